# Vad varningarna från en synkronisering betyder och hur man åtgärdar dem. Nycklar, attribut och variabler är desamma som i
# `en.ftl`; ett test jämför dem.
#
# Ordlista (termerna i Zoom och HubSpot på svenska; läsaren duas):
#   webinar = webbinarium; session = session; occurrence = tillfälle; host = värd; panelist = panelist
#   registrant = registrerad (”registrerad person”); registration = registrering; participant = deltagare
#   attendance = närvaro; no-show = utebliven; account = konto; account user = kontoanvändare
#   business unit = affärsenhet; contact = kontakt; property = egenskap; timeline = tidslinje; segment = segment
#   marketing event = marknadsföringsevenemang; call record = samtalspost; email = e-postadress
#   sync = synkronisering; setting = inställning; excluded domain = undantagen domän; warning = varning
#   recording = inspelning; transcript = transkription; audit log = granskningslogg; store = databas

## sync-setting-off: some data was not synced because a setting is off. $rule

sync-setting-off_zoom-events =
    .meaning = Webbinariet synkroniserades inte: det är markerat som en del av Zoom Events, och sådana synkroniseras inte.
    .remedy = Om det inte hör till Zoom Events tar du bort markeringen från webbinariet.
sync-setting-off_account =
    .meaning = Webbinariet synkroniserades inte: kontot synkroniserar inga webbinariedata.
    .remedy = Be en administratör för kontot att slå på synkroniseringen av webbinariedata. Nästa synkronisering tar igen tiden dessförinnan, så långt tillbaka som Zoom sparar data.
sync-setting-off_webinars-of =
    .meaning = Webbinariet synkroniserades inte: värden är inte bland de användare vars webbinarier synkroniseras.
    .remedy = Välj värden, eller alla Zoom-användare, i kontots inställningar.
sync-setting-off_excluded-host =
    .meaning = Webbinariet synkroniserades inte: värdens e-postadress är okänd eller finns i en undantagen domän.
    .remedy = Om värdens webbinarier ska synkroniseras tar du bort domänen från listan över undantagna värdar.
sync-setting-off_webinar =
    .meaning = Webbinariet synkroniserades inte: dess egen synkronisering är avslagen.
    .remedy = Slå på synkroniseringen av webbinariet. Nästa synkronisering tar igen tiden dessförinnan, så långt tillbaka som Zoom sparar data.
sync-setting-off_never-seen =
    .meaning = Webbinariet synkroniserades inte: det har ännu ingen egen inställning.
    .remedy = Slå på synkroniseringen av webbinariet. Om nya webbinarier från den här värden ska synkroniseras automatiskt slår du på det i värdens inställningar.
sync-setting-off_recordings-of =
    .meaning = Inspelningar och transkriptioner synkroniserades inte: värden är inte bland de användare vars inspelningar synkroniseras.
    .remedy = Välj värden, eller alla Zoom-användare, för inspelningar i kontots inställningar.
sync-setting-off_excluded-recordings =
    .meaning = Inspelningar och transkriptioner synkroniserades inte: värdens e-postadress är okänd eller finns i en domän som är undantagen för inspelningar.
    .remedy = Om du vill synkronisera dem tar du bort domänen från listan över värdar som är undantagna för inspelningar.
sync-setting-off_user-recordings =
    .meaning = Inspelningar och transkriptioner synkroniserades inte: de är avslagna för den här värden.
    .remedy = Slå på värdens inspelningar, eller bara dem för det här webbinariet.
sync-setting-off_webinar-recordings =
    .meaning = Inspelningar och transkriptioner synkroniserades inte: de är avslagna för det här webbinariet.
    .remedy = Slå på webbinariets inspelningar.

## recording-not-synced. $count sessions; $sessions: the first of them

recording-not-synced_setting-off =
    .meaning = { $count ->
        [one] Inspelningen av en session synkroniserades inte, eftersom en inställning är avslagen.
       *[other] Inspelningarna av { $count } sessioner synkroniserades inte, eftersom en inställning är avslagen.
    }
    .remedy = Slå på den inställning som varningen anger. Nästa synkronisering hämtar inspelningarna, om Zoom fortfarande har dem.
recording-not-synced_nobody-took-part =
    .meaning = { $count ->
        [one] Inspelningen av en session synkroniserades inte: ingen deltog i den.
       *[other] Inspelningarna av { $count } sessioner synkroniserades inte: ingen deltog i dem.
    }
    .remedy = Du behöver inte göra något: en inspelning sparas för dem som deltog.
recording-not-synced_unavailable =
    .meaning = { $count ->
        [one] Zoom lämnar inte ut inspelningen av en session.
       *[other] Zoom lämnar inte ut inspelningarna av { $count } sessioner.
    }
    .remedy = Kontrollera i Zoom att värdens abonnemang har molninspelningar och att den anslutna appen får läsa dem.
recording-not-synced_deleted =
    .meaning = { $count ->
        [one] Inspelningen av en session togs bort i Zoom.
       *[other] Inspelningarna av { $count } sessioner togs bort i Zoom.
    }
    .remedy = Återställ den från papperskorgen i Zoom, där den finns kvar i 30 dagar, och synkronisera webbinariet igen.
recording-not-synced_not-found =
    .meaning = { $count ->
        [one] Zoom har ingen molninspelning av en session.
       *[other] Zoom har inga molninspelningar av { $count } sessioner.
    }
    .remedy = Om sessionen skulle ha spelats in kontrollerar du att värden spelar in i molnet; en inspelning på värdens dator kan inte synkroniseras.
recording-not-synced_processing =
    .meaning = { $count ->
        [one] Zoom har inte bearbetat klart inspelningen av en session.
       *[other] Zoom har inte bearbetat klart inspelningarna av { $count } sessioner.
    }
    .remedy = Du behöver inte göra något: den schemalagda synkroniseringen frågar igen.

## participants-not-synced. $count people, for the first two

participants-not-synced_no-email =
    .meaning = { $count ->
        [one] En person deltog utan e-postadress och synkroniserades inte.
       *[other] { $count } personer deltog utan e-postadress och synkroniserades inte.
    }
    .remedy = Slå på registrering för webbinariet: Zoom ger e-postadresserna till dem som är registrerade.
participants-not-synced_invalid-email =
    .meaning = { $count ->
        [one] En person i listan från Zoom har en ogiltig e-postadress och synkroniserades inte.
       *[other] { $count } personer i listan från Zoom har ogiltiga e-postadresser och synkroniserades inte.
    }
    .remedy = Titta i listan över utelämnade adresser och rätta dem hos de registrerade i Zoom.
participants-not-synced_no-times =
    .meaning = { $count ->
        [one] Zoom uppger att en person var med i sessionen, men inte när: personens närvaro är inte känd.
       *[other] Zoom uppger att { $count } personer var med i sessionen, men inte när: deras närvaro är inte känd.
    }
    .remedy = Du behöver inte göra något: de räknas inte som uteblivna.
participants-not-synced_no-end =
    .meaning = Zooms rapport om sessionen saknar sluttid, så närvaron kan inte räknas ut, och ingen närvaro synkroniserades.
    .remedy = Du behöver inte göra något: nästa synkronisering frågar igen. Om det inte ändras frågar du Zooms support om rapporten för sessionen.
participants-not-synced_not-available =
    .meaning = Zoom har ingen rapport om sessionens deltagare.
    .remedy = Rapporter kommer en stund efter att en session har slutat: synkronisera webbinariet igen senare. Om webbinariets rapport är tom även i Zoom finns det inget att synkronisera.
participants-not-synced_too-old =
    .meaning = Zoom har inte kvar sessionens deltagare: de sparas i ett år.
    .remedy = Du behöver inte göra något: de kan inte längre synkroniseras.
participants-not-synced_no-permission =
    .meaning = Zoom låter inte den anslutna appen se sessionens deltagare.
    .remedy = Ge appen behörighet att läsa rapporter i Zooms marknadsplats och kontrollera att kontots abonnemang har webbinarier.

## emails-excluded. $count people

emails-excluded_account-user =
    .meaning = { $count ->
        [one] En person utelämnades, eftersom e-postadressen tillhör en kontoanvändare.
       *[other] { $count } personer utelämnades, eftersom deras e-postadresser tillhör kontoanvändare.
    }
    .remedy = Du behöver inte göra något: en synkronisering gör aldrig en kontoanvändare till kontakt och skriver ingen aktivitet på en kontakt med den adressen.
emails-excluded_excluded-domain =
    .meaning = { $count ->
        [one] En person utelämnades, eftersom e-postadressen finns i en undantagen domän och inte tillhör någon kontakt.
       *[other] { $count } personer utelämnades, eftersom deras e-postadresser finns i undantagna domäner och inte tillhör några kontakter.
    }
    .remedy = Om du vill ha dem som kontakter tar du bort domänen från listan över undantagna kontakter eller skapar kontakten för hand; nästa synkronisering tar med dem.
emails-excluded_invalid-email =
    .meaning = { $count ->
        [one] En person utelämnades, eftersom e-postadressen är ogiltig.
       *[other] { $count } personer utelämnades, eftersom deras e-postadresser är ogiltiga.
    }
    .remedy = Titta i listan över utelämnade adresser och rätta dem hos de registrerade i Zoom.
emails-excluded_secondary-email =
    .meaning = { $count ->
        [one] En person utelämnades, eftersom e-postadressen är en kontakts sekundära adress.
       *[other] { $count } personer utelämnades, eftersom deras e-postadresser är kontakters sekundära adresser.
    }
    .remedy = Bara den primära adressen räknas: gör den till kontaktens primära adress, så tar nästa synkronisering med personen.
emails-excluded_deleted-contact =
    .meaning = { $count ->
        [one] En person utelämnades, eftersom kontakten har tagits bort.
       *[other] { $count } personer utelämnades, eftersom deras kontakter har tagits bort.
    }
    .remedy = En synkronisering skapar inte en borttagen kontakt igen. Skapa kontakten för hand, så tar nästa synkronisering med personen.
emails-excluded_erased =
    .meaning = { $count ->
        [one] Zoom uppgav en raderad person en gång, och synkroniseringen utelämnade personen. Inget mer sparas om den.
       *[other] Zoom uppgav raderade personer { $count } gånger, och synkroniseringen utelämnade dem. Inget mer sparas om dem.
    }
    .remedy = Du behöver inte göra något. Om en raderad person ska bli kontakt igen skapar du kontakten för hand.

## data-not-synced. $code: what went wrong, in a word

data-not-synced_contacts =
    .meaning = En del av personerna kunde inte sparas ({ $code }): deras kontakter, registreringar, närvaro, tidslinjehändelser och egenskaper skapades eller uppdaterades inte. Det som sparats tidigare finns kvar.
    .remedy = Synkronisera webbinariet igen. Om det händer igen kontrollerar du kontaktdatabasen (`greenroom store check`).
data-not-synced_marketing-event =
    .meaning = Webbinariets marknadsföringsevenemang kunde inte skapas eller uppdateras ({ $code }).
    .remedy = Synkronisera webbinariet igen. Om det händer igen kontrollerar du kontaktdatabasen (`greenroom store check`).
data-not-synced_calls =
    .meaning = Samtalsposterna för inspelningarna kunde inte skapas eller uppdateras ({ $code }).
    .remedy = Synkronisera webbinariet igen. Om det händer igen kontrollerar du kontaktdatabasen (`greenroom store check`).

## sync-error about recordings. $count sessions; $sessions: the first of them

sync-error_transcript-not-found =
    .meaning = { $count ->
        [one] Inspelningen av en session synkroniserades utan transkription: Zoom har ingen.
       *[other] Inspelningarna av { $count } sessioner synkroniserades utan transkription: Zoom har ingen.
    }
    .remedy = Slå på ljudtranskription för molninspelningar i Zooms inställningar; det gäller framtida sessioner.
sync-error_transcript-processing =
    .meaning = { $count ->
        [one] Inspelningen av en session synkroniserades, men Zoom har inte gjort klart dess transkription.
       *[other] Inspelningarna av { $count } sessioner synkroniserades, men Zoom har inte gjort klart deras transkriptioner.
    }
    .remedy = Du behöver inte göra något: den schemalagda synkroniseringen frågar igen.

## Why a transcript, or a part of it, could not be had. $error: what the client for Zoom says

sync-error_transcript-host-refused =
    .meaning = Transkriptionen av en session laddades inte ned: { $error }.
    .remedy = Om servern tillhör Zoom anger du dess domän i inställningen zoom-download-hosts och synkroniserar webbinariet igen.
sync-error_transcript-not-allowed =
    .meaning = Zoom låter inte den anslutna appen ladda ned transkriptionen av en session: { $error }.
    .remedy = Ge appen behörigheten cloud_recording:read i Zooms marknadsplats och kontrollera att inspelningen inte bara är för inloggade.
sync-error_transcript-web-page =
    .meaning = I stället för transkriptionen av en session kom en webbsida: Zoom vill att någon loggar in.
    .remedy = Kontrollera i Zooms inställningar för molninspelningar att nedladdning är tillåten och synkronisera webbinariet igen.
sync-error_transcript-unreadable =
    .meaning = Transkriptionen av en session kan inte läsas: { $error }.
    .remedy = Titta på transkriptionen i Zoom. Om den går att läsa där rapporterar du felet med sessionens id.
sync-error_transcript-too-long =
    .meaning = Transkriptionen av en session är för lång: { $error }.
    .remedy = Du behöver inte göra något: inspelningen sparas utan den.
sync-error_transcript-not-available =
    .meaning = Zoom gav inte transkriptionen av en session: { $error }.
    .remedy = Du behöver inte göra något: nästa synkronisering frågar efter den igen.
sync-error_transcript-incomplete =
    .meaning = { $count ->
        [one] En del av en sessions transkription kunde inte läsas och utelämnades.
       *[other] { $count } delar av en sessions transkription kunde inte läsas och utelämnades.
    }
    .remedy = Du behöver inte göra något: resten av transkriptionen sparas.

## sync-error that ended the sync. $code: what went wrong, in a word

sync-error_zoom-account-not-found =
    .meaning = Zoom-kontot som webbinariet tillhör är inte anslutet, eller så hittas inte dess anslutna användare ({ $code }).
    .remedy = Anslut Zoom-kontot igen och synkronisera webbinariet.
sync-error_webinar-not-found =
    .meaning = Zoom har inte kvar det här webbinariet.
    .remedy = Om det togs bort där med avsikt behöver du inte göra något: det som synkroniserats tidigare finns kvar.
sync-error_webinar-expired =
    .meaning = Zoom har inte kvar det här webbinariet: webbinarier tas bort 90 dagar efter sitt planerade slut. Registreringar kan inte längre läsas; kända sessioner synkroniseras fortfarande.
    .remedy = Du behöver inte göra något. Om du inte längre vill att Zoom tillfrågas slår du av webbinariets synkronisering.
sync-error_zoom-connection-failed =
    .meaning = Zoom godtar inte det här kontots anslutning.
    .remedy = Kontrollera anslutningen och ge den nya inloggningsuppgifter om de har ändrats.
sync-error_zoom-permission-missing =
    .meaning = Zoom låter inte den anslutna appen se det som en synkronisering behöver.
    .remedy = Kontrollera appens behörigheter i Zooms marknadsplats och att kontots abonnemang har webbinarier.
sync-error_zoom-rate-limited =
    .meaning = Zooms gräns för antalet anrop nåddes, och synkroniseringen stannade före slutet.
    .remedy = Du behöver inte göra något: den schemalagda synkroniseringen fortsätter senare. Om det händer ofta låter du synkroniseringen gå mer sällan eller letar efter andra appar som använder upp kontots gräns.
sync-error_zoom-unavailable =
    .meaning = Zoom svarade inte, och synkroniseringen stannade före slutet.
    .remedy = Du behöver inte göra något: den schemalagda synkroniseringen fortsätter senare, och inget går förlorat.
sync-error_failed =
    .meaning = Synkroniseringen stannade före slutet ({ $code }).
    .remedy = Synkronisera webbinariet igen: synkroniseringen fortsätter där den stannade. Om det händer igen rapporterar du felet med synkroniseringens id.

## sync-error about a listing that is not believed. $listing: registrants or participants

sync-error_list-changed =
    .meaning = { $listing ->
        [registrants] Listan över registrerade ändrades medan den lästes. Ingen registrering avbokades.
       *[participants] Listan över deltagare ändrades medan den lästes. Ingen närvaro ändrades.
    }
    .remedy = Du behöver inte göra något: nästa synkronisering läser listan igen.
sync-error_ended-early =
    .meaning = { $listing ->
        [registrants] Zooms lista över registrerade var ofullständig. Ingen registrering avbokades.
       *[participants] Zooms lista över deltagare var ofullständig. Ingen närvaro ändrades.
    }
    .remedy = Du behöver inte göra något: nästa synkronisering läser listan igen.
sync-error_list-shrank =
    .meaning = { $listing ->
        [registrants] Zoom uppger mycket färre registrerade än förut. Ingen registrering har avbokats än.
       *[participants] Zoom uppger mycket färre deltagare än förut. Ingen närvaro har ändrats än.
    }
    .remedy = Om listan stämmer synkroniserar du webbinariet en gång till: synkroniseringen godtar en andra lista som stämmer överens.

## A warning that this catalogue does not know. $warning-code, $warning-reason

unknown-warning =
    .meaning = Den här versionen av Greenroom har ingen text för varningen: { $warning-code } { $warning-reason }
    .remedy = Använd den version av Greenroom som skrev den, eller sök efter den i den versionens anmärkningar.
