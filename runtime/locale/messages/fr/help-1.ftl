# L’aide de la commande : ce que toutes les pages ont en commun, et les commandes jusqu’à `keys`. Un test compare les textes anglais aux commentaires de documentation de runtime/cli/src. Les noms d’options
# et les valeurs, et ce qui est entre accents graves, sont d’un programme et ne se traduisent pas.

help-page =
    .usage = Utilisation :
    .commands = Commandes :
    .arguments = Arguments :
    .options = Options :
    .global-options = Options globales :
    .examples = Exemples :
    .print-help = Affiche l’aide
    .see-more = Affiche l’aide (plus avec --help)
    .see-summary = Affiche l’aide (un résumé avec -h)
    .print-version = Affiche la version
    .help-command = Affiche ce message, ou l’aide des sous-commandes indiquées
    .default = par défaut :
    .env = environnement :
    .possible-values = valeurs possibles :
    .values = Valeurs possibles :
    .in-english = Le format des fichiers de monde, en anglais :

help-global =
    .arg-config = Lit les paramètres dans ce fichier au lieu de greenroom.toml
    .arg-store-path = Base de données de contacts : un fichier, ou une base de données PostgreSQL telle que postgres://user@host/database [par défaut : greenroom.db]
    .arg-actions-folder = Dossier dont les fichiers *.wasm sont les actions [par défaut : target/actions s’il existe, sinon actions]
    .arg-installed = Dossier des actions installées [par défaut : greenroom-installed]
    .arg-compiled = Dossier des actions compilées, où vous seul pouvez écrire, ou `off` [par défaut : greenroom/compiled dans votre dossier de cache]
    .arg-grants = Capacités qu’une action peut utiliser, telles que my-action=contacts-read,log, ou sha256:DIGEST=log pour un seul paquet ; avec des paramètres, en JSON : my-action=["log",{"{"}"contacts-write":{"{"}"properties":["lead_score"]{"}"}{"}"}]. Dans l’environnement, `;` en sépare plusieurs. Les actions de Greenroom lui-même reçoivent ce qu’elles déclarent
    .arg-limits = Change des limites des exécutions, de la compilation d’une action et de la base de données, telles que cpu-ms=500,compile-ms=120000,journal-quota-bytes=500000000
    .arg-concurrency = Combien d’exécutions peuvent être en cours à la fois [par défaut : 64]
    .arg-journal = Quelle part de chaque exécution est consignée pour `greenroom replay` : full, digests ou off [par défaut : full]
    .arg-zoom_api_url = Adresse de l’API REST de Zoom, telle que celle d’un Zoom local
    .arg-zoom_oauth_url = Adresse du serveur OAuth de Zoom, telle que celle d’un Zoom local
    .arg-zoom_download_hosts = Domaines depuis lesquels les enregistrements sont téléchargés, outre ceux des clouds de Zoom, tels que example.com ; le jeton de Zoom y est envoyé
    .arg-zoom_plan = Forfait des comptes Zoom, qui décide de leurs limites de débit : free, pro ou business [par défaut : pro]
    .arg-messages = Dossier de fichiers *.ftl avec des textes d’avertissements : d’autres langues, ou des textes à la place de ceux de Greenroom ; LC_ALL, LC_MESSAGES ou LANG indique la langue
    .arg-log = Messages de log sur la sortie d’erreur : off, error, warn, info, debug, trace, ou un filtre ; json ou json,LEVEL pour des lignes de JSON [par défaut : warn]
    .arg-json = Écrit du JSON au lieu de mots, avec les valeurs entières

help-exit-codes =
    .note-1 = Codes de sortie :
    .note-2 = fait
    .note-3 = toute autre chose : un fichier illisible, un paquet endommagé, une connexion qui ne fonctionne pas
    .note-4 = usage : la ligne de commande, l’environnement ou le fichier de configuration est incorrect
    .note-5 = une relecture diffère de l’exécution
    .note-6 = le programme qui lisait la sortie l’a fermée avant la fin, comme le fait `head`
    .note-7 = il n’y a pas d’action de ce nom et de cette version
    .note-8 = l’entrée ne correspond pas au schéma de l’action
    .note-9 = un jeton de contact n’a pas pu être résolu
    .note-10 = il manque une autorisation ou un droit
    .note-11 = une règle ou l’action a refusé ; le code dit pourquoi
    .note-12 = l’action s’est interrompue en cours d’exécution
    .note-13 = une limite a été atteinte
    .note-14 = la sortie de l’action ne correspond pas à son schéma
    .note-15 = une autre commande a fait, ou fait, quelque chose qui exclut ceci
    .note-16 = il n’y a pas de base de données, ou la base de données ou Zoom ne répond pas ; le code dit lequel
    .note-17 = arrêté à la main
    .note-18 = un défaut de Greenroom
    .note-19 = Un lot se termine avec 0 quand toutes les lignes sont faites, avec 4 quand sa sortie a été fermée, avec 20 quand il a été arrêté, sinon avec le code de la première ligne en échec, dans l’ordre de l’entrée. Avec --json, une commande qui échoue écrit un objet JSON avec l’échec, aussi pour les erreurs d’usage.

help-shared =
    .arg-account = Le compte Zoom
    .arg-action = L’action : son nom, ou name@version
    .arg-after = Seulement les contacts dont l’identifiant vient après celui-ci : la page suivante
    .arg-again_of = Seulement les exécutions qui ont réexécuté celle-ci
    .arg-allow = Accorde ces capacités, telles que log,contacts-read, ou en JSON avec des paramètres
    .arg-client_id = L’identifiant du client
    .arg-client_id_env = Nom de la variable d’environnement qui contient l’identifiant du client
    .arg-client_secret_env = Nom de la variable d’environnement qui contient le secret du client
    .arg-code = Seulement les échecs de ce code, tel que webinar-full
    .arg-contact = Seulement les exécutions pour ce contact
    .arg-credentials_file = Fichier JSON avec clientId et clientSecret, accessible à son seul propriétaire ; lu chaque fois qu’il en est besoin
    .arg-digest = L’empreinte (SHA-256) que le paquet doit avoir ; une adresse en exige une
    .arg-dry_run = Ne modifie rien : les écritures sont abandonnées, et les réponses de Zoom aux modifications sont inventées
    .arg-email = L’adresse e-mail de l’utilisateur
    .arg-file = Le paquet
    .arg-filter = Un filtre au lieu d’un segment : JSON, @ et le nom d’un fichier, ou - pour l’entrée standard
    .arg-folder = Le dossier du projet
    .arg-from_file = Le lit dans ce fichier [par défaut : l’entrée standard]
    .arg-id = L’identifiant des effets
    .arg-in_body = Envoie l’identifiant et le secret du client dans le corps, pour les services qui ne les acceptent pas dans un en-tête
    .arg-jobs = Les tâches
    .arg-kind = Seulement les échecs de ce type, tel que unavailable
    .arg-limit = Combien de contacts lister
    .arg-name = Le nom du segment
    .arg-pointer = L’endroit dans les paramètres, comme JSON Pointer
    .arg-reveal = Montre les secrets
    .arg-run = L’exécution
    .arg-scopes = Une portée à demander ; peut être donnée plusieurs fois
    .arg-seal = Garde les identifiants chiffrés dans la base de données : ceux des variables d’environnement, sinon ceux de l’entrée standard
    .arg-since = Seulement les exécutions à partir de ce moment : une heure, une date (en UTC), ou un âge tel que 2d ou 3h
    .arg-status = Seulement les exécutions qui se sont terminées ainsi : done, continue ou failed
    .arg-tags = Seulement les exécutions avec cette étiquette ; plusieurs fois pour plusieurs étiquettes
    .arg-token_url = D’où viennent les jetons
    .arg-until = Seulement les exécutions avant ce moment
    .arg-username = S’identifie auprès du registre avec ce nom, et le mot de passe ou le jeton de l’entrée standard [par défaut : comme `docker login` l’a enregistré, sinon sans nom]
    .arg-webinar = L’identifiant du webinaire
    .arg-yes = Accorde ce que demande le paquet, sans demander de confirmation
    .value-language-c = C, avec des liaisons générées
    .value-language-python = Python, sur CPython
    .value-language-rust = Rust, avec le SDK : les actions les plus petites et les plus rapides après C
    .value-language-typescript = TypeScript, sur QuickJS

help-greenroom =
    .about = Exécute des actions de workflow sur une base de données de contacts, et la connecte à Zoom
    .note-1 = Les paramètres viennent des options, puis de l’environnement, puis du fichier de configuration : greenroom.toml dans le dossier de travail, ou --config. Ses clés : store, actions, installed, compiled, concurrency, journal, messages, log, json ; dans [zoom] api-url, oauth-url, download-hosts, plan ; dans [postgres] account, connections, role, ca-file, key-file, password-file ; dans [server] ce que nomme `greenroom serve --help` ; dans [hubspot] public-url, app-secrets, portals, signatures, answer-within-ms, connections, api-url, block-days ; dans [alerts] ce que nomme `greenroom alerts --help` ; dans [retention] runs, journals, chacune en jours ; dans [console] enabled, session-idle, session-days, et dans [console.openid] issuer, client-id, client-secret, label ; dans [telemetry] otlp, service-name ; dans [limits] les limites par leur nom ; dans [grants] des listes de capacités par action, ou par sha256:DIGEST ; dans [trust] signatures, sources, plain-http, et dans [trust.keys.NAME] key ou file, actions.

help-connect =
    .about = Connecte des comptes Zoom, et gère leurs connexions

help-connect-zoom =
    .about = Connecte un compte Zoom à une unité commerciale : le teste, crée les propriétés de contact, récupère les utilisateurs et les webinaires
    .arg-account_id = L’identifiant du compte chez Zoom, de la page d’identifiants de l’application
    .arg-user = L’adresse e-mail de l’utilisateur connecté : l’un des utilisateurs du compte Zoom, qui ne peut pas être inscrit comme contact
    .arg-business_unit = L’unité commerciale [par défaut : la principale]
    .note-1 = Les identifiants sont ceux d’une application OAuth de serveur à serveur du marketplace de Zoom. Aucune option ne prend de secret. Un fichier, ou l’entrée standard de --seal, est un objet JSON avec clientId et clientSecret ; seul son propriétaire peut avoir accès à un fichier (chmod 600). Un fichier ou une variable d’environnement est relu chaque fois qu’il en est besoin ; avec --seal la base de données garde les identifiants chiffrés, même quand ils sont donnés comme variables d’environnement.
    .note-2 = L’application a besoin de ces portées :
    .note-3 = vérifier la connexion
    .note-4 = trouver les utilisateurs Zoom
    .note-5 = trouver leurs webinaires
    .note-6 = lire un webinaire
    .note-7 = lire son formulaire d’inscription
    .note-8 = lire ses intervenants
    .note-9 = lire les inscriptions et leurs états
    .note-10 = distinguer plusieurs inscriptions d’une même personne
    .note-11 = inscrire un contact
    .note-12 = annuler, approuver ou refuser une inscription
    .note-13 = trouver les sessions passées
    .note-14 = lire les heures d’une session
    .note-15 = synchroniser la participation
    .note-16 = synchroniser les enregistrements et les transcriptions
    .note-17 = Pour synchroniser les enregistrements et les transcriptions, le rôle du propriétaire de l’application a besoin du droit « View the recording content ».

help-connect-list =
    .about = Liste les connexions avec leur état

help-connect-check =
    .about = Teste les connexions, et enregistre leur état
    .arg-account = Le compte Zoom [par défaut : tous ceux qui sont utilisés]
    .note-1 = Le code de sortie est 1 quand une connexion ne fonctionne pas.

help-connect-rotate =
    .about = Change les identifiants d’une connexion : les nouveaux sont testés avant de remplacer les anciens

help-connect-webhook =
    .about = Garde les jetons secrets par lesquels les webhooks de Zoom sont vérifiés

help-connect-webhook-add =
    .about = Garde le jeton secret de l’application d’un compte Zoom, chiffré, à côté de celui qui est déjà là
    .arg-from_env = Le lit dans cette variable d’environnement
    .note-1 = Le jeton secret est celui de l’application du marketplace de Zoom : Features, Access, Secret Token. Il est lu sur l’entrée standard, dans un fichier ou dans une variable d’environnement, jamais dans un argument, et la base de données le garde chiffré. Pour le changer sans perte : générez un autre jeton chez Zoom, ajoutez le nouveau ici, et retirez l’ancien une heure et demie plus tard, quand Zoom a répété ce qu’il avait signé avec lui. Deux sont valables à la fois.
    .note-2 = Dans l’application, Features, Event Subscriptions, l’adresse est https://HOST/webhooks/zoom/ACCOUNT-ID, où HOST est celui de `greenroom serve`. Abonnez-vous à ces événements, pour tous les utilisateurs du compte :

help-connect-webhook-list =
    .about = Liste les identifiants des jetons secrets, et le moment de leur ajout
    .arg-account = Le compte Zoom [par défaut : tous]

help-connect-webhook-retire =
    .about = Supprime un jeton secret : les webhooks signés avec lui sont refusés
    .arg-id = L’identifiant du jeton

help-connect-disconnect =
    .about = Met une connexion hors service, et supprime ses identifiants chiffrés et ses jetons secrets ; les données récupérées restent

help-actions =
    .about = Liste, vérifie et compile des actions

help-actions-list =
    .about = Liste les paquets du dossier des actions

help-actions-installed =
    .about = Liste les actions installées, avec leurs versions
    .note-1 = La version active, marquée par *, s’exécute là où un workflow n’en demande pas d’autre. --json contient les autorisations et ce qui a été fait.

help-actions-show =
    .about = Montre une action : sa description, son entrée, sa sortie et ses autorisations
    .note-1 = --json contient les schémas de l’entrée et de la sortie.

help-actions-check =
    .about = Vérifie un paquet sans l’exécuter : manifeste, schémas, imports, contrat, code
    .note-1 = Montre les capacités dont il a besoin. Le code de sortie est 0 pour un paquet correct, sinon 1.

help-actions-options =
    .about = Montre les choix qu’une action propose pour un champ de son entrée
    .arg-field = Le champ, comme JSON Pointer dans l’entrée
    .arg-input = L’entrée, pour autant qu’elle soit remplie, en JSON
    .arg-search = Seulement les choix que ceci trouve
    .arg-page = Le jeton de la page suivante
    .arg-contact = Le contact pour lequel le workflow s’exécute
    .note-1 = L’action s’exécute comme dans un essai à blanc : rien n’est gardé, et rien n’est modifié auprès d’un service.

help-actions-compile =
    .about = Compile des paquets à l’avance, dans le dossier des actions compilées
    .arg-files = Les paquets ; sans en nommer, tous ceux du dossier des actions
    .note-1 = Les programmes qui intègrent Greenroom sans compilateur n’exécutent que des actions compilées à l’avance. Le dossier doit être à eux, ou à root, et la machine a besoin du même type de processeur. Compilez de nouveau après une mise à jour de Greenroom.

help-new =
    .about = Crée le projet d’une action, en Rust, TypeScript, Python ou C
    .arg-name = Le nom de l’action, en minuscules avec des tirets
    .arg-language = Le langage du code source
    .arg-to = Le dossier du projet, qui doit être vide ou nouveau [par défaut : le nom]
    .note-1 = Le projet a une action, ses schémas, trois cas de test, un README, et un AGENTS.md pour les assistants de programmation. Construisez-le avec `greenroom build` dans son dossier, et testez-le avec `greenroom test`. `greenroom doctor` dit quels compilateurs sont là.

help-build =
    .about = Construit le paquet d’un projet
    .arg-out = Écrit le paquet dans ce fichier
    .note-1 = Compile le code source du projet, crée un composant qui n’importe que ce que demande manifest.json, et y joint le manifeste et les schémas. Le paquet est build/NAME-VERSION.wasm dans le projet. Ce qui manque est nommé, avec le moyen de l’obtenir.
    .note-2 = Pour un langage sans modèle, les outils du langage créent component.wasm, ou le module de base module.wasm, à partir du monde dans wit/, que la construction écrit. Le paquet est alors créé à partir de ce fichier.

help-test =
    .about = Exécute les cas de test d’une action dans le vrai bac à sable
    .arg-package = Teste ce paquet au lieu de construire le projet
    .arg-cases = Le dossier des cas [par défaut : cases dans le projet]
    .arg-only = Seulement les cas dont le nom contient ceci
    .arg-accept = Écrit le résultat obtenu dans les cas qui n’en disent encore rien
    .arg-accept_all = Écrit le résultat obtenu dans les cas, même là où ils disent autre chose
    .arg-from_run = Crée un cas à partir de cette exécution de la base de données
    .note-1 = Construit le projet, et exécute ses cas (cases/*.json) : étant donnés une base de données, un Zoom, des réponses HTTP et une horloge, quand l’action est invoquée avec cette entrée, alors vient cette sortie ou cet échec, et ceci est écrit. Chaque cas s’exécute dans le vrai bac à sable, sous les vraies limites, avec tout ce que demande le manifeste.
    .note-2 = Une partie de `then` qui est absente n’est pas comparée. --accept écrit le résultat obtenu là où un cas n’en dit encore rien ; --accept-all l’écrit aussi là où cela diffère : regardez les modifications avant de les garder. Le texte "<any>" dans un cas convient à toute valeur.
    .note-3 = --from-run crée un cas à partir d’une exécution de la base de données, où les données personnelles sont remplacées ; pour un essai à blanc, dont rien n’est gardé, `greenroom invoke --dry-run --case FILE` le fait. Le code de sortie est 0 quand tous les cas passent, sinon 1.

help-dev =
    .about = Construit et teste un projet de nouveau à chaque modification, à côté d’un Zoom local
    .arg-world = Fichier de monde du Zoom local [par défaut : le monde de la démonstration]
    .note-1 = Surveille le projet jusqu’à Ctrl-C : une modification le reconstruit et exécute ses cas. À côté, un Zoom local tourne, et build/dev a une base de données avec les contacts des cas. Invoquez l’action dans un autre terminal, avec la configuration qui est affichée.

help-pack =
    .about = Crée le paquet d’un projet pour d’autres : construit, vérifié et testé
    .arg-out = Le fichier à écrire [par défaut : NAME-VERSION.wasm dans le dossier de travail]
    .arg-twice = Le construit deux fois, dans deux dossiers, et compare les octets
    .note-1 = Construit le projet, vérifie le paquet comme le fait un hôte qui le charge, exécute tous les cas, et écrit un seul fichier qui contient tout : code, manifeste et schémas. Rien n’est écrit quand un cas échoue. --twice construit aussi une copie du projet dans un autre dossier, et dit si les octets sont les mêmes : ils le sont pour Rust et C ; les moteurs de TypeScript et de Python mettent dans le paquet un état à eux, qui diffère d’une construction à l’autre.

help-check =
    .about = Vérifie un paquet ou un projet sans l’exécuter : contrat, schémas, libellés, et ce qui a changé
    .arg-what = Un paquet, ou le dossier d’un projet
    .arg-against = Une autre version du paquet, pour comparer
    .arg-strict = Échoue aussi pour des conseils
    .note-1 = Si c’est un projet, le construit d’abord. Vérifie les imports et les exports par rapport au contrat, les schémas avec leurs exemples, les libellés ; montre les capacités qu’il demande, sa taille, et le temps qu’il faut ici pour le compiler et le charger ; et avec --against ce qu’une autre version a de différent : capacités, entrées qui étaient acceptées et ne le sont plus, sorties qui peuvent désormais apparaître.
    .note-2 = Le code de sortie est 0 quand rien ne gêne ceux qui utilisent l’action. Les conseils n’y changent rien, sauf si --strict est donné.

help-doctor =
    .about = Montre quels compilateurs pour les actions sont là, et comment obtenir les autres
    .arg-language = Seulement les outils de ce langage
    .note-1 = Le code de sortie est 0 quand rien ne manque, sinon 1.

help-keys =
    .about = Crée des clés qui signent des paquets, et liste celles de confiance

help-keys-new =
    .about = Crée une paire de clés : la secrète signe des paquets, la publique les vérifie
    .arg-file = Le fichier de la clé secrète, qui ne doit pas encore exister
    .note-1 = La clé secrète n’est pas chiffrée : vous seul pouvez lire le fichier, et toute personne qui l’a peut signer en votre nom. La clé publique est dans un second fichier, acme.key.pub. Les opérateurs lui font confiance dans greenroom.toml :

help-keys-list =
    .about = Liste les clés auxquelles le fichier de configuration fait confiance
