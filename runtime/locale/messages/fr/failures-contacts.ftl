# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-caller-contact-not-found = la base de données n’a aucun contact ayant cet identifiant ou cette adresse e-mail : importez d’abord le contact
failure-contact-ambiguous = le contact { $contact } de la base de données n’a pas l’adresse e-mail reçue avec l’identifiant : importez de nouveau le contact, pour que son adresse soit à jour ; si les identifiants de la base de données ne sont pas ceux du CRM, importez les contacts sous ces derniers
failure-contact-exists = { $email } est le contact { $contact } : modifiez celui-là
failure-contact-unknown = il n’y a pas de contact { $contact } : vérifiez l’identifiant
failure-contact-was-deleted = le contact { $email } a été supprimé : seule une personne peut le recréer, à la main
failure-email-form = { $why } : une adresse e-mail a la forme name@example.com
failure-email-invalid = `{ $email }` n’est pas une adresse e-mail : écrivez-la comme ada@example.com
failure-email-is-account-user = { $email } appartient à un utilisateur du compte, et les utilisateurs du compte ne sont pas des contacts
failure-email-is-secondary = { $email } est une adresse e-mail secondaire du contact { $contact } : seule l’adresse principale compte
failure-email-read-only = `email` identifie le contact et ne peut pas être modifié ici
failure-granted-more = seules { $names } et { $more } de plus lui sont accordées
failure-granted-none = aucune ne lui est accordée
failure-granted-one = seule { $names } lui est accordée
failure-granted-some = seules { $names } lui sont accordées
failure-import-array-open = le tableau qui commence à la ligne { $line } n’est jamais fermé
failure-import-binary = ce n’est ni du CSV ni du JSON, mais un fichier binaire : enregistrez un tableau en `CSV UTF-8`
failure-import-go-on = les lignes avant la ligne { $line } sont importées : importez de nouveau le fichier une fois corrigé, ou continuez avec --from-line { $line } (par HTTP : fromLine={ $line })
failure-import-mapped-json = les colonnes ne s’associent que pour du CSV, et ces lignes sont du JSON
failure-import-nothing-imported = rien n’a été importé
failure-import-nothing-written = rien n’a été écrit
failure-import-quote-closed = la cellule dont les guillemets s’ouvrent à la ligne { $line } continue après ses guillemets fermants : doublez les guillemets dans une cellule, ou fermez les guillemets
failure-import-quote-open = les guillemets qui s’ouvrent à la ligne { $line } ne sont jamais fermés
failure-import-row = { $file }, ligne { $line } : { $reason } ; { $next }
failure-import-row-long = l’enregistrement à la ligne { $line } a plus de { $most } octets
failure-import-row-refused = ligne { $row } : { $reason } ; rien n’a été importé
failure-import-rows-defect = les lignes n’ont pas pu être lues : un défaut
failure-import-store = { $why } ; { $next }
failure-import-unreadable = lecture impossible : { $error }
failure-no-contact = il n’y a pas de contact { $contact }
failure-no-contact-with-email = aucun contact n’a l’adresse e-mail principale { $email }
failure-place-in-list = ce n’est pas un endroit d’une liste : revenez à sa première page
failure-property-derived = `{ $property }` est compté par Greenroom et ne peut pas être défini
failure-property-not-a-number = `{ $property }` accepte des nombres, et { $value } n’en est pas un
failure-property-not-granted = cette action ne peut pas écrire la propriété `{ $property }` : { $granted } ; demandez à l’opérateur de l’accorder
failure-property-unknown = les contacts n’ont pas de propriété `{ $property }` : vérifiez son nom interne, ou définissez-la par un import
failure-property-value-long = `{ $property }` accepte au plus { $most } octets : raccourcissez la valeur
failure-row-contact-exists = il y a déjà un contact `{ $contact }`
failure-row-contact-unknown = il n’y a pas de contact `{ $contact }`
failure-row-derived = contact `{ $contact }` : `{ $property }` découle de l’activité dans les webinaires : enlevez-la
failure-row-email-invalid = contact `{ $contact }` : { $why }
failure-row-email-taken = le contact `{ $contact }` ne peut pas avoir l’adresse e-mail principale du contact `{ $holder }`
failure-row-field = `{ $field }` : { $why }
failure-row-id-blank = `id` est vide, et les contacts qui l’ont n’en feraient qu’un : donnez à chacun son propre identifiant, ou enlevez `id`
failure-row-id-long = l’identifiant d’un contact a au plus { $most } octets, celui-ci en a { $has }
failure-row-id-space = `id` est entouré d’espaces ou contient des caractères de contrôle : enlevez-les
failure-row-last-administrator = `{ $email }` est le seul administrateur : nommez d’abord un autre utilisateur administrateur
failure-row-living-contact = `{ $email }` est l’adresse e-mail principale d’un contact existant : supprimez le contact
failure-row-long = la ligne a plus de { $most } octets
failure-row-nobody = elle n’a ni identifiant ni adresse e-mail
failure-row-not-tried = elle n’a pas été essayée
failure-row-property-kind = la propriété `{ $property }` existe déjà, et son type ne peut pas changer : donnez un autre nom à la nouvelle
failure-row-property-list = la propriété `{ $property }` est une liste ou un objet : écrivez un texte, un nombre, `true`, `false` ou `null`
failure-row-property-name = `{ $property }` n’est pas un nom de propriété : des minuscules, des chiffres et `_`, en commençant par une lettre
failure-row-property-own = la propriété `{ $property }` est propre à Greenroom, et définie autrement : enlevez la ligne
failure-row-secondary-taken = l’adresse e-mail `{ $email }` est une adresse secondaire d’un autre contact
failure-row-session-unknown = il n’y a pas de session `{ $session }`
failure-row-unit-taken = l’unité commerciale `{ $unit }` a déjà un compte Zoom : `{ $account }` (N3 : chacune en a au plus un)
failure-secondary-of-nobody = { $email } est une adresse e-mail secondaire du contact { $contact }, et l’adresse principale de personne
failure-see-contacts = { $why } : consultez `greenroom store show contacts`
failure-table-cell = colonne `{ $column }` : { $why }
failure-table-columns = l’en-tête a { $has } colonnes, et au plus { $most } sont acceptées
failure-table-counted = Greenroom compte lui-même la colonne `{ $name }` : { $remedy }
failure-table-fewer-cells = elle a { $has } cellules, et l’en-tête en a { $columns }
failure-table-leave-one-out = laissez-en une de côté avec --map ’{ $name }=’
failure-table-leave-out = laissez-la de côté avec --map ’{ $name }=’
failure-table-mapped-twice = --map nomme deux fois la colonne `{ $name }`
failure-table-more-cells = elle a { $has } cellules, et l’en-tête en a { $columns } : mettez entre guillemets les cellules qui contiennent le séparateur
failure-table-nameless = `{ $cell }` est dans une colonne sans en-tête : donnez-en un à la colonne
failure-table-no-column = il n’y a pas de colonne `{ $unknown }`, que --map nomme : l’en-tête est { $header }
failure-table-no-identity = aucune colonne n’a d’identifiants ni d’adresses e-mail, on ne pourrait donc distinguer personne : l’en-tête est { $header } ; nommez la colonne avec --map ’COLUMN=email’
failure-table-no-property = il n’y a pas de propriété pour la colonne `{ $name }` : nommez-en une avec --map ’{ $name }=PROPERTY’, ou { $remedy }
failure-table-not-utf8 = ce n’est pas de l’UTF-8 : enregistrez le tableau en `CSV UTF-8`
failure-table-other-header = donnez un autre en-tête à l’une d’elles
failure-table-property-name = `{ $name }` n’est pas un nom de propriété : il a des minuscules, des chiffres et `_`, et commence par une lettre
failure-table-same-columns = les colonnes `{ $other }` et `{ $name }` contiennent la même chose : { $remedy }
failure-the-value = la valeur
