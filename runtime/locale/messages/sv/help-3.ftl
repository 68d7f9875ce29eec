# Kommandots hjälp: kommandona från och med `replay`. Ett test jämför de engelska texterna med dokumentationskommentarerna i runtime/cli/src. Namn på flaggor och värden,
# och det som står inom grava accenter, är ett programs och översätts inte.

help-replay =
    .about = Spela upp körningar från deras journaler, och se var en annan version av åtgärden skiljer sig
    .arg-with = Jämför med det här paketet i stället för körningens eget
    .arg-action = Spela upp de senaste körningarna av den här åtgärden
    .arg-last = Med --action: hur många körningar som spelas upp
    .arg-reveal = Visa länkar som bär en token
    .note-1 = En uppspelning läser inga kontakter, anropar inte Zoom och skriver inget: journalen besvarar varje anrop till Greenroom. Slutkoden är 0 om alla körningar som kan spelas upp gjorde samma sak igen, 3 om en inte gjorde det, och den för det första felet om ingen kan spelas upp. Länkar som bär en token maskeras; --reveal visar dem.

help-settings =
    .about = Visa och ändra inställningarna för webbinariesynkronisering

help-settings-get =
    .about = Visa inställningarna, eller en del av dem
    .arg-pointer = En plats i inställningarna, som JSON Pointer [standard: alla]

help-settings-set =
    .about = Ändra en inställning
    .arg-value = JSON, eller ett ensamt ord; @FILE läser en fil, - standard in
    .arg-email = Din e-postadress: den som du loggar in i kontot med
    .note-1 = schemas/settings.json beskriver inställningarna; `greenroom settings get` visar alla. --as är en användare i kontot (`greenroom users add` lägger till dem), en redaktör eller en administratör; bara en administratör slår på synkroniseringen av webbinariedata. Nästa synkronisering tar igen tiden då en inställning var av.

help-settings-unset =
    .about = Återställ en inställning till dess standardvärde
    .arg-email = Din e-postadress: den som du loggar in i kontot med

help-settings-history =
    .about = Visa ändringar av inställningar, de nyaste först
    .arg-pointer = Bara ändringar på eller under den här platsen
    .arg-limit = Hur många ändringar som visas
    .arg-before = Bara ändringar före den här platsen: nästa sida

help-settings-explain =
    .about = Förklara varför ett webbinarium och dess inspelningar synkroniseras eller inte: svaret från varje regel

help-webinars =
    .about = Visa webbinarier: om de synkroniseras, och hur den senaste synkroniseringen gick
    .arg-account = Bara webbinarierna i det här Zoom-kontot
    .note-1 = Webbinarier är kända när `greenroom connect zoom`, eller en runda av `greenroom run-schedule`, har hittat dem.

help-sync =
    .about = Synkronisera ett webbinarium, eller alla, nu
    .arg-all = Synkronisera alla webbinarier vars inställningar säger det
    .arg-account = Med --all: bara dem i det här Zoom-kontot
    .arg-all_sessions = Fråga Zoom igen efter deltagarna i varje session
    .arg-dry_run = Visa vad som skulle ändras, och skriv inget
    .note-1 = Att synkronisera två gånger, eller medan en annan synkronisering av webbinariet pågår, gör ingen skada; en synkronisering som har stoppats eller kraschat återupptas. Deltagarna i en session som slutade för mer än 48 timmar sedan efterfrågas inte igen när alla är kända, eftersom Zoom räknar varje rapport mot en daglig gräns; --all-sessions frågar ändå. --all söker efter nya webbinarier, och synkroniserar sedan varje webbinarium vars inställningar säger det (`greenroom webinars`). En provkörning frågar Zoom och reglerna, och skriver inget: med --all tar den bara de kända webbinarierna; den kan inte räkna närvaro och inspelningar för sessioner som aldrig har synkroniserats, och inte heller registreringar som Zoom inte längre har. Slutkoden är 0 om något webbinarium synkroniserades, eller synkroniseras av en annan process; annars den för det första felet, eller 14 där inställningarna förbjuder det.

help-run-schedule =
    .about = Synkronisera webbinarier som står på tur med jämna mellanrum, tills det stoppas
    .arg-every = Tiden mellan två rundor, som 30s, 10m eller 1h
    .arg-once = Kör en runda och sluta sedan: för en annan schemaläggare
    .note-1 = Varje runda söker efter nya webbinarier i varje anslutet Zoom-konto, och synkroniserar webbinarier som står på tur: i varje runda före ett webbinarium, under det och strax efter; efter två dagar en gång om dagen; efter trettio dagar bara när en inställning slås på eller en inspelning ännu väntas. För ett webbinarium som är märkt som en del av Zoom Events säger granskningsloggen det en gång. Ctrl-C avslutar kommandot; en senare runda, i vilken process som helst, återupptar en stoppad synkronisering. Med --json är varje runda en rad.

help-audit =
    .about = Visa vad ett webbinariums synkroniseringar ändrade, deras varningar, och e-postadresserna som de utelämnade
    .arg-run = Bara den här synkroniseringen
    .arg-limit = Hur många synkroniseringar som visas
    .arg-before = Bara synkroniseringar som började före den här: nästa sida
    .arg-left_out = Visa e-postadresserna som synkroniseringarna utelämnade, efter orsak
    .arg-csv = Skriv dem till en CSV-fil, eller till standard ut för -
    .note-1 = I en CSV-fil har en e-postadress som ett kalkylprogram skulle ta för en formel en apostrof framför sig. Personer utan e-postadress, och personer som har raderats, räknas i posterna och listas aldrig.

help-timeline =
    .about = Visa webbinarierna som en kontakt registrerade sig för och deltog i, och deras inspelningar
    .arg-contact = Kontakten: dess id, eller dess primära e-postadress
    .arg-reveal = Visa hela länkar
    .note-1 = Det nyaste först. Länkar som bär en frågesträng, ett fragment eller en användare maskeras; --reveal visar dem.

help-settle =
    .about = Utred anrop till Zoom som kraschade processer lämnade öppna
    .arg-wait = Vänta på slutet av reservationerna som anrop är öppna under nu, och utred anropen då
    .arg-watch = Utred om och om igen tills det stoppas
    .arg-every = Med --watch: sekunder mellan två rundor
    .note-1 = Kommandon som kör åtgärder utreder en gång innan de börjar. Anrop som inte kan utredas, för att Zoom eller databasen inte svarar, förblir öppna till nästa gång; slutkoden är då 19. Ett anrop har en reservation medan dess process kan vara i arbete: bara den processen utreder det. Reservationen för en process som har slutat varar en tid efter den.

help-set-aside =
    .about = Besluta om effekter som ett eget CRM-system avvisade efter att deras körning var klar
    .note-1 = Ett program som bäddar in Greenroom kan ha sina kontakter i ett eget CRM-system (Storage::split), och sina körningar i den här databasen. När CRM-systemet är borta slutar en körning ändå, och dess effekter väntar. Om CRM-systemet avvisar dem senare, till exempel för att kontakten ändrades under tiden, läggs de åt sidan: de finns inte i CRM-systemet, fast körningen är antecknad som klar. Med kontakter i Greenrooms egen databas läggs aldrig något åt sidan.

help-set-aside-list =
    .about = Visa effekterna som är lagda åt sidan, de äldsta först
    .arg-limit = Hur många skrivningar som visas

help-set-aside-retry =
    .about = Låt effekter vänta på CRM-systemet igen: programmet med CRM-systemet tillämpar dem nästa gång det utreder
    .note-1 = Effekterna skriver över det som har skrivits under tiden. De får ett annat id; om CRM-systemet avvisar dem igen läggs de åt sidan igen, med den nya orsaken. Där inga effekter med id:t är lagda åt sidan är slutkoden 14.

help-set-aside-drop =
    .about = Radera effekter: de når inte CRM-systemet, och posten för deras körning finns kvar
    .note-1 = Där inga effekter med id:t är lagda åt sidan är slutkoden 14.

help-jobs =
    .about = Visa, kör om och ta bort jobb: arbete som servern gör senare
    .note-1 = Ett jobb är arbete som har tagits emot och som `greenroom serve` gör senare: asynkrona anrop, synkroniseringar, rundor i schemat, anrop till Zoom att utreda, återanrop, larm. Ett som misslyckas prövas igen, allt senare; ett som misslyckas för gott, eller för ofta, blir misslyckat för gott, och en person beslutar om det.

help-jobs-list =
    .about = Visa jobb, de äldsta först
    .arg-state = Bara jobb med den här statusen: waiting, running, done eller dead-letter
    .arg-kind = Bara jobb av den här typen: invoke, sync, look, round, settle, callback, hubspot-completion, prune, check-alerts eller send-alerts
    .arg-action = Bara anrop av den här åtgärden
    .arg-contact = Bara anrop för den här kontakten
    .arg-zoom_account = Bara jobb om det här Zoom-kontot
    .arg-after = Bara jobb som togs emot efter det här: nästa sida
    .arg-limit = Hur många jobb som visas

help-jobs-show =
    .about = Visa ett jobb: hur långt det har kommit, varför det misslyckades, vad det väntar på
    .arg-job = Jobbet
    .arg-reveal = Visa dess indata, och hela adressen för dess återanrop

help-jobs-retry =
    .about = Kör genast om jobb som har misslyckats för gott, eller jobb som väntar på sitt nästa försök
    .note-1 = Där det inte finns något sådant jobb är slutkoden 14; där det körs eller är klart, 18.

help-jobs-drop =
    .about = Ta bort jobb som inte körs
    .note-1 = Att ta bort ett jobb avslutar väntningarna i dess körningar. Dess återanrop, eller HubSpots arbetsflöde, får felet `job-removed`.

help-jobs-limits =
    .about = Visa gränserna per nyckel, och vad som väntar bakom var och en
    .note-1 = Gränserna står i konfigurationsfilen:
    .note-2 = eller action, zoom-account, eller en JSON Pointer i indata: /webinarId
    .note-3 = eller second, hour

help-history =
    .about = Visa vad människor har gjort för hand, och vem som gjorde det
    .arg-limit = Hur många poster som visas
    .arg-before = Bara poster före den här platsen: nästa sida
    .note-1 = Innehåller synkroniseringarna som begärdes över API:et, raderingar, importer, jobb som prövades om eller togs bort, API-nycklar som gjordes eller återkallades, användare som lades till, ändrades, bjöds in eller togs bort, deras lösenord och inloggningar, segment och åtgärder som ändrades, och hemligheter som visades. Varje post nämner kontoanvändaren som var inloggad eller vars API-nyckel det var, eller för ett kommando på den här datorn kontoanvändaren som GREENROOM_AS anger, annars datorns användare. Ändringar av inställningar finns i `greenroom settings history`.

help-alerts =
    .about = Visa larm, och testa om de kommer fram
    .note-1 = `greenroom serve` ser varje minut efter vad som har gått fel, och meddelar det en gång: när det börjar, igen efter en dag medan det varar, och när det är över. I greenroom.toml:
    .note-2 = tiden mellan två kontroller
    .note-3 = varefter ett larm som varar meddelas igen, eller "off"
    .note-4 = alla som standard
    .note-5 = koder, eller en kod och dess orsak: sync-error/failed
    .note-6 = hur lång tid före sitt slut en nyckel meddelas
    .note-7 = som standard tio av en åtgärd på 15 minuter
    .note-8 = utan den, alla åtgärder som ingen annan regel nämner
    .note-9 = utan den, alla koder
    .note-10 = och så många av hundra körningar
    .note-11 = signerad som Standard Webhooks säger
    .note-12 = dess namn: `greenroom secrets set alerts`
    .note-13 = eller tls; none för en reläserver i ditt eget nätverk
    .note-14 = dess namn: `greenroom secrets set smtp`
    .note-15 = Länkar i larm behöver `public-url` i [server].

help-alerts-list =
    .about = Visa larmen: först de som varar, sedan de som är över

help-alerts-test =
    .about = Skicka ett testmeddelande till webhooken och med e-post, nu
    .note-1 = Där ett mål inte tar emot det säger meddelandet varför, och slutkoden är den för det första sådana felet.

help-store =
    .about = Skapa, fyll och granska kontaktdatabasen

help-store-init =
    .about = Skapa en tom databas; en som redan finns lämnas som den är
    .note-1 = I PostgreSQL (version 15 eller senare) görs tabellerna, i schemat greenroom, och kontot som [postgres] anger i greenroom.toml, eller GREENROOM_POSTGRES_ACCOUNT, eller annars `default`. En superanvändare gör rollerna och databasen först:
    .note-2 = Lösenordet står i GREENROOM_POSTGRES_PASSWORD, eller i `password-file` i [postgres], hellre än i URL:en, som andra användare av datorn kan se.
    .note-3 = Nyckeln till hemligheter och krypterade inloggningsuppgifter finns i filen som `key-file` i [postgres] anger, eller GREENROOM_POSTGRES_KEY_FILE, eller annars i greenroom.key i arbetsmappen. Den görs när något krypteras för första gången: kopiera den då till varje dator.

help-store-import =
    .about = Importera kontakter, kontoanvändare, affärsenheter och egenskaper
    .arg-file = Filen, eller - för standard in
    .arg-format = Radernas form; utan den avgör hur de börjar
    .arg-map = För CSV: egenskapen för en kolumn, eller inget efter = för att utelämna kolumnen
    .arg-dry_run = Visa vad som skulle importeras, och skriv inget
    .arg-from_line = Utelämna raderna före den här raden, för att fortsätta en import som slutade i förtid
    .arg-bring_back_erased = Importera även kontakter med en raderad persons e-postadress eller id; utan detta utelämnas sådana rader
    .value-format-json = JSON-objekt: ett per rad, utspridda över rader, eller i en lista
    .value-format-csv = En tabell med kontakter med en rubrikrad, med komman, semikolon eller tabbar
    .note-1 = En fil kontrolleras till slutet innan något skrivs; standard in kan inte kontrolleras. Rader skrivs i delar om 2 000, var och en helt eller inte alls. En import som slutar i förtid säger på vilken rad man fortsätter; att importera rader med id eller e-postadress igen ändrar inget som redan finns. En kontakt som finns, efter sitt id eller annars efter sin primära e-postadress, uppdateras. Kontakter med en raderad persons e-postadress eller id utelämnas, och deras rader nämns, om inte --bring-back-erased avslutar raderingen. En provkörning prövar 2 000 rader åt gången, och lämnar andra lika lång tid att skriva som det tog; rader längre ifrån varandra som utesluter varandra hittas bara av importen.
    .note-2 = CSV har kontakter, med en rubrikrad: kolumner känns igen på egenskapers namn och etiketter, `id` och `email` bland dem, och tomma celler ändrar inget. JSON har objekt, ett per rad, utspridda över rader eller i en lista:
    .note-3 = kan ha "secondaryEmails": [...]; utan id får den ett nytt; en tom egenskap rensas
    .note-4 = eller "editor" eller "viewer"; `greenroom users` lägger till, ändrar och tar bort användare en och en
    .note-5 = kind är "text" eller "number"; odefinierade egenskaper blir texter

help-store-show =
    .about = Visa databasens innehåll
    .note-1 = Anslutningslänkar, andra länkar som kan bära en token, och hemliga egenskaper maskeras; --reveal visar dem.

help-store-show-contacts =
    .about = Visa kontakter

help-store-show-contact =
    .about = Visa en kontakt: dess egenskaper, registreringar och tidslinje
    .arg-contact = Dess id, eller dess primära e-postadress

help-store-show-webinars =
    .about = Visa webbinarier

help-store-show-webinar =
    .about = Visa ett webbinarium: dess marknadsföringsevenemang, och dess kontakter
    .arg-webinar = Dess id

help-store-check =
    .about = Sök efter skador i hela databasen, och efter kontakter som är en och samma person
    .note-1 = Slutkoden är 0 för en databas i ordning, 1 för en skadad, 19 där den inte kan öppnas.

help-store-backup =
    .about = Kopiera databasen till en ny fil, även medan den används
    .arg-to = Den nya filen
    .note-1 = Kopian har allt som hade skrivits innan kommandot började, även medan Greenroom körs. Den skrivs hel eller inte alls, och bara ägaren kan läsa den. Nyckeln till hemligheter och krypterade inloggningsuppgifter är en egen fil bredvid databasen, som slutar på .key: ha en kopia av den på ett annat ställe, för kopian och nyckeln tillsammans lämnar ut hemligheterna.
    .note-2 = En databas i PostgreSQL kopieras med `pg_dump`: det här kommandots meddelande säger hur.
    .note-3 = Radera kopior i tid: en person som raderas finns kvar i kopiorna som gjordes tidigare.

help-store-restore =
    .about = Lägg en kopia i databasens ställe
    .arg-from = Kopian
    .arg-replace = Det finns redan en databas: behåll den under ett annat namn
    .note-1 = En databas i PostgreSQL återställs med `pg_restore`: det här kommandots meddelande säger hur.
    .note-2 = Kopian kontrolleras först till slutet. Med --replace finns databasen som är där kvar bredvid under ett annat namn; personer som har raderats ur den databasen sedan kopian gjordes raderas också ur den återställda. Utan den databasen, eller där `greenroom store prune` har tagit bort det som är äldre än kopian, går det inte att veta: radera dem igen. Stoppa `greenroom serve` och andra kommandon först.
    .note-3 = Det som har hänt i Zoom sedan kopian gjordes finns inte i den: `greenroom sync --all` hämtar tillbaka det, så långt tillbaka som Zoom har det kvar.

help-store-copy =
    .about = Kopiera en databas till en tom, som en fil till PostgreSQL, och jämför båda
    .arg-from = Databasen som kopieras: en fil, eller en URL till PostgreSQL
    .arg-to = Den tomma databasen: en fil, eller en URL till PostgreSQL
    .arg-from_account = Kontot som kopieras, i PostgreSQL
    .arg-to_account = Kontot som fylls, i PostgreSQL
    .arg-from_key_file = Nyckelfilen för FROM, i PostgreSQL
    .arg-to_key_file = Nyckelfilen för TO, i PostgreSQL
    .arg-from_password_file = En fil med lösenordet för FROM
    .arg-to_password_file = En fil med lösenordet för TO
    .arg-recount = Räkna först om de beräknade egenskaperna hos kontakter i FROM
    .note-1 = Stoppa först `greenroom serve` och alla andra kommandon som använder FROM, och använd sedan bara TO: rader som skrivs till FROM efter att kopieringen började finns inte i kopian, och jobb som finns i båda skulle göras två gånger. Jobb, synkroniseringar och anrop till Zoom som pågick fortsätter i kopian som efter en krasch: när deras reservationer slutar.
    .note-2 = TO görs där den saknas, och måste vara tom. Raderna skrivs i en enda transaktion, läses igen, och jämförs med dem i FROM, tabell för tabell; kontakternas beräknade egenskaper räknas om. Om något skiljer sig förblir TO tom. Där beräknade egenskaper skiljer sig räknar --recount om dem i FROM innan den kopieras. Om kommandot stoppas eller avbryts, eller anslutningen till TO bryts, är TO tom eller har hela kopian: kör kommandot igen; där kopian är fullständig säger det att TO redan har rader.
    .note-3 = Radera FROM i tid: en person som senare raderas ur TO finns kvar i FROM.
    .note-4 = Av en databas i PostgreSQL kopieras ett konto: det i [postgres] i greenroom.toml eller GREENROOM_POSTGRES_ACCOUNT, eller det som --from-account och --to-account anger. Alla andra inställningar i [postgres] gäller för båda. En superanvändare gör rollerna och databasen för TO först, som `greenroom store init --help` säger.
    .note-5 = Hemligheter förblir krypterade, och deras nyckel kopieras med: till TO.key bredvid en fil, eller till nyckelfilen för PostgreSQL. En nyckel som redan finns ersätts aldrig, och måste vara densamma. Installerade åtgärder och konfigurationens filer finns inte i en databas: kopiera dem själv.

help-store-prune =
    .about = Ta bort gamla poster om körningar
    .arg-older_than = Åldern i dagar eller veckor, som 90d eller 12w
    .note-1 = Tar bort posterna om körningar som är äldre, med deras journaler och idempotensnycklar; utredda anrop till Zoom; sedan paket som ingen journal behöver. Poster finns kvar medan ett öppet anrop till Zoom eller en väntande skrivning hänvisar till dem. En borttagen körning kan inte visas eller spelas upp, och dess idempotensnyckel kör åtgärden igen. Filen krymper inte: frigjort utrymme används igen.

help-segment =
    .about = Hitta kontakter efter egenskaper och händelser, och spara filtren

help-segment-list =
    .about = Visa sparade segment
    .arg-reveal = Visa värdena som hemliga egenskaper jämförs med, med --json

help-segment-show =
    .about = Visa ett segment: dess filter, i ord och som det sparades
    .arg-reveal = Visa värdena som hemliga egenskaper jämförs med

help-segment-explain =
    .about = Beskriv medlemmarna i ord

help-segment-count =
    .about = Räkna medlemmarna

help-segment-members =
    .about = Visa medlemmarna
    .arg-limit = Det högsta antalet medlemmar som visas
    .arg-after = Bara medlemmar efter den här platsen, där sidan före slutade
    .arg-csv = Skriv kommaseparerade värden, för ett kalkylprogram
    .note-1 = Ord visar 100 medlemmar åt gången; --json, med en kontakt på varje rad, och --csv ger alla, upp till --limit. Där fler följer har den sista raden med ord, eller standard error med --json och --csv, kommandot för dem. Hemliga egenskaper maskeras, och utelämnas ur en CSV; --reveal visar dem. I en CSV står en apostrof före en text som ett kalkylprogram skulle köra som formel.

help-segment-save =
    .about = Spara ett filter under ett namn
    .arg-file = Filen med filtret som JSON, eller - för standard in
    .note-1 = Ett filter är ett villkor, eller en kombination av filter:
    .note-2 = Ett villkor jämför en egenskap, efter dess interna namn:
    .note-3 = is är "known" eller "unknown", eller ett av equals, notEquals, greater, atLeast, less, atMost, contains, och between med from och to; ett tal jämförs som tal, en text oavsett stora och små bokstäver
    .note-4 = eller räknar händelser:
    .note-5 = event är registration, där where kan ha webinarIds, webinarName, states
    .note-6 = attendance, där where kan ha webinarIds, webinarName, seconds, percent
    .note-7 = eller recording, där where kan ha topic, startsAt, recordingUrl
    .note-8 = namn, ämnen och URL:er är {"{"}"equals": TEXT{"}"} eller {"{"}"contains": TEXT{"}"}
    .note-9 = times är {"{"}"atLeast": N{"}"}, {"{"}"atMost": N{"}"} eller {"{"}"exactly": N{"}"}; en gång eller mer som standard
    .note-10 = when är {"{"}"lastDays": N{"}"}, eller {"{"}"from": INSTANT, "before": INSTANT{"}"} med det ena eller båda
    .note-11 = "happened": false betyder motsatsen
    .note-12 = schemas/segment.json är schemat. Ett segment med det namnet som redan finns ersätts.

help-segment-remove =
    .about = Ta bort ett segment; dess medlemmar lämnas som de är

help-erase =
    .about = Radera en person: kontakten, och det som körningars poster säger om den
    .arg-contact = Kontakten: dess id, eller en av dess e-postadresser
    .arg-yes = Be inte om bekräftelse
    .arg-dry_run = Visa hur mycket kontaktdatabasen har om personen, och radera inget
    .note-1 = Det som raderas är kontakten med dess e-postadresser, egenskaper, registreringar och tidslinje, och det som körningars poster säger om den: indata, utdata, journaler och idempotensnycklar. De körningarna kan inte spelas upp. Hashar med nyckel finns kvar: av varje e-postadress, så att ingen åtgärd och ingen synkronisering skapar kontakten igen (en person kan det, med `store import`), av registreringar, och av namnet i varje session. Transkriptioner behåller de talade orden, utan talarens namn; andra namn i dem finns kvar.
    .note-2 = För en kontakt som togs bort tidigare, ange e-postadressen, och sedan även id:t om du vet det. Att radera två gånger gör ingen skada, och slutför en avbruten radering. Medan en registrering av personen pågår är slutkoden 18: försök igen senare.
    .note-3 = Zooms egna uppgifter, säkerhetskopior, loggar, och användare som loggar in i kontot raderas inte. Databasens fil skrivs om, vilket tar lika lång tid som att kopiera den.

help-codes =
    .about = Visa vad felkoder betyder, och vad man gör åt dem
    .arg-code = Bara den här koden
    .note-1 = En åtgärd kan sluta med egna koder, som dess författare förklarar.

help-sandbox =
    .about = Kör ett lokalt Zoom för försök
    .arg-world = Världsfil: det lokala Zooms konton och webbinarier [standard: demonstrationens värld]
    .arg-listen = Adress att lyssna på, bara på den här datorn; port 0 tar en ledig
    .arg-credentials = Mapp för filerna med inloggningsuppgifter
    .arg-webhooks = Skicka webhookar om alla ändringar till den här http-URL:en på den här datorn, med kontots id efter ett snedstreck
    .arg-webhook_secret_file = Fil med den hemliga token som signerar webhookar
    .arg-webhook_retries = Vänta så många millisekunder innan en webhook skickas igen; kan anges flera gånger [standard: 5, 20 och 60 minuter]
    .arg-print_world = Skriv världen som JSON, med hemligheter maskerade, och sluta
    .note-1 = Skriver hur man ansluter till det. Kontonas klienthemligheter skrivs inte ut: de skrivs till filer som bara ägaren kan läsa, i mappen för --credentials, eller i en tillfällig som tas bort när det lokala Zoom slutar. --help beskriver formatet för världsfiler.
