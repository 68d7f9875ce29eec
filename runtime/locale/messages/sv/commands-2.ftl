# What the commands say, from `jobs` to `serve`. Names of commands, options and fields stay as they are.


## What several of these commands say

cli-more-after = fler: --after { $place }
cli-failure = fel: { $message }
cli-since = sedan { $at }
cli-until = till { $at }
cli-next = härnäst:
cli-or = eller
cli-contact-of = kontakt { $contact }
cli-webinar-of = webbinarium { $webinar }
cli-webinar-about = webbinarium { $webinar }: { $what }
cli-zoom-account-about = Zoom-konto { $account }: { $what }
cli-no-webinars = inga webbinarier: `greenroom connect zoom` hämtar dem
cli-made = skapade { $what }


## The names of rows

cli-row-action = åtgärd
cli-row-contacts = kontakter
cli-row-runs = körningar
cli-row-zoom-account = Zoom-konto
cli-row-tag = tagg
cli-row-began = började
cli-row-begins = börjar
cli-row-ended = avslutades
cli-row-ends = slutar
cli-row-file = fil
cli-row-packages = paket
cli-row-email = e-post
cli-row-idempotency-keys = idempotensnycklar
cli-row-jobs = jobb


## jobs

cli-jobs-none = inga jobb
cli-jobs-newer = nyare: --after { $job }
cli-jobs-before-retried = { $message }; jobben före det fick börja: { $jobs }
cli-jobs-before-dropped = { $message }; jobben före det togs bort: { $jobs }
cli-jobs-may-begin =
    { $count ->
        [one] { $number } jobb får börja genast: `greenroom serve` gör det
       *[other] { $number } jobb får börja genast: `greenroom serve` gör dem
    }
cli-jobs-removed =
    { $count ->
        [one] { $number } jobb borttaget
       *[other] { $number } jobb borttagna
    }
cli-jobs-waits-behind = väntar bakom { $limit } ({ $key })
cli-jobs-sleeps = vilar tills { $names } besvaras eller tiden är ute
cli-jobs-tried-again = misslyckades ({ $code }), prövas igen { $at }
cli-jobs-job = jobb { $job }: { $state }
cli-jobs-work = arbete
cli-jobs-accepted = mottaget
cli-jobs-tries = försök
cli-jobs-callback = utfallet går till
cli-jobs-sleeps-until = vilar tills
cli-jobs-completed-or = { $name } besvaras, eller { $until }
cli-jobs-not-before = inte före
cli-jobs-place = ledig plats
cli-jobs-no-limits = inga gränser: `[[jobs.limits]]` i konfigurationsfilen anger dem
cli-jobs-at-once = { $most } samtidigt
cli-jobs-rate = { $jobs } på { $seconds } s
cli-jobs-limit = { $name }: { $limits } för varje { $by }
cli-jobs-running = { $number } pågår
cli-jobs-waiting = { $number } väntar


## left_out

cli-left-out-none = ingen e-postadress är utelämnad
cli-left-out-reason =
    { $count ->
        [one] { $why } ({ $number } e-postadress)
       *[other] { $why } ({ $number } e-postadresser)
    }
cli-left-out-exported =
    { $count ->
        [one] skrev { $number } e-postadress till { $file }
       *[other] skrev { $number } e-postadresser till { $file }
    }
cli-left-out-not-written = det går inte att skriva { $file }: { $error }; kontrollera sökvägen


## mcp

cli-mcp-not-spoken = klienten talar inte Model Context Protocol: { $error }


## keys

cli-keys-new = en ny nyckel, { $key }
cli-keys-secret = hemlig nyckel
cli-keys-secret-file = { $file }, bara för dig
cli-keys-public = publik nyckel
cli-keys-public-file = { $file }, för dem som litar på dig
cli-keys-configuration = för deras konfiguration:
cli-keys-none = ingen nyckel är betrodd: lägg till några i [trust.keys] i greenroom.toml, se `greenroom keys new --help`
cli-keys-may-sign = får signera { $actions }


## new

cli-new-made = skapade { $folder }: åtgärden { $action } i { $language }


## pack

cli-pack-cases-failed = { $failed } av { $all } fall misslyckades, så inget packades: `greenroom test` visar dem
cli-pack-folder = en tillfällig mapp
cli-pack-packed = packade { $file }
cli-pack-cases = fall
cli-pack-passed = { $number } godkända
cli-pack-twice = två byggen
cli-pack-same = samma byte
cli-pack-other = andra byte: kompilatorn lägger ett eget tillstånd i paketet


## pull and push

cli-pull-pulled = hämtat: { $name } { $version }
cli-push-pushed = skickat: { $name } { $version } till { $reference }
cli-push-install = för att installera just det här paketet:
cli-push-not-signed = varning: paketet är inte signerat, och många driftansvariga installerar bara signerade paket (greenroom sign)


## registry

cli-registry-password-unreadable = det går inte att läsa lösenordet från standard in: { $error }
cli-registry-no-password = --username: ange lösenordet, eller en token, på standard in
cli-registry-no-package = { $folder }: det finns inget paket i den här mappen


## replay

cli-replay-more = äldre körningar av { $action } spelades inte upp: --last { $last } spelar upp fler
cli-replay-name-one = ange en körning, eller en åtgärd med --action
cli-replay-same = samma
cli-replay-same-so-far = samma så långt
cli-replay-different = annorlunda
cli-replay-not-replayable = går inte att spela upp
cli-replay-for-one = går inte att spela upp, till exempel: { $failure }
cli-replay-run-same =
    { $count ->
        [one] körning { $run }: samma igen, { $number } anrop till Greenroom och slutet
       *[other] körning { $run }: samma igen, { $number } anrop till Greenroom och slutet
    }
cli-replay-run-stopped =
    { $count ->
        [one] körning { $run }: samma så långt journalen räcker, { $number } anrop till Greenroom: körningen stoppades där
       *[other] körning { $run }: samma så långt journalen räcker, { $number } anrop till Greenroom: körningen stoppades där
    }
cli-replay-run-limit =
    { $count ->
        [one] körning { $run }: samma så långt journalen räcker, { $number } anrop till Greenroom: den hade nått sin gräns på { $limit } byte (journal)
       *[other] körning { $run }: samma så långt journalen räcker, { $number } anrop till Greenroom: den hade nått sin gräns på { $limit } byte (journal)
    }
cli-replay-run-different =
    { $count ->
        [one] körning { $run }: annorlunda efter { $number } lika anrop till Greenroom
       *[other] körning { $run }: annorlunda efter { $number } lika anrop till Greenroom
    }
cli-replay-then = då
cli-replay-now = nu
cli-replay-differs-at = skiljer sig vid
cli-replay-calls = anropar { $function } med { $arguments }
cli-replay-ends = slutar med { $end }


## rollback

cli-rollback-active = aktiv igen: { $name } { $version }
cli-rollback-replaces = aktiv igen: { $name } { $version }, i stället för { $replaced }


## runs

cli-runs-asked-of-zoom = begärt av Zoom
cli-runs-call-open = öppet: `greenroom settle` frågar Zoom
cli-runs-for-webinar = för webbinarium { $webinar }
cli-runs-none = inga körningar
cli-runs-run = körning { $run }: { $state }
cli-runs-began-took = { $at }, tog { $time }
cli-runs-again-of = kör om
cli-runs-continues = fortsätter
cli-runs-trace = spår
cli-runs-ran-again = kördes om
cli-runs-as = som { $run }
cli-runs-as-others = som { $run }, och andra
cli-runs-erased = raderad
cli-runs-erased-at = { $at }: den handlade om en person som är raderad
cli-runs-used = använde
cli-runs-usage =
    { $cpu } processortid, { $memory } KiB minne, { $host_calls ->
        [one] { $host_calls_number } anrop till Greenroom
       *[other] { $host_calls_number } anrop till Greenroom
    }, { $effects ->
        [one] { $effects_number } skriven ändring
       *[other] { $effects_number } skrivna ändringar
    }
cli-runs-input-not-kept = indata sparades inte: { $reason }
cli-runs-cursor = markör


## sandbox

cli-sandbox-no-folder = det går inte att skapa mappen { $folder }: { $error }; ange en annan med --credentials
cli-sandbox-not-written = det går inte att skriva { $file }: { $error }; ange en annan mapp med --credentials
cli-sandbox-not-loopback = { $address } är ingen loopback-adress; det lokala Zoom ger token till alla som har dess världs hemligheter, så det lyssnar bara på 127.0.0.1 eller [::1]
cli-sandbox-no-listening = det går inte att lyssna: { $error }; används porten? Port 0 tar en ledig
cli-sandbox-listens = ett lokalt Zoom lyssnar på { $url } tills Ctrl-C; i en annan terminal:
cli-sandbox-units = varje konto ansluts till en egen affärsenhet: --business-unit, `Account` om inget anges


## schedule

cli-schedule-stopped = stoppat: det som har skrivits finns kvar, och nästa runda fortsätter därifrån
cli-schedule-every = en runda med { $time } mellanrum, tills den stoppas
cli-schedule-round-failed = den här rundan misslyckades: { $message }
cli-schedule-new-webinars =
    { $count ->
        [one] Zoom-konto { $account }: { $number } nytt webbinarium
       *[other] Zoom-konto { $account }: { $number } nya webbinarier
    }
cli-schedule-not-shown = visas inte av Zoom: { $what }: { $why }
cli-schedule-not-shown-more = visas inte av Zoom: { $what } och { $more } till: { $why }
cli-schedule-none-due = inget webbinarium stod på tur


## segment

cli-segment-saved = sparade segmentet { $name }: { $words }
cli-segment-replaced = ersatte segmentet { $name }: { $words }
cli-segment-none = inga segment: `greenroom segment save` sparar ett
cli-segment-segment = segmentet { $name }
cli-segment-members = medlemmar
cli-segment-first-saved = först sparat
cli-segment-last-saved = senast sparat
cli-segment-filter = filter
cli-segment-removed = tog bort segmentet { $name }
cli-segment-no-members = inga medlemmar
cli-segment-more = fler: { $command }
cli-segment-no-csv = en medlem går inte att skriva som CSV: { $error }


## serve

cli-serve-stopping = stoppar: pågående anrop slutförs; Ctrl-C igen för att avsluta genast
cli-serve-listens = lyssnar på { $url } tills Ctrl-C
cli-serve-describes = /openapi.json beskriver API:et; `greenroom api-keys create` skapar en nyckel
cli-serve-stopped-runs = stoppade körningar som tog för lång tid: { $number }; inget av dem sparades
cli-serve-unanswered = lämnade innan Zooms svar skrevs: { $number }; `greenroom settle` frågar Zoom efter det
cli-serve-cut = avslutades innan alla svar hade skickats


## set_aside

cli-set-aside-none = inget är lagt åt sidan
cli-set-aside-reason = orsak
cli-set-aside-effect = effekt
cli-set-aside-more = det finns fler: --limit visar dem
cli-set-aside-of-contact = { $effect } av kontakt { $contacts }
cli-set-aside-with-webinar = { $effect }, webbinarium { $webinar }
cli-set-aside-retried = väntar på CRM-systemet igen, som { $id }: programmet med CRM-systemet tillämpar det nästa gång det utreder
cli-set-aside-dropped = förkastade { $id }
