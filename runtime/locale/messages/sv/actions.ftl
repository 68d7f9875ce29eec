# Actions, their versions, and trying them.

actions-title = Åtgärder
actions-search = Sök på namn eller syfte
actions-none = Ingen åtgärd är inläst ännu. Installera en, eller lägg dess paket i mappen för åtgärder.
actions-none-found = Ingen åtgärd passar. Ändra sökningen.
actions-install = Installera en åtgärd
actions-action = Åtgärd
actions-version = Version
actions-versions =
    { $count ->
        [one] { $number } version är inläst
       *[other] { $number } versioner är inlästa
    }
actions-may = Den får
actions-last-runs = Senaste körningar
actions-try = Prova den
actions-runs = Körningar av åtgärden
actions-hubspot = Definition för HubSpot (JSON)
actions-not-loaded = Åtgärden är installerad men inte inläst, så den kan inte köras. Serverns logg säger varför.
actions-not-loaded-short = Inte inläst
actions-name = Namn för program
actions-for = Körs för
actions-contract = Kontrakt
actions-digest = Kontrollsumma
actions-all-versions = Versioner
actions-state = Status
actions-active = Aktiv
actions-loaded = Inläst
actions-from-folder = Mappen för åtgärder
actions-signature = Signatur
actions-installed-at = Installerad
actions-installed-by = Av
actions-source = Källa
actions-capabilities = Vad den får göra
actions-no-capabilities = Den räknar bara: den läser inga kontakter, anropar inga tjänster och ändrar ingenting.
actions-capability = Förmåga
actions-parameters = Parametrar
actions-asked = Begärt
actions-granted-parameters = Beviljat
actions-limits = Gränser för en körning
actions-failures = Dess egna felkoder
actions-no-failures = Den har inga egna felkoder.
actions-code = Kod
actions-meaning = Betydelse
actions-schemas = Scheman
actions-input-schema = Schema för indata
actions-output-schema = Schema för utdata
object-contact = En kontakt
object-webinar = Ett webbinarium
limit-memory = Minne
limit-cpu = Processortid
limit-wall = Total tid
limit-calls = Anrop till Greenroom
limit-input = Indata
limit-output = Utdata
limit-log = Logg
limit-journal = Sparad journal
install-title = Installera en åtgärd
install-source = Källa
install-source-hint = En adress med paketets kontrollsumma (https://…#sha256=…), eller en referens i ett register (oci://…).
install-show = Visa vad som skulle ändras
install-upload = Eller ladda upp ett paket
install-file = Paket (en .wasm-fil)
install-file-hint = Vad det får göra och hur det skiljer sig från den aktiva versionen visas först.
install-file-again = Samma fil igen
install-file-again-hint = Servern sparar inga uppladdningar: välj filen en gång till för att installera den.
install-activate = Gör den till aktiv version
install-confirm = Installera och bevilja det den begär
install-replaces = Aktiv version nu
install-differences = Skillnader mot den aktiva versionen
install-no-difference = Inga: den får göra samma sak, tar samma indata och ger samma utdata.
install-first = Det finns ingen version att jämföra med.
install-make-active = Aktivera
install-roll-back = Återgå till föregående
install-roll-back-what = Versionen som var aktiv tidigare blir aktiv igen. Båda förblir installerade.
install-uninstall = Avinstallera
install-uninstall-what = Den tas bort, och inget arbetsflöde kan köra den längre. En version som en körning fortsätter med blir kvar.
install-history = Historik
install-when = När
install-event = Vad
install-by = Av
said-action-installed = Installerad.
said-action-activated = Versionen är aktiv nu.
said-action-rolled-back = Den föregående versionen är aktiv igen.
said-action-uninstalled = Avinstallerad.
try-title = Prova en åtgärd
try-input = Indata
try-around = För vem
try-contact = Kontakt
try-contact-hint = Ett namn, en e-postadress eller ett id. Token får sina värden från kontakten.
try-contact-unknown = Ingen kontakt hittas så. Skriv ett namn, en e-postadress eller ett id.
try-contact-choose = Det är ingen kontakts hela namn, e-postadress eller id, eller så har flera det: välj en nedan.
try-find-contact = Sök bland kontakterna
try-contacts = Kontakter som hittades
try-contacts-unasked = Skriv ovan vem du söker, och sök sedan
try-contacts-none = Ingen hittades: behåll det skrivna
try-contacts-more = Det finns fler: välj, eller skriv ett längre ord
try-contacts-not-all = Alla har inte gåtts igenom: skriv ett längre ord
try-contacts-found =
    { $count ->
        [one] { $number } hittades: välj, eller behåll det skrivna
       *[other] { $number } hittades: välj, eller behåll det skrivna
    }
try-more = Mer
try-key = Idempotensnyckel
try-key-hint = Med samma nyckel körs åtgärden en gång. Lämna tomt för en ny körning.
try-dry = Provkör
try-dry-hint = En provkörning ändrar ingenting: skrivningar kastas, och tjänsters svar på ändringar hittas på.
try-run = Kör på riktigt …
try-case = Spara som testfall
try-confirm-title = Köra åtgärden på riktigt?
try-confirm = Kör den
try-back = Tillbaka till formuläret
try-masked = Hemligheter i den körningens indata är maskerade: fyll i dem igen.
try-not-kept = Den körningens indata har inte sparats.
try-recent = Hämta indata från en tidigare körning
try-no-recent = Åtgärden har inte körts ännu.
try-outcome = Utfall
try-nothing-changed = Provkörning: ingenting ändrades.
try-would-change = Vad den skulle ändra
input-json = Indata som JSON
input-json-hint = Skriv JSON.
input-by-json = Skriv indata som JSON
input-by-fields = Skriv indata i fält
input-only-json = Fälten rymmer inte alla dessa indata, så de förblir JSON.
input-no-json = Detta är inte JSON: { $why }
input-missing = Fyll i detta: åtgärden behöver det.
input-no-number = Skriv ett tal.
input-not-whole = Skriv ett heltal.
input-no-moment = Skriv ett datum med tid.
input-no-choice = Välj ett av värdena.
input-example = Exempel: { $example }
input-zone = Tidszon: { $zone }
input-one-a-line = En per rad.
input-secret = En hemlighet: den visas inte igen.
input-yes = Ja
input-no = Nej
input-not-given = Inte angivet
input-token = Hämta det från en egenskap hos kontakten
input-token-hint = Den valda egenskapen gäller i stället för det som står ovan.
input-token-none = Ingen egenskap
input-search = Sök bland valen
input-choices = Val som åtgärden erbjuder
input-choices-unasked = Skriv ovan vad du söker, och sök sedan
input-choices-none = Inget hittades: behåll det skrivna
input-choices-keep =
    { $count ->
        [one] { $number } hittades: välj, eller behåll det skrivna
       *[other] { $number } hittades: välj, eller behåll det skrivna
    }
input-choices-more = Det finns fler: sök snävare.
