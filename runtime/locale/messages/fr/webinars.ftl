# Webinars.

webinars-title = Webinaires
webinars-search = Rechercher par sujet ou ID
webinars-none = Aucun webinaire n’est encore connu. Connectez un compte Zoom ou modifiez le filtre.
webinars-connect = Connecter Zoom
webinars-topic = Sujet
webinars-starts = Début
webinars-sync = Synchronisation
webinars-last-sync = Dernière synchronisation
