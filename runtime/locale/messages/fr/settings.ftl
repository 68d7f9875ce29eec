# Les réglages de la synchronisation des webinaires.

settings-title = Paramètres
settings-general = Général
settings-exclusions = Exclusions
settings-users = Utilisateurs
settings-webinars = Webinaires
settings-history = Historique
settings-why = Pourquoi (pas) synchronisé ?

## Le nom des réglages. $user est une adresse e-mail, $webinar un identifiant

setting-syncWebinarData = Synchronisation des données de webinaires
setting-webinarsOf = Webinaires synchronisés : de qui
setting-recordingsOf = Enregistrements synchronisés : de qui
setting-existingContacts = Contacts qui existent déjà
setting-excludedHostDomains = Hôtes exclus
setting-excludedRecordingDomains = Hôtes exclus pour les enregistrements
setting-excludedContactDomains = Personnes qui ne deviennent pas des contacts
setting-user-new-webinars = Nouveaux webinaires de { $user }
setting-user-recordings = Enregistrements de { $user }
setting-webinar-sync = Synchronisation du webinaire { $webinar }
setting-webinar-recordings = Enregistrements du webinaire { $webinar }
setting-webinar-zoom-events = Marque Zoom Events du webinaire { $webinar }
setting-as-host = Comme l’hôte
place-webinar = Le webinaire
place-session = La session
place-zoom-account = La connexion à Zoom
place-entries = { $count ->
    [one] { $number } entrée
   *[other] { $number } entrées
}

## Enregistrer

said-unchanged = Rien n’a été modifié.
settings-save-anyway = Enregistrer quand même
settings-drop = Abandonner ma saisie
settings-undo = Annuler
settings-meanwhile = Quelqu’un d’autre a modifié le même paramètre entre-temps. Rien n’a encore été enregistré.
settings-meanwhile-own = Entre-temps, vous ou une règle avez modifié le même paramètre. Rien n’a encore été enregistré.
settings-meanwhile-more = { $count ->
    [one] et { $number } autre modification
   *[other] et { $number } autres modifications
}
settings-meanwhile-choice = Votre saisie est toujours là. Vérifiez-la, puis enregistrez-la quand même ou abandonnez-la.
settings-not-saved-yet = Vous voulez régler :
settings-becomes = devient
settings-by-rule = Greenroom, par une règle
settings-followed = Cela en a découlé :
settings-read-only = Votre rôle permet de voir les paramètres, pas de les modifier.

## Général

settings-sync-label = Synchroniser les données de webinaires
settings-sync-is-off = Les données de webinaires ne sont pas synchronisées.
settings-sync-hint-off = Dès lors, les inscriptions, la participation et les contacts des webinaires viennent de Zoom, pour tous les utilisateurs Zoom sauf si vous en choisissez d’autres plus bas. Les webinaires antérieurs s’activent un par un, sous Webinaires. Ce qui a manqué est rattrapé, aussi loin que Zoom le conserve.
settings-sync-hint-on = Tant qu’elle est désactivée, aucun webinaire n’est synchronisé. Tous les autres paramètres restent tels quels et s’appliquent de nouveau dès qu’elle est activée.
settings-sync-administrator = Seul un administrateur du compte l’active.
settings-webinars-of = Webinaires synchronisés : de qui
settings-webinars-of-hint = Un webinaire n’est synchronisé que si son hôte fait partie de ces utilisateurs Zoom.
settings-recordings-of = Enregistrements synchronisés : de qui
settings-recordings-of-hint = Les enregistrements et transcriptions ne sont synchronisés que si l’hôte fait partie de ces utilisateurs Zoom.
settings-selected-users = Utilisateurs Zoom sélectionnés
settings-users-lines = Une adresse e-mail par ligne.
settings-no-zoom-users = Aucun utilisateur Zoom n’est connu. Connectez un compte Zoom ou modifiez le filtre.
settings-email-fault = « { $email } » n’est pas une adresse e-mail. Écrivez une adresse par ligne, comme anna@example.com.
settings-existing-hint = Une personne dont l’adresse n’est celle d’aucun contact devient un contact. Ceci dit ce que deviennent les noms d’un contact qui existe.

## Exclusions

settings-domains-explained = Un domaine par ligne. example.com désigne ce seul domaine, et *.example.com tous les domaines en dessous, mais pas example.com lui-même. La casse ne compte pas, et des noms qui ne font que se ressembler sont différents.
settings-excluded-hosts-hint = Un webinaire dont l’adresse de l’hôte est dans l’un de ces domaines n’est pas synchronisé.
settings-excluded-recordings-hint = Les enregistrements et transcriptions d’un hôte dans l’un de ces domaines ne sont pas synchronisés.
settings-excluded-contacts-hint = Une personne dans l’un de ces domaines ne devient pas un nouveau contact. Un contact qui existe reçoit toujours son activité.
settings-domain-fault = Ligne { $line } : « { $given } » n’est pas un domaine. Écrivez-le comme example.com ou *.example.com.
settings-domain-meant = Ligne { $line } : « { $given } » n’est pas un domaine. Écrivez-le comme { $meant }.

## Utilisateurs

settings-users-explained = Ouvrez un utilisateur pour choisir ce que deviennent ses nouveaux webinaires et ses enregistrements.
settings-search-users = Rechercher par nom ou adresse e-mail
settings-user = Utilisateur
settings-unit = Unité commerciale
settings-new-webinars = Synchroniser par défaut les webinaires nouvellement planifiés
settings-new-webinars-head = Nouveaux webinaires
settings-new-webinars-hint = Le paramètre qu’un webinaire de cet utilisateur reçoit quand il est vu pour la première fois. Les webinaires antérieurs restent tels quels.
settings-user-recordings = Synchroniser les enregistrements et transcriptions
settings-user-recordings-hint = Vaut pour tous les webinaires de cet utilisateur qui n’ont pas de paramètre propre.
settings-user-in-webinars = Parmi ceux dont les webinaires sont synchronisés
settings-user-in-recordings = Parmi ceux dont les enregistrements sont synchronisés
settings-account-all-webinars = Le compte synchronise les webinaires de tous les utilisateurs Zoom.
settings-account-no-webinars = Le compte ne synchronise les webinaires de personne.
settings-account-all-recordings = Le compte synchronise les enregistrements de tous les utilisateurs Zoom.
settings-account-no-recordings = Le compte ne synchronise les enregistrements de personne.
settings-webinars-of-user = Webinaires de cet utilisateur
settings-not-listed = Zoom n’affiche pas les webinaires de l’utilisateur

## Webinaires

settings-webinars-explained = Un webinaire est synchronisé tant que son propre interrupteur est activé et que les paramètres du compte le permettent.
settings-account-off = Le compte ne synchronise pas de données de webinaires, aucun webinaire ne peut donc être activé. Un administrateur l’active :
settings-choose = Choisir
settings-choose-webinar = Choisir { $webinar }
settings-zoom-events = De Zoom Events
settings-yes = Oui
settings-no = Non
settings-bulk = Avec les webinaires choisis
settings-bulk-none = Choisissez quoi faire
settings-bulk-apply = Appliquer
settings-bulk-sync-on = Activer la synchronisation
settings-bulk-sync-off = Désactiver la synchronisation
settings-bulk-recordings-on = Activer les enregistrements
settings-bulk-recordings-off = Désactiver les enregistrements
settings-bulk-recordings-host = Laisser les enregistrements au paramètre de l’hôte
settings-bulk-zoom-events = Marquer comme de Zoom Events
settings-bulk-no-zoom-events = Retirer la marque Zoom Events

## Historique

settings-no-changes = Personne n’a encore modifié ces paramètres.
settings-of = Paramètre
settings-when = Quand
settings-who = Qui
settings-what = Paramètre
settings-from = De
settings-to = À
settings-undo-head = Annuler

## Pourquoi un webinaire est synchronisé ou non

settings-why-id = Identifiant du webinaire
settings-why-hint = 9 à 11 chiffres, comme Zoom les affiche.
settings-why-ask = Expliquer
settings-why-no-id = Ce n’est pas un identifiant de webinaire. Écrivez ses 9 à 11 chiffres, comme 825 1234 5678.
settings-why-unknown = Aucun webinaire n’est connu sous cet identifiant. Vérifiez l’identifiant, ou si son compte Zoom est connecté.
rules-webinar-synced = Sera synchronisé
rules-webinar-not-synced = Ne sera pas synchronisé
rules-recordings-synced = Ses enregistrements seront synchronisés
rules-recordings-not-synced = Ses enregistrements ne seront pas synchronisés
rules-all-of-webinar = Toutes les règles sur le webinaire
rules-all-of-recordings = Toutes les règles sur ses enregistrements
rules-why-webinar = Pourquoi le webinaire est synchronisé ou non
rules-why-recordings = Pourquoi ses enregistrements sont synchronisés ou non
rules-rule = Règle
rules-answer = Le permet
rules-reason = Pourquoi
rules-setting = Paramètre
rules-decides = Décide
