# The section Access: keys, connections, jobs, alerts, webhooks, history and retention.

access-tabs = Avsnittets sidor
access-tab-keys = API-nycklar
access-tab-connections = Anslutningar
access-tab-jobs = Jobb
access-tab-alerts = Larm
access-tab-webhooks = Webhookar
access-tab-history = Historik
access-tab-retention = Lagringstid
access-email-wrong = Det här är ingen e-postadress: skriv den som ada@example.com.
access-required = Fyll i det här fältet.
access-tab-users = Användare

## API keys

keys-lead = Med en nyckel använder ett program API:et i en kontoanvändares namn och gör aldrig mer än den personen får.
keys-make = Skapa en nyckel
keys-none = Det finns inga API-nycklar ännu. Skapa en för varje program, så att var och en kan återkallas för sig.
keys-name = Namn
keys-name-hint = Vad den är till för, till exempel programmet som använder den.
keys-user = Kontoanvändare
keys-user-hint = Historiken nämner den här personen för det som görs med nyckeln.
keys-scopes = Vad den får göra
keys-only-actions = Endast:
keys-actions = Vilka åtgärder den får köra
keys-actions-hint = Alla om ingen väljs.
keys-valid-for = Giltig i
keys-days =
    { $count ->
        [one] { $number } dag
       *[other] { $number } dagar
    }
keys-never = Tills den återkallas
keys-state = Status
keys-made = Skapad
keys-expires = Går ut
keys-used = Senast använd
keys-change = Återkallad
keys-revoke = Återkalla
keys-revoke-what = Program som använder den här nyckeln avvisas genast. Det kan inte ångras.
keys-revoke-confirm = Återkalla den här nyckeln
keys-made-title = Den nya nyckeln
keys-made-once = Kopiera nyckeln nu. Den visas bara den här gången: Greenroom sparar bara en hash av den.
keys-token = Nyckel
keys-made-use = Program skickar den i en rubrik i varje anrop:
keys-back = Tillbaka till nycklarna
said-key-revoked = Nyckeln är återkallad.

## Connections

connections-lead = Varje affärsenhet har högst ett Zoom-konto. Därifrån synkroniseras dess webbinarier, registrerade och närvaro.
connections-connect = Anslut ett Zoom-konto
connections-none = Inget Zoom-konto är anslutet. Anslut ett för att synkronisera dess webbinarier och registrera kontakter.
connections-check = Kontrollera nu
connections-check-all = Kontrollera alla nu
connections-failing = Inget synkroniseras medan den inte fungerar. Ge den nya inloggningsuppgifter, eller rätta appen i Zooms marknadsplats, och kontrollera igen.
connections-account = Zoom-konto
connections-user = Ansluten användare
connections-credentials = Inloggningsuppgifter
connections-checked = Kontrollerad
connections-ended = Frånkopplad
connections-users = Zoom-användare
connections-rotate = Byt inloggningsuppgifter
connections-disconnect = Koppla från
connections-disconnect-what = Dess webbinarier synkroniseras inte längre, och dess inloggningsuppgifter och hemliga token raderas. Det som har synkroniserats finns kvar. Anslut det på nytt för att använda det igen.
connections-disconnect-confirm = Koppla från det här Zoom-kontot
connections-not-listed =
    { $count ->
        [one] Zoom listar inte webbinarierna för { $number } användare
       *[other] Zoom listar inte webbinarierna för { $number } användare
    }
connections-not-listed-why = De saknar oftast webbinarielicens i Zoom.
connections-units = Affärsenheter
connections-units-hint = Affärsenheter kommer med importen av kontots data.
connections-unit = Affärsenhet
connections-unit-id = Id
connections-unit-zoom = Zoom-konto
connections-primary = primär
connections-of-actions = Vad åtgärder använder i sina anrop
connections-of-actions-hint = Endast namnen: ingen sida visar en hemlighet, och ingen åtgärd ser den. De ställs in på serverns maskin:
connections-of-actions-none = Åtgärder har inga anslutningar och inga hemligheter.
connections-name = Namn
connections-kind = Typ
connections-changed = Ändrad
said-connection-works = Anslutningen fungerar.
said-connection-failing = Kontrollerat: en anslutning fungerar inte. Dess kort säger varför.
said-zoom-connected =
    { $count ->
        [one] Anslutet. { $count } webbinarium hittades. Slå på synkroniseringen i inställningarna.
       *[other] Anslutet. { $count } webbinarier hittades. Slå på synkroniseringen i inställningarna.
    }
said-zoom-rotated = De nya inloggningsuppgifterna fungerar och används från och med nu.
said-zoom-disconnected = Zoom-kontot är frånkopplat.
connect-lead = Skapa en server-till-server-app för OAuth i Zooms marknadsplats och kopiera in dess uppgifter här. De prövas genast; om provet misslyckas sparas inget.
connect-no-unit = Alla affärsenheter har ett Zoom-konto. Koppla från ett först, eller importera en affärsenhet till.
connect-back = Visa anslutningarna
connect-scopes = Behörigheterna (scopes) som appen behöver
connect-role-rights = Rollen som appens ägare har i Zoom behöver också rättigheten:
connect-account-hint = Kontots id, från appens sida med uppgifter.
connect-user-hint = E-postadressen till en av Zoom-kontots användare som äger webbinarier. Den personen kan inte registreras som kontakt.
connect-from = Var de finns
connect-from-hint = I databasen är de krypterade, och du skriver in dem nedan. En fil eller variabler på servern läses när de behövs.
connect-client-id = Klient-id (Client ID)
connect-client-secret = Klienthemlighet (Client Secret)
connect-client-secret-hint = Ingen sida visar den igen.
connect-elsewhere = Uppgifterna finns i en fil eller i variabler på servern
connect-path = Filens sökväg
connect-path-hint = JSON med clientId och clientSecret, på serverns maskin, som bara dess ägare kan läsa.
connect-id-variable = Variabel med klient-id
connect-secret-variable = Variabel med klienthemligheten
connect-button = Pröva och anslut
connect-takes-time = Med många webbinarier tar det en minut: användare och webbinarier hämtas från Zoom.
rotate-lead = De nya uppgifterna prövas och ersätter de gamla bara om provet lyckas.
rotate-button = Pröva och byt

## Jobs

jobs-lead = Ett jobb är arbete som har tagits emot och görs senare. Det som misslyckas prövas igen, senare och senare; det som misslyckas för gott väntar här på en människas beslut.
jobs-none = Inget jobb är sådant.
jobs-all = Visa alla jobb
jobs-one = Jobb
jobs-id = Id
jobs-kind = Typ
jobs-state = Status
jobs-action = Åtgärd
jobs-contact = Kontakt
jobs-about = Gäller
jobs-accepted = Mottaget
jobs-attempts = Försök
jobs-waits-for = Väntar på, eller misslyckades med
jobs-behind = Bakom gränsen { $limit }:
jobs-completion = Svar utifrån:
jobs-tried-again = Prövas igen:
jobs-one-at-a-time = En i taget
jobs-lane = Kö
jobs-trigger = Orsak
jobs-retried = Prövat igen av människor
jobs-slices = Klara delar
jobs-started = Påbörjat
jobs-finished = Avslutat
jobs-run = Körning
jobs-callback = Utfallet går till
jobs-tells-of = Berättar om jobbet
jobs-dry-run = Provkörning
jobs-input = Indata
jobs-output = Utdata
jobs-reveal = Visa indata
jobs-reveal-hint = Den kan innehålla hemligheter. Att du tittar noteras i historiken.
jobs-tags = Taggar
jobs-retry = Försök igen nu
jobs-remove = Ta bort
jobs-remove-what = Jobbet blir aldrig gjort. Det som följer av det försvinner med det, och den som väntar på utfallet får veta att det togs bort. Det kan inte ångras.
jobs-remove-confirm = Ta bort det här jobbet
jobs-retry-all = Försök med alla dessa igen
jobs-retry-all-what = Alla jobb i listan som har misslyckats för gott börjar om. Åtgärda först varför de misslyckades, annars misslyckas de igen.
jobs-retry-all-confirm = Försök med alla igen
jobs-limits = Gränser och vad som väntar bakom dem
jobs-limits-hint = Driftansvarig ställer in dem i konfigurationen:
jobs-limits-none = Det finns inga gränser, och inget väntar bakom ett annat jobb.
jobs-limit-by = Räknas per
jobs-limit-at-once = Samtidigt
jobs-limit-rate = Takt
jobs-rate = { $number } på { $time }
jobs-limit-key = Värde
jobs-limit-running = Pågår
jobs-limit-waiting = Väntar
jobs-limit-until = Ledigt
said-job-retried = Jobbet får börja genast.
said-job-removed = Jobbet är borttaget.
said-jobs-retried =
    { $count ->
        [one] { $count } jobb får börja genast.
       *[other] { $count } jobb får börja genast.
    }

## Alerts

alerts-lead = Problem som Greenroom har upptäckt på egen hand. Driftansvarig får veta det via en webhook eller e-post.
alerts-not-configured = Ingen får veta något om larm. Driftansvarig ställer in det i konfigurationen:
alerts-none = Det finns inget problem, och det har inte funnits något på sistone.
alerts-test = Skicka ett testmeddelande
alerts-no-target = Det finns varken webhook eller e-postadress att meddela.
alerts-sent = Testmeddelandet skickades. Mål: { $target }
alerts-not-sent = Testmeddelandet skickades inte. Mål: { $target }
alerts-kind = Typ
alerts-what = Vad som hände
alerts-state = Status
alerts-since = Sedan
alerts-latest = Senast
alerts-remedy = Åtgärd
alerts-lasts = Pågår
alerts-over = Över
alerts-failed-runs =
    { $count ->
        [one] { $number } körning av { $subject } misslyckades
       *[other] { $number } körningar av { $subject } misslyckades
    }
alerts-sync-warnings =
    { $count ->
        [one] { $number } webbinarium med en varning i den senaste synkroniseringen
       *[other] { $number } webbinarier med en varning i den senaste synkroniseringen
    }
alerts-zoom-connection = Anslutningen av Zoom-kontot { $subject } fungerar inte
alerts-dead-letters =
    { $count ->
        [one] { $number } jobb misslyckades för gott: { $subject }
       *[other] { $number } jobb misslyckades för gott: { $subject }
    }
alerts-expiring-key = API-nyckeln { $subject } går snart ut
alerts-expired-key = API-nyckeln { $subject } har gått ut
alerts-key-remedy = Skapa en ny nyckel, ge den till dess användare och återkalla den här.
alerts-connection-remedy = Kontrollera anslutningen och ge den nya uppgifter om den avvisas.
alerts-own-remedy = Koden är åtgärdens egen: läs körningarnas meddelanden och fråga dess upphovsman.

## Webhooks

webhooks-lead = Zoom berättar via webhookar vad som ändras, och Greenroom tittar då i Zoom. Av en webhook sparas bara var man ska titta.
webhooks-secrets = Adresser och hemliga token
webhooks-address = Adress för Zoom
webhooks-no-address = Adressen där andra når servern är inte inställd. Driftansvarig ställer in den:
webhooks-tokens = Hemliga token
webhooks-add = Lägg till en hemlig token
webhooks-token = Hemlig token
webhooks-token-hint = Från appens sida med funktioner i Zooms marknadsplats. Två kan gälla samtidigt, så att den ena ersätter den andra utan avbrott.
webhooks-retire = Ta ur bruk
webhooks-retire-what = Webhookar som är signerade med den här token avvisas från och med nu. Det kan inte ångras.
webhooks-retire-confirm = Ta den här token ur bruk
webhooks-waiting = Väntar på att ses över
webhooks-waiting-hint = Hur många webhookar som än kom om ett webbinarium räcker en titt.
webhooks-received = Mottagna
webhooks-none = Ingen webhook har tagits emot på sistone. Ange adressen ovan i Zooms marknadsplats och lägg till den hemliga token här.
webhooks-at = Mottagen
webhooks-event = Händelse
webhooks-webinar = Webbinarium
webhooks-all-webinars = Alla webbinarier
webhooks-deliveries = Webhookar
webhooks-since = Sedan
webhooks-answered = Besvarad
webhooks-waits = Väntar
said-webhook-secret-added = Den hemliga token gäller från och med nu.
said-webhook-secret-retired = Den hemliga token gäller inte längre.

## History

access-history-lead = Vad människor har gjort för hand. Ändringar av inställningar har en egen historik:
access-history-of-settings = visa ändringar av inställningar
access-history-none = Inget sådant har gjorts.
access-history-all = Visa hela historiken
access-history-at = När
access-history-by = Person
access-history-what = Vad
access-history-subject = Gäller
access-history-rows =
    { $count ->
        [one] { $number } rad
       *[other] { $number } rader
    }
access-history-shown-job = jobbet
access-history-shown-runs = körningarna
access-history-shown-run = körningen
access-history-shown-run-journal = journalen för körningen
access-history-shown-contacts = kontakterna
access-history-shown-contact = kontakten
access-history-shown-contact-timeline = tidslinjen för kontakten
access-history-shown-segments = segmenten
access-history-shown-segment = segmentet
access-history-shown-segment-members = medlemmarna i segmentet
access-history-shown-webinar = länkarna för webbinariet
access-history-from = Från
access-history-to = Till

## Retention

retention-lead = Vad som sparas hur länge. Driftansvarig ställer in det i konfigurationen:
retention-what = Vad
retention-how-long = Hur länge
retention-runs = Körningar, avslutade jobb och utredda anrop till Zoom
retention-journals = Körningarnas journaler
retention-level = Vad en journal innehåller
retention-quota = Största storlek för alla journaler
retention-webhooks = Besvarade webhookar
retention-history = Historik och webbinariernas granskningsloggar
retention-contacts = Kontakter med sina tidslinjer
retention-days =
    { $count ->
        [one] { $number } dag
       *[other] { $number } dagar
    }
retention-a-day = En dag
retention-for-ever = För alltid
retention-until-erased = Tills personen raderas

## Users

users-lead = Vilka som loggar in i den här konsolen och vad var och en får göra.
users-add = Lägg till en användare
users-all = Visa alla användare
users-email = E-post
users-email-hint = Personen loggar in med den. Kontoanvändare blir aldrig kontakter i en synkronisering.
users-role = Roll
users-role-may = Vad varje roll får göra
users-change-role = Byt roll
users-sign-in = Inloggning
users-last = Senast inloggad
users-locked-in-some = Låst i vissa nätverk till
users-locked-in-all = Låst i alla nätverk till
users-with-password = Med lösenord
users-without = Inget lösenord
users-invited = Inbjuden till
users-password-set = Lösenord satt
users-invite = Bjud in
users-invite-at-once = Skapa en inbjudan genast
users-invite-hint = En inbjudan är en länk där personen väljer ett lösenord. Det gamla lösenordet fungerar tills dess.
users-unlock = Lås upp
users-remove = Ta bort
users-remove-what = Personen loggas ut överallt, kan inte logga in mer, och personens API-nycklar avvisas. Det personen har gjort finns kvar i historikerna.
users-remove-confirm = Ta bort den här användaren
users-link-title = Inbjudan
users-link-once = Kopiera länken nu och lämna den bara till personen. Den visas bara den här gången.
users-link = Länk
users-link-until = Fungerar till
users-link-hint = Den fungerar en gång. En ny inbjudan ersätter den.
users-link-no-address = Adressen där kollegor når den här servern är inte inställd: länken har den som din webbläsare använder, och den kan de kanske inte öppna. Driftansvarig ställer in den:
users-back = Tillbaka till användaren
said-user-added = Användaren är tillagd. Utan inbjudan kan personen inte logga in ännu.
said-user-changed = Rollen är ändrad.
said-user-unlocked = Personen kan försöka logga in igen.
said-user-removed = Användaren är borttagen.
