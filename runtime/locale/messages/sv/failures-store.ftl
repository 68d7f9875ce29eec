# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-store-constraint = databasen avvisade en rad: { $what }
failure-store-damaged = det här är ingen hel Greenroom-databas: { $what }
failure-store-dump = `pg_dump --format=custom --file=FILE`, som superanvändare eller med en roll som har BYPASSRLS, kopierar databasen, även medan Greenroom är igång; förvara en kopia av nyckelfilen på en annan plats
failure-store-full = det finns inget utrymme kvar för databasen: { $what }; inget gick förlorat, frigör utrymme och försök igen
failure-store-io = databasen kunde inte läsas eller skrivas: { $what }
failure-store-key = nyckeln till databasens hemligheter går inte att använda: { $what }
failure-store-locked = databasen är låst av en annan process: { $what }; försök igen när den är klar
failure-store-missing = det finns ingen databas på { $what }
failure-store-newer = databasen har format { $found }, och den här versionen av Greenroom känner till format upp till { $known }: använd en nyare Greenroom
failure-store-not-a-file = databasen är ingen fil utan { $store }: { $instead }
failure-store-read-only = det går inte att skriva i databasen: { $what }
failure-store-restore = stoppa Greenroom, sedan lägger `pg_restore --clean --if-exists --dbname=DATABASE FILE`, som superanvändare, tillbaka kopian; radera på nytt personer som har raderats sedan dess och återkalla API-nycklar igen
failure-store-unavailable = kontaktdatabasen är inte tillgänglig: { $what }
failure-under-way = { $what }: försök igen { $until }
