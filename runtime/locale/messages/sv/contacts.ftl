# Kontakter.

contacts-title = Kontakter
contacts-count =
    { $count ->
        [one] { $number } kontakt
       *[other] { $number } kontakter
    }
contacts-add = Lägg till en kontakt
contacts-import = Importera kontakter
contacts-search = Sök kontakter
contacts-search-hint = Början på en e-postadress, ett för- eller efternamn eller ett id
contacts-more-to-look-at = Många kontakter börjar med något av orden, och bara en del av dem har gåtts igenom. Nästa sida fortsätter; ett längre ord hittar kontakten snabbare.
contacts-none-found = Ingen kontakt börjar så. Skriv mindre, eller visa alla kontakter.
contacts-show-all = Visa alla kontakter
contacts-found-by = Hittades genom den sekundära e-postadressen
contacts-none = Det finns ingen kontakt ännu. Importera en lista, eller slå på synkroniseringen av ett webbinarium: den som registrerar sig blir en kontakt.
contacts-name = Namn
contacts-email = E-post
contacts-registrations = Registreringar
contacts-attended = Deltagit i
contacts-average = Genomsnittlig närvaro
contact-id = Id
contact-actions = Kör en åtgärd
contact-edit = Redigera
contact-erase = Radera den här personen
contact-properties = Egenskaper
contact-secondary-emails = Sekundära e-postadresser
contact-units = Webbinariernas affärsenheter
contact-show-secrets = Visa länkar och hemligheter
contact-show-secrets-hint = Den som har en anslutningslänk deltar som den här personen. Historiken noterar att du har tittat.
contact-secrets-shown = Länkar och hemligheter visas tills du lämnar sidan.
contact-account-user = Den här personen är en kontoanvändare: synkroniseringar skriver inga registreringar och ingen närvaro på kontoanvändares kontakter.
contact-average-hint = Den genomsnittliga andelen av de sessioner som kontakten deltog i
contact-registrations = Registreringar
contact-no-registrations = Inte registrerad för något webbinarium.
contact-more-registrations =
    { $count ->
        [one] { $number } äldre registrering visas inte här.
       *[other] { $number } äldre registreringar visas inte här.
    }
contact-webinar = Webbinarium
contact-state = Status
contact-registered = Registrerad
contact-join-link = Anslutningslänk
contact-timeline = Tidslinje
contact-no-timeline = Inget har hänt ännu. Registreringar, närvaro och inspelningar visas här när ett webbinarium synkroniseras.
contact-presence = Där från { $joined } till { $left }: { $percent } av sessionen
contact-action-event = Händelse från en åtgärd
contact-event-by = { $kind }, av åtgärden { $action }
contact-event-details = Detaljer
contact-segments = Segment
contact-no-segments = Inte med i något sparat segment.
contact-runs = Körningar av åtgärder
contact-no-runs = Ingen åtgärd har körts för den här kontakten.
contact-run = Körning
contact-action = Åtgärd
contact-outcome = Utfall
contact-all-runs = Alla körningar för den här kontakten
contact-new-title = Lägg till en kontakt
contact-edit-title = Redigera { $name }
contact-first-name = Förnamn
contact-last-name = Efternamn
contact-email-hint = Den visar vem en person är: två kontakter har aldrig samma.
contact-email-invalid = Det här är ingen e-postadress. Skriv en som ada@example.com.
contact-secondary-hint = En på varje rad. En synkronisering tar bara hänsyn till den primära e-postadressen: om en av de här ska bli den primära skriver du den ovan, och den gamla här.
contact-email-taken = En kontakt har redan den här e-postadressen.
contact-email-holder = Visa den kontakten
contact-was-erased = Kontakten med den här e-postadressen har tagits bort eller raderats, och synkroniseringar utelämnar personen. Lägg bara till personen om den själv vill det.
contact-again = Personen vill bli kontakt igen
contact-add-button = Lägg till kontakten
contact-changed-meanwhile = Kontakten har ändrats sedan du öppnade sidan. Öppna den igen och gör om dina ändringar.
said-contact-added = Kontakten är tillagd.
said-imported =
    { $count ->
        [one] { $count } rad har importerats.
       *[other] { $count } rader har importerats.
    }
erase-title = Radera en person
erase-stored = Det här är sparat
erase-emails = E-postadresser
erase-timeline-events = Händelser på tidslinjen
erase-for-good = Det här går inte att ångra.
erase-does-contact = Kontakten försvinner, med egenskaper, registreringar och tidslinje.
erase-does-runs = Det som körningar har sparat om personen försvinner också: de körningarna kan inte spelas upp igen.
erase-does-hash = Bara nycklade kontrollsummor av e-postadresserna blir kvar, så att ingen synkronisering skapar kontakten igen.
erase-keeps-zoom = Zoom behåller sina egna uppgifter: avboka registreringar där, eller med en åtgärd, innan du raderar.
erase-type = Skriv för att bekräfta:
erase-confirm = Bekräftelse
erase-mismatch = Det är inte det som ska skrivas. Inget har raderats.
erase-button = Radera för alltid
erased-title = Personen är raderad
erased-done = Kontakten och det som körningar sade om personen är borta. Ingen synkronisering skapar kontakten igen.
erased-runs = Körningar utan texter
erased-journals = Journaler
erased-keys = Idempotensnycklar
erased-intents = Anrop till Zoom
erased-state = Uppgifter som åtgärder har sparat
erased-jobs = Jobb
erased-waits = Väntande svar
erased-account-user = En av e-postadresserna loggar in på kontot. Kontoanvändaren finns kvar.
erased-back = Tillbaka till kontakterna
