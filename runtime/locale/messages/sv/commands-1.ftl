# Vad kommandoraden säger: kommandona A till I och det som de delar (runtime/cli/src). Det som står inom grava accenter, namn på
# flaggor och värden är ett programs och översätts inte.

## Labels and words that several commands show

cli-label-actions = åtgärder
cli-label-also = även
cli-label-asks-for = begär
cli-label-at = plats
cli-label-code = kod
cli-label-contact = kontakt
cli-label-contract = kontrakt
cli-label-credentials = inloggningsuppgifter
cli-label-emails = e-postadresser
cli-label-expires = går ut
cli-label-from = källa
cli-label-granted = beviljat
cli-label-grants = behörigheter
cli-label-idempotency-key = idempotensnyckel
cli-label-input = indata
cli-label-kind = typ
cli-label-languages = språk
cli-label-last = senast
cli-label-link = länk
cli-label-meaning = betydelse
cli-label-name = namn
cli-label-output = utdata
cli-label-package = paket
cli-label-properties = egenskaper
cli-label-registrations = registreringar
cli-label-remedy = att göra
cli-label-retry = nytt försök
cli-label-run = körning
cli-label-scopes = omfång
cli-label-since = sedan
cli-label-size = storlek
cli-label-state = status
cli-label-took = tog
cli-label-trust = förtroende
cli-label-user = användare
cli-label-users = användare
cli-label-uses = använder
cli-label-webinars = webbinarier
cli-label-with = med
cli-word-never = aldrig
cli-word-no = nej
cli-word-nothing = inget
cli-word-yes = ja
cli-duration-hours = { $number } timmar
cli-duration-minutes = { $number } minuter
cli-trust-signed = signerat av { $keys }
cli-unused = { $what }, utan att använda det
cli-older = äldre: --before { $place }
cli-retry-after = efter { $time }
cli-more-fields =
    { $count ->
        [one] … och { $number } fält till: --json ger alla
       *[other] … och { $number } fält till: --json ger alla
    }

## Questions: `cli-answer-yes` has the answers that mean yes, beside the English ones

cli-ask = { $question } [j/N]
cli-ask-or-yes = { $question } [J/n]
cli-answer-yes = j ja

## Errors and warnings of every command

cli-error = fel: { $what }
cli-warning = varning: { $what }
cli-warning-left-out = varning: { $what } (utelämnas)
cli-output-closed = utdata stängdes före slutet: programmet som läste dem har avslutats
cli-output-unwritable = det går inte att skriva utdata: { $error }
cli-unreadable = det går inte att läsa { $file }: { $error }; kontrollera sökvägen
cli-not-written = det går inte att skriva { $file }: { $error }; kontrollera sökvägen och dess åtkomsträttigheter
cli-cannot-start = det går inte att starta: { $error }
cli-log-filter-wrong = loggfiltret `{ $filter }` är inget filter ({ $error }): skriv off, error, warn, info, debug eller trace, eller ett filter som `greenroom_zoom=debug`; med json före, som i `json,info`, skrivs rader av JSON
cli-collector-wrong = insamlaren { $collector } går inte att använda: { $error }; skriv den som http://localhost:4318
cli-cannot-ask = det går inte att fråga i den här terminalen: { $error }; använd { $options }
cli-left-before-answer = avslutades innan Zooms svar hade skrivits: `greenroom settle` frågar Zoom efter det

## Sources of JSON

cli-standard-input = standard in
cli-json-wrong = { $place }: { $what } (rad { $line }, kolumn { $column })
cli-json-wrong-or-file = { $place }: { $what } (rad { $line }, kolumn { $column }); skriv `@` före filens namn för att läsa det från en fil
cli-input-a-folder = { $file } är en mapp: ange en fil
cli-input-unreadable = det går inte att läsa { $place }: { $error }
cli-input-too-long = { $place } har mer än { $number } byte: gör indata mindre
cli-input-encoding = { $place }: { $error }

## actions

cli-actions-none = det finns inga paket i { $folder }: bygg några med `cargo xtask build`
cli-actions-none-installed = ingen åtgärd är installerad: se `greenroom install --help`
cli-actions-installed-by = { $time } av { $user }
cli-actions-no-choices = inga val
cli-actions-more-choices = fler: --page { $token }
cli-actions-compiled = kompilerad
cli-actions-compiled-before = var redan kompilerad
cli-actions-none-to-compile = inga paket: ange några, eller en mapp med --actions
cli-actions-sound = i ordning: { $name } { $version }, { $label }
cli-actions-wasi = WASI utan filer, socketar och miljövariabler; en klocka som står still; utdata i körningens logg
cli-actions-to-grant = för att bevilja
cli-actions-granted = beviljade
cli-actions-not-granted = inte beviljade: { $names }
cli-actions-field-optional = valfritt
cli-actions-field-token = kan vara en kontakttoken
cli-actions-field-secret = hemligt

## alerts

cli-alerts-not-told = ingen meddelas: `greenroom alerts --help` visar tabellen [alerts] i greenroom.toml
cli-alerts-none = inga larm
cli-alerts-alert = { $kind } { $subject }: { $state }
cli-alerts-over = över sedan { $time }
cli-alerts-what = vad
cli-alerts-told = meddelat
cli-alerts-look = se
cli-alerts-sent = { $target }: skickat
cli-alerts-not-sent = { $target }: inte skickat: { $message }

## api-keys

cli-api-keys-made = en ny API-nyckel, { $id }; den visas bara den här gången:
cli-api-keys-none = det finns inga API-nycklar: `greenroom api-keys create` skapar en
cli-api-keys-never-used = aldrig använd
cli-api-keys-used = använd { $time }
cli-api-keys-revoked = återkallad: { $id }
cli-api-keys-all-actions = alla

## audit

cli-audit-no-older = det finns inga äldre
cli-audit-never-synced = webbinariet { $webinar } har aldrig synkroniserats: `greenroom sync { $webinar }` gör det nu
cli-audit-stands-at = står vid
cli-audit-beginning = sin början
cli-audit-stands = { $step }; om dess process är borta fortsätter nästa synkronisering med den
cli-audit-emails = e-postadresserna som utelämnas: `greenroom audit { $webinar } --left-out`
cli-audit-warning = varning { $what }
cli-audit-means = betyder
cli-audit-to-do = att göra
cli-audit-see = se

## build and check

cli-build-built = byggde { $name } { $version }: { $file }
cli-check-compiled-in = kompilerat på
cli-check-loaded-in = inläst på
cli-check-compiled-here = { $number } ms här
cli-check-loaded-here = { $number } ms här, när det väl är kompilerat
cli-check-asked = { $capability } med { $parameters }
cli-check-to-mend = att rätta
cli-check-advice = råd
cli-check-since = sedan { $version }
cli-check-capabilities = förmågor
cli-check-inputs = indata som godtogs och inte längre godtas
cli-check-outputs = utdata som inte kunde förekomma och nu kan det
cli-check-no-change = { $title }: ingen ändring

## codes

cli-codes-more = vad man gör åt en: `greenroom codes CODE`

## connect

cli-connect-connected = anslutet: Zoom-kontot { $account } till affärsenheten { $unit }
cli-connect-disconnected = frånkopplat: Zoom-kontot { $account } från affärsenheten { $unit }
cli-connect-user = ansluten användare
cli-connect-not-listed = användare vars webbinarier Zoom inte visar
cli-connect-none = inget Zoom-konto är anslutet: se `greenroom connect zoom --help`
cli-connect-none-in-use = inget Zoom-konto används: se `greenroom connect zoom --help`
cli-connect-unit = affärsenhet { $unit }
cli-connect-environment = miljövariablerna { $id }, { $secret }
cli-connect-file = filen { $file }
cli-connect-checked = { $state }, kontrollerad { $time }
cli-connect-checked-why = { $state }, kontrollerad { $time }: { $reason }
cli-connect-variable = miljövariabeln { $name } är inte satt, är tom eller är ingen Unicode-text: sätt den
cli-connect-pipe = --seal läser ett JSON-objekt med clientId och clientSecret från standard in: skicka in det genom ett rör (en terminal skulle visa det), eller ange miljövariabler med --client-id-env och --client-secret-env
cli-connect-unreadable = det går inte att läsa inloggningsuppgifterna från standard in: { $error }
cli-connect-malformed = standard in är inget JSON-objekt med texterna clientId och clientSecret (rad { $line }, kolumn { $column })

## dev

cli-dev-waiting = väntar på en ändring; Ctrl-C avslutar
cli-dev-unwatched = { $folder } kan inte bevakas efter ändringar: { $error }
cli-dev-configuration = konfigurationen: { $error }
cli-dev-not-stored = finns inte i databasen för försök: { $error }
cli-dev-ready = ett lokalt Zoom och en databas är redo; i en annan terminal:

## doctor

cli-doctor-missing = saknas. { $remedy }

## erase

cli-erase-nothing-erased = inget raderades
cli-erase-no-contact = { $person } är ingen nuvarande kontakt; det som en borttagen har lämnat och det som körningar sade skulle försvinna
cli-erase-contact = kontakten { $contact } skulle försvinna, med det som körningar sade om den
cli-erase-events = händelser på tidslinjen
cli-erase-unconfirmed = radering kan inte ångras: bekräfta med --yes, eller se med --dry-run vad som skulle försvinna
cli-erase-question = Radera den för gott?
cli-erase-erased = raderad: { $person }
cli-erase-runs = körningar som inte säger något mer
cli-erase-journals = journaler
cli-erase-calls = anrop till Zoom
cli-erase-entries = poster som åtgärder sparade
cli-erase-not-found = inget om { $person } hittades; kanske raderades det tidigare
cli-erase-account-user = en e-postadress som personen har loggar in på kontot: det finns kvar

## grants

cli-grants-none = det finns inga åtgärder: ange deras mapp med --actions
cli-grants-asks-nothing = den begär inget
cli-grants-may = { $capability }: { $state } { $phrase }
cli-grants-because = eftersom { $why }

## history

cli-history-none = inga poster
cli-history-a-command = ett kommando

## hubspot

cli-hubspot-no-address = ange adressen där HubSpot når servern: --url, eller `public-url` i [hubspot]
cli-hubspot-address = adress
cli-hubspot-records = poster
cli-hubspot-all-records = alla
cli-hubspot-messages = meddelanden
cli-hubspot-rules = { $number } körningsregler
cli-hubspot-published = publicerad
cli-hubspot-inputs = indata
cli-hubspot-outputs = utdata
cli-hubspot-input-required = { $kind }, obligatoriskt: { $values }
cli-hubspot-input-optional = { $kind }, valfritt: { $values }
cli-hubspot-input-required-choices = { $kind }, obligatoriskt, val från åtgärden: { $values }
cli-hubspot-input-optional-choices = { $kind }, valfritt, val från åtgärden: { $values }
cli-hubspot-json = definitionen som HubSpot tar emot den: --json

## install

cli-install-undecided = { $name } { $version } kräver ett beslut: bevilja det som den begär med --yes, eller välj med --allow
cli-install-options = --yes eller --allow
cli-install-one-digest = --digest gäller ett enda paket: ange ett
cli-install-question = Bevilja detta och installera?
cli-install-nothing = inget installerades
cli-install-active = installerad: { $name } { $version }, aktiv
cli-install-active-instead = installerad: { $name } { $version }, aktiv, i stället för { $before }
cli-install-not-active = installerad: { $name } { $version }, inte aktiv
cli-install-activate = för att göra den till aktiv version:

## invoke

cli-invoke-stdin-once = standard in kan läsas en gång: ge en av dem som fil
cli-invoke-no-case = det finns inget testfall av körningen: åtgärden kördes inte, eller så kunde dess hemligheter inte maskeras
cli-invoke-stopped = stoppad: inget som åtgärden skrev sparas; svar på anrop som Zoom redan har fått inväntas och skrivs
cli-invoke-done = klar: { $what }
cli-invoke-continued = fortsätter: { $what }
cli-invoke-failed = misslyckades: { $what }
cli-invoke-for-contact = { $action } för kontakten { $contact }
cli-invoke-repeated = { $line } (en tidigare körnings utfall, som ges igen för samma idempotensnyckel)
cli-invoke-dry-run = { $line } (provkörning: inget ändrades)
cli-invoke-more = det finns mer att göra; anropa den igen med --continues { $run } --cursor { $cursor }
cli-invoke-more-hidden = det finns mer att göra; markören visas inte här: --json ger den, och --continues RUN --cursor @FILE tar emot den igen
cli-invoke-took = körning { $run }, { $time }

## Batches of `invoke`, and `runs again`

cli-batch-tally = { $done } klara, { $failed } misslyckade
cli-batch-tally-continued = { $done } klara, { $failed } misslyckade, { $continued } fortsätter
cli-batch-stopping = stoppar: inga fler rader tas, pågående körningar slutförs; Ctrl-C igen för att lämna genast
cli-batch-unwritable = { $tally }; stoppades eftersom utdata inte kan skrivas: ingen rad efter rad { $line } påbörjades
cli-batch-waited =
    { $count ->
        [one] { $tally }; { $number } rad väntade på en idempotensnyckel som användes
       *[other] { $tally }; { $number } rader väntade på en idempotensnyckel som användes
    }
cli-batch-stopped = { $tally }; stoppades före slutet
cli-batch-unreadable = det går inte att läsa { $file } till slutet: { $error }
cli-batch-waiting = rad { $line }: dess idempotensnyckel används av en annan process, eller av en som har avslutats: den här raden, och andra som den, prövas igen tills nyckeln är ledig, för den här senast om { $time }
cli-batch-continued = rad { $line }: fortsätter
cli-batch-continued-contact = rad { $line }, kontakt { $contact }: fortsätter
cli-batch-failed = rad { $line }: misslyckades: { $message }
cli-batch-failed-contact = rad { $line }, kontakt { $contact }: misslyckades: { $message }
cli-batch-line-too-long = rad { $line } i satsen har mer än { $number } byte: gör dess indata mindre
cli-batch-line-malformed = rad { $line } i satsen är inte som en rad ska vara: { $what }, vid kolumn { $column }; skriv { $form }, där varje fält är valfritt
cli-batch-line-input = indata på rad { $line } i satsen är fel: { $what } (kolumn { $column })
cli-batch-line-no-contact = rad { $line } i satsen anger ingen kontakt, så --key-prefix ger den ingen nyckel: ange en, eller ge den ett idempotencyKey
cli-batch-progress = { $rate }, { $time } kvar
cli-again-no-filter = ange en körning, eller ett filter som --action NAME --status failed: utan filter skulle alla körningar passa
cli-again-differs = { $action } { $version } gör något annat än körningen gjorde, så den kördes inte: granska den med --preview och kör den med --yes
cli-again-preview = körning { $run } av { $action } { $version }, att köra om
cli-again-another-input = andra
cli-again-same-input = samma
cli-again-not-compared = inte jämfört: { $message }
cli-again-count =
    { $count ->
        [one] { $number } körning skulle köras om
       *[other] { $number } körningar skulle köras om
    }
cli-again-zoom = { $number } av dem ändrade något i Zoom, eller kan ha gjort det
cli-again-older = och äldre
cli-again-confirm = för att köra om exakt dessa: samma kommando med --confirm { $token }
cli-again-run = kör om { $run }
