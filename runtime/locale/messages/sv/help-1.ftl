# Kommandots hjälp: det som alla sidor delar, och kommandona till och med `keys`. Ett test jämför de engelska texterna med dokumentationskommentarerna i runtime/cli/src. Namn på flaggor och värden,
# och det som står inom grava accenter, är ett programs och översätts inte.

help-page =
    .usage = Användning:
    .commands = Kommandon:
    .arguments = Argument:
    .options = Flaggor:
    .global-options = Globala flaggor:
    .examples = Exempel:
    .print-help = Visa hjälpen
    .see-more = Visa hjälpen (mer med --help)
    .see-summary = Visa hjälpen (en sammanfattning med -h)
    .print-version = Visa versionen
    .help-command = Visa det här meddelandet, eller hjälpen för de angivna underkommandona
    .default = standard:
    .env = miljö:
    .possible-values = möjliga värden:
    .values = Möjliga värden:
    .in-english = Formatet för världsfiler, på engelska:

help-global =
    .arg-config = Läs inställningar från den här filen i stället för greenroom.toml
    .arg-store-path = Kontaktdatabas: en fil, eller en databas i PostgreSQL som postgres://user@host/database [standard: greenroom.db]
    .arg-actions-folder = Mapp vars *.wasm-filer är åtgärderna [standard: target/actions om den finns, annars actions]
    .arg-installed = Mapp med installerade åtgärder [standard: greenroom-installed]
    .arg-compiled = Mapp för kompilerade åtgärder, som bara du kan skriva i, eller `off` [standard: greenroom/compiled i din cachemapp]
    .arg-grants = Förmågor som en åtgärd får använda, som my-action=contacts-read,log, eller sha256:DIGEST=log för ett enda paket; med parametrar som JSON: my-action=["log",{"{"}"contacts-write":{"{"}"properties":["lead_score"]{"}"}{"}"}]. I miljön skiljer `;` flera åt. Greenrooms egna åtgärder beviljas det som de deklarerar
    .arg-limits = Ändra gränser för körningar, för att kompilera en åtgärd och för databasen, som cpu-ms=500,compile-ms=120000,journal-quota-bytes=500000000
    .arg-concurrency = Hur många körningar som får pågå samtidigt [standard: 64]
    .arg-journal = Hur mycket av varje körning som spelas in för `greenroom replay`: full, digests eller off [standard: full]
    .arg-zoom_api_url = Adressen till Zooms REST-API, till exempel till ett lokalt Zoom
    .arg-zoom_oauth_url = Adressen till Zooms OAuth-server, till exempel till ett lokalt Zoom
    .arg-zoom_download_hosts = Domäner som inspelningar hämtas från utöver dem i Zooms moln, som example.com; Zooms token skickas dit
    .arg-zoom_plan = Zoom-kontonas abonnemang, som avgör deras takt: free, pro eller business [standard: pro]
    .arg-messages = Mapp med *.ftl-filer med texter till varningar: fler språk, eller texter i stället för Greenrooms egna; LC_ALL, LC_MESSAGES eller LANG anger språket
    .arg-log = Loggmeddelanden på standard error: off, error, warn, info, debug, trace, eller ett filter; json eller json,LEVEL för rader med JSON [standard: warn]
    .arg-json = Skriv JSON i stället för ord, med hela värden

help-exit-codes =
    .note-1 = Slutkoder:
    .note-2 = klart
    .note-3 = allt annat: en fil som inte kan läsas, ett trasigt paket, en anslutning som inte fungerar
    .note-4 = användning: kommandoraden, miljön eller konfigurationsfilen är fel
    .note-5 = en uppspelning skiljer sig från körningen
    .note-6 = programmet som läste utdata stängde dem före slutet, som `head` gör
    .note-7 = det finns ingen åtgärd med det namnet och den versionen
    .note-8 = indata passar inte åtgärdens schema
    .note-9 = en kontakttoken kunde inte lösas upp
    .note-10 = behörighet eller rätt saknas
    .note-11 = en regel eller åtgärden nekade; koden säger varför
    .note-12 = åtgärden kraschade
    .note-13 = en gräns nåddes
    .note-14 = åtgärdens utdata passar inte dess schema
    .note-15 = ett annat kommando har gjort, eller gör, något som utesluter detta
    .note-16 = det finns ingen databas, eller databasen eller Zoom svarar inte; koden säger vilket
    .note-17 = stoppat för hand
    .note-18 = ett fel i Greenroom
    .note-19 = En sats slutar med 0 när alla rader är klara, med 4 när dess utdata stängdes, med 20 när den stoppades, annars med koden för den första raden som misslyckades, i den ordning som indata har. Med --json skriver ett kommando som misslyckas ett JSON-objekt med felet, även för fel i användningen.

help-shared =
    .arg-account = Zoom-kontot
    .arg-action = Åtgärden: dess namn, eller name@version
    .arg-after = Bara kontakter vars id kommer efter det här: nästa sida
    .arg-again_of = Bara körningar som körde om den här
    .arg-allow = Bevilja dessa förmågor, som log,contacts-read, eller som JSON med parametrar
    .arg-client_id = Klientens id
    .arg-client_id_env = Namnet på miljövariabeln som innehåller klientens id
    .arg-client_secret_env = Namnet på miljövariabeln som innehåller klientens hemlighet
    .arg-code = Bara fel med den här koden, som webinar-full
    .arg-contact = Bara körningar för den här kontakten
    .arg-credentials_file = JSON-fil med clientId och clientSecret, som bara ägaren kommer åt; läses varje gång den behövs
    .arg-digest = Kontrollsumman (SHA-256) som paketet måste ha; en adress kräver en
    .arg-dry_run = Ändra inget: det som skrivs kastas, och Zooms svar på ändringar är påhittade
    .arg-email = Användarens e-postadress
    .arg-file = Paketet
    .arg-filter = Ett filter i stället för ett segment: JSON, @ och namnet på en fil, eller - för standard in
    .arg-folder = Projektets mapp
    .arg-from_file = Läs från den här filen [standard: standard in]
    .arg-id = Effekternas id
    .arg-in_body = Skicka klientens id och hemlighet i innehållet, för tjänster som inte tar emot dem i en rubrik
    .arg-jobs = Jobben
    .arg-kind = Bara fel av den här typen, som unavailable
    .arg-limit = Hur många kontakter som visas
    .arg-name = Segmentets namn
    .arg-pointer = Platsen i inställningarna, som JSON Pointer
    .arg-reveal = Visa hemligheter
    .arg-run = Körningen
    .arg-scopes = Ett omfång att begära; kan anges flera gånger
    .arg-seal = Förvara inloggningsuppgifterna krypterade i databasen: från miljövariablerna, annars från standard in
    .arg-since = Bara körningar från den här tiden: en tid, ett datum (i UTC), eller en ålder som 2d eller 3h
    .arg-status = Bara körningar som slutade så: done, continue eller failed
    .arg-tags = Bara körningar med det här märket; flera gånger för flera märken
    .arg-token_url = Var token kommer ifrån
    .arg-until = Bara körningar före den här tiden
    .arg-username = Logga in i registret med det här namnet, och lösenordet eller en token på standard in [standard: som `docker login` har sparat det, annars utan namn]
    .arg-webinar = Webbinariets id
    .arg-yes = Bevilja det som paketet begär, och be inte om bekräftelse
    .value-language-c = C, med genererade bindningar
    .value-language-python = Python, på CPython
    .value-language-rust = Rust, med SDK:t: de minsta och snabbaste åtgärderna efter C
    .value-language-typescript = TypeScript, på QuickJS

help-greenroom =
    .about = Kör åtgärder i arbetsflöden mot en kontaktdatabas, och ansluter den till Zoom
    .note-1 = Inställningar kommer från flaggor, sedan från miljön, sedan från konfigurationsfilen: greenroom.toml i arbetsmappen, eller --config. Dess nycklar: store, actions, installed, compiled, concurrency, journal, messages, log, json; i [zoom] api-url, oauth-url, download-hosts, plan; i [postgres] account, connections, role, ca-file, key-file, password-file; i [server] det som `greenroom serve --help` anger; i [hubspot] public-url, app-secrets, portals, signatures, answer-within-ms, connections, api-url, block-days; i [alerts] det som `greenroom alerts --help` anger; i [retention] runs, journals, var och en i dagar; i [console] enabled, session-idle, session-days, och i [console.openid] issuer, client-id, client-secret, label; i [telemetry] otlp, service-name; i [limits] gränser med deras namn; i [grants] listor med förmågor för varje åtgärd, eller för sha256:DIGEST; i [trust] signatures, sources, plain-http, och i [trust.keys.NAME] key eller file, actions.

help-connect =
    .about = Anslut Zoom-konton, och hantera deras anslutningar

help-connect-zoom =
    .about = Anslut ett Zoom-konto till en affärsenhet: testa det, skapa kontaktegenskaperna, hämta användare och webbinarier
    .arg-account_id = Kontots id i Zoom, från appens sida med inloggningsuppgifter
    .arg-user = Den anslutna användarens e-postadress: en av Zoom-kontots användare, som inte kan registreras som kontakt
    .arg-business_unit = Affärsenheten [standard: den primära]
    .note-1 = Inloggningsuppgifterna är de för en OAuth-app av typen server-to-server i Zooms marketplace. Ingen flagga tar emot en hemlighet. En fil, eller standard in för --seal, är ett JSON-objekt med clientId och clientSecret; bara ägaren får ha tillgång till en fil (chmod 600). En fil eller en miljövariabel läses om varje gång den behövs; med --seal förvarar databasen inloggningsuppgifterna krypterade, även när de ges som miljövariabler.
    .note-2 = Appen behöver dessa omfång:
    .note-3 = kontrollera anslutningen
    .note-4 = hitta Zoom-användarna
    .note-5 = hitta deras webbinarier
    .note-6 = läsa ett webbinarium
    .note-7 = läsa dess registreringsformulär
    .note-8 = läsa dess panelister
    .note-9 = läsa registreringar och deras status
    .note-10 = skilja flera registreringar av en person åt
    .note-11 = registrera en kontakt
    .note-12 = avboka, godkänna eller neka en registrering
    .note-13 = hitta tidigare sessioner
    .note-14 = läsa en sessions tider
    .note-15 = synkronisera närvaro
    .note-16 = synkronisera inspelningar och transkriptioner
    .note-17 = För att synkronisera inspelningar och transkriptioner behöver rollen för appens ägare rätten ”View the recording content”.

help-connect-list =
    .about = Visa anslutningarna med deras status

help-connect-check =
    .about = Testa anslutningar, och spara deras status
    .arg-account = Zoom-kontot [standard: alla som används]
    .note-1 = Slutkoden är 1 när en anslutning inte fungerar.

help-connect-rotate =
    .about = Byt inloggningsuppgifter för en anslutning: de nya testas innan de ersätter de gamla

help-connect-webhook =
    .about = Förvara de hemliga token som Zooms webhookar verifieras med

help-connect-webhook-add =
    .about = Förvara den hemliga token för ett Zoom-kontos app, krypterad, bredvid den som redan finns
    .arg-from_env = Läs från den här miljövariabeln
    .note-1 = Den hemliga token är appens i Zooms marketplace: Features, Access, Secret Token. Den läses från standard in, en fil eller en miljövariabel, aldrig från ett argument, och databasen förvarar den krypterad. För att byta utan förlust: skapa en ny token i Zoom, lägg till den nya här, och ta bort den gamla en och en halv timme senare, när Zoom har upprepat det som signerades med den. Två är giltiga samtidigt.
    .note-2 = I appen, under Features, Event Subscriptions, är adressen https://HOST/webhooks/zoom/ACCOUNT-ID, där HOST är den för `greenroom serve`. Prenumerera på dessa händelser, för alla användare i kontot:

help-connect-webhook-list =
    .about = Visa id:n för hemliga token, och när de lades till
    .arg-account = Zoom-kontot [standard: alla]

help-connect-webhook-retire =
    .about = Ta bort en hemlig token: webhookar som är signerade med den avvisas
    .arg-id = Tokenens id

help-connect-disconnect =
    .about = Ta en anslutning ur bruk, och radera dess krypterade inloggningsuppgifter och hemliga token; hämtade data finns kvar

help-actions =
    .about = Visa, kontrollera och kompilera åtgärder

help-actions-list =
    .about = Visa paketen i mappen med åtgärder

help-actions-installed =
    .about = Visa de installerade åtgärderna, med deras versioner
    .note-1 = Den aktiva versionen, märkt med *, körs där ett arbetsflöde inte begär någon annan. --json innehåller behörigheterna och det som har gjorts.

help-actions-show =
    .about = Visa en åtgärd: dess beskrivning, indata, utdata och behörigheter
    .note-1 = --json innehåller schemana för indata och utdata.

help-actions-check =
    .about = Kontrollera ett paket utan att köra det: manifest, scheman, importer, kontrakt, kod
    .note-1 = Visar förmågorna som det behöver. Slutkoden är 0 för ett paket i ordning, annars 1.

help-actions-options =
    .about = Visa valen som en åtgärd erbjuder för ett fält i sina indata
    .arg-field = Fältet, som JSON Pointer i indata
    .arg-input = Indata så långt de är ifyllda, som JSON
    .arg-search = Bara val som detta hittar
    .arg-page = Token för nästa sida
    .arg-contact = Kontakten som arbetsflödet körs för
    .note-1 = Åtgärden körs som i en provkörning: inget sparas, och inget ändras hos någon tjänst.

help-actions-compile =
    .about = Kompilera paket i förväg, till mappen för kompilerade åtgärder
    .arg-files = Paketen; utan något, alla i mappen med åtgärder
    .note-1 = Program som bäddar in Greenroom utan kompilator kör bara åtgärder som har kompilerats i förväg. Mappen måste vara deras, eller root:s, och datorn behöver samma slags CPU. Kompilera igen efter en uppdatering av Greenroom.

help-new =
    .about = Skapa projektet för en åtgärd, i Rust, TypeScript, Python eller C
    .arg-name = Åtgärdens namn, i små bokstäver med bindestreck
    .arg-language = Källkodens språk
    .arg-to = Projektets mapp, som måste vara tom eller ny [standard: namnet]
    .note-1 = Projektet har en åtgärd, dess scheman, tre testfall, en README, och en AGENTS.md för programmeringsassistenter. Bygg det med `greenroom build` i dess mapp, och testa det med `greenroom test`. `greenroom doctor` säger vilka kompilatorer som finns.

help-build =
    .about = Bygg paketet av ett projekt
    .arg-out = Skriv paketet till den här filen
    .note-1 = Kompilerar projektets källkod, gör en komponent som bara importerar det som manifest.json begär, och lägger till manifestet och schemana. Paketet är build/NAME-VERSION.wasm i projektet. Det som saknas nämns, med sättet att få tag på det.
    .note-2 = För ett språk utan mall gör språkets egna verktyg component.wasm, eller kärnmodulen module.wasm, utifrån världen i wit/, som bygget skriver. Paketet görs sedan av den filen.

help-test =
    .about = Kör testfallen för en åtgärd i den verkliga sandlådan
    .arg-package = Testa det här paketet i stället för att bygga projektet
    .arg-cases = Mappen med fallen [standard: cases i projektet]
    .arg-only = Bara fall vars namn innehåller detta
    .arg-accept = Skriv det som blev resultatet i fall som inget säger om det ännu
    .arg-accept_all = Skriv det som blev resultatet i fall, även där de säger något annat
    .arg-from_run = Gör ett fall av den här körningen i databasen
    .note-1 = Bygger projektet och kör dess fall (cases/*.json): givet en databas, ett Zoom, HTTP-svar och en klocka, när åtgärden anropas med dessa indata, så kommer dessa utdata eller detta fel, och detta skrivs. Varje fall körs i den verkliga sandlådan, under de verkliga gränserna, med allt som manifestet begär.
    .note-2 = En del av `then` som saknas jämförs inte. --accept skriver det som blev resultatet där ett fall ännu inte säger något; --accept-all skriver det även där det skiljer sig: se på ändringarna innan du behåller dem. Texten "<any>" i ett fall passar alla värden.
    .note-3 = --from-run gör ett fall av en körning i databasen, där personuppgifter är ersatta; för en provkörning, som inget sparas av, gör `greenroom invoke --dry-run --case FILE` det. Slutkoden är 0 där alla fall godkänns, annars 1.

help-dev =
    .about = Bygg och testa ett projekt igen varje gång det ändras, bredvid ett lokalt Zoom
    .arg-world = Världsfil för det lokala Zoom [standard: demonstrationens värld]
    .note-1 = Bevakar projektet till Ctrl-C: en ändring bygger det igen och kör dess fall. Bredvid körs ett lokalt Zoom, och build/dev har en databas med fallens kontakter. Anropa åtgärden i en annan terminal, med konfigurationen som skrivs ut.

help-pack =
    .about = Gör ett projekts paket för andra: byggt, kontrollerat och testat
    .arg-out = Filen att skriva [standard: NAME-VERSION.wasm i arbetsmappen]
    .arg-twice = Bygg det två gånger, i två mappar, och jämför byten
    .note-1 = Bygger projektet, kontrollerar paketet som en värd som läser in det, kör alla fall, och skriver en enda fil med allt i: kod, manifest och scheman. Inget skrivs där ett fall misslyckas. --twice bygger också en kopia av projektet i en annan mapp, och säger om byten är desamma: det är de för Rust och C; motorerna för TypeScript och Python lägger ett eget tillstånd i paketet som skiljer sig från bygge till bygge.

help-check =
    .about = Kontrollera ett paket eller ett projekt utan att köra det: kontrakt, scheman, etiketter, och vad som har ändrats
    .arg-what = Ett paket, eller ett projekts mapp
    .arg-against = En annan version av paketet, att jämföra med
    .arg-strict = Räkna även råd som fel
    .note-1 = Ett projekt byggs först. Kontrollerar importer och exporter mot kontraktet, schemana med deras exempel, etiketterna; visar förmågorna som det begär, dess storlek, och hur lång tid det tar att kompilera och läsa in det här; och med --against vad en annan version har annorlunda: förmågor, indata som togs emot och inte gör det nu, utdata som nu kan förekomma.
    .note-2 = Slutkoden är 0 där inget stör dem som använder åtgärden. Råd ändrar den inte, om inte --strict anges.

help-doctor =
    .about = Visa vilka kompilatorer för åtgärder som finns, och hur man får de andra
    .arg-language = Bara verktygen för det här språket
    .note-1 = Slutkoden är 0 där inget saknas, annars 1.

help-keys =
    .about = Gör nycklar som signerar paket, och visa de betrodda

help-keys-new =
    .about = Gör ett nyckelpar: den hemliga signerar paket, den publika verifierar dem
    .arg-file = Filen för den hemliga nyckeln, som inte får finnas än
    .note-1 = Den hemliga nyckeln är inte krypterad: bara du kan läsa filen, och alla som har den kan signera i ditt namn. Den publika nyckeln ligger i en andra fil, acme.key.pub. De som driver Greenroom litar på den i greenroom.toml:

help-keys-list =
    .about = Visa nycklarna som konfigurationsfilen litar på
