# What the commands say, from `jobs` to `serve`. Names of commands, options and fields stay as they are.


## What several of these commands say

cli-more-after = suite : --after { $place }
cli-failure = échec : { $message }
cli-since = depuis le { $at }
cli-until = jusqu’au { $at }
cli-next = ensuite :
cli-or = ou
cli-contact-of = contact { $contact }
cli-webinar-of = webinaire { $webinar }
cli-webinar-about = webinaire { $webinar } : { $what }
cli-zoom-account-about = compte Zoom { $account } : { $what }
cli-no-webinars = aucun webinaire : `greenroom connect zoom` les récupère
cli-made = créé : { $what }


## The names of rows

cli-row-action = action
cli-row-contacts = contacts
cli-row-runs = exécutions
cli-row-zoom-account = compte Zoom
cli-row-tag = étiquette
cli-row-began = début
cli-row-begins = début
cli-row-ended = fin
cli-row-ends = fin
cli-row-file = fichier
cli-row-packages = paquets
cli-row-email = e-mail
cli-row-idempotency-keys = clés d’idempotence
cli-row-jobs = tâches


## jobs

cli-jobs-none = aucune tâche
cli-jobs-newer = plus récentes : --after { $job }
cli-jobs-before-retried = { $message } ; les tâches qui la précèdent peuvent commencer : { $jobs }
cli-jobs-before-dropped = { $message } ; les tâches qui la précèdent ont été supprimées : { $jobs }
cli-jobs-may-begin =
    { $count ->
        [one] { $number } tâche peut commencer aussitôt : `greenroom serve` la fait
       *[other] { $number } tâches peuvent commencer aussitôt : `greenroom serve` les fait
    }
cli-jobs-removed =
    { $count ->
        [one] { $number } tâche supprimée
       *[other] { $number } tâches supprimées
    }
cli-jobs-waits-behind = attend derrière { $limit } ({ $key })
cli-jobs-sleeps = dort jusqu’à ce que { $names } soit conclu ou que le délai soit écoulé
cli-jobs-tried-again = échouée ({ $code }), relancée le { $at }
cli-jobs-job = tâche { $job } : { $state }
cli-jobs-work = travail
cli-jobs-accepted = acceptée
cli-jobs-tries = essais
cli-jobs-callback = le résultat va à
cli-jobs-sleeps-until = dort jusqu’à
cli-jobs-completed-or = la conclusion de { $name }, ou { $until }
cli-jobs-not-before = pas avant
cli-jobs-place = place libre
cli-jobs-no-limits = aucune limite : `[[jobs.limits]]` dans le fichier de configuration en définit
cli-jobs-at-once = { $most } à la fois
cli-jobs-rate = { $jobs } en { $seconds } s
cli-jobs-limit = { $name } : { $limits } pour chaque { $by }
cli-jobs-running = { $number } en cours
cli-jobs-waiting = { $number } en attente


## left_out

cli-left-out-none = aucune adresse e-mail n’est écartée
cli-left-out-reason =
    { $count ->
        [one] { $why } ({ $number } adresse)
       *[other] { $why } ({ $number } adresses)
    }
cli-left-out-exported =
    { $count ->
        [one] { $number } adresse écrite dans { $file }
       *[other] { $number } adresses écrites dans { $file }
    }
cli-left-out-not-written = impossible d’écrire { $file } : { $error } ; vérifiez le chemin


## mcp

cli-mcp-not-spoken = le client ne parle pas le Model Context Protocol : { $error }


## keys

cli-keys-new = une nouvelle clé, { $key }
cli-keys-secret = clé secrète
cli-keys-secret-file = { $file }, pour vous seul
cli-keys-public = clé publique
cli-keys-public-file = { $file }, pour ceux qui vous font confiance
cli-keys-configuration = pour leur configuration :
cli-keys-none = aucune clé n’est approuvée : ajoutez-en à [trust.keys] dans greenroom.toml, voyez `greenroom keys new --help`
cli-keys-may-sign = peut signer { $actions }


## new

cli-new-made = dossier { $folder } créé : l’action { $action } en { $language }


## pack

cli-pack-cases-failed = cas en échec : { $failed } sur { $all }, donc rien n’a été empaqueté : `greenroom test` les montre
cli-pack-folder = un dossier temporaire
cli-pack-packed = empaqueté : { $file }
cli-pack-cases = cas
cli-pack-passed = { $number } sans échec
cli-pack-twice = deux compilations
cli-pack-same = les mêmes octets
cli-pack-other = d’autres octets : le compilateur met un état qui lui est propre dans le paquet


## pull and push

cli-pull-pulled = récupéré : { $name } { $version }
cli-push-pushed = envoyé : { $name } { $version } vers { $reference }
cli-push-install = pour installer exactement ce paquet :
cli-push-not-signed = avertissement : le paquet n’est pas signé, et beaucoup d’opérateurs n’installent que des paquets signés (greenroom sign)


## registry

cli-registry-password-unreadable = impossible de lire le mot de passe sur l’entrée standard : { $error }
cli-registry-no-password = --username : donnez le mot de passe, ou un jeton, sur l’entrée standard
cli-registry-no-package = { $folder } : il n’y a aucun paquet dans ce dossier


## replay

cli-replay-more = des exécutions plus anciennes de { $action } n’ont pas été rejouées : --last { $last } en rejoue plus
cli-replay-name-one = indiquez une exécution, ou une action avec --action
cli-replay-same = identiques
cli-replay-same-so-far = identiques jusqu’ici
cli-replay-different = différentes
cli-replay-not-replayable = non rejouables
cli-replay-for-one = non rejouable, par exemple : { $failure }
cli-replay-run-same =
    { $count ->
        [one] exécution { $run } : de nouveau la même chose, { $number } appel à Greenroom et la fin
       *[other] exécution { $run } : de nouveau la même chose, { $number } appels à Greenroom et la fin
    }
cli-replay-run-stopped =
    { $count ->
        [one] exécution { $run } : la même chose aussi loin que va son journal, { $number } appel à Greenroom : l’exécution a été arrêtée là
       *[other] exécution { $run } : la même chose aussi loin que va son journal, { $number } appels à Greenroom : l’exécution a été arrêtée là
    }
cli-replay-run-limit =
    { $count ->
        [one] exécution { $run } : la même chose aussi loin que va son journal, { $number } appel à Greenroom : il avait atteint sa limite de { $limit } octets (journal)
       *[other] exécution { $run } : la même chose aussi loin que va son journal, { $number } appels à Greenroom : il avait atteint sa limite de { $limit } octets (journal)
    }
cli-replay-run-different =
    { $count ->
        [one] exécution { $run } : différente après { $number } appel à Greenroom identique
       *[other] exécution { $run } : différente après { $number } appels à Greenroom identiques
    }
cli-replay-then = alors
cli-replay-now = maintenant
cli-replay-differs-at = diffère à
cli-replay-calls = appelle { $function } avec { $arguments }
cli-replay-ends = se termine par { $end }


## rollback

cli-rollback-active = de nouveau active : { $name } { $version }
cli-rollback-replaces = de nouveau active : { $name } { $version }, à la place de { $replaced }


## runs

cli-runs-asked-of-zoom = demandé à Zoom
cli-runs-call-open = ouvert : `greenroom settle` le demande à Zoom
cli-runs-for-webinar = pour le webinaire { $webinar }
cli-runs-none = aucune exécution
cli-runs-run = exécution { $run } : { $state }
cli-runs-began-took = { $at }, a duré { $time }
cli-runs-again-of = réexécute
cli-runs-continues = continue
cli-runs-trace = trace
cli-runs-ran-again = réexécutée
cli-runs-as = en { $run }
cli-runs-as-others = en { $run }, et d’autres
cli-runs-erased = effacée
cli-runs-erased-at = { $at } : elle parlait d’une personne effacée
cli-runs-used = utilisé
cli-runs-usage =
    { $cpu } de processeur, { $memory } KiB de mémoire, { $host_calls ->
        [one] { $host_calls_number } appel à Greenroom
       *[other] { $host_calls_number } appels à Greenroom
    }, { $effects ->
        [one] { $effects_number } changement écrit
       *[other] { $effects_number } changements écrits
    }
cli-runs-input-not-kept = entrée non conservée : { $reason }
cli-runs-cursor = curseur


## sandbox

cli-sandbox-no-folder = impossible de créer le dossier { $folder } : { $error } ; indiquez-en un autre avec --credentials
cli-sandbox-not-written = impossible d’écrire { $file } : { $error } ; indiquez un autre dossier avec --credentials
cli-sandbox-not-loopback = { $address } n’est pas une adresse de bouclage ; le Zoom local donne des jetons à quiconque a les secrets de son monde : il n’écoute donc que sur 127.0.0.1 ou [::1]
cli-sandbox-no-listening = impossible d’écouter : { $error } ; le port est-il utilisé ? Le port 0 en prend un libre
cli-sandbox-listens = un Zoom local écoute sur { $url } jusqu’à Ctrl-C ; dans un autre terminal :
cli-sandbox-units = chaque compte se connecte à sa propre unité commerciale : --business-unit, `Account` sauf indication contraire


## schedule

cli-schedule-stopped = arrêté : ce qui a été écrit est conservé, et le prochain passage continue à partir de là
cli-schedule-every = un passage toutes les { $time } jusqu’à l’arrêt
cli-schedule-round-failed = ce passage a échoué : { $message }
cli-schedule-new-webinars =
    { $count ->
        [one] compte Zoom { $account } : { $number } nouveau webinaire
       *[other] compte Zoom { $account } : { $number } nouveaux webinaires
    }
cli-schedule-not-shown = non montré par Zoom : { $what } : { $why }
cli-schedule-not-shown-more = non montré par Zoom : { $what } et { $more } de plus : { $why }
cli-schedule-none-due = aucun webinaire n’était à synchroniser


## segment

cli-segment-saved = segment { $name } enregistré : { $words }
cli-segment-replaced = segment { $name } remplacé : { $words }
cli-segment-none = aucun segment : `greenroom segment save` en enregistre un
cli-segment-segment = le segment { $name }
cli-segment-members = membres
cli-segment-first-saved = premier enregistrement
cli-segment-last-saved = dernier enregistrement
cli-segment-filter = filtre
cli-segment-removed = segment { $name } supprimé
cli-segment-no-members = aucun membre
cli-segment-more = suite : { $command }
cli-segment-no-csv = un membre ne peut pas être écrit en CSV : { $error }


## serve

cli-serve-stopping = arrêt : les requêtes en cours se terminent ; Ctrl-C encore une fois pour quitter aussitôt
cli-serve-listens = à l’écoute sur { $url } jusqu’à Ctrl-C
cli-serve-describes = /openapi.json décrit l’API ; `greenroom api-keys create` crée une clé
cli-serve-stopped-runs = exécutions arrêtées car trop longues : { $number } ; rien n’en a été conservé
cli-serve-unanswered = quittées avant que la réponse de Zoom soit écrite : { $number } ; `greenroom settle` la demande à Zoom
cli-serve-cut = arrêté avant que toutes les réponses soient envoyées


## set_aside

cli-set-aside-none = rien n’est mis de côté
cli-set-aside-reason = raison
cli-set-aside-effect = effet
cli-set-aside-more = il y en a d’autres : --limit les montre
cli-set-aside-of-contact = { $effect } du contact { $contacts }
cli-set-aside-with-webinar = { $effect }, webinaire { $webinar }
cli-set-aside-retried = attend de nouveau le CRM, sous { $id } : le programme qui a le CRM l’applique à son prochain règlement
cli-set-aside-dropped = abandonné : { $id }
