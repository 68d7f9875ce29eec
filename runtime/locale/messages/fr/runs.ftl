# Runs of actions.

runs-title = Exécutions
runs-quick = Filtres rapides
runs-all = Toutes
runs-failed = Échouées
runs-going-on = À poursuivre
runs-going-on-hint = À poursuivre : l’action a fait une partie de son travail, et sa tranche suivante continue à partir de là.
runs-none = Aucune action n’a encore été exécutée. Essayez-en une.
runs-to-actions = Actions
runs-none-found = Aucune exécution ne correspond au filtre.
runs-show-all = Tout montrer
runs-run-all-again = Réexécuter toutes celles-ci…
runs-when = Quand
runs-action = Action
runs-outcome = Résultat
runs-contact = Contact
runs-took = Durée
runs-tags = Étiquettes
runs-by-action = Action
runs-by-status = Résultat
runs-by-kind = Type d’échec
runs-by-code = Code d’échec
runs-by-contact = Contact (identifiant ou e-mail)
runs-by-since = Du
runs-by-until = Au
runs-by-webinar = Identifiant du webinaire
runs-by-tag = Étiquette (nom=valeur)
runs-by-againof = Réexécution de
run-title = Exécution de
run-erased = Une personne dont parlait cette exécution a été effacée, et ses textes avec elle.
run-is-done = Elle a fait ce qu’elle devait.
run-goes-on = Il reste à faire : une autre tranche continue à partir d’ici.
run-waits-for = Elle attend
run-waits-until = jusqu’au
run-place = Endroit :
run-retry-after = Nouvel essai utile après { $time }
run-retry = Nouvel essai : { $when }
run-json-cut = { $size } en tout : le reste est dans le téléchargement.
run-began = Début
run-took = Durée
run-cpu = Temps de processeur
run-memory = Mémoire maximale
run-calls = Appels à Greenroom
run-boundary = Données échangées
run-id = Identifiant
run-trace = Trace
run-again-of = Réexécute
run-ran-again = Réexécutée en
run-compare = Comparer
run-compare-with = Comparer avec une autre exécution
run-other = Identifiant de l’autre exécution
run-other-recent = Dernières autres exécutions de cette action :
run-other-unknown = Cette exécution n’existe pas. Choisissez-en une dans la liste, ou écrivez l’identifiant entier d’une exécution.
run-again = Réexécuter…
run-try = Essayer avec cette entrée
run-replay = Rejouer
run-download = Télécharger (JSON)
run-continue = Exécuter la tranche suivante
run-continue-what = L’action continue là où cette exécution s’est arrêtée, et fait de vrais changements.
run-input = Entrée
run-input-masked = Incomplète : des secrets y sont masqués, ou une version antérieure l’a conservée.
run-output = Sortie
run-no-output = Elle a échoué : elle n’a pas donné de sortie.
run-cursor = La tranche suivante continue d’ici :
run-effects = Ce qu’elle a changé
run-no-effects = Elle n’a demandé aucun changement.
run-tried = Elle a essayé de modifier :
run-effects-count =
    { $count ->
        [one] { $number } changement a été écrit.
       *[other] { $number } changements ont été écrits.
    }
run-zoom = Changements chez Zoom
run-zoom-what = Quoi
run-zoom-webinar = Webinaire
run-zoom-email = E-mail
run-zoom-when = Quand
run-zoom-result = Résultat
run-zoom-open = Ouvert : la réponse n’est pas encore connue
run-zoom-result-done = Zoom l’a fait
run-zoom-result-not-done = Zoom l’a refusé
run-zoom-result-not-sent = Jamais parvenu à Zoom
run-waits = Ce qu’elle attend de l’extérieur
run-wait-title = Ce qui est demandé
run-wait-state = État
run-wait-until = Jusqu’au
run-wait-by = Complété par
run-wait-value = Avec
run-slices = Tranches de cette exécution
run-slices-latest = Seules la première tranche et les dernières sont affichées.
run-journal-cut = Elle a fait plus d’appels que le journal n’en garde : les derniers manquent ici.
run-journal-masked = Ses secrets ont été masqués à l’écriture.
said-run-ended = L’action a été exécutée. Voici son enregistrement.
said-run-repeated = Rien n’a été exécuté deux fois : voici le résultat de la première exécution avec la même clé.
call-title = Appels à Greenroom
call-none = Elle n’a rien appelé.
call-shown = { $first } à { $last } sur { $number }
call-no-times = Ce journal vient d’une version qui ne gardait pas les temps.
call-function = Appel
call-began = Après
call-took = Durée
call-bar = Dans l’exécution
call-arguments = Arguments
call-answer = Réponse
call-stopped = Arrêtée avant la réponse
call-pages = Pages des appels
call-invocation-run-id = Demander l’identifiant de l’exécution
call-invocation-contact = Demander le contact
call-invocation-started-at = Demander le début
call-invocation-dry-run = Demander si c’est un essai à blanc
call-invocation-crashing = Dire qu’elle plante
call-contacts-read-get = Lire des contacts
call-contacts-read-find-by-email = Trouver des contacts par e-mail
call-contacts-write-create = Créer des contacts
call-contacts-write-update = Modifier des contacts
call-timeline-write = Écrire des événements dans des chronologies
call-state-get = Lire des entrées gardées
call-state-list-entries = Lister des entrées gardées
call-state-set = Garder des entrées
call-state-delete = Supprimer des entrées gardées
call-webinar-registration-register = Inscrire à un webinaire
call-webinar-cancellation-cancel = Annuler des inscriptions
call-webinar-approval-decide = Approuver ou refuser des inscriptions
call-webinars-read-upcoming = Lister les webinaires
call-webinar-sync-details = Synchroniser les détails
call-webinar-sync-begin-registrants = Commencer les inscrits
call-webinar-sync-registrants = Synchroniser les inscrits
call-webinar-sync-end-registrants = Terminer les inscrits
call-webinar-sync-begin-participants = Commencer les participants
call-webinar-sync-participants = Synchroniser les participants
call-webinar-sync-end-participants = Terminer les participants
call-webinar-sync-sessions = Lister les sessions
call-webinar-sync-attendance = Calculer la participation
call-webinar-sync-recordings-due = Chercher des enregistrements
call-webinar-sync-recording = Synchroniser un enregistrement
call-http-send = Envoyer des requêtes
call-secrets-get = Utiliser un secret
call-connections-get = Utiliser une connexion
call-log-write = Écrire dans le journal
call-wasi-stdout = Écrire une sortie
call-wasi-stderr = Écrire une sortie d’erreur
call-clock-now = Lire l’heure
call-random-bytes = Tirer des nombres aléatoires
call-waiting-open = Demander une réponse de l’extérieur
call-waiting-outcome = Voir si c’est complété
log-title = Journal
log-none = Elle n’a rien journalisé.
log-level = Niveau
log-message = Message
log-fields = Champs
log-more =
    { $count ->
        [one] { $number } autre ligne est dans le téléchargement.
       *[other] { $number } autres lignes sont dans le téléchargement.
    }
log-level-trace = Trace
log-level-debug = Débogage
log-level-info = Info
log-level-warn = Avertissement
log-level-warning = Avertissement
log-level-error = Erreur
difference-mark = Différence
difference-none = Aucune différence.
difference-left-out =
    { $count ->
        [one] { $number } ligne identique
       *[other] { $number } lignes identiques
    }
difference-more =
    { $count ->
        [one] { $number } autre ligne suit.
       *[other] { $number } autres lignes suivent.
    }
difference-same = identique
difference-changed = modifié
difference-first = seulement dans la première
difference-second = seulement dans la seconde
replay-title = Relecture
replay-same = De nouveau la même chose : les mêmes appels avec les mêmes arguments, et la même fin.
replay-same-so-far = La même chose aussi loin que va le journal.
replay-diverged = Autre chose : la relecture diffère de l’exécution.
replay-calls =
    { $count ->
        [one] Le journal a répondu à { $number } appel. Rien n’a été changé.
       *[other] Le journal a répondu à { $number } appels. Rien n’a été changé.
    }
replay-after =
    { $count ->
        [one] Après { $number } appel identique.
       *[other] Après { $number } appels identiques.
    }
replay-then = Dans l’exécution
replay-now = Dans la relecture
replay-difference = La première différence
replay-failed = Cette exécution ne peut pas être rejouée.
compare-title = Deux exécutions comparées
compare-first = Première exécution
compare-second = Seconde exécution
compare-end = Sortie ou échec
compare-cut =
    { $count ->
        [one] Le premier appel ({ $number }) de chacune est comparé.
       *[other] Les { $number } premiers appels de chacune sont comparés.
    }
again-title = Réexécuter
again-version = Elle s’est exécutée avec
again-with = Elle s’exécuterait avec
again-own-version = Celle de l’exécution
again-version-choice = Version
again-choose-version = Choisir cette version
again-not-kept = L’entrée n’a pas été conservée : donnez-en une.
again-masked = L’entrée n’a pas été conservée entière car des secrets y sont masqués : complétez-les.
again-dry = Essai à blanc : ne rien changer
again-show = Montrer ce qu’elle fera
again-show-hint = Rien ne s’exécute encore : ce qui changera est d’abord montré.
again-input-difference = Entrée : avant et maintenant
again-input-then = Avant
again-input-now = Maintenant
again-same-input = Elle s’exécute avec la même entrée.
again-package = L’action : avant et maintenant
again-same-package = Le même paquet s’exécute.
again-replayed = Un autre paquet s’exécute. Rejoué avec l’ancienne entrée et les anciennes réponses, il a fait ceci :
again-not-compared = Un autre paquet s’exécute, et les deux n’ont pas pu être comparés :
again-zoom =
    { $count ->
        [one] La première exécution a modifié { $number } inscription chez Zoom, ou a pu le faire. Avec la même entrée, la réexécuter peut le refaire. La première exécution a fait :
       *[other] La première exécution a modifié { $number } inscriptions chez Zoom, ou a pu le faire. Avec la même entrée, la réexécuter peut le refaire. La première exécution a fait :
    }
again-once = Confirmer deux fois la même chose n’exécute rien deux fois. Ce que l’ancienne exécution a écrit reste.
again-confirm = La réexécuter
again-confirm-dry = Essai à blanc
many-title = En réexécuter plusieurs
many-count =
    { $count ->
        [one] { $number } exécution correspond.
       *[other] { $number } exécutions correspondent.
    }
many-zoom =
    { $count ->
        [one] { $number } d’entre elles a changé quelque chose chez Zoom, ou a pu le faire : la réexécuter peut le refaire.
       *[other] { $number } d’entre elles ont changé quelque chose chez Zoom, ou ont pu le faire : les réexécuter peut le refaire.
    }
many-newest =
    { $count ->
        [one] La plus récente
       *[other] Les { $number } plus récentes
    }
many-version = Version pour toutes
many-version-hint = Par exemple 1.2.0 ou ^2. Vide : celle de chaque exécution.
many-confirm =
    { $count ->
        [one] Réexécuter { $number } exécution
       *[other] Réexécuter { $number } exécutions
    }
many-running =
    { $count ->
        [one] { $number } exécution est relancée. Gardez cette page ouverte : la fermer arrête ce qui n’a pas commencé.
       *[other] { $number } exécutions sont relancées, les plus anciennes d’abord. Gardez cette page ouverte : la fermer arrête ce qui n’a pas commencé.
    }
many-run = Exécution
many-new-run = Nouvelle exécution
many-repeated = Déjà réexécutée auparavant.
many-dry = Essai à blanc
many-sums = { $all } en tout : { $done } se sont bien terminées, { $failed } ont échoué.
run-show-secrets = Montrer les secrets
run-show-secrets-what = Les secrets et liens d’accès de cette exécution sont montrés cette fois. L’historique dit qui l’a demandé.
run-secrets-shown = Des secrets sont montrés sur cette page.
