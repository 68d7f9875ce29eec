# Contacts.

contacts-title = Contacts
contacts-count =
    { $count ->
        [one] { $number } contact
       *[other] { $number } contacts
    }
contacts-add = Ajouter un contact
contacts-import = Importer des contacts
contacts-search = Rechercher des contacts
contacts-search-hint = Le début d’une adresse e-mail, d’un prénom, d’un nom ou d’un identifiant
contacts-more-to-look-at = Beaucoup de contacts commencent par l’un de ces mots, et seule une partie a été parcourue. La page suivante continue ; un mot plus long trouve le contact plus vite.
contacts-none-found = Aucun contact ne commence ainsi. Écrivez moins, ou affichez tous les contacts.
contacts-show-all = Afficher tous les contacts
contacts-found-by = Trouvé par l’adresse secondaire
contacts-none = Il n’y a pas encore de contact. Importez une liste, ou activez la synchronisation d’un webinaire : chaque inscrit devient un contact.
contacts-name = Nom
contacts-email = E-mail
contacts-registrations = Inscriptions
contacts-attended = Suivis
contacts-average = Participation moyenne
contact-id = Identifiant
contact-actions = Exécuter une action
contact-edit = Modifier
contact-erase = Effacer cette personne
contact-properties = Propriétés
contact-secondary-emails = E-mails secondaires
contact-units = Unités commerciales des webinaires
contact-show-secrets = Afficher les liens et les secrets
contact-show-secrets-hint = Qui a un lien d’accès participe à la place de cette personne. L’historique note que vous l’avez vu.
contact-secrets-shown = Les liens et les secrets sont affichés jusqu’à ce que vous quittiez cette page.
contact-account-user = Cette personne est un utilisateur du compte : les synchronisations n’écrivent ni inscriptions ni participations sur les contacts des utilisateurs du compte.
contact-average-hint = La part moyenne des sessions que le contact a suivies
contact-registrations = Inscriptions
contact-no-registrations = Inscrit à aucun webinaire.
contact-more-registrations =
    { $count ->
        [one] { $number } inscription plus ancienne n’est pas affichée ici.
       *[other] { $number } inscriptions plus anciennes ne sont pas affichées ici.
    }
contact-webinar = Webinaire
contact-state = État
contact-registered = Inscrit le
contact-join-link = Lien d’accès
contact-timeline = Chronologie
contact-no-timeline = Il ne s’est encore rien passé. Les inscriptions, participations et enregistrements apparaissent ici quand un webinaire est synchronisé.
contact-presence = Présent de { $joined } à { $left } : { $percent } de la session
contact-action-event = Événement d’une action
contact-event-by = { $kind }, par l’action { $action }
contact-event-details = Détails
contact-segments = Segments
contact-no-segments = Membre d’aucun segment enregistré.
contact-runs = Exécutions d’actions
contact-no-runs = Aucune action n’a été exécutée pour ce contact.
contact-run = Exécution
contact-action = Action
contact-outcome = Résultat
contact-all-runs = Toutes les exécutions pour ce contact
contact-new-title = Ajouter un contact
contact-edit-title = Modifier { $name }
contact-first-name = Prénom
contact-last-name = Nom
contact-email-hint = Elle identifie la personne : deux contacts n’ont pas la même.
contact-email-invalid = Ce n’est pas une adresse e-mail. Écrivez-en une comme ada@example.com.
contact-secondary-hint = Une par ligne. Une synchronisation ne tient compte que de l’adresse principale : pour que l’une de celles-ci le devienne, écrivez-la ci-dessus, et l’ancienne ici.
contact-email-taken = Un contact a déjà cette adresse.
contact-email-holder = Afficher ce contact
contact-was-erased = Le contact avec cette adresse a été supprimé ou effacé, et les synchronisations laissent cette personne de côté. Ne l’ajoutez que si elle le souhaite.
contact-again = La personne veut redevenir un contact
contact-add-button = Ajouter le contact
contact-changed-meanwhile = Le contact a changé depuis que vous avez ouvert cette page. Rouvrez-la et refaites vos changements.
said-contact-added = Le contact est ajouté.
said-imported =
    { $count ->
        [one] { $count } ligne a été importée.
       *[other] { $count } lignes ont été importées.
    }
erase-title = Effacer une personne
erase-stored = Ce qui est enregistré
erase-emails = Adresses e-mail
erase-timeline-events = Événements de la chronologie
erase-for-good = C’est définitif.
erase-does-contact = Le contact disparaît, avec ses propriétés, ses inscriptions et sa chronologie.
erase-does-runs = Ce que les journaux d’exécutions disent de la personne disparaît aussi : ces exécutions ne peuvent plus être rejouées.
erase-does-hash = Seules restent des empreintes chiffrées des adresses, pour qu’aucune synchronisation ne recrée le contact.
erase-keeps-zoom = Zoom garde ses propres données : annulez-y les inscriptions, ou par une action, avant d’effacer.
erase-type = Pour confirmer, saisissez
erase-confirm = Confirmation
erase-mismatch = Ce n’est pas le texte demandé. Rien n’a été effacé.
erase-button = Effacer définitivement
erased-title = La personne est effacée
erased-done = Le contact et ce que les exécutions disaient de la personne ont disparu. Aucune synchronisation ne recrée le contact.
erased-runs = Exécutions sans leurs textes
erased-journals = Journaux
erased-keys = Clés d’idempotence
erased-intents = Appels à Zoom
erased-state = Données gardées par des actions
erased-jobs = Tâches
erased-waits = Attentes
erased-account-user = Une des adresses se connecte au compte. L’utilisateur du compte reste.
erased-back = Retour aux contacts
