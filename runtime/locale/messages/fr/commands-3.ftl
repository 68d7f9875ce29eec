# What the commands say, from `settings` to `worker-stdio`, and `worker` and `config`. Names of commands, options and fields stay as they are.


## settings

cli-settings-the-value = la valeur
cli-settings-value-wrong = la valeur : { $message }
cli-settings-nothing-changed = rien n’a été changé : le paramètre a déjà cette valeur
cli-settings-follows = découle d’une règle
cli-settings-none-older = aucun plus ancien
cli-settings-never-changed = aucun paramètre n’a jamais été changé : tous ont leur valeur par défaut
cli-settings-not-set = (non défini)
cli-settings-webinar-synced = le webinaire : synchronisé, décidé par { $rule } : { $why }
cli-settings-webinar-not-synced = le webinaire : non synchronisé, décidé par { $rule } : { $why }
cli-settings-recordings-synced = ses enregistrements et transcriptions : synchronisés, décidé par { $rule } : { $why }
cli-settings-recordings-not-synced = ses enregistrements et transcriptions : non synchronisés, décidé par { $rule } : { $why }


## settle

cli-settle-watching = règlement toutes les { $seconds } s jusqu’à l’arrêt ; ce qui est réglé est journalisé (--log info)
cli-settle-stopped = arrêté : les appels ouverts sous une réservation n’ont pas été réglés
cli-settle-waiting =
    { $count ->
        [one] { $number } appel à Zoom est ouvert sous une réservation jusqu’au { $until } : on attend sa fin
       *[other] { $number } appels à Zoom sont ouverts sous une réservation jusqu’au { $until } : on attend sa fin
    }
cli-settle-open =
    { $count ->
        [one] { $number } appel à Zoom est ouvert sous une réservation jusqu’au { $until } : si son processus est terminé, `greenroom settle --wait` attend jusque-là et le règle
       *[other] { $number } appels à Zoom sont ouverts sous une réservation jusqu’au { $until } : si leur processus est terminé, `greenroom settle --wait` attend jusque-là et les règle
    }
cli-settle-nothing = rien à régler
cli-settle-settled = réglé
cli-settle-done = faits
cli-settle-done-is = { $number } : Zoom a fait ce qu’ils demandent ; leurs inscriptions sont écrites maintenant
cli-settle-not-done = non faits
cli-settle-not-done-is = { $number } : Zoom n’a pas fait ce qu’ils demandent
cli-settle-still-open = encore ouverts
cli-settle-still-open-is = { $number } : Zoom ou la base de données n’a pas répondu
cli-settle-applied = appliqués en retard
cli-settle-withdrawn = retirés
cli-settle-withdrawn-is = { $number } : le CRM avait changé avant qu’ils soient appliqués
cli-settle-set-aside = mis de côté
cli-settle-set-aside-is = { $number } : `greenroom set-aside list` dit pourquoi


## store show

cli-show-store = la base de données à { $store }
cli-show-account-users = utilisateurs du compte
cli-show-business-units = unités commerciales
cli-show-zoom-accounts = comptes Zoom
cli-show-zoom-accounts-in-use =
    { $count ->
        [one] { $accounts } en service, avec { $number } utilisateur
       *[other] { $accounts } en service, avec { $number } utilisateurs
    }
cli-show-timeline-events = événements de chronologie
cli-show-with-journal = { $runs }, dont { $journals } avec un journal
cli-show-journal-bytes = octets de journaux
cli-show-journal-quota = { $bytes } sur les { $quota } conservés ici
cli-show-dropped-journals = journaux abandonnés faute de place
cli-show-packages-kept = paquets conservés
cli-show-open-calls = appels à Zoom non réglés
cli-show-format = format
cli-show-contacts-in =
    { $count ->
        [one] { $contacts }, et { $deleted } supprimés ; { $number } adresse effacée
       *[other] { $contacts }, et { $deleted } supprimés ; { $number } adresses effacées
    }
cli-show-no-contacts = aucun contact
cli-show-secondary-emails = e-mails secondaires
cli-show-timeline = chronologie
cli-show-when-open = ouvert
cli-show-organiser = organisateur
cli-show-event-contacts = inscrits : { $registered }, ont participé : { $attended }, annulés : { $cancelled }, absents : { $no_shows }
cli-show-cancelled = annulé
cli-show-cancelled-is = il n’aura pas lieu
cli-show-contacts-on-it = ses contacts
cli-show-no-email = (pas d’e-mail)


## sign

cli-sign-signed = signé : { $name } { $version }
cli-sign-was-signed = déjà signé auparavant : { $name } { $version }
cli-sign-key = par la clé


## store

cli-store-already =
    { $count ->
        [one] il y a déjà une base de données à { $store }, avec { $number } contact ; rien n’a été changé
       *[other] il y a déjà une base de données à { $store }, avec { $number } contacts ; rien n’a été changé
    }
cli-store-made = base de données créée à { $store }
cli-store-made-next = ensuite : `greenroom store import FILE`, `greenroom connect zoom --help`
cli-store-rows =
    { $count ->
        [one] { $number } ligne
       *[other] { $number } lignes
    }
cli-store-import-stopped-before = arrêté avant l’importation de la première ligne de { $file }
cli-store-import-stopped = arrêté : au moins les lignes avant la ligne { $line } de { $file } sont importées : continuez avec --from-line { $line }
cli-store-would-import =
    { $count ->
        [one] { $number } ligne de { $file } serait importée ; rien n’a été écrit
       *[other] { $number } lignes de { $file } seraient importées ; rien n’a été écrit
    }
cli-store-imported =
    { $count ->
        [one] { $number } ligne de { $file } importée
       *[other] { $number } lignes de { $file } importées
    }
cli-store-contacts-created = contacts créés
cli-store-contacts-updated = contacts mis à jour
cli-store-other-rows = lignes qui n’ont changé aucun contact
cli-store-new-properties = nouvelles propriétés
cli-store-left-out =
    { $count ->
        [one] { $number } contact écarté, qui a l’adresse e-mail ou l’identifiant d’une personne effacée ; --bring-back-erased l’importe aussi
       *[other] { $number } contacts écartés, qui ont l’adresse e-mail ou l’identifiant d’une personne effacée ; --bring-back-erased les importe aussi
    }
cli-store-and-more = et { $number } de plus
cli-store-at-lines = aux lignes
cli-store-pruned = supprimé ce qui est antérieur au { $at }
cli-store-settled-calls = appels à Zoom réglés
cli-store-names = noms de validations
cli-store-webhooks = webhooks reçus
cli-store-sign-ins = sessions, invitations et échecs de connexion
cli-store-copying = copie en cours
cli-store-restoring = vérification et copie
cli-store-copied = { $store } copiée vers { $copy } ({ $size } KiB)
cli-store-copied-key = la clé de ses secrets n’y est pas : gardez { $key } à un autre endroit
cli-store-restored = { $store } restaurée depuis { $copy }
cli-store-replaced = la base de données qui s’y trouvait est maintenant { $store }
cli-store-erased-again = personnes effacées depuis la copie, et maintenant de celle-ci aussi : { $number }
cli-store-keys-revoked = clés API révoquées depuis la copie, et maintenant dans celle-ci aussi : { $number }
cli-store-jobs-set-aside = tâches qui n’étaient pas faites dans la copie et sont maintenant en échec définitif, car elles ont pu être faites depuis : { $number } ; voyez `greenroom jobs list --state dead-letter`
cli-store-waits-ended = attentes qui étaient ouvertes dans la copie et dont le délai est maintenant écoulé, car elles ont pu être conclues depuis : { $number }
cli-store-key-missing = { $key } manque : sans cette clé, les secrets et les identifiants chiffrés de la base de données sont inutilisables ; remettez-la, ou saisissez-les de nouveau
cli-store-restored-next = ensuite : `greenroom store check`, `greenroom settle`, `greenroom sync --all`
cli-store-copy-checking = vérification de { $table }
cli-store-copy-stopped = arrêté : l’autre base de données est vide, ou contient toute la copie ; la même commande le dit
cli-store-copy-copied = { $from } copiée vers { $to }, et tout a été comparé : { $rows }
cli-store-copy-attendances = présences
cli-store-copy-key-copied = la clé de ses secrets a été copiée dans { $file } : gardez-en une copie ailleurs
cli-store-copy-key-same = ses secrets s’ouvrent avec la clé de { $file }
cli-store-copy-next = ensuite : indiquez la copie comme `store` dans greenroom.toml, et n’utilisez plus l’autre base de données
cli-store-sound = la base de données à { $store } est saine
cli-store-damaged = la base de données à { $store } est endommagée : restaurez-la depuis une sauvegarde
cli-store-unusable =
    { $count ->
        [one] { $number } adresse e-mail par laquelle aucun contact n’est trouvé :
       *[other] { $number } adresses e-mail par lesquelles aucun contact n’est trouvé :
    }
cli-store-same-person = le contact { $contact } est la même personne que le contact { $other }, les deux sont { $email } : importez dans { $other } ce que vous voulez garder, puis effacez { $contact }, ou donnez-lui une autre adresse e-mail par une importation
cli-store-old-spelling = le contact { $contact } a `{ $email }` dans une ancienne graphie : importez-le encore une fois avec l’adresse e-mail { $new }
cli-store-invalid-email = le contact { $contact } a `{ $email }`, qui n’est pas une adresse e-mail valide : donnez-lui-en une autre par une importation


## sync

cli-sync-stopped = arrêté : ce qui a été écrit est conservé, et la prochaine synchronisation continue à partir de là
cli-sync-not-listed =
    { $count ->
        [one] { $number } utilisateur sans webinaires chez Zoom (pas de licence de webinaires ?) ; vérifié une fois par jour
       *[other] { $number } utilisateurs sans webinaires chez Zoom (pas de licence de webinaires ?) ; vérifié une fois par jour
    }
cli-sync-dry-run = essai à blanc : rien n’a été écrit ; voici ce qu’une synchronisation changerait, pour autant que la base de données le sache
cli-sync-none = aucun webinaire n’est réglé pour être synchronisé : voyez `greenroom webinars`, `greenroom settings set --help`
cli-sync-under-way = un autre processus le synchronise, jusqu’au { $until } au plus tard
cli-sync-warnings =
    { $count ->
        [one] { $number } avertissement
       *[other] { $number } avertissements
    }
cli-sync-resumed = { $step }, à partir de là où elle en était
cli-sync-left = encore { $time }
cli-sync-waits = { $step } attend { $time } : { $why }


## test

cli-test-no-cases = il n’y a pas de cas dans { $folder } : écrivez-en un, ou tirez-en un d’une exécution avec --from-run
cli-test-none-named = aucun cas de { $folder } n’a `{ $text }` dans son nom
cli-test-is-there = { $file } existe déjà : renommez-le, ou supprimez-le
cli-test-read-it = lisez-le avant de le garder : les données personnelles sont remplacées là où elles viennent d’un contact, pas là où une action les a créées
cli-test-next = ensuite : { $command }
cli-test-case-passed = réussi { $name }
cli-test-case-failed = ÉCHEC { $name }
cli-test-at = à { $place }
cli-test-ended = réussis : { $passed }, en échec : { $failed }
cli-test-written = écrits : { $names }
cli-test-functions = fonctions de Greenroom qu’aucun cas n’atteint : { $names }
cli-test-capabilities = capacités qu’aucun cas n’atteint : { $names }
cli-test-failures = échecs par lesquels aucun cas ne se termine : { $names }
cli-test-undeclared = échecs que manifest.json n’énumère pas : { $names }


## timeline

cli-timeline-contact = le contact { $contact }, { $email }
cli-timeline-none = rien ne s’est encore passé
cli-timeline-registered = inscription : webinaire { $webinar }, { $name }
cli-timeline-attended = participation : webinaire { $webinar }, { $name }
cli-timeline-recording = enregistrement disponible : webinaire { $webinar }, { $name }
cli-timeline-date = date du webinaire
cli-timeline-joined = arrivée
cli-timeline-left = départ
cli-timeline-duration = durée
cli-timeline-share = de la session
cli-timeline-recording-row = enregistrement
cli-timeline-watched-at = à voir à
cli-timeline-no-link = (Zoom ne donne pas de lien)


## uninstall

cli-uninstall-nothing = rien n’a été supprimé : toutes les versions sont nécessaires
cli-uninstall-uninstalled = désinstallée


## upgrade

cli-upgrade-not-installed = { $name } n’est pas installée : utilisez `greenroom install`
cli-upgrade-active-already = { $name } { $version } est déjà active
cli-upgrade-question = Activer cette version ?
cli-upgrade-nothing-changed = rien n’a été changé
cli-upgrade-from-to = de { $active } à { $version } :
cli-upgrade-capabilities = capacités :
cli-upgrade-capabilities-same = capacités : aucun changement
cli-upgrade-inputs = entrées qui étaient acceptées et ne le sont plus :
cli-upgrade-inputs-same = entrées qui étaient acceptées et ne le sont plus : aucun changement
cli-upgrade-outputs = sorties qui ne pouvaient pas se produire et le peuvent maintenant :
cli-upgrade-outputs-same = sorties qui ne pouvaient pas se produire et le peuvent maintenant : aucun changement


## users

cli-users-added = ajouté : { $user }
cli-users-changed = modifié : { $user }
cli-users-removed = supprimé : { $user }
cli-users-unlocked = déverrouillé : { $user }
cli-users-password-set = mot de passe de { $user } défini
cli-users-new-password = nouveau mot de passe :
cli-users-password-again = encore une fois :
cli-users-terminal-unreadable = impossible de lire le terminal : { $error }
cli-users-not-the-same = les deux mots de passe ne sont pas les mêmes : rien n’a été changé
cli-users-none = il n’y a pas d’utilisateurs : `greenroom users add` en ajoute un
cli-users-never-signed-in = jamais connecté
cli-users-signed-in = connecté le { $at }
cli-users-has-password = a un mot de passe
cli-users-invited-until = invité jusqu’au { $until }
cli-users-no-password = n’a pas de mot de passe
cli-users-locked-in-all = verrouillé dans tous les réseaux jusqu’au { $until }
cli-users-locked-in-some = verrouillé dans certains réseaux jusqu’au { $until }
cli-users-role = rôle
cli-users-sign-in = connexion
cli-users-invited = { $user } a une invitation jusqu’au { $until } ; voici le chemin du lien à l’adresse du serveur, affiché cette seule fois :
cli-users-generated = mot de passe de { $user } défini ; il est affiché cette seule fois :


## secrets and connections

cli-vault-no-refresh = l’entrée n’est pas un objet JSON avec les textes refreshToken et clientSecret (ligne { $line }, colonne { $column })
cli-vault-from-terminal = le secret est lu sur l’entrée standard : envoyez-le par un tube (un terminal le montrerait), ou indiquez un fichier avec --from-file
cli-vault-too-long = { $place } a plus de { $bytes } octets : un secret est plus court
cli-vault-no-text = { $place } n’est pas un texte en UTF-8
cli-vault-set = défini : le secret { $name }
cli-vault-replaced = remplacé : le secret { $name }
cli-vault-no-secrets = il n’y a pas de secret : voyez `greenroom secrets set --help`
cli-vault-set-at = défini le { $at }
cli-vault-removed = supprimé : { $name }
cli-vault-open-url = ouvrez cette URL dans un navigateur de cette machine et acceptez :
cli-vault-waiting = la réponse est attendue { $seconds } s à { $url }
cli-vault-added = ajoutée : la connexion { $name }
cli-vault-no-connections = il n’y a pas de connexion : voyez `greenroom connections add --help` et `authorize --help`
cli-vault-does-not-work = ne fonctionne pas : { $message }
cli-vault-has-token = a un jeton, renouvelé à partir du { $at }


## verify

cli-verify-accepted = accepté : { $name } { $version }
cli-verify-not-accepted = non accepté : { $name } { $version }
cli-verify-nobody = personne
cli-verify-signed-by = signé par
cli-verify-other-keys = clés non approuvées
cli-verify-because = parce que


## waits

cli-waits-none = aucune attente
cli-waits-by = { $at } par { $user }
cli-waits-completed = conclue : l’attente { $name } de l’exécution { $run } ({ $action })
cli-waits-for = attend `{ $name }`, jusqu’au { $until }


## webhook

cli-webhook-added = ajouté : jeton secret { $id } du compte Zoom { $account }
cli-webhook-retired = retiré : jeton secret { $id } du compte Zoom { $account }
cli-webhook-none = il n’y a pas de jeton secret : voyez `greenroom connect webhook add --help`
cli-webhook-added-at = ajouté le { $at }


## webinars

cli-webinars-webinar = webinaire
cli-webinars-starts = début
cli-webinars-sync = synchronisation
cli-webinars-recordings = enregistrements
cli-webinars-last-sync = dernière synchronisation
cli-webinars-host = hôte
cli-webinars-topic = sujet
cli-webinars-zoom-user = utilisateur Zoom { $user }


## worker_stdio

cli-worker-stopping = arrêt : aucune autre invocation ne commence, les exécutions en cours se terminent ; Ctrl-C encore une fois pour quitter aussitôt
cli-worker-unread = arrêté avant que le moteur ait lu tous les résultats
cli-worker-thread-ended = le fil d’exécution qui écrit la sortie s’est terminé
cli-worker-stdin-cut = impossible de lire l’entrée standard jusqu’à la fin : { $error }


## worker

cli-worker-needs-restate = --listen et --register sont pour Restate : écrivez [restate] avec son ingress dans greenroom.toml
cli-worker-needs-admin = --register a besoin de `admin` dans [restate] : l’adresse de l’administration de Restate, en général le port 9070
cli-worker-jobs-stopping = arrêt : les tâches en cours se terminent ; Ctrl-C encore une fois pour quitter aussitôt
cli-worker-does-jobs = exécute les tâches de { $store } jusqu’à Ctrl-C
cli-worker-listens = exécute des tâches pour Restate à { $url } jusqu’à Ctrl-C
cli-worker-registered = Restate connaît { $url }
cli-worker-defect = le processus s’est terminé à cause d’un défaut : { $error }
cli-worker-open = { $address } est accessible depuis d’autres machines, et sans `identity-key` dans [restate] un processus croit tout le monde : écrivez la clé publique que Restate affiche au démarrage, ou écoutez sur 127.0.0.1
cli-worker-address-taken = impossible d’écouter sur { $address } : { $error } ; le port est-il occupé ? Le port 0 en prend un libre
cli-worker-identity-key = `identity-key` de [restate] : { $error }
cli-worker-restate-unreachable = Restate ne répond pas à { $url } : { $why } ; vérifiez l’adresse dans [restate], et qu’il fonctionne
cli-worker-restate-refused = Restate a répondu { $status } à { $url } : { $said }
cli-worker-no-requests = aucune requête ne peut être envoyée : { $error }


## config

cli-config-ok = bon
cli-config-unused = inutilisé
cli-config-faulty = défectueux
cli-config-with-remedy = { $found }. Que faire : { $remedy }
cli-config-part-store = base de données
cli-config-part-store-of-workers = base de données pour plusieurs machines
cli-config-part-clock = horloge de la base de données
cli-config-part-key = fichier de la clé
cli-config-part-certificate = certificat
cli-config-part-restate-clock = horloge de Restate
cli-config-part-webhooks = webhooks de { $account }
cli-config-part-callbacks = rappels
cli-config-part-secrets = secrets de la configuration
cli-config-part-workers = processus de travail
cli-config-part-identity-key = clé d’identité
cli-config-store-opens = { $store } : elle s’ouvre, et son format est celui de cette version
cli-config-store-is-a-file = la base de données est un fichier, que les processus d’autres machines ne peuvent pas ouvrir
cli-config-store-is-a-file-remedy = indiquez une base de données PostgreSQL dans `store`, et copiez-y le fichier avec `greenroom store copy`
cli-config-clock-agrees = à 5 secondes au plus de celle de cette machine
cli-config-clock-off = à { $seconds } secondes de celle de cette machine : Greenroom suit ici celle de la base de données
cli-config-clock-remedy = synchronisez les deux machines (NTP)
cli-config-key-to-be-made = { $file } : créé quand quelque chose est chiffré pour la première fois
cli-config-key-opens = { $file } : il ouvre ce que la base de données garde chiffré
cli-config-key-another-remedy = mettez à sa place le fichier de clé avec lequel la base de données a d’abord été utilisée ; toutes les machines ont la même clé
cli-config-key-missing = { $file } manque, et la base de données contient des valeurs chiffrées
cli-config-key-missing-remedy = remettez-le à partir de sa copie ; toutes les machines ont la même clé
cli-config-key-readable = { $file } : d’autres que son propriétaire peuvent le lire
cli-config-key-readable-remedy = { $command }, et renouvelez les identifiants si quelqu’un a pu le lire
cli-config-key-damaged = { $file } : une clé a 32 octets
cli-config-key-damaged-remedy = remettez le fichier à partir de sa copie
cli-config-file-unreadable = { $file } : { $error }
cli-config-key-unreadable-remedy = vérifiez le chemin et ses droits
cli-config-no-certificate = le serveur parle HTTP : un proxy placé devant lui chiffre
cli-config-certificate-remedy = vérifiez les chemins de [server.tls] et leurs droits
cli-config-certificate-until = { $file } : valide jusqu’au { $at }
cli-config-certificate-expired = { $file } : il était valide jusqu’au { $at }
cli-config-certificate-expired-remedy = mettez un nouveau certificat et sa clé à leur place ; un serveur en marche les reprend
cli-config-no-zoom = aucun compte Zoom n’est connecté : `greenroom connect zoom` en connecte un
cli-config-zoom-works = Zoom accepte ses identifiants
cli-config-zoom-remedy = corrigez son application chez Zoom, ou { $command }
cli-config-zoom-out-of-use = il n’est plus utilisé
cli-config-no-tokens = pas de jeton secret : { $command } en ajoute un
cli-config-tokens = jetons secrets : { $number }
cli-config-no-secret = il n’y a pas de secret `{ $name }` pour les signer
cli-config-signed = signés avec le secret `{ $name }`
cli-config-secrets-there = la base de données a tous ceux dont les alertes, la connexion et HubSpot ont besoin
cli-config-secrets-missing = absents de la base de données : { $names }
cli-config-secrets-missing-remedy = donnez chacun avec `greenroom secrets set NAME`
cli-config-see-message = voyez le message
cli-config-wrong-remedy = corrigez cela dans la configuration, puis vérifiez à nouveau
cli-config-no-restate = les tâches sont prises dans la base de données
cli-config-restate-takes = il accepte les tâches à { $address }
cli-config-restate-clock-agrees = à { $seconds } s au plus de l’horloge que suivent les processus de travail
cli-config-restate-clock-differs = à { $seconds } s de l’horloge que suivent les processus de travail : ils refusent les appels signés il y a plus d’une minute
cli-config-restate-clock-remedy = synchronisez les horloges de toutes les machines (NTP)
cli-config-restate-remedy = démarrez Restate, ou corrigez [restate]
cli-config-workers-not-known = sans `admin` dans [restate], on ne sait pas si des processus sont enregistrés
cli-config-workers-known = Restate les connaît
cli-config-workers-missing = Restate ne connaît aucun processus pour { $services }
cli-config-workers-missing-remedy = démarrez-en un avec `greenroom worker --register URL`, où URL est l’adresse de tous
cli-config-identity-key = les processus font ce que cette clé a signé
cli-config-no-identity-key = sans `identity-key` dans [restate], les processus n’écoutent que sur leur propre machine
cli-config-without-feature = cette commande a été compilée sans sa fonctionnalité `restate`
cli-config-without-feature-remedy = compilez-la avec ses fonctionnalités par défaut
