# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-copy-derived = contact_properties: en ny räkning av registreringar och närvaro för { $contacts } kontakter, till exempel { $example }, ger andra värden än de har: inget behölls
failure-copy-differs = raderna i { $table } är inte desamma i kopian ({ $read } lästes, { $found } hittades): inget behölls; det är ett fel i Greenroom
failure-copy-ended = kopieringen avslutades i förtid
failure-copy-failed = { $from } kopierades inte till { $to }: { $why }
failure-copy-incomplete = { $table } har { $counted } rader, och { $read } av dem lästes: inget behölls; det är ett fel i Greenroom
failure-copy-itself = { $from } kan inte kopieras till sig själv: ange en annan databas
failure-copy-new-account = ange ett annat konto eller en annan databas
failure-copy-new-file = ange en ny fil
failure-copy-not-empty = den har redan rader i { $table }, och en kopia görs bara till en tom databas
failure-copy-recount = { $from } kopierades inte till { $to }: { $why }; `greenroom store copy --recount` räknar först om dem i { $from }
failure-copy-refused = { $to }: { $why }: { $remedy }
failure-copy-wrong-key = ett förseglat värde i { $table } går inte att öppna med nyckeln: lägg tillbaka nyckelfilen som det förseglades med, eller ange värdet igen
failure-copy-wrong-kind = en { $column } i { $table } har ett värde av en annan typ: återställ databasen från en säkerhetskopia
failure-sealing-account-remedy = kopiera nyckelfilen från den maskin som först använde kontot till den här; om inget är förseglat och ingen maskin längre har nyckeln kör du `UPDATE greenroom.accounts SET key_fingerprint = NULL` för kontot, och en ny nyckel tas
failure-sealing-missing = { $place } saknas: lägg tillbaka den, eller anslut Zoom-kontona igen och ange hemligheter och anslutningar igen
failure-sealing-none-to-copy = ingen nyckelfil är konfigurerad, och databasen har förseglade värden: ange en för båda databaserna
failure-sealing-not-configured = ingen nyckelfil är konfigurerad: ange en som alla kontots arbetsprocesser delar
failure-sealing-of-account = { $place } har en annan nyckel än kontot: { $remedy }
failure-sealing-other-file = { $place } har en annan nyckel än den som värdena är förseglade med: flytta undan filen om ingen annan databas behöver den, eller ange en annan nyckelfil
failure-sealing-seen = { $place }: den här nyckeln kan läsas av andra än dess ägare; använd `chmod 600`, och förnya uppgifterna om någon kan ha läst den
failure-sealing-with-remedy = { $why }; { $remedy }
failure-store-constraint = databasen avvisade en rad: { $what }
failure-store-damaged = det här är ingen hel Greenroom-databas: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, som superanvändare eller med en roll som har BYPASSRLS, kopierar databasen, även medan Greenroom är igång; förvara en kopia av nyckelfilen på en annan plats
failure-store-full = det finns inget utrymme kvar för databasen: { $what }; inget gick förlorat, frigör utrymme och försök igen
failure-store-io = databasen kunde inte läsas eller skrivas: { $what }
failure-store-io-commit = skrivningen avslutades utan svar: { $error }
failure-store-io-defect = ett fel i programmet stoppade databasens arbete: det är okänt om det blev gjort
failure-store-io-durable = { $place }: loggning före skrivning med full synkning går inte att slå på här; använd ett lokalt filsystem
failure-store-io-key-copied = nyckelfilen kunde inte kopieras: { $error }
failure-store-io-key-file = nyckelfilen kunde inte användas: { $error }
failure-store-io-not-written = skrivningen utfördes inte
failure-store-io-one-connection = databasen har en enda anslutning
failure-store-io-rate = budgeten för anrop kunde inte tillfrågas: { $error }
failure-store-io-read-stopped = läsningen stoppades: { $why }
failure-store-io-thread = tråden `{ $name }` kunde inte startas: { $error }
failure-store-io-tls = { $place }: TLS går inte att ställa in: { $error }
failure-store-io-undone = { $place }: databasen ångrade transaktionen
failure-store-io-write-defect = ett fel i programmet stoppade skrivningen
failure-store-key = nyckeln till databasens hemligheter går inte att använda: { $what }
failure-store-locked = databasen är låst av en annan process: { $what }; försök igen när den är klar
failure-store-missing = det finns ingen databas på { $what }
failure-store-missing-account = { $place }: det finns inget sådant konto
failure-store-missing-make = { $place }: skapa en med `greenroom store init`
failure-store-missing-make-store = { $place }; skapa databasen med `greenroom store init`
failure-store-newer = databasen har format { $found }, och den här versionen av Greenroom känner till format upp till { $known }: använd en nyare Greenroom
failure-store-not-a-file = databasen är ingen fil utan { $store }: { $instead }
failure-store-older = databasen har format { $found }, och den här versionen av Greenroom arbetar med format { $known }: `greenroom store init`, och varje process av den här versionen som startar, för den dit; därefter startar ingen process av en äldre version
failure-store-read-only = det går inte att skriva i databasen: { $what }
failure-store-restore = stoppa Greenroom, sedan lägger `pg_restore --clean --if-exists --dbname=DATABASE FILE`, som superanvändare, tillbaka kopian; radera på nytt personer som har raderats sedan dess och återkalla API-nycklar igen
failure-store-row = rad { $row }: { $why }
failure-store-unavailable = kontaktdatabasen är inte tillgänglig: { $what }
failure-under-way = { $what }: försök igen { $until }
