# Webinars.

webinars-title = Webinaires
webinars-search = Rechercher par sujet ou ID
webinars-none = Aucun webinaire n’est encore connu. Connectez un compte Zoom pour voir les siens.
webinars-connect = Connecter Zoom
webinars-topic = Sujet
webinars-starts = Début
webinars-sync = Synchronisation
webinars-last-sync = Dernière synchronisation
webinar-next-sync = Prochaine synchronisation
webinar-next-about = vers le
webinar-next-round = au prochain passage de la planification, d’ici { $every } au plus
webinar-next-none = Aucune n’est prévue : le webinaire est annulé, son compte Zoom n’est pas connecté, ou il s’est terminé il y a plus de 30 jours.
webinar-next-off = Aucune n’est prévue : la planification de ce serveur est désactivée.
webinars-none-found = Aucun webinaire ne correspond au filtre.
webinars-show-all = Afficher tous les webinaires
webinars-of-warning = Seulement les webinaires dont la dernière synchronisation a l’avertissement :
webinars-count = { $count ->
    [one] { $number } webinaire
   *[other] { $number } webinaires
}
webinars-never = Jamais synchronisé
webinars-when = Moment
webinars-when-upcoming = À venir
webinars-when-past = Passés
webinars-account = Compte Zoom
webinars-unit = Unité commerciale
webinars-now = Maintenant
webinars-cancelled = Annulé
webinars-recordings = Enregistrements
webinars-sync-now = Synchroniser maintenant
webinars-sync-off-first = Activez d’abord sa synchronisation
webinars-without-topic = Webinaire { $webinar }, sans sujet
said-sync-asked = La synchronisation est demandée. Cette page montre où elle en est.

## Un webinaire

webinar-pages = Pages de ce webinaire
webinar-audit = Journal d’audit
webinar-left-out = Personnes écartées
webinar-registrations = Inscriptions
webinar-attendance = Participation
webinar-recordings = Enregistrements et transcription
webinar-id = Identifiant du webinaire
webinar-type = Type
webinar-host = Hôte
webinar-state = État
webinar-settings = Est-il synchronisé ?
webinar-settings-history = Qui a modifié ces paramètres

## Une synchronisation en cours

progress-title = Synchronisation en cours
progress-runs = En cours
progress-waits = En attente
progress-begins = La synchronisation commence.
progress-in-line = Elle commence dès que vient son tour.
progress-failed = Le dernier essai a échoué :
progress-again = Prochain essai :
progress-step-done = Fait
progress-step-now = Maintenant
progress-step-later = Pas encore
progress-look-again = Regarder de nouveau
sync-step-sync-webinar-details = Lecture de ce que Zoom dit du webinaire et de ses sessions.
sync-step-sync-webinar-registrations = Lecture des inscriptions.
sync-step-sync-webinar-attendance = Lecture de qui était là, et calcul de la durée.
sync-step-sync-webinar-recordings = Récupération des enregistrements et transcriptions.
sync-step-name-sync-webinar-details = Webinaire et sessions
sync-step-name-sync-webinar-registrations = Inscriptions
sync-step-name-sync-webinar-attendance = Participation
sync-step-name-sync-webinar-recordings = Enregistrements et transcriptions

## Le journal d’audit

audit-none = Ce webinaire n’a jamais été synchronisé. « Synchroniser maintenant », plus haut, le fait ; la planification le fait tant que sa synchronisation est activée.
audit-none-off = Ce webinaire n’a jamais été synchronisé, car sa synchronisation est désactivée.
audit-took = durée :
audit-nothing = Elle n’a rien changé.
audit-attendances-hint = Une participation est une personne dans une session, avec ou sans contact.
audit-who = Voir qui a été écarté
audit-warnings = { $count ->
    [one] { $number } avertissement
   *[other] { $number } avertissements
}
audit-sessions = { $count ->
    [one] La session
   *[other] Les { $number } sessions
}

## Personnes écartées

left-out-nobody = Personne ayant une adresse e-mail n’a été écarté.
left-out-reason = Raison
left-out-email = Adresse e-mail
left-out-csv = Télécharger en CSV

## Inscriptions

registrations-email = Adresse e-mail
registrations-state = État
registrations-when = Inscription
registrations-for = Pour
registrations-none = Il n’y a pas de telle inscription. Les inscriptions viennent avec la prochaine synchronisation, ou par une action qui inscrit un contact.
registrations-no-contact = pas de contact

## Participation

attendance-none = Aucune session de ce webinaire n’est encore connue. La synchronisation qui suit sa tenue apporte ses sessions.
attendance-nobody = Les heures de personne ne sont connues pour cette session.
attendance-session = Session
attendance-began = Début
attendance-ended = Fin
attendance-duration = Durée
attendance-people = Personnes
attendance-most = Maximum simultané
attendance-mean = Part moyenne de la session
attendance-rehearsal = Répétition
attendance-rehearsal-means = Elle ne compte comme participation pour personne.
attendance-incomplete = Tous les participants de cette session ne sont pas encore connus.
attendance-over-time = Combien de personnes étaient là
attendance-chart = { $minutes ->
    [one] Combien de personnes étaient là chaque minute, de { $from } à { $to } : { $most } au plus.
   *[other] Combien de personnes étaient là toutes les { $number } minutes, de { $from } à { $to } : { $most } au plus.
}
attendance-as-table = La même chose en tableau
attendance-from = À partir de
attendance-there = Personnes présentes
attendance-who = Qui est arrivé quand
attendance-name = Nom
attendance-bars = Présence
attendance-joined = Arrivée
attendance-left = Départ
attendance-share = Part
attendance-times = { $count ->
    [one] { $number } fois
   *[other] { $number } fois
}
attendance-without-name = Sans nom
attendance-not-shown = { $count ->
    [one] { $number } autre personne n’est pas affichée : elle n’était là qu’avant ou après la session, ou Zoom ne dit pas quand.
   *[other] { $number } autres personnes ne sont pas affichées : elles n’étaient là qu’avant ou après la session, ou Zoom ne dit pas quand.
}

## Enregistrements

recordings-none = Aucune session de ce webinaire n’est encore connue. La synchronisation qui suit sa tenue apporte ses enregistrements.
recordings-session = Session
recordings-state = Enregistrement
recordings-duration = Durée
recordings-link = Lien
recordings-transcript = Transcription
recordings-not-looked = Pas encore cherché
recordings-watch = Regarder dans Zoom
recordings-masked = Masqué, car il peut contenir un jeton
recordings-cues = { $count ->
    [one] { $number } ligne
   *[other] { $number } lignes
}
recordings-transcript-of = Transcription du
recordings-no-transcript = Il n’y a pas de transcription de cet enregistrement.
recordings-somebody = Quelqu’un
recordings-reveal = Afficher les liens
recordings-reveal-hint = Les liens pour regarder les enregistrements peuvent contenir un jeton. Leur affichage est noté dans l’historique.
