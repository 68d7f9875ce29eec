# Runs of actions.

runs-title = Körningar
runs-quick = Snabbfilter
runs-all = Alla
runs-failed = Misslyckade
runs-going-on = Fortsätter
runs-going-on-hint = Fortsätter: åtgärden har gjort en del av sitt arbete, och nästa del går vidare därifrån.
runs-none = Ingen åtgärd har körts ännu. Prova en.
runs-to-actions = Åtgärder
runs-none-found = Ingen körning passar filtret.
runs-show-all = Visa alla körningar
runs-run-all-again = Kör om alla dessa …
runs-when = När
runs-action = Åtgärd
runs-outcome = Utfall
runs-contact = Kontakt
runs-took = Tog
runs-tags = Taggar
runs-by-action = Åtgärd
runs-by-status = Utfall
runs-by-kind = Typ av fel
runs-by-code = Felkod
runs-by-contact = Kontakt (id eller e-post)
runs-by-since = Från
runs-by-until = Till
runs-by-webinar = Webbinariets id
runs-by-tag = Tagg (namn=värde)
runs-by-againof = Omkörning av
run-title = Körning av
run-erased = En person som körningen handlade om har raderats, och texterna med den.
run-is-done = Den gjorde vad den skulle.
run-goes-on = Det finns mer att göra: nästa del fortsätter härifrån.
run-waits-for = Den väntar på
run-waits-until = till
run-place = Plats:
run-retry-after = Värt ett nytt försök efter { $time }
run-retry = Nytt försök: { $when }
run-json-cut = { $size } totalt: resten finns i nedladdningen.
run-began = Började
run-took = Tog
run-cpu = Processortid
run-memory = Mest minne
run-calls = Anrop till Greenroom
run-boundary = Data in och ut
run-id = Id
run-trace = Spår
run-again-of = Kör om
run-ran-again = Kördes om som
run-compare = Jämför
run-compare-with = Jämför med en annan körning
run-other = Den andra körningens id
run-other-recent = De senaste andra körningarna av denna åtgärd:
run-other-unknown = Det finns ingen sådan körning. Välj en i listan, eller skriv hela id:t för en körning.
run-again = Kör om …
run-try = Prova med dessa indata
run-replay = Kör om inspelningen
run-download = Ladda ner (JSON)
run-continue = Kör nästa del
run-continue-what = Åtgärden fortsätter där körningen slutade, och ändrar på riktigt.
run-input = Indata
run-input-masked = Inte hel: hemligheter i den är maskerade, eller en tidigare version sparade den.
run-output = Utdata
run-no-output = Den misslyckades, så den gav inga utdata.
run-cursor = Nästa del fortsätter härifrån:
run-effects = Vad den ändrade
run-no-effects = Den bad inte om någon ändring.
run-tried = Den försökte ändra:
run-effects-count =
    { $count ->
        [one] { $number } ändring skrevs.
       *[other] { $number } ändringar skrevs.
    }
run-zoom = Ändringar hos Zoom
run-zoom-what = Vad
run-zoom-webinar = Webbinarium
run-zoom-email = E-post
run-zoom-when = När
run-zoom-result = Resultat
run-zoom-open = Öppen: svaret är inte känt ännu
run-zoom-result-done = Zoom gjorde det
run-zoom-result-not-done = Zoom nekade det
run-zoom-result-not-sent = Det nådde aldrig Zoom
run-waits = Vad den väntar på utifrån
run-wait-title = Vad som frågas
run-wait-state = Status
run-wait-until = Till
run-wait-by = Slutförd av
run-wait-value = Med
run-slices = Körningens delar
run-slices-latest = Endast den första delen och de senaste visas.
run-journal-cut = Den gjorde fler anrop än journalen sparar: de senare saknas här.
run-journal-masked = Hemligheter maskerades när den skrevs.
said-run-ended = Åtgärden har körts. Detta är dess post.
said-run-repeated = Inget kördes två gånger: detta är utfallet av den första körningen med samma nyckel.
call-title = Anrop till Greenroom
call-none = Den anropade ingenting.
call-shown = { $first } till { $last } av { $number }
call-no-times = Journalen är från en version som inte sparade tider.
call-function = Anrop
call-began = Efter
call-took = Tog
call-bar = I körningen
call-arguments = Argument
call-answer = Svar
call-stopped = Stoppad före svaret
call-pages = Sidor med anrop
call-invocation-run-id = Fråga efter körningens id
call-invocation-contact = Fråga efter kontakten
call-invocation-started-at = Fråga efter starten
call-invocation-dry-run = Fråga om det är en provkörning
call-invocation-crashing = Säga att den kraschar
call-contacts-read-get = Läs kontakter
call-contacts-read-find-by-email = Hitta kontakter via e-post
call-contacts-write-create = Skapa kontakter
call-contacts-write-update = Ändra kontakter
call-timeline-write = Skriv händelser på tidslinjer
call-state-get = Läs sparade poster
call-state-list-entries = Lista sparade poster
call-state-set = Spara poster
call-state-delete = Ta bort sparade poster
call-webinar-registration-register = Registrera för ett webbinarium
call-webinar-cancellation-cancel = Avboka registreringar
call-webinar-approval-decide = Godkänn eller neka registreringar
call-webinars-read-upcoming = Lista webbinarier
call-webinar-sync-details = Synkronisera detaljer
call-webinar-sync-begin-registrants = Börja med registrerade
call-webinar-sync-registrants = Synkronisera registrerade
call-webinar-sync-end-registrants = Avsluta registrerade
call-webinar-sync-begin-participants = Börja med deltagare
call-webinar-sync-participants = Synkronisera deltagare
call-webinar-sync-end-participants = Avsluta deltagare
call-webinar-sync-sessions = Lista tillfällen
call-webinar-sync-attendance = Beräkna närvaro
call-webinar-sync-recordings-due = Leta efter inspelningar
call-webinar-sync-recording = Synkronisera en inspelning
call-http-send = Skicka begäranden
call-secrets-get = Använd en hemlighet
call-connections-get = Använd en anslutning
call-log-write = Skriv i loggen
call-wasi-stdout = Skriv utdata
call-wasi-stderr = Skriv felutdata
call-clock-now = Läs tiden
call-random-bytes = Dra slumptal
call-waiting-open = Be om ett svar utifrån
call-waiting-outcome = Se om det har slutförts
log-title = Logg
log-none = Den loggade ingenting.
log-level = Nivå
log-message = Meddelande
log-fields = Fält
log-more =
    { $count ->
        [one] { $number } rad till finns i nedladdningen.
       *[other] { $number } rader till finns i nedladdningen.
    }
log-level-trace = Spårning
log-level-debug = Felsökning
log-level-info = Info
log-level-warn = Varning
log-level-warning = Varning
log-level-error = Fel
difference-mark = Skillnad
difference-none = Ingen skillnad.
difference-left-out =
    { $count ->
        [one] { $number } lika rad
       *[other] { $number } lika rader
    }
difference-more =
    { $count ->
        [one] { $number } rad till följer.
       *[other] { $number } rader till följer.
    }
difference-same = lika
difference-changed = ändrat
difference-first = bara i den första
difference-second = bara i den andra
replay-title = Uppspelning
replay-same = Samma igen: samma anrop med samma argument, och samma slut.
replay-same-so-far = Samma så långt journalen räcker.
replay-diverged = Något annat: uppspelningen skiljer sig från körningen.
replay-calls =
    { $count ->
        [one] Journalen svarade på { $number } anrop. Ingenting ändrades.
       *[other] Journalen svarade på { $number } anrop. Ingenting ändrades.
    }
replay-after =
    { $count ->
        [one] Efter { $number } lika anrop.
       *[other] Efter { $number } lika anrop.
    }
replay-then = I körningen
replay-now = I uppspelningen
replay-difference = Den första skillnaden
replay-failed = Körningen kan inte spelas upp.
compare-title = Två körningar jämförda
compare-first = Första körningen
compare-second = Andra körningen
compare-end = Utdata eller fel
compare-cut =
    { $count ->
        [one] Det första anropet ({ $number }) av varje jämförs.
       *[other] De första { $number } anropen av varje jämförs.
    }
again-title = Kör om
again-version = Den kördes med
again-with = Den skulle köras med
again-own-version = Körningens egen
again-version-choice = Version
again-choose-version = Välj denna version
again-not-kept = Indata sparades inte, så ange några.
again-masked = Indata sparades inte hela, eftersom hemligheter är maskerade: fyll i dem.
again-dry = Provkör: ändra ingenting
again-show = Visa vad den kommer att göra
again-show-hint = Inget körs ännu: först visas vad som blir annorlunda.
again-input-difference = Indata: då och nu
again-input-then = Då
again-input-now = Nu
again-same-input = Den körs med samma indata.
again-package = Åtgärden: då och nu
again-same-package = Samma paket körs.
again-replayed = Ett annat paket körs. Uppspelat med gamla indata och svar gjorde det så här:
again-not-compared = Ett annat paket körs, och de två kunde inte jämföras:
again-zoom =
    { $count ->
        [one] Den första körningen ändrade { $number } registrering hos Zoom, eller kan ha gjort det. Med samma indata kan en omkörning göra det igen. Den första körningen gjorde:
       *[other] Den första körningen ändrade { $number } registreringar hos Zoom, eller kan ha gjort det. Med samma indata kan en omkörning göra det igen. Den första körningen gjorde:
    }
again-once = Samma sak bekräftad två gånger kör inget två gånger. Det den gamla körningen skrev blir kvar.
again-confirm = Kör om den
again-confirm-dry = Provkör
many-title = Kör om flera
many-count =
    { $count ->
        [one] { $number } körning passar.
       *[other] { $number } körningar passar.
    }
many-zoom =
    { $count ->
        [one] { $number } av dem ändrade något hos Zoom, eller kan ha gjort det: en omkörning kan göra det igen.
       *[other] { $number } av dem ändrade något hos Zoom, eller kan ha gjort det: en omkörning kan göra det igen.
    }
many-newest =
    { $count ->
        [one] Den nyaste
       *[other] De { $number } nyaste
    }
many-version = Version för alla
many-version-hint = Till exempel 1.2.0 eller ^2. Tomt: varje körnings egen.
many-confirm =
    { $count ->
        [one] Kör om { $number } körning
       *[other] Kör om { $number } körningar
    }
many-running =
    { $count ->
        [one] { $number } körning körs om. Håll sidan öppen: om den stängs stoppas det som inte har börjat.
       *[other] { $number } körningar körs om, de äldsta först. Håll sidan öppen: om den stängs stoppas det som inte har börjat.
    }
many-run = Körning
many-new-run = Ny körning
many-repeated = Den hade redan körts om.
many-dry = Provkörning
many-sums = { $all } totalt: { $done } gick bra, { $failed } misslyckades.
run-show-secrets = Visa hemligheter
run-show-secrets-what = Körningens hemligheter och anslutningslänkar visas denna gång. Historiken säger vem som bad om det.
run-secrets-shown = Hemligheter visas på denna sida.
