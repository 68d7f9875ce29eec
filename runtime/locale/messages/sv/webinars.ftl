# Webinars.

webinars-title = Webbinarier
webinars-search = Sök efter ämne eller id
webinars-none = Inga webbinarier är kända ännu. Anslut ett Zoom-konto för att se dess webbinarier.
webinars-connect = Anslut Zoom
webinars-topic = Ämne
webinars-starts = Börjar
webinars-sync = Synkronisering
webinars-last-sync = Senaste synkroniseringen
webinar-next-sync = Nästa synkronisering
webinar-next-about = omkring
webinar-next-round = i schemats nästa runda, inom { $every }
webinar-next-none = Ingen är planerad: webbinariet är inställt, dess Zoom-konto är inte anslutet eller det slutade för mer än 30 dagar sedan.
webinar-next-off = Ingen är planerad: den här serverns schema är av.
webinars-none-found = Inget webbinarium passar filtret.
webinars-show-all = Visa alla webbinarier
webinars-of-warning = Endast webbinarier vars senaste synkronisering har varningen:
webinars-count = { $count ->
    [one] Ett webbinarium
   *[other] { $number } webbinarier
}
webinars-never = Aldrig synkroniserat
webinars-when = Tid
webinars-when-upcoming = Kommande
webinars-when-past = Tidigare
webinars-account = Zoom-konto
webinars-unit = Affärsenhet
webinars-now = Nu
webinars-cancelled = Inställt
webinars-recordings = Inspelningar
webinars-sync-now = Synkronisera nu
webinars-sync-off-first = Slå på synkroniseringen först
webinars-without-topic = Webbinarium { $webinar }, utan ämne
said-sync-asked = Synkroniseringen är begärd. Den här sidan visar hur det går.

## Ett webbinarium

webinar-pages = Sidor om detta webbinarium
webinar-audit = Granskningslogg
webinar-left-out = Utelämnade personer
webinar-registrations = Registreringar
webinar-attendance = Närvaro
webinar-recordings = Inspelningar och transkription
webinar-id = Webbinariets id
webinar-type = Typ
webinar-host = Värd
webinar-state = Status
webinar-settings = Synkroniseras det?
webinar-settings-history = Vem som ändrade dessa inställningar

## En synkronisering som pågår

progress-title = Synkronisering pågår
progress-runs = Pågår
progress-waits = Väntar
progress-begins = Synkroniseringen börjar.
progress-in-line = Den börjar så snart det är dess tur.
progress-failed = Det senaste försöket misslyckades:
progress-again = Nästa försök är
progress-step-done = Klart
progress-step-now = Nu
progress-step-later = Inte än
progress-look-again = Titta igen
sync-step-sync-webinar-details = Läser vad Zoom säger om webbinariet och dess sessioner.
sync-step-sync-webinar-registrations = Läser registreringarna.
sync-step-sync-webinar-attendance = Läser vilka som var där, och räknar ut hur länge.
sync-step-sync-webinar-recordings = Hämtar inspelningar och transkriptioner.
sync-step-name-sync-webinar-details = Webbinarium och sessioner
sync-step-name-sync-webinar-registrations = Registreringar
sync-step-name-sync-webinar-attendance = Närvaro
sync-step-name-sync-webinar-recordings = Inspelningar och transkriptioner

## Granskningsloggen

audit-none = Webbinariet har aldrig synkroniserats. ”Synkronisera nu” ovan gör det; schemat gör det medan webbinariets synkronisering är på.
audit-none-off = Webbinariet har aldrig synkroniserats, eftersom dess synkronisering är av.
audit-took = tog
audit-nothing = Den ändrade inget.
audit-attendances-hint = En närvaropost är en person i en session, med eller utan kontakt.
audit-who = Se vem som utelämnades
audit-warnings = { $count ->
    [one] En varning
   *[other] { $number } varningar
}
audit-sessions = { $count ->
    [one] Sessionen
   *[other] De { $number } sessionerna
}

## Utelämnade personer

left-out-nobody = Ingen med e-postadress utelämnades.
left-out-reason = Orsak
left-out-email = E-post
left-out-csv = Ladda ner som CSV

## Anmälningar

registrations-email = E-post
registrations-state = Status
registrations-when = Registrerad
registrations-for = För
registrations-none = Det finns ingen sådan registrering. Registreringar kommer med nästa synkronisering, eller genom en åtgärd som registrerar en kontakt.
registrations-no-contact = ingen kontakt

## Närvaro

attendance-none = Ingen session av webbinariet är känd än. Synkroniseringen efter att det har hållits hämtar dess sessioner.
attendance-nobody = Ingens tider är kända för den här sessionen.
attendance-session = Session
attendance-began = Började
attendance-ended = Slutade
attendance-duration = Längd
attendance-people = Personer
attendance-most = Flest samtidigt
attendance-mean = Genomsnittlig andel av sessionen
attendance-rehearsal = Repetition
attendance-rehearsal-means = Den räknas inte som närvaro för någon.
attendance-incomplete = Alla deltagare i sessionen är inte kända än.
attendance-over-time = Hur många som var där
attendance-chart = { $minutes ->
    [one] Hur många som var där varje minut, från { $from } till { $to }: som mest { $most }.
   *[other] Hur många som var där var { $number }:e minut, från { $from } till { $to }: som mest { $most }.
}
attendance-as-table = Samma sak som tabell
attendance-from = Från
attendance-there = Personer där
attendance-who = Vem som kom när
attendance-name = Namn
attendance-bars = Där
attendance-joined = Kom
attendance-left = Gick
attendance-share = Andel
attendance-times = { $count ->
    [one] en gång
   *[other] { $number } gånger
}
attendance-without-name = Utan namn
attendance-not-shown = { $count ->
    [one] En person till visas inte: personen var bara där före eller efter sessionen, eller så säger Zoom inte när.
   *[other] { $number } personer till visas inte: de var bara där före eller efter sessionen, eller så säger Zoom inte när.
}

## Inspelningar

recordings-none = Ingen session av webbinariet är känd än. Synkroniseringen efter att det har hållits hämtar dess inspelningar.
recordings-session = Session
recordings-state = Inspelning
recordings-duration = Längd
recordings-link = Länk
recordings-transcript = Transkription
recordings-not-looked = Inte efterfrågad än
recordings-watch = Se i Zoom
recordings-masked = Dold, eftersom den kan innehålla en token
recordings-cues = { $count ->
    [one] En rad
   *[other] { $number } rader
}
recordings-transcript-of = Transkription av
recordings-no-transcript = Det finns ingen transkription av den här inspelningen.
recordings-somebody = Någon
recordings-reveal = Visa länkarna
recordings-reveal-hint = Länkarna till inspelningarna kan innehålla en token. Att de visas antecknas i historiken.
