# Vad en åtgärd får göra, i ord. Varje fras följer på `grant-state-…`, till exempel ”får”.

## capability: CapabilityName (greenroom), with the parameters of a grant

capability-contacts-read = läsa alla kontakter
capability-contacts-write = skapa kontakter och ändra alla deras egenskaper
capability-contacts-write-some = skapa kontakter och ändra dessa egenskaper: { $properties }
capability-webinar-registration = registrera kontakter för webbinarier
capability-webinar-sync = synkronisera webbinarier, vilket skapar kontakter och tar bort registreringar
capability-state =
    spara { $entries ->
        [1] en egen post
       *[other] { $entries-number } egna poster
    } och { $bytes-number } byte
capability-log = skriva rader i körningens logg
capability-wasi = anropa WASI, som inte ger tillgång till något: dess utdata hamnar i körningens logg
capability-clock = läsa av tiden
capability-random = dra slumptal
capability-timeline = skriva egna händelser på tidslinjer
capability-timeline-some = skriva händelser av dessa typer på tidslinjer: { $types }
capability-waiting =
    vänta { $waits ->
        [1] en gång
       *[other] { $waits-number } gånger
    } per körning, i högst { $days ->
        [1] en dag
       *[other] { $days-number } dagar
    }, på ett godkännande eller ett annat svar utifrån
capability-webinars-read = lista webbinarier
capability-webinar-cancellation = avboka registreringar för webbinarier
capability-webinar-approval = godkänna och neka registreringar för webbinarier
capability-other = använda `{ $name }`

## capability-http: the parameters of `http`

capability-http-none = inte skicka någon begäran, eftersom ingen server anges
capability-http-hosts = skicka begäranden ({ $methods }) till { $hosts }
capability-http-paths = skicka begäranden ({ $methods }) till { $hosts }, till { $paths } och därunder
capability-http-addresses = nå dessa nätverk, som inte är offentliga: { $networks }
capability-http-headers = läsa även dessa rubriker i svar: { $headers }

## capability-secret, capability-connection: the parameters of `secrets` and `connections`

capability-secret = använda hemligheten { $name } i begäranden till { $hosts }: i { $places }
capability-secret-none = inte använda någon hemlighet, eftersom ingen anges
capability-connection = använda anslutningen { $name } i begäranden till { $hosts }: i { $places }
capability-connection-none = inte använda någon anslutning, eftersom ingen anges
capability-place-header = rubriken { $name }
capability-place-query = parametern { $name } i frågesträngen
capability-place-path = sökvägen
capability-place-body = fältet { $name } i innehållet

## grant-how: ActionGrants::how; grant-state: CapabilityGrant::state (service/src/views/grants.rs)

grant-how-as-declared = Greenrooms egen: beviljas det som den uppger
grant-how-by-digest = beviljat genom sin kontrollsumma
grant-how-by-name = beviljat genom sitt namn
grant-how-by-installation = beviljat vid installationen
grant-how-nothing = inget beviljat
grant-state-granted = får
grant-state-denied = nekat, begär att
grant-state-not-asked = beviljat men inte begärt, skulle kunna
