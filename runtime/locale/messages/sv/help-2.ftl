# Kommandots hjälp: kommandona från `sign` till `runs`. Ett test jämför de engelska texterna med dokumentationskommentarerna i runtime/cli/src. Namn på flaggor och värden,
# och det som står inom grava accenter, är ett programs och översätts inte.

help-sign =
    .about = Signera ett paket
    .arg-key = Filen med den hemliga nyckeln, från `greenroom keys new`
    .arg-output = Skriv det signerade paketet till den här filen [standard: samma fil]
    .note-1 = Signaturen blir en del av paketet, som förblir en fil och samma åtgärd. Dess kontrollsumma ändras. Flera nycklar kan signera ett paket, den ena efter den andra. Samma paket och nyckel ger samma byte.
    .note-2 = Signaturen har formatet i WebAssemblys verktygskonventioner (Ed25519); `wasmsign2 verify` läser den också.

help-verify =
    .about = Visa vem som signerade ett paket, och om det skulle godtas
    .arg-source = Paketet: en fil, https://.., eller HOST/REPOSITORY:TAG i ett register
    .arg-digest = Kontrollsumman (SHA-256) som paketet måste ha
    .note-1 = Slutkoden är 0 om policyn i [trust] godtar paketet, 13 om den inte gör det, och 1 om paketet har ändrats efter att det signerades.

help-push =
    .about = Skicka ett paket till ett register
    .arg-reference = Vart: HOST/REPOSITORY:TAG
    .note-1 = Upplägget i registret är det som `wkg` och Spin har, och de kan också hämta paketet. Register nås med https, de på den här datorn (localhost, 127.0.0.1) och de i `plain-http` i [trust] med http.

help-pull =
    .about = Hämta ett paket från ett register eller en adress till en fil
    .arg-source = Paketet: HOST/REPOSITORY:TAG i ett register, https://.., eller en fil
    .arg-output = Filen [standard: NAME-VERSION.wasm i arbetsmappen]
    .note-1 = Paketet verifieras som ett som installeras: dess form, dess kontrollsumma, och policyn i [trust]. Det kompileras inte.

help-install =
    .about = Installera åtgärder från filer, adresser eller register
    .arg-sources = Paketen: filer, mappar, https://.., eller HOST/REPOSITORY:TAG i ett register
    .arg-pin = Ta aldrig bort den här versionen för att den är oanvänd, eftersom ett arbetsflöde begär exakt den
    .note-1 = Ett paket verifieras helt innan det finns för körningar: dess form, dess kontrollsumma, policyn i [trust], det som det beviljas, och att dess kod kompileras. Den första versionen av en åtgärd är aktiv genast. En annan installeras bredvid den, för arbetsflöden som begär den (lead-score@=1.1.0); `greenroom upgrade` gör den aktiv. Behörigheter i konfigurationsfilen, eller med --grant, går före dem som ges här.

help-upgrade =
    .about = Visa vad en annan version av en installerad åtgärd ändrar, och gör den aktiv
    .arg-version = Versionen: en fil, https://.., HOST/REPOSITORY:TAG, eller en installerad, som NAME eller NAME@VERSION
    .arg-dry_run = Visa vad som skulle ändras, och ändra inget
    .note-1 = Visar vad som ändras från den aktiva versionen: vilka förmågor den använder, vilka indata den inte längre tar emot, vilka utdata den nu kan ge. Det som inte kan jämföras anges. Sedan ställs en fråga, och versionen blir aktiv. Den aktiva versionens behörigheter behålls för det som båda versionerna begär på samma sätt. Pågående körningar behåller sin version; program som kör åtgärder länge läser in den nya när de startar igen. `greenroom rollback` går tillbaka.

help-rollback =
    .about = Gör den version av en åtgärd som var aktiv tidigare aktiv igen
    .arg-action = Åtgärdens namn
    .note-1 = Upprepa det för att gå längre tillbaka. Versionen som var aktiv förblir installerad; `greenroom upgrade lead-score@=VERSION` gör den aktiv igen.

help-uninstall =
    .about = Ta bort installerade åtgärder, eller versioner som inget använder
    .arg-action = Åtgärden: dess namn för alla versioner, eller name@version
    .arg-unused = Ta bort de versioner av alla åtgärder som inget använder
    .arg-keep = Med --unused: hur många versioner som har varit aktiva som behålls av varje åtgärd
    .note-1 = Den aktiva versionen kan bara tas bort tillsammans med alla andra. En version finns kvar medan körningar som fortsätter använder den: de vars senaste del är yngre än en vecka och slutade med en markör. --unused tar av varje åtgärd bort de versioner som inte är aktiva, inte fästa, inte används, och inte är bland de senaste som var aktiva.

help-grants =
    .about = Visa vad åtgärder begär, beviljas och nekas
    .arg-action = Bara den här åtgärden: dess namn, eller name@version
    .note-1 = En åtgärd beviljas inget från början, utom Greenrooms egna, som får det som de deklarerar. Bevilja med --grant, eller i [grants] i konfigurationsfilen.

help-hubspot =
    .about = Erbjud åtgärder i HubSpots arbetsflöden

help-hubspot-definition =
    .about = Visa en åtgärds definition, med vilken en app erbjuder den i HubSpots arbetsflöden
    .arg-url = Adressen där HubSpot når servern [standard: `public-url` i [hubspot]]
    .note-1 = Definitionen är inte publicerad: bara appens egen portal ser den, tills du sätter `published` till true. Den ändras med åtgärdens scheman och etiketter: skicka den igen efter en uppgradering. Ett fält som HubSpot inte kan ha är ett fel, med dess plats i schemat.

help-mcp =
    .about = Erbjud åtgärder till en språkmodell som verktyg, över standard in och standard ut
    .arg-only = Bara dessa åtgärder är verktyg, och det finns inga resurser [standard: alla åtgärder, och resurser]
    .note-1 = En klient för Model Context Protocol startar det här kommandot som sin server, och talar med det över standard in och standard ut. Varje åtgärd är ett verktyg: dess argument är `input`, `contact`, `dryRun` och `idempotencyKey`. Körningar och webbinariers granskningsloggar är resurser. Hemligheter och anslutningslänkar maskeras i alla. `greenroom serve` har samma sak på /mcp, för klienter med en API-nyckel.

help-secrets =
    .about = Förvara hemligheter som åtgärder använder utan att se dem

help-secrets-set =
    .about = Förvara en hemlighet, krypterad, eller byt dess värde
    .arg-name = Hemlighetens namn, i små bokstäver med bindestreck
    .note-1 = Värdet läses från standard in eller en fil, aldrig från ett argument; en radbrytning i slutet utelämnas. Databasen förvarar det krypterat. En åtgärd får det bara genom en behörighet, som anger värdarna och platserna som det får skickas till, och ser det aldrig: --grant 'my-action=[{"{"}"secrets": {"{"}"secrets": {"{"}"crm": {"{"}"hosts": ["api.example.com"], "headers": ["authorization"]{"}"}{"}"}{"}"}{"}"}]'

help-secrets-list =
    .about = Visa hemligheternas namn

help-secrets-remove =
    .about = Ta bort en hemlighet
    .arg-name = Hemlighetens namn

help-connections =
    .about = Förvara anslutningar till andra tjänster, som åtgärder använder utan att se deras token och nycklar

help-connections-add =
    .about = Lägg till en anslutning till en annan tjänst, eller ersätt den, efter ett test
    .arg-name = Anslutningens namn, i små bokstäver med bindestreck
    .arg-kind = Hur tjänsten känner igen kontot
    .arg-username = Användaren, för basic
    .value-kind-api-key = En nyckel som inte ändras
    .value-kind-basic = HTTP Basic-autentisering: en användare och ett lösenord
    .value-kind-oauth2-client-credentials = OAuth 2: token för klienten själv
    .value-kind-oauth2-refresh-token = OAuth 2: token för en användare som har samtyckt
    .note-1 = Standard in, eller filen, innehåller nyckeln; lösenordet; klientens hemlighet; eller, för oauth2-refresh-token, ett JSON-objekt med refreshToken och, för en klient som har en, clientSecret. Databasen förvarar det krypterat. En token hämtas genast, som test. Greenroom förnyar token innan de går ut, och där en tjänst avvisar en. En åtgärd får en anslutning bara genom en behörighet, som anger dess värdar: --grant 'my-action=[{"{"}"connections": {"{"}"connections": {"{"}"crm": {"{"}"hosts": ["api.example.com"]{"}"}{"}"}{"}"}{"}"}]'

help-connections-authorize =
    .about = Lägg till en anslutning som en användare tillåter i en webbläsare (OAuth 2), eller ersätt den
    .arg-name = Anslutningens namn, i små bokstäver med bindestreck
    .arg-authorize_url = Där användaren samtycker
    .arg-with_secret = Klienten har en hemlighet: läs den från standard in, eller från --from-file
    .arg-port = Port på 127.0.0.1 för svaret; 0 tar en ledig
    .arg-timeout = Hur många sekunder användaren inväntas
    .note-1 = Skriver en URL. Öppna den i en webbläsare på den här datorn och samtyck; tjänsten skickar webbläsaren tillbaka till http://127.0.0.1:PORT/callback, där kommandot väntar. Registrera den omdirigeringsadressen hos tjänsten, med en fast --port om tjänsten jämför portar. Token förvaras krypterade och förnyas som de för `connections add`. En anslutning med samma namn ersätts. Frågesträngen i auktoriseringsadressen behålls, för tjänstens egna parametrar; Greenroom lägger till dem för OAuth 2 med PKCE. Med --json har den första raden adressen (authorizeUrl), den andra anslutningen.

help-connections-list =
    .about = Visa anslutningarna

help-connections-check =
    .about = Hämta nya token, för att se om anslutningar fungerar
    .arg-name = Anslutningen [standard: alla]
    .note-1 = Slutkoden är 1 när en anslutning inte fungerar. Det går inte att kontrollera en API-nyckel eller ett lösenord.

help-connections-remove =
    .about = Ta bort en anslutning, med dess inloggningsuppgifter och token
    .arg-name = Anslutningens namn

help-invoke =
    .about = Kör en åtgärd, en gång eller för varje rad i en lista
    .arg-input = Indata: JSON, @FILE, eller - för standard in [standard: {"{"}{"}"}]
    .arg-contact = Kontakten som åtgärden körs för
    .arg-idempotency_key = Under samma nyckel körs en åtgärd en gång; en upprepning ger det första utfallet
    .arg-tags = Märk körningens post, för att hitta den med `greenroom runs list --tag`; flera gånger för flera märken
    .arg-case = Gör ett testfall av provkörningen i den här filen, som `greenroom test --from-run` gör av en körning som sparats
    .arg-cursor = Fortsätt en körning som slutade med en markör: markören, som JSON
    .arg-continues = Körningen som gav markören: dess delar har gemensamma väntningar, och det körnings-id som åtgärden ser
    .arg-batch = Kör för varje rad i en fil, eller på standard in med -
    .arg-key_prefix = I en sats får rader utan idempotensnyckel PREFIX:CONTACT
    .note-1 = En sats läser ett JSON-objekt per rad, där varje fält är valfritt:
    .note-2 = En rad utan indata tar dem från --input. En ogiltig rad stoppar inte de andra. Efter Ctrl-C tas inga fler rader, och pågående körningar slutförs. En rad vars idempotensnyckel används, för att en annan process kör den eller har avbrutits, prövas igen tills nyckeln är ledig.
    .note-3 = Fält som åtgärden märker som hemliga, och länkar som bär en token, maskeras i ord och ges i --json.

help-config =
    .about = Kontrollera konfigurationen mot det som körs

help-config-check =
    .about = Pröva varje del av konfigurationen mot det som körs
    .note-1 = Prövar varje del av konfigurationen så som en server eller en arbetsprocess skulle använda den: databasen, dess servers klocka, dess nyckelfil med allt som är krypterat, varje Zoom-konto med dess inloggningsuppgifter och dess webhookars token, hemligheterna för återanrop, larm, inloggning och HubSpot, certifikatet med dess nyckel, och Restate med dess arbetsprocesser och dess klocka. En databas i ett äldre format rapporteras, och ändras inte. Slutkoden är 0 där inget är fel, annars 1; 2 där konfigurationsfilen inte kan läsas.

help-serve =
    .about = Servera API:et över HTTP, tills det stoppas
    .arg-listen = Adress att lyssna på; port 0 tar en ledig [standard: 127.0.0.1:8080, eller `server.listen` i filen]
    .note-1 = Svarar med JSON över HTTP: /openapi.json beskriver API:et. Varje anrop under /v1 kräver en API-nyckel (`greenroom api-keys create`). Gör jobb ([jobs] har deras gränser; med [restate] gör `greenroom worker` dem), utreder anrop till Zoom, och synkroniserar webbinarier enligt schemat. [alerts] säger vem som meddelas när något går fel. I greenroom.toml har [server] listen, public-url, trusted-proxies, watch, connections, header-bytes, header-seconds, write-seconds, body-bytes, upload-bytes, body-seconds, body-rate, request-seconds, key-rate, key-burst, address-rate, shutdown-seconds, webhook-pause-seconds, schedule och settle, och [server.tls] har certificate och key. Ctrl-C eller SIGTERM stoppar servern: den tar inte emot fler anrop, och slutför dem som pågår. Åtgärder läses in när deras mappar ändras (`watch`). SIGHUP, eller POST /v1/reload, läser åtgärderna, certifikatet och det mesta av konfigurationen igen.

help-worker =
    .about = Gör jobben i en databas som flera arbetsprocesser delar, tills det stoppas
    .arg-listen = Adress att lyssna på för Restate; port 0 tar en ledig [standard: 127.0.0.1:9080]
    .arg-register = Säg till Restate att arbetsprocesserna nås på den här adressen, så snart den här lyssnar
    .note-1 = En arbetsprocess gör jobben i en databas: synkroniseringar, asynkrona anrop, rundor i schemat, återanrop. Den sparar inget, så hur många som helst kan dela en databas i PostgreSQL, var och en med samma konfiguration och samma åtgärder. `greenroom serve` tar emot jobb. Utan [restate] i greenroom.toml tar en arbetsprocess jobb ur databasen, som `greenroom serve` också gör. Med [restate] (ingress, admin, identity-key) anropar Restate arbetsprocesserna, som lyssnar på det; `serve` gör då inga jobb själv. Restate måste känna till en enda adress för alla arbetsprocesser, bakom en lastbalanserare där de är flera (HTTP/2 utan TLS): --register anger den. /healthz, /readyz och /metrics svarar på samma adress. Åtgärder läses in när deras mappar ändras (`watch` i [server]); resten av konfigurationen läses vid starten. Ctrl-C eller SIGTERM stoppar en arbetsprocess: den påbörjar inga fler jobb, har `shutdown-seconds` i [server] för dem som körs, och lämnar tillbaka de andra.

help-api-keys =
    .about = Gör, visa och återkalla nycklar till HTTP-API:et
    .note-1 = En nyckel tillhör en kontoanvändare: inställningarnas historik och granskningsloggar nämner den personen. Omfång innehåller inte varandra: invoke kör åtgärder, read visar det som finns, settings ändrar webbinariesynkroniseringen, administer installerar åtgärder, hanterar nycklar och visar hemligheter. En nyckel har inget omfång som dess användares roll saknar: en administratör har alla, en redaktör invoke, read och settings, en läsare read. Nyckeln skrivs ut en gång; databasen sparar en hash av den.

help-api-keys-create =
    .about = Gör en nyckel, och skriv ut den den här enda gången
    .arg-name = Dess namn, för människor
    .arg-user = Kontoanvändaren som den tillhör
    .arg-scopes = Vad den får användas till: invoke, read, settings, administer
    .arg-only = Åtgärderna som den får anropa [standard: alla]
    .arg-expires = När den slutar gälla: en tid från nu, som 90d eller 12h, eller ett datum som 2027-01-31T00:00:00Z [standard: aldrig]

help-api-keys-list =
    .about = Visa nycklarna, utan deras hemligheter

help-api-keys-revoke =
    .about = Återkalla en nyckel, för gott
    .arg-id = Nyckelns id, som är den del av nyckeln som står mellan `grk_` och nästa `_`
    .note-1 = En server som körs avvisar nyckeln från och med nu. Nyckeln finns kvar i listan. Där det inte finns någon nyckel med det id:t är slutkoden 14.

help-users =
    .about = Lägg till, bjud in och ta bort personerna som loggar in, och ge dem roller
    .note-1 = En användare loggar in i konsolen för `greenroom serve`. En administratör får göra allt; en redaktör kör åtgärder och ändrar inställningar och segment, men slår inte på webbinariesynkroniseringen; en läsare tittar. En ny användare har inget lösenord: `invite` gör en länk som sätter ett, och `password` sätter ett här. Fem misslyckade inloggningar tillåts i varje nätverk; sedan låses e-postadressen i det nätverket en minut, och dubbelt så länge efter varje misslyckande, upp till en timme. 100 misslyckanden på en dag låser e-postadressen i alla nätverk. `unlock` avslutar båda.

help-users-list =
    .about = Visa användarna: deras roller, och om de kan logga in

help-users-add =
    .about = Lägg till en användare
    .arg-email = E-postadressen som personen loggar in med
    .arg-role = Vad personen får göra: administrator, editor eller viewer

help-users-role =
    .about = Ge en användare en annan roll
    .arg-role = Rollen: administrator, editor eller viewer
    .note-1 = Användarens sessioner avslutas, och API-nycklar med omfång som rollen saknar avvisas. Den sista administratören förblir det.

help-users-remove =
    .about = Ta bort en användare, och avsluta användarens inloggningar
    .note-1 = Användarens API-nycklar avvisas från och med nu. Den sista administratören kan inte tas bort.

help-users-invite =
    .about = Gör en länk med vilken en användare sätter ett lösenord
    .note-1 = Skriver ut sökvägen i en länk, den här enda gången: öppna den på adressen för `greenroom serve`, som https://greenroom.acme.example/welcome/TOKEN. Länken fungerar en gång, i sju dagar, även där användaren har glömt ett lösenord. En tidigare inbjudan till användaren upphör.

help-users-password =
    .about = Sätt en användares lösenord
    .arg-generate = Gör ett lösenord, och skriv ut det den här enda gången
    .arg-from_file = Läs från den här filen [standard: terminalen eller standard in]
    .note-1 = Lösenordet läses från terminalen, standard in eller en fil, aldrig från ett argument; en radbrytning i slutet utelämnas. Det har 12 till 128 tecken, är inget av de vanligaste, och innehåller varken namnet före e-postadressens @ eller Greenrooms. Användarens sessioner avslutas. --generate gör ett och skriver ut det, den här enda gången.

help-users-unlock =
    .about = Lås upp en användare efter för många misslyckade inloggningar

help-worker-stdio =
    .about = Kör åtgärder för en motor i ett annat språk, över standard in och standard ut
    .arg-only = Läs bara in dessa åtgärder: namn, eller name@version [standard: alla i mappen som kan läsas in]
    .arg-queue = Hur många anrop som får vänta utöver dem som körs; andra avvisas
    .note-1 = Arbetsprocessen skriver först en rad som hälsar, med dess versioner och åtgärder. Sedan läser den ett JSON-objekt per rad:
    .note-2 = För varje anrop skriver den en rad, i den ordning som de slutar: {"{"}"type": "outcome", "id": "a1", "outcome": {"{"}...{"}"}{"}"}. En rad som den inte förstår besvaras med {"{"}"type": "error", ...{"}"}, och arbetsprocessen fortsätter. schemas/worker har schemana för alla rader. Loggar går till standard error.
    .note-3 = Arbetsprocessen slutar med 0 efter en begärd avstängning, och vid slutet av sina indata när allt har körts; med 11 om den inte talar motorns version av protokollet; med 20 efter Ctrl-C eller SIGTERM, när pågående körningar är klara.

help-runs =
    .about = Visa körningarnas poster

help-runs-list =
    .about = Visa de senaste körningarna
    .arg-action = Bara körningar av den här åtgärden
    .arg-webinar = Bara körningar som bad Zoom ändra en registrering till det här webbinariet
    .arg-limit = Hur många körningar som visas
    .arg-before = Bara körningar som började före den här: nästa sida
    .arg-reveal = Visa hemligheter, med --json

help-runs-show =
    .about = Visa en körning: dess utfall, dess förbrukning, dess anrop till Zoom
    .note-1 = Fält som åtgärdens schema för utdata märker som hemliga maskeras, där körningens paket finns i mappen med åtgärder; likaså varje länk som bär en frågesträng, ett fragment eller en användare. --reveal visar dem.

help-runs-again =
    .about = Kör om en körning, eller alla som passar ett filter: med samma eller andra indata, med samma eller en annan version
    .arg-run = Körningen; utan den, alla körningar som passar filtret
    .arg-input = Andra indata i stället för körningens egna: JSON, @FILE, eller - för standard in
    .arg-with = En annan version i stället för körningens egen, som 1.2.0, ^1 eller *
    .arg-preview = Visa vad körningen ändrade i Zoom och var den andra versionen skiljer sig, och kör inget
    .arg-yes = Kör om den även om den andra versionen gör något annat i en uppspelning
    .arg-idempotency_key = En annan idempotensnyckel än den som följer av körningen och av det som ändras
    .arg-action = Bara körningar av den här åtgärden
    .arg-webinar = Bara körningar som bad Zoom ändra en registrering till det här webbinariet
    .arg-confirm = Kör om körningarna som räknades
    .note-1 = Den nya körningen har den gamlas indata, kontakt och märken, och nämner den. Den har en idempotensnyckel som följer av den gamla körningen och av det som ändras, så att samma kommando två gånger inte kör något två gånger: det andra ger det första utfallet igen. För att köra den en gång till, kör om den nya körningen, eller ange en nyckel.
    .note-2 = Det som den gamla körningen skrev till kontakter finns kvar. Det som den ändrade i Zoom visas, för att det kan ändras igen när den körs om: en registrering som gäller hittas och skickas inte två gånger, och en som har avbokats under tiden skickas igen.
    .note-3 = Med --with spelas den gamla körningen först upp av den andra versionen, och den första skillnaden visas. Där det finns en körs inget utan --yes.
    .note-4 = Med ett filter i stället för en körning räknas körningarna först, och en token skrivs ut. --confirm TOKEN, med samma filter, kör om exakt dessa, den äldsta först; körningar som har kommit under tiden är inte bland dem.

help-runs-waits =
    .about = Visa en körnings väntningar: på en persons godkännande, eller ett annat svar utifrån
    .arg-run = Körningen: vilken som helst av dess delar

help-runs-complete =
    .about = Besvara en väntning i en körning, i stället för dess länk
    .arg-run = Körningen: vilken som helst av dess delar
    .arg-name = Väntningens namn
    .arg-value = Det som den besvaras med, som JSON
    .arg-email = Din e-postadress: den som du loggar in i kontot med
    .note-1 = En väntning besvaras en gång. En server fortsätter körningen inom en sekund; utan server gör `greenroom invoke --continues RUN --cursor CURSOR` det.
