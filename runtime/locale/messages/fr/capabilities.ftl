# Ce qu’une action peut faire, en mots. Chaque groupe de mots suit `grant-state-…`, par exemple « peut ».

## capability: CapabilityName (greenroom), with the parameters of a grant

capability-contacts-read = lire n’importe quel contact
capability-contacts-write = créer des contacts et modifier toutes leurs propriétés
capability-contacts-write-some = créer des contacts et modifier ces propriétés : { $properties }
capability-webinar-registration = inscrire des contacts à des webinaires
capability-webinar-sync = synchroniser des webinaires, ce qui crée des contacts et supprime des inscriptions
capability-state =
    conserver { $entries ->
        [1] une entrée
       *[other] { $entries-number } entrées
    } et { $bytes-number } octets à elle
capability-log = écrire des lignes dans les logs de l’exécution
capability-wasi = appeler WASI, qui ne donne accès à rien : sa sortie va dans les logs de l’exécution
capability-clock = lire l’heure
capability-random = tirer des nombres aléatoires
capability-timeline = écrire ses propres événements dans les chronologies
capability-timeline-some = écrire dans les chronologies des événements de ces types : { $types }
capability-waiting =
    attendre { $waits ->
        [1] une fois
       *[other] { $waits-number } fois
    } par exécution, pendant { $days ->
        [1] un jour
       *[other] { $days-number } jours
    } au plus, une approbation ou une autre réponse de l’extérieur
capability-webinars-read = lister les webinaires
capability-webinar-cancellation = annuler des inscriptions à des webinaires
capability-webinar-approval = approuver et refuser des inscriptions à des webinaires
capability-other = utiliser `{ $name }`

## capability-http: the parameters of `http`

capability-http-none = n’envoyer aucune requête, car aucun serveur n’est indiqué
capability-http-hosts = envoyer des requêtes ({ $methods }) à { $hosts }
capability-http-paths = envoyer des requêtes ({ $methods }) à { $hosts }, à { $paths } et en dessous
capability-http-addresses = atteindre ces réseaux, qui ne sont pas publics : { $networks }
capability-http-headers = lire aussi ces en-têtes des réponses : { $headers }

## capability-secret, capability-connection: the parameters of `secrets` and `connections`

capability-secret = utiliser le secret { $name } dans les requêtes à { $hosts } : dans { $places }
capability-secret-none = n’utiliser aucun secret, car aucun n’est indiqué
capability-connection = utiliser la connexion { $name } dans les requêtes à { $hosts } : dans { $places }
capability-connection-none = n’utiliser aucune connexion, car aucune n’est indiquée
capability-place-header = l’en-tête { $name }
capability-place-query = le paramètre { $name } de l’URL
capability-place-path = le chemin
capability-place-body = le champ { $name } du corps

## grant-how: ActionGrants::how; grant-state: CapabilityGrant::state (service/src/views/grants.rs)

grant-how-as-declared = De Greenroom : reçoit ce qu’elle déclare
grant-how-by-digest = accordé par son empreinte
grant-how-by-name = accordé par son nom
grant-how-by-installation = accordé à son installation
grant-how-nothing = rien accordé
grant-state-granted = peut
grant-state-denied = refusé, demande à
grant-state-not-asked = accordé sans être demandé, pourrait
