# L’aide de la commande : les commandes de `sign` à `runs`. Un test compare les textes anglais aux commentaires de documentation de runtime/cli/src. Les noms d’options
# et les valeurs, et ce qui est entre accents graves, sont d’un programme et ne se traduisent pas.

help-sign =
    .about = Signe un paquet
    .arg-key = Le fichier de la clé secrète, de `greenroom keys new`
    .arg-output = Écrit le paquet signé dans ce fichier [par défaut : le fichier du paquet]
    .note-1 = La signature devient une partie du paquet, qui reste un seul fichier et la même action. Son empreinte change. Plusieurs clés peuvent signer un paquet, l’une après l’autre. Le même paquet et la même clé donnent les mêmes octets.
    .note-2 = La signature est au format des conventions d’outils de WebAssembly (Ed25519) ; `wasmsign2 verify` la lit aussi.

help-verify =
    .about = Montre qui a signé un paquet, et s’il serait accepté
    .arg-source = Le paquet : un fichier, https://.., ou HOST/REPOSITORY:TAG dans un registre
    .arg-digest = L’empreinte (SHA-256) que le paquet doit avoir
    .note-1 = Le code de sortie est 0 si la politique de [trust] accepte le paquet, 13 si elle ne l’accepte pas, et 1 si le paquet a été modifié après sa signature.

help-push =
    .about = Envoie un paquet à un registre
    .arg-reference = Vers où : HOST/REPOSITORY:TAG
    .note-1 = La disposition dans le registre est celle de `wkg` et de Spin, qui peuvent aussi récupérer le paquet. Les registres sont atteints par https, ceux de cet ordinateur (localhost, 127.0.0.1) et ceux de `plain-http` dans [trust] par http.

help-pull =
    .about = Récupère un paquet d’un registre ou d’une adresse dans un fichier
    .arg-source = Le paquet : HOST/REPOSITORY:TAG dans un registre, https://.., ou un fichier
    .arg-output = Le fichier [par défaut : NAME-VERSION.wasm dans le dossier de travail]
    .note-1 = Le paquet est vérifié comme un paquet qu’on installe : sa forme, son empreinte, et la politique de [trust]. Il n’est pas compilé.

help-install =
    .about = Installe des actions à partir de fichiers, d’adresses ou de registres
    .arg-sources = Les paquets : fichiers, dossiers, https://.., ou HOST/REPOSITORY:TAG dans un registre
    .arg-pin = Ne supprime jamais cette version parce qu’elle serait inutilisée, car un workflow demande exactement celle-ci
    .note-1 = Un paquet est vérifié entièrement avant d’être là pour des exécutions : sa forme, son empreinte, la politique de [trust], ce qui lui est accordé, et la compilation de son code. La première version d’une action est active aussitôt. Une autre est installée à côté, pour les workflows qui la demandent (lead-score@=1.1.0) ; `greenroom upgrade` la rend active. Les autorisations du fichier de configuration, ou de --grant, passent avant celles qui sont données ici.

help-upgrade =
    .about = Montre ce que change une autre version d’une action installée, et la rend active
    .arg-version = La version : un fichier, https://.., HOST/REPOSITORY:TAG, ou une version installée, sous la forme NAME ou NAME@VERSION
    .arg-dry_run = Montre ce qui changerait, et ne change rien
    .note-1 = Montre ce qui change par rapport à la version active : les capacités utilisées, les entrées qui ne sont plus acceptées, les sorties qui peuvent désormais apparaître. Ce qui ne peut pas être comparé est indiqué. Puis pose la question, et rend la version active. Les autorisations de la version active sont conservées pour ce que les deux versions demandent de la même façon. Les exécutions en cours gardent leur version ; les programmes qui exécutent longtemps des actions chargent la nouvelle à leur prochain démarrage. `greenroom rollback` revient en arrière.

help-rollback =
    .about = Rend de nouveau active la version d’une action qui l’était auparavant
    .arg-action = Le nom de l’action
    .note-1 = Répétez la commande pour revenir plus loin en arrière. La version qui était active reste installée ; `greenroom upgrade lead-score@=VERSION` la rend de nouveau active.

help-uninstall =
    .about = Supprime des actions installées, ou des versions que rien n’utilise
    .arg-action = L’action : son nom pour toutes les versions, ou name@version
    .arg-unused = Supprime les versions de toutes les actions que rien n’utilise
    .arg-keep = Avec --unused : combien de versions auparavant actives sont conservées de chaque action
    .note-1 = La version active ne peut être supprimée qu’avec toutes les autres. Une version reste tant que des exécutions qui se poursuivent l’utilisent : celles dont la dernière tranche date de moins d’une semaine et s’est terminée par un curseur. --unused supprime de chaque action les versions qui ne sont ni actives, ni épinglées, ni utilisées, ni parmi les dernières qui ont été actives.

help-grants =
    .about = Montre ce que les actions demandent, ce qui leur est accordé et ce qui leur est refusé
    .arg-action = Seulement cette action : son nom, ou name@version
    .note-1 = Au départ, rien n’est accordé à une action, sauf à celles de Greenroom lui-même, qui reçoivent ce qu’elles déclarent. Accordez avec --grant, ou dans [grants] du fichier de configuration.

help-hubspot =
    .about = Propose des actions dans les workflows de HubSpot

help-hubspot-definition =
    .about = Montre la définition d’une action, avec laquelle une application la propose dans les workflows de HubSpot
    .arg-url = L’adresse à laquelle HubSpot atteint le serveur [par défaut : `public-url` dans [hubspot]]
    .note-1 = La définition n’est pas publiée : seul le portail de l’application la voit, tant que vous n’avez pas mis `published` à true. Elle change avec les schémas et les libellés de l’action : après une mise à jour, envoyez-la de nouveau. Un champ que HubSpot ne peut pas avoir est une erreur, avec sa place dans le schéma.

help-mcp =
    .about = Propose des actions à un modèle de langage comme outils, par l’entrée et la sortie standard
    .arg-only = Seules ces actions sont des outils, et il n’y a pas de ressources [par défaut : toutes les actions, et des ressources]
    .note-1 = Un client du Model Context Protocol démarre cette commande comme son serveur, et lui parle par l’entrée et la sortie standard. Chaque action est un outil : ses arguments sont `input`, `contact`, `dryRun` et `idempotencyKey`. Les exécutions et les journaux d’audit des webinaires sont des ressources. Les secrets et les liens d’accès y sont masqués. `greenroom serve` offre la même chose sous /mcp, aux clients qui ont une clé API.

help-secrets =
    .about = Garde des secrets que des actions utilisent sans les voir

help-secrets-set =
    .about = Garde un secret, chiffré, ou en remplace la valeur
    .arg-name = Le nom du secret, en minuscules avec des tirets
    .note-1 = La valeur est lue sur l’entrée standard ou dans un fichier, jamais dans un argument ; le saut de ligne final est omis. La base de données la garde chiffrée. Une action ne la reçoit que par une autorisation, qui nomme les hôtes et les endroits où elle peut aller, et ne la voit jamais : --grant 'my-action=[{"{"}"secrets": {"{"}"secrets": {"{"}"crm": {"{"}"hosts": ["api.example.com"], "headers": ["authorization"]{"}"}{"}"}{"}"}{"}"}]'

help-secrets-list =
    .about = Liste les noms des secrets

help-secrets-remove =
    .about = Supprime un secret
    .arg-name = Le nom du secret

help-connections =
    .about = Garde des connexions à d’autres services, que des actions utilisent sans en voir les jetons ni les clés

help-connections-add =
    .about = Ajoute une connexion à un autre service, ou la remplace, après un test
    .arg-name = Le nom de la connexion, en minuscules avec des tirets
    .arg-kind = Comment le service reconnaît le compte
    .arg-username = L’utilisateur, pour basic
    .value-kind-api-key = Une clé qui ne change pas
    .value-kind-basic = Authentification HTTP Basic : un utilisateur et un mot de passe
    .value-kind-oauth2-client-credentials = OAuth 2 : des jetons pour le client lui-même
    .value-kind-oauth2-refresh-token = OAuth 2 : des jetons pour un utilisateur qui a donné son accord
    .note-1 = L’entrée standard, ou le fichier, contient la clé ; le mot de passe ; le secret du client ; ou, pour oauth2-refresh-token, un objet JSON avec refreshToken et, pour un client qui en a un, clientSecret. La base de données le garde chiffré. Un jeton est demandé aussitôt, comme test. Greenroom renouvelle les jetons avant leur expiration, et quand un service en refuse un. Une action ne reçoit une connexion que par une autorisation, qui nomme ses hôtes : --grant 'my-action=[{"{"}"connections": {"{"}"connections": {"{"}"crm": {"{"}"hosts": ["api.example.com"]{"}"}{"}"}{"}"}{"}"}]'

help-connections-authorize =
    .about = Ajoute une connexion qu’un utilisateur autorise dans un navigateur (OAuth 2), ou la remplace
    .arg-name = Le nom de la connexion, en minuscules avec des tirets
    .arg-authorize_url = Où l’utilisateur donne son accord
    .arg-with_secret = Le client a un secret : le lit sur l’entrée standard, ou dans --from-file
    .arg-port = Port sur 127.0.0.1 pour la réponse ; 0 en prend un libre
    .arg-timeout = Combien de secondes attendre l’utilisateur
    .note-1 = Affiche une URL. Ouvrez-la dans un navigateur de cette machine et donnez votre accord ; le service renvoie le navigateur à http://127.0.0.1:PORT/callback, où la commande attend. Enregistrez cette URI de redirection auprès du service, avec un --port fixe si le service compare les ports. Les jetons sont gardés chiffrés et renouvelés comme ceux de `connections add`. Une connexion du même nom est remplacée. La chaîne de requête de l’URL d’autorisation est conservée, pour les paramètres propres au service ; Greenroom ajoute ceux d’OAuth 2 avec PKCE. Avec --json la première ligne contient l’URL (authorizeUrl), la seconde la connexion.

help-connections-list =
    .about = Liste les connexions

help-connections-check =
    .about = Demande de nouveaux jetons, pour voir si les connexions fonctionnent
    .arg-name = La connexion [par défaut : toutes]
    .note-1 = Le code de sortie est 1 quand une connexion ne fonctionne pas. Il n’y a pas de moyen de vérifier une clé API ou un mot de passe.

help-connections-remove =
    .about = Supprime une connexion, avec ses identifiants et ses jetons
    .arg-name = Le nom de la connexion

help-invoke =
    .about = Exécute une action, une fois ou pour chaque ligne d’une liste
    .arg-input = L’entrée : JSON, @FILE, ou - pour l’entrée standard [par défaut : {"{"}{"}"}]
    .arg-contact = Le contact pour lequel l’action s’exécute
    .arg-idempotency_key = Sous une même clé une action s’exécute une fois ; une répétition renvoie le premier résultat
    .arg-tags = Étiquette la fiche de l’exécution, pour la retrouver avec `greenroom runs list --tag` ; plusieurs fois pour plusieurs étiquettes
    .arg-case = Crée un cas de test de l’essai à blanc dans ce fichier, comme `greenroom test --from-run` le fait d’une exécution conservée
    .arg-cursor = Poursuit une exécution qui s’est terminée par un curseur : le curseur, en JSON
    .arg-continues = L’exécution qui a donné le curseur : ses tranches partagent leurs attentes, et l’identifiant d’exécution que voit l’action
    .arg-batch = L’exécute pour chaque ligne d’un fichier, ou de l’entrée standard avec -
    .arg-key_prefix = Dans un lot, les lignes sans clé d’idempotence reçoivent PREFIX:CONTACT
    .note-1 = Un lot lit un objet JSON par ligne, chaque champ étant facultatif :
    .note-2 = Une ligne sans entrée prend celle de --input. Une ligne incorrecte n’arrête pas les autres. Après Ctrl-C, plus aucune ligne n’est prise, et les exécutions en cours sont terminées. Une ligne dont la clé d’idempotence est utilisée, parce qu’un autre processus l’exécute ou a été tué, est essayée de nouveau jusqu’à ce que la clé soit libre.
    .note-3 = Les champs que l’action marque comme secrets, et les liens qui portent un jeton, sont masqués dans les mots et donnés dans --json.

help-config =
    .about = Vérifie la configuration par rapport à ce qui tourne

help-config-check =
    .about = Essaie chaque partie de la configuration par rapport à ce qui tourne
    .note-1 = Essaie chaque partie de la configuration comme un serveur ou un processus de travail l’utiliserait : la base de données, l’horloge de son serveur, son fichier de clé avec tout ce qui est chiffré, chaque compte Zoom avec ses identifiants et les jetons de ses webhooks, les secrets des rappels, des alertes, de la connexion des utilisateurs et de HubSpot, le certificat avec sa clé, et Restate avec ses processus de travail et son horloge. Signale une base de données d’un ancien format, et ne la modifie pas. Le code de sortie est 0 quand rien n’est défectueux, sinon 1 ; 2 quand le fichier de configuration ne peut pas être lu.

help-serve =
    .about = Sert l’API par HTTP, jusqu’à l’arrêt
    .arg-listen = Adresse d’écoute ; le port 0 en prend un libre [par défaut : 127.0.0.1:8080, ou `server.listen` dans le fichier]
    .note-1 = Répond en JSON par HTTP : /openapi.json décrit l’API. Chaque requête sous /v1 demande une clé API (`greenroom api-keys create`). Effectue les tâches ([jobs] a leurs limites ; avec [restate], `greenroom worker` les effectue), règle les appels à Zoom, et synchronise les webinaires selon la planification. [alerts] dit qui est prévenu de ce qui va mal. Dans greenroom.toml, [server] a listen, public-url, trusted-proxies, watch, connections, header-bytes, header-seconds, write-seconds, body-bytes, upload-bytes, body-seconds, body-rate, request-seconds, key-rate, key-burst, address-rate, shutdown-seconds, webhook-pause-seconds, schedule et settle, et [server.tls] a certificate et key. Ctrl-C ou SIGTERM l’arrête : il n’accepte plus de requêtes, et termine celles qui sont en cours. Les actions sont chargées quand leurs dossiers changent (`watch`). SIGHUP, ou POST /v1/reload, relit les actions, le certificat et la plus grande partie de la configuration.

help-worker =
    .about = Effectue les tâches d’une base de données que partagent plusieurs processus de travail, jusqu’à l’arrêt
    .arg-listen = Adresse d’écoute pour Restate ; le port 0 en prend un libre [par défaut : 127.0.0.1:9080]
    .arg-register = Dit à Restate que les processus de travail sont joints à cette adresse, dès que celui-ci écoute
    .note-1 = Un processus de travail effectue les tâches d’une base de données : synchronisations, invocations asynchrones, passages de la planification, rappels. Il ne garde rien ; un nombre quelconque d’entre eux peut donc partager une base de données dans PostgreSQL, chacun avec la même configuration et les mêmes actions. `greenroom serve` accepte les tâches. Sans [restate] dans greenroom.toml, un processus de travail prend les tâches dans la base de données, comme le fait aussi `greenroom serve`. Avec [restate] (ingress, admin, identity-key), Restate appelle les processus de travail, qui l’écoutent ; `serve` n’effectue alors plus de tâches lui-même. Restate doit connaître une seule adresse pour tous les processus de travail, derrière un répartiteur de charge s’ils sont plusieurs (HTTP/2 sans TLS) : --register la lui dit. /healthz, /readyz et /metrics répondent à la même adresse. Les actions sont chargées quand leurs dossiers changent (`watch` de [server]) ; le reste de la configuration est lu au démarrage. Ctrl-C ou SIGTERM arrête un processus de travail : il ne commence plus de tâches, a `shutdown-seconds` de [server] pour celles qui tournent, et rend les autres.

help-api-keys =
    .about = Crée, liste et révoque des clés de l’API HTTP
    .note-1 = Une clé appartient à un utilisateur du compte : l’historique des paramètres et les journaux d’audit nomment cette personne. Les portées ne s’incluent pas l’une l’autre : invoke exécute des actions, read montre ce qui est là, settings change la synchronisation des webinaires, administer installe des actions, gère les clés et montre les secrets. Une clé n’a aucune portée que le rôle de son utilisateur n’a pas : un administrateur les a toutes, un éditeur invoke, read et settings, un lecteur read. La clé est affichée une fois ; la base de données en garde un condensat.

help-api-keys-create =
    .about = Crée une clé, et ne l’affiche que cette fois
    .arg-name = Son nom, pour les personnes
    .arg-user = L’utilisateur du compte auquel elle appartient
    .arg-scopes = À quoi elle peut servir : invoke, read, settings, administer
    .arg-only = Les actions qu’elle peut invoquer [par défaut : toutes]
    .arg-expires = Quand elle cesse d’être valable : un temps à partir de maintenant, tel que 90d ou 12h, ou une date telle que 2027-01-31T00:00:00Z [par défaut : jamais]

help-api-keys-list =
    .about = Liste les clés, sans leurs secrets

help-api-keys-revoke =
    .about = Révoque une clé, pour toujours
    .arg-id = L’identifiant de la clé, qui est la partie de la clé entre `grk_` et le `_` suivant
    .note-1 = Un serveur en marche refuse la clé dès maintenant. La clé reste dans la liste. S’il n’y a pas de clé de cet identifiant, le code de sortie est 14.

help-users =
    .about = Ajoute, invite et supprime les personnes qui se connectent, et leur donne des rôles
    .note-1 = Un utilisateur se connecte à la console de `greenroom serve`. Un administrateur peut tout faire ; un éditeur exécute des actions et change les paramètres et les segments, mais n’active pas la synchronisation des webinaires ; un lecteur regarde. Un nouvel utilisateur n’a pas de mot de passe : `invite` crée un lien qui en définit un, et `password` en définit un ici. Cinq échecs de connexion sont sans conséquence dans chaque réseau ; ensuite l’adresse e-mail est bloquée dans ce réseau pendant une minute, et deux fois plus longtemps après chaque échec, jusqu’à une heure. 100 échecs en un jour bloquent l’adresse e-mail dans tous les réseaux. `unlock` met fin aux deux.

help-users-list =
    .about = Liste les utilisateurs : leurs rôles, et s’ils peuvent se connecter

help-users-add =
    .about = Ajoute un utilisateur
    .arg-email = L’adresse e-mail avec laquelle la personne se connecte
    .arg-role = Ce que la personne peut faire : administrator, editor ou viewer

help-users-role =
    .about = Donne un autre rôle à un utilisateur
    .arg-role = Le rôle : administrator, editor ou viewer
    .note-1 = Les sessions de l’utilisateur se terminent, et les clés API dont le rôle n’a pas les portées sont refusées. Le dernier administrateur le reste.

help-users-remove =
    .about = Supprime un utilisateur, et met fin à ses connexions
    .note-1 = Les clés API de l’utilisateur sont refusées dès maintenant. Le dernier administrateur ne peut pas être supprimé.

help-users-invite =
    .about = Crée un lien avec lequel un utilisateur définit un mot de passe
    .note-1 = Affiche le chemin d’un lien, cette fois seulement : ouvrez-le à l’adresse de `greenroom serve`, telle que https://greenroom.acme.example/welcome/TOKEN. Le lien fonctionne une fois, pendant sept jours, même si l’utilisateur a oublié un mot de passe. Une invitation antérieure de l’utilisateur prend fin.

help-users-password =
    .about = Définit le mot de passe d’un utilisateur
    .arg-generate = Crée un mot de passe, et ne l’affiche que cette fois
    .arg-from_file = Le lit dans ce fichier [par défaut : le terminal ou l’entrée standard]
    .note-1 = Le mot de passe est lu sur le terminal, sur l’entrée standard ou dans un fichier, jamais dans un argument ; le saut de ligne final est omis. Il a de 12 à 128 caractères, n’est pas l’un des plus courants, et ne contient ni le nom qui précède le @ de l’adresse e-mail ni celui de Greenroom. Les sessions de l’utilisateur se terminent. --generate en crée un et l’affiche, cette fois seulement.

help-users-unlock =
    .about = Débloque un utilisateur après trop d’échecs de connexion

help-worker-stdio =
    .about = Exécute des actions pour un moteur dans un autre langage, par l’entrée et la sortie standard
    .arg-only = Ne charge que ces actions : des noms, ou name@version [par défaut : toutes celles du dossier qui peuvent être chargées]
    .arg-queue = Combien d’invocations peuvent attendre en plus de celles qui s’exécutent ; les autres sont refusées
    .note-1 = Le processus écrit d’abord une ligne de salutation, avec ses versions et ses actions. Puis il lit un objet JSON par ligne :
    .note-2 = Pour chaque invocation il écrit une ligne, dans l’ordre où elles se terminent : {"{"}"type": "outcome", "id": "a1", "outcome": {"{"}...{"}"}{"}"}. À une ligne qu’il ne comprend pas, il répond par {"{"}"type": "error", ...{"}"}, et il continue. schemas/worker a les schémas de toutes les lignes. Les logs vont sur la sortie d’erreur.
    .note-3 = Le processus se termine avec 0 après un arrêt demandé, et à la fin de son entrée quand tout est exécuté ; avec 11 s’il ne parle pas la version du protocole du moteur ; avec 20 après Ctrl-C ou SIGTERM, quand les exécutions en cours sont terminées.

help-runs =
    .about = Montre les fiches des exécutions

help-runs-list =
    .about = Liste les dernières exécutions
    .arg-action = Seulement les exécutions de cette action
    .arg-webinar = Seulement les exécutions qui ont demandé à Zoom de modifier une inscription à ce webinaire
    .arg-limit = Combien d’exécutions lister
    .arg-before = Seulement les exécutions qui ont commencé avant celle-ci : la page suivante
    .arg-reveal = Montre les secrets, avec --json

help-runs-show =
    .about = Montre une exécution : son résultat, sa consommation, ses appels à Zoom
    .note-1 = Les champs que le schéma de sortie de l’action marque comme secrets sont masqués, si le paquet de l’exécution est dans le dossier des actions ; de même tout lien qui porte une requête, un fragment ou un utilisateur. --reveal les montre.

help-runs-again =
    .about = Réexécute une exécution, ou toutes celles qui correspondent à un filtre : avec la même entrée ou une autre, par la même version ou une autre
    .arg-run = L’exécution ; sans elle, toutes les exécutions qui correspondent au filtre
    .arg-input = Une autre entrée à la place de celle de l’exécution : JSON, @FILE, ou - pour l’entrée standard
    .arg-with = Une autre version à la place de celle de l’exécution, telle que 1.2.0, ^1 ou *
    .arg-preview = Montre ce que l’exécution a changé chez Zoom et en quoi l’autre version diffère, et n’exécute rien
    .arg-yes = La réexécute même si l’autre version fait autre chose dans une relecture
    .arg-idempotency_key = Une autre clé d’idempotence que celle qui découle de l’exécution et de ce qui est changé
    .arg-action = Seulement les exécutions de cette action
    .arg-webinar = Seulement les exécutions qui ont demandé à Zoom de modifier une inscription à ce webinaire
    .arg-confirm = Réexécute les exécutions qui ont été comptées
    .note-1 = La nouvelle exécution a l’entrée, le contact et les étiquettes de l’ancienne, et la nomme. Elle a une clé d’idempotence qui découle de l’ancienne exécution et de ce qui est changé, de sorte que la même commande deux fois n’exécute rien deux fois : la seconde redonne le premier résultat. Pour l’exécuter encore une fois, réexécutez la nouvelle exécution, ou donnez une clé.
    .note-2 = Ce que l’ancienne exécution a écrit dans des contacts reste. Ce qu’elle a changé chez Zoom est montré, car la réexécuter peut le changer de nouveau : une inscription en vigueur est trouvée et n’est pas envoyée deux fois, et une inscription annulée entre-temps est envoyée de nouveau.
    .note-3 = Avec --with, l’ancienne exécution est d’abord rejouée par l’autre version, et la première différence est montrée. S’il y en a une, rien ne s’exécute sans --yes.
    .note-4 = Avec un filtre au lieu d’une exécution, les exécutions sont d’abord comptées, et un jeton est affiché. --confirm TOKEN, avec le même filtre, réexécute exactement celles-là, la plus ancienne d’abord ; les exécutions venues entre-temps n’en font pas partie.

help-runs-waits =
    .about = Liste les attentes d’une exécution : l’approbation d’une personne, ou une autre réponse de l’extérieur
    .arg-run = L’exécution : n’importe laquelle de ses tranches

help-runs-complete =
    .about = Conclut une attente d’une exécution, à la place de son lien
    .arg-run = L’exécution : n’importe laquelle de ses tranches
    .arg-name = Le nom de l’attente
    .arg-value = Avec quoi elle est conclue, en JSON
    .arg-email = Votre adresse e-mail : celle avec laquelle vous vous connectez au compte
    .note-1 = Une attente est conclue une fois. Un serveur poursuit l’exécution dans la seconde ; sans serveur, `greenroom invoke --continues RUN --cursor CURSOR` le fait.
