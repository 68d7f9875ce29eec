# The section Access: keys, connections, jobs, alerts, webhooks, history and retention.

access-tabs = Pages de la section
access-tab-keys = Clés API
access-tab-connections = Connexions
access-tab-jobs = Tâches
access-tab-alerts = Alertes
access-tab-webhooks = Webhooks
access-tab-history = Historique
access-tab-retention = Conservation
access-email-wrong = Ce n’est pas une adresse e-mail : écrivez-la comme ada@example.com.
access-required = Remplissez ce champ.
access-tab-users = Utilisateurs

## API keys

keys-lead = Avec une clé, un programme utilise l’API au nom d’un utilisateur du compte, et ne fait jamais plus que ce que cette personne peut faire.
keys-make = Créer une clé
keys-none = Il n’y a pas encore de clé API. Créez-en une par programme, afin de pouvoir révoquer chacune séparément.
keys-name = Nom
keys-name-hint = À quoi elle sert, par exemple le programme qui l’utilise.
keys-user = Utilisateur du compte
keys-user-hint = L’historique nomme cette personne pour ce qui est fait avec la clé.
keys-scopes = Ce qu’elle peut faire
keys-only-actions = Seulement :
keys-actions = Quelles actions elle peut exécuter
keys-actions-hint = Toutes si aucune n’est choisie.
keys-valid-for = Valable pendant
keys-days =
    { $count ->
        [one] { $number } jour
       *[other] { $number } jours
    }
keys-never = Jusqu’à sa révocation
keys-state = État
keys-made = Créée
keys-expires = Expire
keys-used = Dernière utilisation
keys-change = Révoquée
keys-revoke = Révoquer
keys-revoke-what = Les programmes qui utilisent cette clé sont refusés aussitôt. C’est irréversible.
keys-revoke-confirm = Révoquer cette clé
keys-made-title = La nouvelle clé
keys-made-once = Copiez la clé maintenant. Elle n’est affichée qu’une fois : Greenroom n’en garde qu’une empreinte.
keys-token = Clé
keys-made-use = Les programmes l’envoient dans un en-tête de chaque requête :
keys-back = Retour aux clés
said-key-revoked = La clé est révoquée.

## Connections

connections-lead = Chaque unité commerciale a au plus un compte Zoom. Ses webinaires, inscrits et participations en sont synchronisés.
connections-connect = Connecter un compte Zoom
connections-none = Aucun compte Zoom n’est connecté. Connectez-en un pour synchroniser ses webinaires et y inscrire des contacts.
connections-check = Vérifier maintenant
connections-check-all = Tout vérifier maintenant
connections-failing = Rien n’est synchronisé tant qu’elle ne fonctionne pas. Donnez-lui de nouveaux identifiants, ou corrigez l’application dans le Marketplace de Zoom, puis vérifiez de nouveau.
connections-account = Compte Zoom
connections-user = Utilisateur connecté
connections-credentials = Identifiants
connections-checked = Vérifiée
connections-ended = Déconnectée
connections-users = Utilisateurs Zoom
connections-rotate = Changer les identifiants
connections-disconnect = Déconnecter
connections-disconnect-what = Ses webinaires ne sont plus synchronisés, et ses identifiants et jetons secrets sont supprimés. Ce qui a été synchronisé reste. Pour le réutiliser, connectez-le de nouveau.
connections-disconnect-confirm = Déconnecter ce compte Zoom
connections-not-listed =
    { $count ->
        [one] Zoom ne liste pas les webinaires de { $number } utilisateur
       *[other] Zoom ne liste pas les webinaires de { $number } utilisateurs
    }
connections-not-listed-why = Ils n’ont généralement pas de licence de webinaire dans Zoom.
connections-units = Unités commerciales
connections-units-hint = Les unités commerciales viennent avec l’importation des données du compte.
connections-unit = Unité commerciale
connections-unit-id = Identifiant
connections-unit-zoom = Compte Zoom
connections-primary = principale
connections-of-actions = Ce que les actions utilisent dans leurs requêtes
connections-of-actions-hint = Par leur nom seulement : aucune page ne montre un secret, et aucune action ne le voit. Ils se définissent sur la machine du serveur :
connections-of-actions-none = Les actions n’ont ni connexions ni secrets.
connections-name = Nom
connections-kind = Type
connections-changed = Modifié
said-connection-works = La connexion fonctionne.
said-connection-failing = Vérifié : une connexion ne fonctionne pas. Sa fiche dit pourquoi.
said-zoom-connected =
    { $count ->
        [one] Connecté. { $count } webinaire a été trouvé. Activez la synchronisation dans les paramètres.
       *[other] Connecté. { $count } webinaires ont été trouvés. Activez la synchronisation dans les paramètres.
    }
said-zoom-rotated = Les nouveaux identifiants fonctionnent et sont utilisés désormais.
said-zoom-disconnected = Le compte Zoom est déconnecté.
connect-lead = Créez une application OAuth de serveur à serveur dans le Marketplace de Zoom, et copiez ici ses identifiants. Ils sont testés aussitôt ; si le test échoue, rien n’est gardé.
connect-no-unit = Chaque unité commerciale a un compte Zoom. Déconnectez-en d’abord un, ou importez une autre unité commerciale.
connect-back = Voir les connexions
connect-scopes = Les autorisations (scopes) dont l’application a besoin
connect-role-rights = Le rôle du propriétaire de l’application dans Zoom a aussi besoin du droit :
connect-account-hint = L’identifiant du compte, sur la page des identifiants de l’application.
connect-user-hint = L’adresse d’un utilisateur du compte Zoom qui possède des webinaires. Cette personne ne peut pas être inscrite comme contact.
connect-from = Où ils sont gardés
connect-from-hint = Dans la base de données, ils sont chiffrés, et vous les saisissez ci-dessous. Un fichier ou des variables du serveur sont lus quand il le faut.
connect-client-id = Identifiant du client (Client ID)
connect-client-secret = Secret du client (Client Secret)
connect-client-secret-hint = Aucune page ne l’affiche plus.
connect-elsewhere = Les identifiants sont dans un fichier ou dans des variables du serveur
connect-path = Chemin du fichier
connect-path-hint = Du JSON avec clientId et clientSecret, sur la machine du serveur, que seul son propriétaire peut lire.
connect-id-variable = Variable contenant l’identifiant du client
connect-secret-variable = Variable contenant le secret du client
connect-button = Tester et connecter
connect-takes-time = Avec beaucoup de webinaires, cela prend une minute : les utilisateurs et les webinaires sont récupérés de Zoom.
rotate-lead = Les nouveaux identifiants sont testés, et ne remplacent les anciens que si le test réussit.
rotate-button = Tester et changer

## Jobs

jobs-lead = Une tâche est un travail accepté et fait plus tard. Celle qui échoue est réessayée, de plus en plus tard ; celle qui échoue définitivement attend ici la décision d’une personne.
jobs-none = Aucune tâche ne correspond.
jobs-all = Voir toutes les tâches
jobs-one = Tâche
jobs-id = Identifiant
jobs-kind = Type
jobs-state = État
jobs-action = Action
jobs-contact = Contact
jobs-about = À propos de
jobs-accepted = Acceptée
jobs-attempts = Essais
jobs-waits-for = Attend, ou a échoué avec
jobs-behind = Derrière la limite { $limit } :
jobs-completion = Une réponse de l’extérieur :
jobs-tried-again = Réessayée :
jobs-one-at-a-time = Une à la fois
jobs-lane = File
jobs-trigger = Motif
jobs-retried = Réessayée par des personnes
jobs-slices = Parties faites
jobs-started = Commencée
jobs-finished = Terminée
jobs-run = Exécution
jobs-callback = Le résultat va à
jobs-tells-of = Rend compte de la tâche
jobs-dry-run = Essai à blanc
jobs-input = Entrée
jobs-output = Sortie
jobs-reveal = Afficher l’entrée
jobs-reveal-hint = Elle peut contenir des secrets. Votre consultation est notée dans l’historique.
jobs-tags = Étiquettes
jobs-retry = Réessayer maintenant
jobs-remove = Supprimer
jobs-remove-what = La tâche ne sera jamais faite. Ce qui en découle disparaît avec elle, et qui attend son résultat apprend qu’elle a été supprimée. C’est irréversible.
jobs-remove-confirm = Supprimer cette tâche
jobs-retry-all = Réessayer toutes celles-ci
jobs-retry-all-what = Toutes les tâches de cette liste qui ont échoué définitivement recommencent. Résolvez d’abord la cause de l’échec, sinon elles échoueront de nouveau.
jobs-retry-all-confirm = Toutes les réessayer
jobs-limits = Les limites et ce qui attend derrière
jobs-limits-hint = L’opérateur les définit dans la configuration :
jobs-limits-none = Il n’y a pas de limite, et rien n’attend derrière une autre tâche.
jobs-limit-by = Compté par
jobs-limit-at-once = À la fois
jobs-limit-rate = Cadence
jobs-rate = { $number } en { $time }
jobs-limit-key = Valeur
jobs-limit-running = En cours
jobs-limit-waiting = En attente
jobs-limit-until = Libre à
said-job-retried = La tâche peut commencer tout de suite.
said-job-removed = La tâche est supprimée.
said-jobs-retried =
    { $count ->
        [one] { $count } tâche peut commencer tout de suite.
       *[other] { $count } tâches peuvent commencer tout de suite.
    }

## Alerts

alerts-lead = Les problèmes que Greenroom a détectés de lui-même. L’opérateur en est averti par un webhook ou par e-mail.
alerts-not-configured = Personne n’est averti des alertes. L’opérateur le configure dans :
alerts-none = Il n’y a aucun problème, et il n’y en a pas eu récemment.
alerts-test = Envoyer un message de test
alerts-no-target = Il n’y a ni webhook ni adresse à avertir.
alerts-sent = Le message de test a été envoyé. Cible : { $target }
alerts-not-sent = Le message de test n’a pas été envoyé. Cible : { $target }
alerts-kind = Type
alerts-what = Ce qui s’est passé
alerts-state = État
alerts-since = Depuis
alerts-latest = Dernière fois
alerts-remedy = Remède
alerts-lasts = Dure
alerts-over = Terminée
alerts-failed-runs =
    { $count ->
        [one] { $number } exécution de { $subject } a échoué
       *[other] { $number } exécutions de { $subject } ont échoué
    }
alerts-sync-warnings =
    { $count ->
        [one] { $number } webinaire avec un avertissement à la dernière synchronisation
       *[other] { $number } webinaires avec un avertissement à la dernière synchronisation
    }
alerts-zoom-connection = La connexion du compte Zoom { $subject } ne fonctionne pas
alerts-dead-letters =
    { $count ->
        [one] { $number } tâche a échoué définitivement : { $subject }
       *[other] { $number } tâches ont échoué définitivement : { $subject }
    }
alerts-expiring-key = La clé API { $subject } expire bientôt
alerts-expired-key = La clé API { $subject } a expiré
alerts-key-remedy = Créez une autre clé, donnez-la à son utilisateur et révoquez celle-ci.
alerts-connection-remedy = Vérifiez la connexion, et donnez-lui de nouveaux identifiants si elle est refusée.
alerts-own-remedy = Le code est propre à l’action : lisez les messages des exécutions et demandez à son auteur.

## Webhooks

webhooks-lead = Zoom annonce par des webhooks ce qui change, et Greenroom regarde alors dans Zoom. D’un webhook, on ne garde que l’endroit à regarder.
webhooks-secrets = Adresses et jetons secrets
webhooks-address = Adresse pour Zoom
webhooks-no-address = L’adresse à laquelle les autres joignent le serveur n’est pas configurée. L’opérateur la définit :
webhooks-tokens = Jetons secrets
webhooks-add = Ajouter un jeton secret
webhooks-token = Jeton secret
webhooks-token-hint = Sur la page des fonctionnalités de l’application dans le Marketplace de Zoom. Deux peuvent être valables à la fois, pour que l’un remplace l’autre sans interruption.
webhooks-retire = Retirer
webhooks-retire-what = Les webhooks signés avec ce jeton sont refusés désormais. C’est irréversible.
webhooks-retire-confirm = Retirer ce jeton
webhooks-waiting = À regarder
webhooks-waiting-hint = Quel que soit le nombre de webhooks sur un webinaire, un seul regard y répond.
webhooks-received = Reçus
webhooks-none = Aucun webhook n’a été reçu récemment. Indiquez l’adresse ci-dessus dans le Marketplace de Zoom, et ajoutez ici le jeton secret.
webhooks-at = Reçu
webhooks-event = Événement
webhooks-webinar = Webinaire
webhooks-all-webinars = Tous les webinaires
webhooks-deliveries = Webhooks
webhooks-since = Depuis
webhooks-answered = Répondu
webhooks-waits = En attente
said-webhook-secret-added = Le jeton secret est valable désormais.
said-webhook-secret-retired = Le jeton secret n’est plus valable.

## History

access-history-lead = Ce que des personnes ont fait à la main. Les changements de paramètres ont leur propre historique :
access-history-of-settings = voir les changements de paramètres
access-history-none = Rien de tel n’a été fait.
access-history-all = Voir tout l’historique
access-history-at = Quand
access-history-by = Personne
access-history-what = Quoi
access-history-subject = À propos de
access-history-rows =
    { $count ->
        [one] { $number } ligne
       *[other] { $number } lignes
    }
access-history-shown-job = la tâche
access-history-shown-runs = les exécutions
access-history-shown-run = l’exécution
access-history-shown-run-journal = le journal de l’exécution
access-history-shown-contacts = les contacts
access-history-shown-contact = le contact
access-history-shown-contact-timeline = la chronologie du contact
access-history-shown-segments = les segments
access-history-shown-segment = le segment
access-history-shown-segment-members = les membres du segment
access-history-shown-webinar = les liens du webinaire
access-history-from = Du
access-history-to = Au

## Retention

retention-lead = Ce qui est gardé et combien de temps. L’opérateur le définit dans la configuration :
retention-what = Quoi
retention-how-long = Combien de temps
retention-runs = Exécutions, tâches terminées et appels à Zoom réglés
retention-journals = Journaux des exécutions
retention-level = Ce que contient un journal
retention-quota = Taille maximale de tous les journaux
retention-webhooks = Webhooks auxquels il a été répondu
retention-history = Historique et journaux d’audit des webinaires
retention-contacts = Contacts avec leurs chronologies
retention-days =
    { $count ->
        [one] { $number } jour
       *[other] { $number } jours
    }
retention-a-day = Un jour
retention-for-ever = Pour toujours
retention-until-erased = Jusqu’à l’effacement de la personne

## Users

users-lead = Qui se connecte à cette console, et ce que chacun peut faire.
users-add = Ajouter un utilisateur
users-all = Voir tous les utilisateurs
users-email = Adresse e-mail
users-email-hint = La personne se connecte avec. Les utilisateurs du compte ne deviennent jamais des contacts d’une synchronisation.
users-role = Rôle
users-role-may = Ce que chaque rôle peut faire
users-change-role = Changer le rôle
users-sign-in = Connexion
users-last = Dernière connexion
users-locked-in-some = Bloqué sur certains réseaux jusqu’à
users-locked-in-all = Bloqué sur tous les réseaux jusqu’à
users-with-password = Avec un mot de passe
users-without = Sans mot de passe
users-invited = Invité jusqu’à
users-password-set = Mot de passe défini
users-invite = Inviter
users-invite-at-once = Créer aussitôt une invitation
users-invite-hint = Une invitation est un lien avec lequel la personne choisit un mot de passe. L’ancien fonctionne jusque-là.
users-unlock = Débloquer
users-remove = Supprimer
users-remove-what = La personne est déconnectée partout, ne peut plus se connecter, et ses clés API sont refusées. Ce qu’elle a fait reste dans les historiques.
users-remove-confirm = Supprimer cet utilisateur
users-link-title = L’invitation
users-link-once = Copiez le lien maintenant, et remettez-le à cette seule personne. Il n’est affiché qu’une fois.
users-link = Lien
users-link-until = Fonctionne jusqu’à
users-link-hint = Il fonctionne une seule fois. Une nouvelle invitation le remplace.
users-link-no-address = L’adresse à laquelle vos collègues joignent ce serveur n’est pas configurée : le lien contient celle qu’utilise votre navigateur, qu’ils ne pourront peut-être pas ouvrir. L’opérateur la définit :
users-back = Retour à l’utilisateur
said-user-added = L’utilisateur est ajouté. Sans invitation, il ne peut pas encore se connecter.
said-user-changed = Le rôle est changé.
said-user-unlocked = La personne peut de nouveau essayer de se connecter.
said-user-removed = L’utilisateur est supprimé.
