# The overview.

overview-steps = Premiers pas
overview-step-done = Fait
overview-step-ask = Un administrateur s’en charge.
overview-step-connect = Connecter un compte Zoom
overview-step-contacts = Importer vos contacts
overview-step-sync = Activer la synchronisation des données de webinaires
overview-step-webinar = Activer la synchronisation d’un webinaire
overview-failing =
    { $count ->
        [one] { $number } connexion Zoom ne fonctionne pas : rien n’en est synchronisé.
       *[other] { $number } connexions Zoom ne fonctionnent pas : rien n’en est synchronisé.
    }
overview-failing-link = Voir les connexions
overview-dead =
    { $count ->
        [one] { $number } tâche a échoué définitivement et attend une décision.
       *[other] { $number } tâches ont échoué définitivement et attendent une décision.
    }
overview-dead-link = Décider
overview-runs = Exécutions du jour
overview-runs-chart = Exécutions du jour par heure : { $number } au total
overview-runs-link = Voir toutes les exécutions
overview-syncs = Synchronisations du jour
overview-syncs-chart = Synchronisations du jour par heure : { $number } au total
overview-syncs-link = Voir tous les webinaires
overview-latest-sync = Dernière synchronisation :
overview-quiet = Rien aujourd’hui pour l’instant.
overview-connections = Connexions Zoom
overview-connections-link = Voir les connexions et ce qu’il leur faut
overview-no-connection = Aucun compte Zoom n’est connecté.
overview-warnings = Avertissements des dernières synchronisations
overview-no-warning = Les dernières synchronisations n’ont aucun avertissement.
overview-of-webinars =
    { $count ->
        [one] { $number } webinaire
       *[other] { $number } webinaires
    }
overview-work = Travail en file d’attente
overview-work-link = Voir toutes les tâches
overview-asleep = En attente de leur heure
overview-open-intents = Appels à Zoom sans résultat connu
overview-open-intents-hint = Greenroom demande à Zoom ce qu’il en est et les règle lui-même.
overview-waiting-since = La première aurait pu commencer :
overview-alerts = Alertes
overview-alerts-link = Voir toutes les alertes et leurs remèdes
overview-keys = Clés API qui expirent bientôt
overview-keys-link = Créer de nouvelles clés
