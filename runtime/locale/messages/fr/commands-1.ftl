# Ce que dit la ligne de commande : ses commandes de A à I et ce qu’elles partagent (runtime/cli/src). Ce qui est entre accents
# graves, les noms d’options et les valeurs sont d’un programme et ne se traduisent pas.

## Labels and words that several commands show

cli-label-actions = actions
cli-label-also = aussi
cli-label-asks-for = demande
cli-label-at = endroit
cli-label-code = code
cli-label-contact = contact
cli-label-contract = contrat
cli-label-credentials = identifiants
cli-label-emails = adresses e-mail
cli-label-expires = expire
cli-label-from = origine
cli-label-granted = accordé
cli-label-grants = autorisations
cli-label-idempotency-key = clé d’idempotence
cli-label-input = entrée
cli-label-kind = type
cli-label-languages = langues
cli-label-last = dernière fois
cli-label-link = lien
cli-label-meaning = signification
cli-label-name = nom
cli-label-output = sortie
cli-label-package = paquet
cli-label-properties = propriétés
cli-label-registrations = inscriptions
cli-label-remedy = que faire
cli-label-retry = nouvel essai
cli-label-run = exécution
cli-label-scopes = portées
cli-label-since = depuis
cli-label-size = taille
cli-label-state = état
cli-label-took = durée
cli-label-trust = confiance
cli-label-user = utilisateur
cli-label-users = utilisateurs
cli-label-uses = utilise
cli-label-webinars = webinaires
cli-label-with = avec
cli-word-never = jamais
cli-word-no = non
cli-word-nothing = rien
cli-word-yes = oui
cli-duration-hours = { $number } heures
cli-duration-minutes = { $number } minutes
cli-trust-signed = signé par { $keys }
cli-unused = { $what }, sans l’utiliser
cli-older = plus anciens : --before { $place }
cli-retry-after = après { $time }
cli-more-fields =
    { $count ->
        [one] … et { $number } autre champ : --json donne tout
       *[other] … et { $number } autres champs : --json donne tout
    }

## Questions: `cli-answer-yes` has the answers that mean yes, beside the English ones

cli-ask = { $question } [o/N]
cli-ask-or-yes = { $question } [O/n]
cli-answer-yes = o oui

## Errors and warnings of every command

cli-error = erreur : { $what }
cli-warning = avertissement : { $what }
cli-warning-left-out = avertissement : { $what } (laissé de côté)
cli-output-closed = la sortie a été fermée avant la fin : le programme qui la lisait s’est terminé
cli-output-unwritable = impossible d’écrire la sortie : { $error }
cli-unreadable = impossible de lire { $file } : { $error } ; vérifiez le chemin
cli-not-written = impossible d’écrire { $file } : { $error } ; vérifiez le chemin et ses droits d’accès
cli-cannot-start = impossible de démarrer : { $error }
cli-log-filter-wrong = le filtre des logs `{ $filter }` n’en est pas un ({ $error }) : écrivez off, error, warn, info, debug ou trace, ou un filtre tel que `greenroom_zoom=debug` ; avec json devant, comme dans `json,info`, les lignes sont écrites en JSON
cli-collector-wrong = le collecteur { $collector } ne peut pas être utilisé : { $error } ; écrivez-le sous la forme http://localhost:4318
cli-cannot-ask = impossible de poser la question dans ce terminal : { $error } ; utilisez { $options }
cli-left-before-answer = arrêt avant que la réponse de Zoom soit écrite : `greenroom settle` la demande à Zoom

## Sources of JSON

cli-standard-input = l’entrée standard
cli-json-wrong = { $place } : { $what } (ligne { $line }, colonne { $column })
cli-json-wrong-or-file = { $place } : { $what } (ligne { $line }, colonne { $column }) ; pour le lire dans un fichier, écrivez `@` devant son nom
cli-input-a-folder = { $file } est un dossier : indiquez un fichier
cli-input-unreadable = impossible de lire { $place } : { $error }
cli-input-too-long = { $place } a plus de { $number } octets : réduisez l’entrée
cli-input-encoding = { $place } : { $error }

## actions

cli-actions-none = aucun paquet dans { $folder } : créez-en avec `cargo xtask build`
cli-actions-none-installed = aucune action n’est installée : voir `greenroom install --help`
cli-actions-installed-by = { $time } par { $user }
cli-actions-no-choices = aucun choix
cli-actions-more-choices = la suite : --page { $token }
cli-actions-compiled = compilée
cli-actions-compiled-before = était déjà compilée
cli-actions-none-to-compile = aucun paquet : indiquez-en, ou un dossier avec --actions
cli-actions-sound = correct : { $name } { $version }, { $label }
cli-actions-wasi = WASI sans fichiers, sockets ni environnement ; une horloge arrêtée ; la sortie va dans les logs de l’exécution
cli-actions-to-grant = pour accorder
cli-actions-granted = accordées
cli-actions-not-granted = non accordées : { $names }
cli-actions-field-optional = facultatif
cli-actions-field-token = peut être un jeton de contact
cli-actions-field-secret = secret

## alerts

cli-alerts-not-told = personne n’est prévenu : `greenroom alerts --help` montre la table [alerts] de greenroom.toml
cli-alerts-none = aucune alerte
cli-alerts-alert = { $kind } { $subject } : { $state }
cli-alerts-over = terminée depuis { $time }
cli-alerts-what = événement
cli-alerts-told = signalée
cli-alerts-look = voir
cli-alerts-sent = { $target } : envoyé
cli-alerts-not-sent = { $target } : non envoyé : { $message }

## api-keys

cli-api-keys-made = une nouvelle clé API, { $id } ; elle n’est affichée que cette fois :
cli-api-keys-none = il n’y a pas de clé API : `greenroom api-keys create` en crée une
cli-api-keys-never-used = jamais utilisée
cli-api-keys-used = utilisée { $time }
cli-api-keys-revoked = révoquée : { $id }
cli-api-keys-all-actions = toutes

## audit

cli-audit-no-older = il n’y en a pas de plus anciens
cli-audit-never-synced = le webinaire { $webinar } n’a jamais été synchronisé : `greenroom sync { $webinar }` le fait maintenant
cli-audit-stands-at = en est à
cli-audit-beginning = son début
cli-audit-stands = { $step } ; si son processus n’existe plus, la prochaine synchronisation la poursuit
cli-audit-emails = les adresses e-mail laissées de côté : `greenroom audit { $webinar } --left-out`
cli-audit-warning = avertissement { $what }
cli-audit-means = signifie
cli-audit-to-do = que faire
cli-audit-see = voir

## build and check

cli-build-built = { $name } { $version } est construit : { $file }
cli-check-compiled-in = compilé en
cli-check-loaded-in = chargé en
cli-check-compiled-here = { $number } ms ici
cli-check-loaded-here = { $number } ms ici, une fois compilé
cli-check-asked = { $capability } avec { $parameters }
cli-check-to-mend = à corriger
cli-check-advice = conseils
cli-check-since = depuis { $version }
cli-check-capabilities = capacités
cli-check-inputs = entrées qui étaient acceptées et ne le sont plus
cli-check-outputs = sorties qui ne pouvaient pas se produire et le peuvent maintenant
cli-check-no-change = { $title } : aucun changement

## codes

cli-codes-more = que faire pour l’un d’eux : `greenroom codes CODE`

## connect

cli-connect-connected = connecté : compte Zoom { $account } à l’unité commerciale { $unit }
cli-connect-disconnected = déconnecté : compte Zoom { $account } de l’unité commerciale { $unit }
cli-connect-user = utilisateur connecté
cli-connect-not-listed = utilisateurs dont Zoom ne liste pas les webinaires
cli-connect-none = aucun compte Zoom n’est connecté : voir `greenroom connect zoom --help`
cli-connect-none-in-use = aucun compte Zoom n’est utilisé : voir `greenroom connect zoom --help`
cli-connect-unit = unité commerciale { $unit }
cli-connect-environment = variables d’environnement { $id }, { $secret }
cli-connect-file = fichier { $file }
cli-connect-checked = { $state }, vérifiée { $time }
cli-connect-checked-why = { $state }, vérifiée { $time } : { $reason }
cli-connect-variable = la variable d’environnement { $name } n’est pas définie, est vide ou n’est pas du texte Unicode : définissez-la
cli-connect-pipe = --seal lit un objet JSON avec clientId et clientSecret sur l’entrée standard : transmettez-le par un tube (un terminal l’afficherait), ou indiquez des variables d’environnement avec --client-id-env et --client-secret-env
cli-connect-unreadable = impossible de lire les identifiants sur l’entrée standard : { $error }
cli-connect-malformed = l’entrée standard n’est pas un objet JSON avec les textes clientId et clientSecret (ligne { $line }, colonne { $column })

## dev

cli-dev-waiting = en attente d’un changement ; Ctrl-C y met fin
cli-dev-unwatched = impossible de surveiller les changements de { $folder } : { $error }
cli-dev-configuration = la configuration : { $error }
cli-dev-not-stored = absent de la base de données d’essai : { $error }
cli-dev-ready = un Zoom local et une base de données sont prêts ; dans un autre terminal :

## doctor

cli-doctor-missing = manque. { $remedy }

## erase

cli-erase-nothing-erased = rien n’a été effacé
cli-erase-no-contact = { $person } n’est pas un contact actuel ; ce qu’un contact supprimé a laissé et ce qu’en disaient des exécutions disparaîtraient
cli-erase-contact = le contact { $contact } disparaîtrait, avec ce qu’en disaient des exécutions
cli-erase-events = événements de la chronologie
cli-erase-unconfirmed = un effacement est définitif : confirmez-le avec --yes, ou voyez avec --dry-run ce qui disparaîtrait
cli-erase-question = L’effacer définitivement ?
cli-erase-erased = effacé : { $person }
cli-erase-runs = exécutions qui ne disent plus rien
cli-erase-journals = journaux
cli-erase-calls = appels à Zoom
cli-erase-entries = entrées gardées par des actions
cli-erase-not-found = rien n’a été trouvé de { $person } ; peut-être un effacement a-t-il déjà eu lieu
cli-erase-account-user = une adresse e-mail de cette personne se connecte au compte : cela reste

## grants

cli-grants-none = il n’y a pas d’actions : indiquez leur dossier avec --actions
cli-grants-asks-nothing = elle ne demande rien
cli-grants-may = { $capability } : { $state } { $phrase }
cli-grants-because = car { $why }

## history

cli-history-none = aucune entrée
cli-history-a-command = une commande

## hubspot

cli-hubspot-no-address = indiquez l’adresse à laquelle HubSpot atteint le serveur : --url, ou `public-url` dans [hubspot]
cli-hubspot-address = adresse
cli-hubspot-records = fiches
cli-hubspot-all-records = toutes
cli-hubspot-messages = messages
cli-hubspot-rules = { $number } règles d’exécution
cli-hubspot-published = publiée
cli-hubspot-inputs = entrées
cli-hubspot-outputs = sorties
cli-hubspot-input-required = { $kind }, obligatoire : { $values }
cli-hubspot-input-optional = { $kind }, facultatif : { $values }
cli-hubspot-input-required-choices = { $kind }, obligatoire, choix de l’action : { $values }
cli-hubspot-input-optional-choices = { $kind }, facultatif, choix de l’action : { $values }
cli-hubspot-json = la définition telle que HubSpot la prend : --json

## install

cli-install-undecided = { $name } { $version } attend une décision : accordez ce qu’elle demande avec --yes, ou choisissez avec --allow
cli-install-options = --yes ou --allow
cli-install-one-digest = --digest vaut pour un seul paquet : indiquez-en un
cli-install-question = Accorder cela, et l’installer ?
cli-install-nothing = rien n’a été installé
cli-install-active = installée : { $name } { $version }, active
cli-install-active-instead = installée : { $name } { $version }, active, à la place de { $before }
cli-install-not-active = installée : { $name } { $version }, non active
cli-install-activate = pour en faire la version active :

## invoke

cli-invoke-stdin-once = l’entrée standard ne peut être lue qu’une fois : donnez l’une d’elles dans un fichier
cli-invoke-no-case = l’exécution n’a pas donné de cas de test : l’action ne s’est pas exécutée, ou ses secrets n’ont pas pu être masqués
cli-invoke-stopped = arrêtée : rien de ce que l’action a écrit n’est gardé ; les réponses aux appels que Zoom a déjà reçus sont attendues et écrites
cli-invoke-done = faite : { $what }
cli-invoke-continued = à poursuivre : { $what }
cli-invoke-failed = échouée : { $what }
cli-invoke-for-contact = { $action } pour le contact { $contact }
cli-invoke-repeated = { $line } (le résultat d’une exécution antérieure, redonné pour la même clé d’idempotence)
cli-invoke-dry-run = { $line } (essai à blanc : rien n’a été modifié)
cli-invoke-more = il reste à faire ; invoquez-la de nouveau avec --continues { $run } --cursor { $cursor }
cli-invoke-more-hidden = il reste à faire ; son curseur n’est pas affiché ici : --json le donne, et --continues RUN --cursor @FILE le reprend
cli-invoke-took = exécution { $run }, { $time }

## Batches of `invoke`, and `runs again`

cli-batch-tally = { $done } faites, { $failed } échouées
cli-batch-tally-continued = { $done } faites, { $failed } échouées, { $continued } à poursuivre
cli-batch-stopping = arrêt : plus aucune ligne n’est prise, les exécutions en cours sont terminées ; Ctrl-C de nouveau pour quitter aussitôt
cli-batch-unwritable = { $tally } ; arrêt parce que la sortie ne peut pas être écrite : aucune ligne après la ligne { $line } n’a été commencée
cli-batch-waited =
    { $count ->
        [one] { $tally } ; { $number } ligne a attendu une clé d’idempotence utilisée
       *[other] { $tally } ; { $number } lignes ont attendu une clé d’idempotence utilisée
    }
cli-batch-stopped = { $tally } ; arrêt avant la fin
cli-batch-unreadable = impossible de lire { $file } jusqu’à la fin : { $error }
cli-batch-waiting = ligne { $line } : sa clé d’idempotence est utilisée par un autre processus, ou par un qui s’est terminé : cette ligne, et d’autres comme elle, sont réessayées jusqu’à ce que la clé soit libre, pour celle-ci dans { $time } au plus tard
cli-batch-continued = ligne { $line } : à poursuivre
cli-batch-continued-contact = ligne { $line }, contact { $contact } : à poursuivre
cli-batch-failed = ligne { $line } : échouée : { $message }
cli-batch-failed-contact = ligne { $line }, contact { $contact } : échouée : { $message }
cli-batch-line-too-long = la ligne { $line } du lot a plus de { $number } octets : réduisez son entrée
cli-batch-line-malformed = la ligne { $line } du lot n’est pas ce qu’elle doit être : { $what }, à la colonne { $column } ; écrivez { $form }, chaque champ étant facultatif
cli-batch-line-input = l’entrée de la ligne { $line } du lot est incorrecte : { $what } (colonne { $column })
cli-batch-line-no-contact = la ligne { $line } du lot ne nomme aucun contact, --key-prefix ne lui donne donc pas de clé : nommez-en un, ou donnez-lui un idempotencyKey
cli-batch-progress = { $rate }, reste { $time }
cli-again-no-filter = indiquez une exécution, ou un filtre tel que --action NAME --status failed : sans filtre, toutes correspondraient
cli-again-differs = { $action } { $version } fait autre chose que l’exécution, elle n’a donc pas été exécutée : examinez-la avec --preview, et exécutez-la avec --yes
cli-again-preview = exécution { $run } de { $action } { $version }, à réexécuter
cli-again-another-input = une autre
cli-again-same-input = la même
cli-again-not-compared = pas de comparaison : { $message }
cli-again-count =
    { $count ->
        [one] { $number } exécution serait réexécutée
       *[other] { $number } exécutions seraient réexécutées
    }
cli-again-zoom = { $number } d’entre elles ont changé quelque chose chez Zoom, ou l’ont peut-être fait
cli-again-older = et de plus anciennes
cli-again-confirm = pour réexécuter exactement celles-ci : la même commande avec --confirm { $token }
cli-again-run = réexécution de { $run }
