# Import de contacts.

import-title = Importer des contacts
import-intro = Choisissez un fichier, ou collez son texte. Vous voyez d’abord ce que ferait chaque ligne ; rien n’est écrit avant votre confirmation.
import-file = Fichier
import-file-hint = CSV ou JSON, { $most } au plus
import-paste = Ou du texte
import-paste-hint = Il ne compte que si aucun fichier n’est choisi.
import-preview = Afficher l’aperçu
import-binary = Ce n’est ni du CSV ni du JSON, mais un autre type de fichier, comme une image ou un classeur. Dans un tableur, enregistrez le tableau en « CSV UTF-8 », puis choisissez ce fichier.
import-nothing = C’est vide. Choisissez un fichier avec des lignes, ou collez-en.
import-formats = Ce que contient un fichier
import-format-csv = CSV : un en-tête, puis un contact par ligne. Les colonnes sont reconnues par les noms et libellés des propriétés ; un identifiant ou une adresse dit de qui il s’agit.
import-format-json = JSON : un objet par ligne, comme la commande « greenroom store import » les accepte.
import-format-again = Un contact qui existe est modifié : ce qui est donné est écrit, ce qui manque reste. Réimporter une ligne ne change rien.
import-preview-title = Aperçu de l’import
import-pasted = Texte collé
import-not-yet = Rien n’a encore été écrit.
import-gone = Le fichier envoyé n’est plus gardé : il a été importé, un autre l’a suivi, ou une demi-heure est passée.
import-begin = Envoyer un fichier
import-other = Envoyer un autre fichier
import-unreadable = Aucune ligne ne peut être lue.
import-unknown-columns = Il n’y a pas de propriété pour ces colonnes :
import-no-identity = Aucune colonne ne contient d’adresses e-mail ni d’identifiants : aucune ligne ne dit de qui il s’agit. Choisissez ci-dessous quelle colonne contient l’adresse e-mail.
import-same-columns = Ces deux colonnes contiennent la même chose. Écartez l’une d’elles ci-dessous.
import-choose-columns = Choisissez ci-dessous ce que contient chaque colonne.
import-rows = Lignes
import-created = Nouveaux contacts
import-updated = Contacts modifiés
import-unchanged = Contacts inchangés
import-others = Autres lignes
import-faulty = Lignes en erreur
import-erased = Lignes de personnes effacées
import-in-parts = Les lignes ont été essayées par parties. Si des lignes de parties différentes s’excluent, l’import s’arrête à la seconde et dit à quelle ligne continuer.
import-beyond-faulty = Plus de { $most } lignes sont en erreur, le fichier n’est donc pas importé. Choisissez d’autres colonnes, ou corrigez le fichier et envoyez-le de nouveau.
import-beyond-properties = Les lignes nomment plus de { $most } propriétés qui n’existent pas, le fichier n’est donc pas importé. Laissez des colonnes de côté, ou corrigez le fichier et envoyez-le de nouveau.
import-new-properties = Ces propriétés n’existent pas encore et deviendront des textes. Vérifiez qu’il n’y a pas de coquille :
import-leaves-out =
    { $count ->
        [one] { $number } ligne en erreur est laissée de côté. Vous pouvez la corriger dans le fichier et l’importer de nouveau.
       *[other] { $number } lignes en erreur sont laissées de côté. Vous pouvez les corriger dans le fichier et l’importer de nouveau.
    }
import-leaves-out-erased =
    { $count ->
        [one] { $number } ligne a l’adresse ou l’identifiant d’une personne effacée et est laissée de côté.
       *[other] { $number } lignes ont l’adresse ou l’identifiant d’une personne effacée et sont laissées de côté.
    }
import-brings-back = Les lignes avec l’adresse ou l’identifiant d’une personne effacée sont importées, ce qui met fin à l’effacement : les synchronisations reprennent ces personnes.
import-bring-back = Faire revenir les personnes effacées
import-bring-back-button = Afficher l’aperçu avec ce choix
import-no-rows = Il n’y a aucune ligne à importer. Corrigez le fichier et envoyez-le de nouveau.
import-all-there = Les contacts ont déjà tout cela : il n’y a rien à importer.
import-confirm =
    { $count ->
        [one] Importer { $number } ligne
       *[other] Importer { $number } lignes
    }
import-looking = Le fichier est en cours d’examen.
import-looked = Lignes examinées : { $rows }. Cette page montre l’aperçu dès qu’il est prêt. Un autre envoi met fin à celui-ci.
import-goes-on = L’import continue.
import-going = { $done } lignes sur { $rows } sont écrites. Vous pouvez quitter cette page : l’import ne s’arrête pas pour autant.
import-left-out-erased =
    { $count ->
        [one] { $number } ligne a été laissée de côté, car elle a l’adresse ou l’identifiant d’une personne effacée :
       *[other] { $number } lignes ont été laissées de côté, car elles ont l’adresse ou l’identifiant d’une personne effacée :
    }
import-at-line = Ligne { $line }
import-failed = L’import s’est arrêté avant la fin. Les lignes qu’il a écrites restent, et les importer de nouveau ne change rien.
import-faulty-rows = Lignes en erreur, avec le remède
import-erased-rows = Laissées de côté : lignes de personnes effacées
import-good-rows = Ce que fait chaque ligne
import-more =
    { $count ->
        [one] { $number } autre n’est pas affichée.
       *[other] { $number } autres ne sont pas affichées.
    }
import-row = Ligne
import-line = Ligne du fichier
import-about = À propos de
import-does = Ce qu’elle fait
import-creates = Crée un contact
import-updates = Modifie
import-changes-nothing = Ne change rien
import-other-row = Est écrite
import-is-faulty = En erreur
import-is-erased = Personne effacée
import-columns = Ce que contiennent les colonnes
import-columns-button = Afficher l’aperçu avec ces colonnes
import-column-choose = Choisissez …
import-column-nothing = La laisser de côté
import-column-new = Nouvelle propriété { $name }

# Why a row is faulty (InvalidRow in domain/src/store/refusal.rs).

row-id-blank = L’identifiant est vide, et tous les contacts qui l’ont n’en feraient qu’un. Donnez à chacun le sien, ou omettez-le.
row-id-signs = L’identifiant est entouré d’espaces ou contient des caractères de contrôle. Retirez-les.
row-id-long = L’identifiant a { $has } octets, et { $most } au plus sont acceptés. Raccourcissez-le.
row-nested-value = La propriété « { $property } » est une liste ou un objet. Écrivez un texte, un nombre, true, false ou null.
row-email = Colonne « { $column } » : « { $email } » n’est pas une adresse e-mail. Écrivez-la comme ada@example.com.
row-field-email = Champ « { $field } » : « { $email } » n’est pas une adresse e-mail. Écrivez-la comme ada@example.com.
row-nameless-column = « { $cell } » est dans une colonne sans en-tête. Donnez-en un à la colonne.
row-nobody = Elle n’a ni identifiant ni adresse e-mail, et ne dit donc pas de qui il s’agit.
row-cells = Cellules : { $has } dans cette ligne, { $header } dans l’en-tête.
row-cells-more = Cellules : { $has } dans cette ligne, { $header } dans l’en-tête. Mettez entre guillemets les cellules qui contiennent le séparateur.
row-not-utf8 = Ce n’est pas de l’UTF-8. Enregistrez le tableau en « CSV UTF-8 ».
row-long = La ligne a plus de { $most } octets.
row-email-taken = Le contact « { $contact } » ne peut pas avoir l’adresse e-mail principale du contact « { $holder } ».
row-property-email = Contact « { $contact } » : « { $email } » n’est pas une adresse e-mail. Écrivez-la comme ada@example.com.
row-secondary-email-taken = L’adresse { $email } est l’adresse secondaire d’un autre contact.
row-email-of-living = { $email } est l’adresse principale d’un contact qui existe. Supprimez ce contact.
row-derived-property = « { $property } » découle de l’activité dans les webinaires. Omettez-la.
row-property-name = « { $property } » n’est pas un nom de propriété. Utilisez des minuscules, des chiffres et _, en commençant par une lettre.
row-property-kind = La propriété « { $property } » existe déjà, et son type ne peut pas changer. Donnez un autre nom à la nouvelle.
row-property-own = La propriété « { $property } » appartient à Greenroom et est définie autrement. Omettez la ligne.
row-last-administrator = { $user } est seul à administrer le compte. Donnez d’abord ce rôle à une autre personne.
