# Actions, their versions, and trying them.

actions-title = Actions
actions-search = Chercher par nom ou usage
actions-none = Aucune action n’est encore chargée. Installez-en une, ou placez son paquet dans le dossier des actions.
actions-none-found = Aucune action ne correspond. Modifiez la recherche.
actions-install = Installer une action
actions-action = Action
actions-version = Version
actions-versions =
    { $count ->
        [one] { $number } version chargée
       *[other] { $number } versions chargées
    }
actions-may = Elle peut
actions-last-runs = Dernières exécutions
actions-try = L’essayer
actions-runs = Exécutions de cette action
actions-hubspot = Définition pour HubSpot (JSON)
actions-not-loaded = Cette action est installée mais pas chargée : elle ne peut pas s’exécuter. Les logs du serveur disent pourquoi.
actions-not-loaded-short = Non chargée
actions-name = Nom pour les programmes
actions-for = S’exécute pour
actions-contract = Contrat
actions-digest = Empreinte
actions-all-versions = Versions
actions-state = État
actions-active = Active
actions-loaded = Chargée
actions-from-folder = Dossier des actions
actions-signature = Signature
actions-installed-at = Installée
actions-installed-by = Par
actions-source = Origine
actions-capabilities = Ce qu’elle peut faire
actions-no-capabilities = Elle ne fait que calculer : elle ne lit aucun contact, n’appelle aucun service et ne change rien.
actions-capability = Capacité
actions-parameters = Paramètres
actions-asked = Demandé
actions-granted-parameters = Accordé
actions-limits = Limites d’une exécution
actions-failures = Ses codes d’échec
actions-no-failures = Elle n’a pas de code d’échec propre.
actions-code = Code
actions-meaning = Signification
actions-schemas = Schémas
actions-input-schema = Schéma de l’entrée
actions-output-schema = Schéma de la sortie
object-contact = Un contact
object-webinar = Un webinaire
limit-memory = Mémoire
limit-cpu = Temps de processeur
limit-wall = Durée totale
limit-calls = Appels à Greenroom
limit-input = Entrée
limit-output = Sortie
limit-log = Journal
limit-journal = Journal conservé
install-title = Installer une action
install-source = Origine
install-source-hint = Une adresse avec l’empreinte du paquet (https://…#sha256=…), ou une référence dans un registre (oci://…).
install-show = Montrer ce qui changerait
install-upload = Ou envoyer un paquet
install-file = Paquet (un fichier .wasm)
install-file-hint = Ce qu’il peut faire et ce qui le distingue de la version active est d’abord montré.
install-file-again = Le même fichier encore une fois
install-file-again-hint = Le serveur ne garde aucun envoi : choisissez le fichier de nouveau pour l’installer.
install-activate = En faire la version active
install-confirm = Installer et accorder ce qu’elle demande
install-replaces = Version active actuelle
install-differences = Différences avec la version active
install-no-difference = Aucune : elle peut faire la même chose, accepte les mêmes entrées et donne les mêmes sorties.
install-first = Il n’y a pas de version à laquelle la comparer.
install-make-active = Activer
install-roll-back = Revenir en arrière
install-roll-back-what = La version qui était active auparavant le redevient. Les deux restent installées.
install-uninstall = Désinstaller
install-uninstall-what = Elle est retirée, et aucun workflow ne peut plus l’exécuter. Une version avec laquelle une exécution continue reste.
install-history = Historique
install-when = Quand
install-event = Quoi
install-by = Par
said-action-installed = Installée.
said-action-activated = La version est active.
said-action-rolled-back = La version précédente est de nouveau active.
said-action-uninstalled = Désinstallée.
try-title = Essayer une action
try-input = Entrée
try-around = Pour qui
try-contact = Contact
try-contact-hint = Un nom, un e-mail ou un identifiant. Les jetons tirent leurs valeurs du contact.
try-contact-unknown = Aucun contact n’est trouvé ainsi. Écrivez un nom, un e-mail ou un identifiant.
try-contact-choose = Ce n’est le nom, l’e-mail ou l’identifiant entier d’aucun contact, ou plusieurs l’ont : choisissez-en un ci-dessous.
try-find-contact = Chercher les contacts
try-contacts = Contacts trouvés
try-contacts-unasked = Écrivez ci-dessus qui chercher, puis cherchez
try-contacts-none = Personne n’a été trouvé : garder ce qui est écrit
try-contacts-more = Il y en a d’autres : choisissez, ou écrivez un mot plus long
try-contacts-not-all = Tous n’ont pas été parcourus : écrivez un mot plus long
try-contacts-found =
    { $count ->
        [one] { $number } trouvé : choisissez, ou gardez ce qui est écrit
       *[other] { $number } trouvés : choisissez, ou gardez ce qui est écrit
    }
try-more = Plus
try-key = Clé d’idempotence
try-key-hint = Avec une même clé, l’action ne s’exécute qu’une fois. Laissez vide pour une nouvelle exécution.
try-dry = Essai à blanc
try-dry-hint = Un essai à blanc ne change rien : les écritures sont abandonnées, et les réponses des services aux changements sont inventées.
try-run = Exécuter pour de bon…
try-case = Enregistrer comme cas de test
try-confirm-title = Exécuter cette action pour de bon ?
try-confirm = L’exécuter
try-back = Retour au formulaire
try-masked = Les secrets de l’entrée de cette exécution sont masqués : saisissez-les de nouveau.
try-not-kept = L’entrée de cette exécution n’a pas été conservée.
try-recent = Reprendre l’entrée d’une exécution
try-no-recent = L’action n’a pas encore été exécutée.
try-outcome = Résultat
try-nothing-changed = Essai à blanc : rien n’a été modifié.
try-would-change = Ce qu’elle changerait
input-json = Entrée en JSON
input-json-hint = Écrivez du JSON.
input-by-json = Écrire l’entrée en JSON
input-by-fields = Écrire l’entrée dans des champs
input-only-json = Les champs ne peuvent pas contenir toute cette entrée : elle reste en JSON.
input-no-json = Ce n’est pas du JSON : { $why }
input-missing = Remplissez ce champ : l’action en a besoin.
input-no-number = Écrivez un nombre.
input-not-whole = Écrivez un nombre entier.
input-no-moment = Écrivez une date avec une heure.
input-no-choice = Choisissez une des valeurs.
input-example = Exemple : { $example }
input-zone = Fuseau horaire : { $zone }
input-one-a-line = Un par ligne.
input-secret = Un secret : il n’est pas réaffiché.
input-yes = Oui
input-no = Non
input-not-given = Non renseigné
input-token = Le prendre d’une propriété du contact
input-token-hint = La propriété choisie remplace ce qui est écrit ci-dessus.
input-token-none = Aucune propriété
input-search = Chercher les choix
input-choices = Choix que propose l’action
input-choices-unasked = Écrivez ci-dessus quoi chercher, puis cherchez
input-choices-none = Rien trouvé : garder ce qui est écrit
input-choices-keep =
    { $count ->
        [one] { $number } trouvé : choisissez, ou gardez ce qui est écrit
       *[other] { $number } trouvés : choisissez, ou gardez ce qui est écrit
    }
input-choices-more = Il y en a d’autres : précisez la recherche.
