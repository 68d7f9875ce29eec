# Import av kontakter.

import-title = Importera kontakter
import-intro = Välj en fil, eller klistra in dess text. Först ser du vad varje rad skulle göra; inget skrivs innan du bekräftar.
import-file = Fil
import-file-hint = CSV eller JSON, högst { $most }
import-paste = Eller text
import-paste-hint = Den räknas bara om ingen fil är vald.
import-preview = Visa förhandsgranskningen
import-binary = Det här är varken CSV eller JSON, utan en annan sorts fil, till exempel en bild eller en arbetsbok. Spara tabellen som ”CSV UTF-8” i ett kalkylprogram, och välj den filen.
import-nothing = Den är tom. Välj en fil med rader, eller klistra in några.
import-formats = Det här har en fil
import-format-csv = CSV: en rubrikrad, sedan en kontakt per rad. Kolumner känns igen på egenskapernas namn och etiketter; ett id eller en e-postadress visar vem det är.
import-format-json = JSON: ett objekt per rad, så som kommandot ”greenroom store import” tar emot dem.
import-format-again = En kontakt som finns ändras: det som anges sätts, det som saknas blir kvar. Att importera en rad igen ändrar inget.
import-preview-title = Förhandsgranskning av importen
import-pasted = Inklistrad text
import-not-yet = Inget har skrivits ännu.
import-gone = Den uppladdade filen finns inte kvar: den har importerats, en annan kom efter den, eller en halvtimme har gått.
import-begin = Ladda upp en fil
import-other = Ladda upp en annan fil
import-unreadable = Ingen rad kan läsas.
import-unknown-columns = Det finns ingen egenskap för de här kolumnerna:
import-no-identity = Ingen kolumn har e-postadresser eller id:n, så ingen rad säger vem den gäller. Välj nedan vilken kolumn som innehåller e-postadressen.
import-same-columns = De här två kolumnerna innehåller samma sak. Utelämna en av dem nedan.
import-choose-columns = Välj nedan vad varje kolumn innehåller.
import-rows = Rader
import-created = Nya kontakter
import-updated = Ändrade kontakter
import-unchanged = Oförändrade kontakter
import-others = Andra rader
import-faulty = Felaktiga rader
import-erased = Rader med raderade personer
import-in-parts = Raderna har prövats i delar. Om rader i olika delar utesluter varandra slutar importen vid den andra av dem och säger på vilken rad man fortsätter.
import-beyond-faulty = Fler än { $most } rader är felaktiga, så filen importeras inte. Välj andra kolumner, eller rätta filen och ladda upp den igen.
import-beyond-properties = Raderna nämner fler än { $most } egenskaper som inte finns, så filen importeras inte. Utelämna kolumner, eller rätta filen och ladda upp den igen.
import-new-properties = De här egenskaperna finns inte ännu och blir texter. Se efter att inget är felskrivet:
import-leaves-out =
    { $count ->
        [one] { $number } felaktig rad utelämnas. Du kan rätta den i filen och importera den igen.
       *[other] { $number } felaktiga rader utelämnas. Du kan rätta dem i filen och importera den igen.
    }
import-leaves-out-erased =
    { $count ->
        [one] { $number } rad har en raderad persons e-postadress eller id och utelämnas.
       *[other] { $number } rader har en raderad persons e-postadress eller id och utelämnas.
    }
import-brings-back = Rader med en raderad persons e-postadress eller id importeras, vilket avslutar raderingen: synkningar tar in personerna igen.
import-bring-back = Ta tillbaka raderade personer
import-bring-back-button = Visa förhandsgranskningen med det här valet
import-no-rows = Det finns ingen rad att importera. Rätta filen och ladda upp den igen.
import-all-there = Kontakterna har redan allt detta: det finns inget att importera.
import-confirm =
    { $count ->
        [one] Importera { $number } rad
       *[other] Importera { $number } rader
    }
import-looking = Filen gås igenom.
import-looked = { $rows } rader har gåtts igenom. Den här sidan visar förhandsvisningen så snart den är klar. En annan uppladdning avslutar den här.
import-goes-on = Importen pågår.
import-going = { $done } av { $rows } rader är skrivna. Du kan lämna sidan: importen slutar inte för det.
import-left-out-erased =
    { $count ->
        [one] { $number } rad utelämnades, eftersom den har en raderad persons e-postadress eller id:
       *[other] { $number } rader utelämnades, eftersom de har en raderad persons e-postadress eller id:
    }
import-at-line = Rad { $line }
import-failed = Importen slutade i förtid. De rader som den har skrivit finns kvar, och att importera dem igen ändrar inget.
import-faulty-rows = Felaktiga rader, med åtgärd
import-erased-rows = Utelämnas: rader med raderade personer
import-good-rows = Vad varje rad gör
import-more =
    { $count ->
        [one] { $number } till visas inte.
       *[other] { $number } till visas inte.
    }
import-row = Rad
import-line = Rad i filen
import-about = Gäller
import-does = Vad den gör
import-creates = Skapar en kontakt
import-updates = Ändrar
import-changes-nothing = Ändrar inget
import-other-row = Skrivs
import-is-faulty = Felaktig
import-is-erased = Raderad person
import-columns = Vad kolumnerna innehåller
import-columns-button = Visa förhandsgranskningen med de här kolumnerna
import-column-choose = Välj …
import-column-nothing = Utelämna den
import-column-new = Ny egenskap { $name }

# Why a row is faulty (InvalidRow in domain/src/store/refusal.rs).

row-id-blank = Id:t är tomt, och alla kontakter med det skulle bli en enda. Ge var och en ett eget id, eller utelämna id:t.
row-id-signs = Id:t har mellanslag runt sig eller styrtecken i sig. Ta bort dem.
row-id-long = Id:t har { $has } byte, och högst { $most } tas emot. Förkorta det.
row-nested-value = Egenskapen ”{ $property }” är en lista eller ett objekt. Skriv en text, ett tal, true, false eller null.
row-email = Kolumnen ”{ $column }”: ”{ $email }” är ingen e-postadress. Skriv den som ada@example.com.
row-field-email = Fältet ”{ $field }”: ”{ $email }” är ingen e-postadress. Skriv den som ada@example.com.
row-nameless-column = ”{ $cell }” står i en kolumn utan rubrik. Ge kolumnen en rubrik.
row-nobody = Den har varken id eller e-postadress, så den säger inte vem den gäller.
row-cells = Celler: { $has } i den här raden, { $header } i rubrikraden.
row-cells-more = Celler: { $has } i den här raden, { $header } i rubrikraden. Sätt citattecken runt celler som innehåller skiljetecknet.
row-not-utf8 = Den är inte UTF-8. Spara tabellen som ”CSV UTF-8”.
row-long = Raden har mer än { $most } byte.
row-email-taken = Kontakten ”{ $contact }” kan inte ha den primära e-postadressen för kontakten ”{ $holder }”.
row-property-email = Kontakten ”{ $contact }”: ”{ $email }” är ingen e-postadress. Skriv den som ada@example.com.
row-secondary-email-taken = Adressen { $email } är en annan kontakts sekundära e-postadress.
row-email-of-living = { $email } är en befintlig kontakts primära e-postadress. Ta bort kontakten.
row-derived-property = ”{ $property }” följer av aktivitet i webbinarier. Utelämna den.
row-property-name = ”{ $property }” är inget namn på en egenskap. Använd små bokstäver, siffror och _, och börja med en bokstav.
row-property-kind = Egenskapen ”{ $property }” finns redan, och dess typ kan inte ändras. Ge den nya ett annat namn.
row-property-own = Egenskapen ”{ $property }” är Greenrooms egen och är definierad på annat sätt. Utelämna raden.
row-last-administrator = { $user } är ensam administratör. Gör en annan användare till administratör först.
