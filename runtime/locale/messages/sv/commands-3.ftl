# What the commands say, from `settings` to `worker-stdio`, and `worker` and `config`. Names of commands, options and fields stay as they are.


## settings

cli-settings-the-value = värdet
cli-settings-value-wrong = värdet: { $message }
cli-settings-nothing-changed = inget ändrades: inställningen har redan det här värdet
cli-settings-follows = följer av en regel
cli-settings-none-older = inga äldre
cli-settings-never-changed = ingen inställning har någonsin ändrats: alla har sina standardvärden
cli-settings-not-set = (inte angivet)
cli-settings-webinar-synced = webbinariet: synkroniseras, avgörs av { $rule }: { $why }
cli-settings-webinar-not-synced = webbinariet: synkroniseras inte, avgörs av { $rule }: { $why }
cli-settings-recordings-synced = dess inspelningar och transkriptioner: synkroniseras, avgörs av { $rule }: { $why }
cli-settings-recordings-not-synced = dess inspelningar och transkriptioner: synkroniseras inte, avgörs av { $rule }: { $why }


## settle

cli-settle-watching = utreder med { $seconds } s mellanrum, tills det stoppas; det som utreds loggas (--log info)
cli-settle-stopped = stoppat: anrop som är öppna under en reservation utreddes inte
cli-settle-waiting =
    { $count ->
        [one] { $number } anrop till Zoom är öppet under en reservation till { $until }: väntar på dess slut
       *[other] { $number } anrop till Zoom är öppna under en reservation till { $until }: väntar på dess slut
    }
cli-settle-open =
    { $count ->
        [one] { $number } anrop till Zoom är öppet under en reservation till { $until }: om dess process har avslutats väntar `greenroom settle --wait` till dess och utreder det
       *[other] { $number } anrop till Zoom är öppna under en reservation till { $until }: om deras process har avslutats väntar `greenroom settle --wait` till dess och utreder dem
    }
cli-settle-nothing = inget att utreda
cli-settle-settled = utrett
cli-settle-done = gjorda
cli-settle-done-is = { $number }: Zoom gjorde det som de begär; deras registreringar är skrivna nu
cli-settle-not-done = inte gjorda
cli-settle-not-done-is = { $number }: Zoom gjorde inte det som de begär
cli-settle-still-open = ännu öppna
cli-settle-still-open-is = { $number }: Zoom eller databasen svarade inte
cli-settle-applied = tillämpade sent
cli-settle-withdrawn = tillbakadragna
cli-settle-withdrawn-is = { $number }: CRM-systemet hade ändrats innan de tillämpades
cli-settle-set-aside = lagda åt sidan
cli-settle-set-aside-is = { $number }: `greenroom set-aside list` säger varför


## store show

cli-show-store = databasen på { $store }
cli-show-account-users = kontoanvändare
cli-show-business-units = affärsenheter
cli-show-zoom-accounts = Zoom-konton
cli-show-zoom-accounts-in-use =
    { $count ->
        [one] { $accounts } i bruk, med { $number } användare
       *[other] { $accounts } i bruk, med { $number } användare
    }
cli-show-timeline-events = händelser på tidslinjer
cli-show-with-journal = { $runs }, { $journals } av dem med journal
cli-show-journal-bytes = byte i journaler
cli-show-journal-quota = { $bytes } av { $quota } som sparas här
cli-show-dropped-journals = journaler borttagna för att ge plats
cli-show-packages-kept = sparade paket
cli-show-open-calls = anrop till Zoom som inte är utredda
cli-show-format = format
cli-show-contacts-in =
    { $count ->
        [one] { $contacts }, och { $deleted } borttagna; { $number } raderad e-postadress
       *[other] { $contacts }, och { $deleted } borttagna; { $number } raderade e-postadresser
    }
cli-show-no-contacts = inga kontakter
cli-show-secondary-emails = sekundära e-postadresser
cli-show-timeline = tidslinje
cli-show-when-open = öppet
cli-show-organiser = arrangör
cli-show-event-contacts = { $registered } registrerade, { $attended } deltog, { $cancelled } avbokade, { $no_shows } uteblev
cli-show-cancelled = inställt
cli-show-cancelled-is = det blir inte av
cli-show-contacts-on-it = dess kontakter
cli-show-no-email = (ingen e-post)


## sign

cli-sign-signed = signerat: { $name } { $version }
cli-sign-was-signed = var redan signerat: { $name } { $version }
cli-sign-key = med nyckeln


## store

cli-store-already =
    { $count ->
        [one] det finns redan en databas på { $store }, med { $number } kontakt; inget ändrades
       *[other] det finns redan en databas på { $store }, med { $number } kontakter; inget ändrades
    }
cli-store-made = skapade en databas på { $store }
cli-store-made-next = härnäst: `greenroom store import FILE`, `greenroom connect zoom --help`
cli-store-rows =
    { $count ->
        [one] { $number } rad
       *[other] { $number } rader
    }
cli-store-import-stopped-before = stoppat innan några rader i { $file } hade importerats
cli-store-import-stopped = stoppat: minst raderna före rad { $line } i { $file } är importerade: fortsätt med --from-line { $line }
cli-store-would-import =
    { $count ->
        [one] skulle importera { $number } rad från { $file }; inget skrevs
       *[other] skulle importera { $number } rader från { $file }; inget skrevs
    }
cli-store-imported =
    { $count ->
        [one] importerade { $number } rad från { $file }
       *[other] importerade { $number } rader från { $file }
    }
cli-store-contacts-created = skapade kontakter
cli-store-contacts-updated = uppdaterade kontakter
cli-store-other-rows = rader som inte ändrade någon kontakt
cli-store-new-properties = nya egenskaper
cli-store-left-out =
    { $count ->
        [one] utelämnade { $number } kontakt med en raderad persons e-postadress eller id; --bring-back-erased importerar den också
       *[other] utelämnade { $number } kontakter med en raderad persons e-postadress eller id; --bring-back-erased importerar dem också
    }
cli-store-and-more = och { $number } till
cli-store-at-lines = på raderna
cli-store-pruned = tog bort det som är äldre än { $at }
cli-store-settled-calls = utredda anrop till Zoom
cli-store-names = namn på commits
cli-store-webhooks = webhookar
cli-store-sign-ins = sessioner, inbjudningar och misslyckade inloggningar
cli-store-copying = kopierar
cli-store-restoring = kontrollerar och kopierar
cli-store-copied = kopierade { $store } till { $copy } ({ $size } KiB)
cli-store-copied-key = nyckeln till dess hemligheter finns inte i den: spara { $key } på en annan plats
cli-store-restored = återställde { $store } från { $copy }
cli-store-replaced = databasen som fanns där är nu { $store }
cli-store-erased-again = personer som raderats sedan kopian gjordes, och nu ur den också: { $number }
cli-store-keys-revoked = API-nycklar som återkallats sedan kopian gjordes, och nu i den också: { $number }
cli-store-jobs-set-aside = jobb som inte var gjorda i kopian och nu räknas som misslyckade för gott, eftersom de kan ha gjorts sedan dess: { $number }; se `greenroom jobs list --state dead-letter`
cli-store-waits-ended = väntningar som var öppna i kopian och vars tid nu är ute, eftersom de kan ha besvarats sedan dess: { $number }
cli-store-key-missing = { $key } saknas: utan den går hemligheterna och de krypterade inloggningsuppgifterna i databasen inte att använda; lägg tillbaka den, eller ange dem på nytt
cli-store-restored-next = härnäst: `greenroom store check`, `greenroom settle`, `greenroom sync --all`
cli-store-copy-checking = kontrollerar { $table }
cli-store-copy-stopped = stoppad: den andra databasen är tom eller har hela kopian; samma kommando säger vilket
cli-store-copy-copied = kopierade { $from } till { $to }, och jämförde allt: { $rows }
cli-store-copy-attendances = närvaro
cli-store-copy-key-copied = nyckeln till dess hemligheter kopierades till { $file }: spara en kopia av den på ett annat ställe
cli-store-copy-key-same = dess hemligheter öppnas med nyckeln i { $file }
cli-store-copy-next = sedan: ange kopian som `store` i greenroom.toml, och använd inte den andra databasen
cli-store-sound = databasen på { $store } är oskadad
cli-store-damaged = databasen på { $store } är skadad: återställ den från en säkerhetskopia
cli-store-unusable =
    { $count ->
        [one] { $number } e-postadress som ingen kontakt hittas med:
       *[other] { $number } e-postadresser som ingen kontakt hittas med:
    }
cli-store-same-person = kontakt { $contact } är samma person som kontakt { $other }, båda är { $email }: importera till { $other } det du vill behålla och radera sedan { $contact }, eller ge den en annan e-postadress med en import
cli-store-old-spelling = kontakt { $contact } har `{ $email }` i en gammal stavning: importera den en gång till med e-postadressen { $new }
cli-store-invalid-email = kontakt { $contact } har `{ $email }`, som inte är en giltig e-postadress: ge den en annan med en import


## sync

cli-sync-stopped = stoppat: det som har skrivits finns kvar, och nästa synkronisering fortsätter därifrån
cli-sync-not-listed =
    { $count ->
        [one] { $number } användare utan webbinarier hos Zoom (ingen webbinarielicens?); frågas en gång om dagen
       *[other] { $number } användare utan webbinarier hos Zoom (ingen webbinarielicens?); frågas en gång om dagen
    }
cli-sync-dry-run = provkörning: inget skrevs; detta är vad en synkronisering skulle ändra, så långt databasen vet
cli-sync-none = inget webbinarium är inställt på att synkroniseras: se `greenroom webinars`, `greenroom settings set --help`
cli-sync-under-way = en annan process synkroniserar det, senast till { $until }
cli-sync-warnings =
    { $count ->
        [one] { $number } varning
       *[other] { $number } varningar
    }
cli-sync-resumed = { $step }, därifrån den var
cli-sync-left = { $time } kvar
cli-sync-waits = { $step } väntar { $time }: { $why }


## test

cli-test-no-cases = det finns inga fall i { $folder }: skriv ett, eller ta ett ur en körning med --from-run
cli-test-none-named = inget fall i { $folder } har `{ $text }` i sitt namn
cli-test-is-there = { $file } finns redan: byt namn på den, eller ta bort den
cli-test-read-it = läs det innan du sparar det: personuppgifter är ersatta där de är en kontakts, inte där en åtgärd har skapat dem
cli-test-next = härnäst: { $command }
cli-test-case-passed = godkänt { $name }
cli-test-case-failed = MISSLYCKAT { $name }
cli-test-at = vid { $place }
cli-test-ended = { $passed } godkända, { $failed } misslyckade
cli-test-written = skrivna: { $names }
cli-test-functions = funktioner i Greenroom som inget fall når: { $names }
cli-test-capabilities = förmågor som inget fall når: { $names }
cli-test-failures = fel som inget fall slutar med: { $names }
cli-test-undeclared = fel som manifest.json inte räknar upp: { $names }


## timeline

cli-timeline-contact = kontakt { $contact }, { $email }
cli-timeline-none = inget har hänt ännu
cli-timeline-registered = registrerade sig: webbinarium { $webinar }, { $name }
cli-timeline-attended = deltog: webbinarium { $webinar }, { $name }
cli-timeline-recording = inspelning tillgänglig: webbinarium { $webinar }, { $name }
cli-timeline-date = webbinariets datum
cli-timeline-joined = anslöt
cli-timeline-left = lämnade
cli-timeline-duration = längd
cli-timeline-share = av tillfället
cli-timeline-recording-row = inspelning
cli-timeline-watched-at = ses på
cli-timeline-no-link = (Zoom ger ingen länk)


## uninstall

cli-uninstall-nothing = inget togs bort: alla versioner behövs
cli-uninstall-uninstalled = avinstallerad


## upgrade

cli-upgrade-not-installed = { $name } är inte installerad: använd `greenroom install`
cli-upgrade-active-already = { $name } { $version } är redan aktiv
cli-upgrade-question = Aktivera den här versionen?
cli-upgrade-nothing-changed = inget ändrades
cli-upgrade-from-to = från { $active } till { $version }:
cli-upgrade-capabilities = förmågor:
cli-upgrade-capabilities-same = förmågor: ingen ändring
cli-upgrade-inputs = indata som godtogs och inte gör det nu:
cli-upgrade-inputs-same = indata som godtogs och inte gör det nu: ingen ändring
cli-upgrade-outputs = utdata som inte kunde förekomma och nu kan det:
cli-upgrade-outputs-same = utdata som inte kunde förekomma och nu kan det: ingen ändring


## users

cli-users-added = lade till { $user }
cli-users-changed = ändrade { $user }
cli-users-removed = tog bort { $user }
cli-users-unlocked = låste upp { $user }
cli-users-password-set = satte lösenordet för { $user }
cli-users-new-password = nytt lösenord:
cli-users-password-again = igen:
cli-users-terminal-unreadable = det går inte att läsa terminalen: { $error }
cli-users-not-the-same = de två lösenorden är inte likadana: inget ändrades
cli-users-none = det finns inga användare: `greenroom users add` lägger till en
cli-users-never-signed-in = aldrig inloggad
cli-users-signed-in = loggade in { $at }
cli-users-has-password = har ett lösenord
cli-users-invited-until = inbjuden till { $until }
cli-users-no-password = har inget lösenord
cli-users-locked-in-all = låst i alla nätverk till { $until }
cli-users-locked-in-some = låst i vissa nätverk till { $until }
cli-users-role = roll
cli-users-sign-in = inloggning
cli-users-invited = bjöd in { $user } till { $until }; detta är länkens sökväg på serverns adress, som bara visas den här gången:
cli-users-generated = satte lösenordet för { $user }; det visas bara den här gången:


## secrets and connections

cli-vault-no-refresh = indata är inget JSON-objekt med texterna refreshToken och clientSecret (rad { $line }, kolumn { $column })
cli-vault-from-terminal = hemligheten läses från standard in: skicka in den genom ett rör (en terminal skulle visa den), eller ange en fil med --from-file
cli-vault-too-long = { $place } har fler än { $bytes } byte: en hemlighet är kortare
cli-vault-no-text = { $place } är ingen text i UTF-8
cli-vault-set = angavs: hemligheten { $name }
cli-vault-replaced = ersattes: hemligheten { $name }
cli-vault-no-secrets = det finns ingen hemlighet: se `greenroom secrets set --help`
cli-vault-set-at = angavs { $at }
cli-vault-removed = borttaget: { $name }
cli-vault-open-url = öppna den här URL:en i en webbläsare på den här maskinen och godkänn:
cli-vault-waiting = väntar { $seconds } s på svaret på { $url }
cli-vault-added = tillagd: anslutningen { $name }
cli-vault-no-connections = det finns ingen anslutning: se `greenroom connections add --help` och `authorize --help`
cli-vault-does-not-work = fungerar inte: { $message }
cli-vault-has-token = har en token, som förnyas från { $at }


## verify

cli-verify-accepted = godtaget: { $name } { $version }
cli-verify-not-accepted = inte godtaget: { $name } { $version }
cli-verify-nobody = ingen
cli-verify-signed-by = signerat av
cli-verify-other-keys = nycklar som inte är betrodda
cli-verify-because = eftersom


## waits

cli-waits-none = inga väntningar
cli-waits-by = { $at } av { $user }
cli-waits-completed = besvarad: väntningen { $name } i körning { $run } ({ $action })
cli-waits-for = väntar på `{ $name }`, till { $until }


## webhook

cli-webhook-added = tillagd: hemlig token { $id } för Zoom-konto { $account }
cli-webhook-retired = tagen ur bruk: hemlig token { $id } för Zoom-konto { $account }
cli-webhook-none = det finns ingen hemlig token: se `greenroom connect webhook add --help`
cli-webhook-added-at = tillagd { $at }


## webinars

cli-webinars-webinar = webbinarium
cli-webinars-starts = börjar
cli-webinars-sync = synkronisering
cli-webinars-recordings = inspelningar
cli-webinars-last-sync = senaste synkronisering
cli-webinars-host = värd
cli-webinars-topic = ämne
cli-webinars-zoom-user = Zoom-användare { $user }


## worker_stdio

cli-worker-stopping = stoppar: inga fler anrop påbörjas, pågående körningar slutförs; Ctrl-C igen för att avsluta genast
cli-worker-unread = avslutades innan motorn hade läst alla utfall
cli-worker-thread-ended = tråden som skriver utdata har avslutats
cli-worker-stdin-cut = det går inte att läsa standard in till slutet: { $error }


## worker

cli-worker-needs-restate = --listen och --register är för Restate: skriv [restate] med dess ingress i greenroom.toml
cli-worker-needs-admin = --register behöver `admin` i [restate]: adressen till Restates administration, vanligen port 9070
cli-worker-jobs-stopping = stoppar: pågående jobb slutförs; Ctrl-C igen för att avsluta genast
cli-worker-does-jobs = utför jobben i { $store } tills Ctrl-C
cli-worker-listens = utför jobb för Restate på { $url } tills Ctrl-C
cli-worker-registered = Restate känner till { $url }
cli-worker-defect = processen avslutades av ett fel i programmet: { $error }
cli-worker-open = { $address } nås från andra datorer, och utan `identity-key` i [restate] litar en process på alla: skriv den publika nyckel som Restate visar när det startar, eller lyssna på 127.0.0.1
cli-worker-address-taken = det går inte att lyssna på { $address }: { $error }; är porten upptagen? Port 0 tar en ledig
cli-worker-identity-key = `identity-key` i [restate]: { $error }
cli-worker-restate-unreachable = Restate svarar inte på { $url }: { $why }; kontrollera adressen i [restate] och att det är igång
cli-worker-restate-refused = Restate på { $url } svarade { $status }: { $said }
cli-worker-no-requests = inga anrop kan skickas: { $error }


## config

cli-config-ok = bra
cli-config-unused = används inte
cli-config-faulty = fel
cli-config-with-remedy = { $found }. Att göra: { $remedy }
cli-config-part-store = databas
cli-config-part-store-of-workers = databas för flera datorer
cli-config-part-clock = databasens klocka
cli-config-part-key = nyckelfil
cli-config-part-certificate = certifikat
cli-config-part-restate-clock = Restates klocka
cli-config-part-webhooks = webhooks för { $account }
cli-config-part-callbacks = återanrop
cli-config-part-secrets = konfigurationens hemligheter
cli-config-part-workers = arbetsprocesser
cli-config-part-identity-key = identitetsnyckel
cli-config-store-opens = { $store }: den öppnas, och dess format är den här versionens
cli-config-store-is-a-file = databasen är en fil, som processer på andra datorer inte kan öppna
cli-config-store-is-a-file-remedy = ange en PostgreSQL-databas som `store` och kopiera filen dit med `greenroom store copy`
cli-config-clock-agrees = högst 5 sekunder från den här datorns
cli-config-clock-off = { $seconds } sekunder från den här datorns: Greenroom går här efter databasens
cli-config-clock-remedy = synkronisera båda maskinerna (NTP)
cli-config-key-to-be-made = { $file }: skapas när något krypteras för första gången
cli-config-key-opens = { $file }: den öppnar det som databasen förvarar krypterat
cli-config-key-another-remedy = lägg nyckelfilen som databasen först användes med på dess plats; alla datorer har samma nyckel
cli-config-key-missing = { $file } saknas, och databasen har krypterade värden
cli-config-key-missing-remedy = lägg tillbaka den från dess kopia; alla datorer har samma nyckel
cli-config-key-readable = { $file }: den kan läsas av andra än sin ägare
cli-config-key-readable-remedy = { $command }, och förnya inloggningsuppgifterna om någon kan ha läst den
cli-config-key-damaged = { $file }: en nyckel har 32 byte
cli-config-key-damaged-remedy = lägg tillbaka filen från dess kopia
cli-config-file-unreadable = { $file }: { $error }
cli-config-key-unreadable-remedy = kontrollera sökvägen och dess behörigheter
cli-config-no-certificate = servern talar HTTP: en proxy framför den krypterar
cli-config-certificate-remedy = kontrollera sökvägarna i [server.tls] och deras behörigheter
cli-config-certificate-until = { $file }: giltigt till { $at }
cli-config-certificate-expired = { $file }: det var giltigt till { $at }
cli-config-certificate-expired-remedy = lägg ett nytt certifikat och dess nyckel på deras plats; en server som är i gång tar över dem
cli-config-no-zoom = inget Zoom-konto är anslutet: `greenroom connect zoom` ansluter ett
cli-config-zoom-works = Zoom godtar dess inloggningsuppgifter
cli-config-zoom-remedy = rätta dess app hos Zoom, eller { $command }
cli-config-zoom-out-of-use = det är taget ur bruk
cli-config-no-tokens = ingen hemlig token: { $command } lägger till en
cli-config-tokens = hemliga token: { $number }
cli-config-no-secret = det finns ingen hemlighet `{ $name }` att signera dem med
cli-config-signed = signeras med hemligheten `{ $name }`
cli-config-secrets-there = databasen har alla som larm, inloggning och HubSpot behöver
cli-config-secrets-missing = saknas i databasen: { $names }
cli-config-secrets-missing-remedy = ange var och en med `greenroom secrets set NAME`
cli-config-see-message = se meddelandet
cli-config-wrong-remedy = rätta detta i konfigurationen och kontrollera igen
cli-config-no-restate = jobben hämtas från databasen
cli-config-restate-takes = det tar emot jobb på { $address }
cli-config-restate-clock-agrees = högst { $seconds } s från klockan som arbetsprocesserna går efter
cli-config-restate-clock-differs = { $seconds } s från klockan som arbetsprocesserna går efter: de avvisar anrop som signerades för mer än en minut sedan
cli-config-restate-clock-remedy = synkronisera alla datorers klockor (NTP)
cli-config-restate-remedy = starta Restate, eller rätta [restate]
cli-config-workers-not-known = utan `admin` i [restate] är det okänt om processer är registrerade
cli-config-workers-known = Restate känner till dem
cli-config-workers-missing = Restate känner inte till några processer för { $services }
cli-config-workers-missing-remedy = starta en med `greenroom worker --register URL`, där URL är adressen till alla
cli-config-identity-key = processerna gör det som den här nyckeln har signerat
cli-config-no-identity-key = utan `identity-key` i [restate] lyssnar processerna bara på sin egen dator
cli-config-without-feature = det här kommandot byggdes utan sin funktion `restate`
cli-config-without-feature-remedy = bygg det med dess standardfunktioner
