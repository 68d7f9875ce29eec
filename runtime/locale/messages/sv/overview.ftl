# The overview.

overview-steps = De första stegen
overview-step-done = Klart
overview-step-ask = Det gör en administratör.
overview-step-connect = Anslut ett Zoom-konto
overview-step-contacts = Importera dina kontakter
overview-step-sync = Slå på synkroniseringen av webbinariedata
overview-step-webinar = Slå på synkroniseringen av ett webbinarium
overview-failing =
    { $count ->
        [one] { $number } Zoom-anslutning fungerar inte: inget synkroniseras från den.
       *[other] { $number } Zoom-anslutningar fungerar inte: inget synkroniseras från dem.
    }
overview-failing-link = Visa anslutningarna
overview-dead =
    { $count ->
        [one] { $number } jobb har misslyckats för gott och väntar på ett beslut.
       *[other] { $number } jobb har misslyckats för gott och väntar på ett beslut.
    }
overview-dead-link = Bestäm om dem
overview-runs = Dagens körningar
overview-runs-chart = Dagens körningar per timme: { $number } totalt
overview-runs-link = Visa alla körningar
overview-syncs = Dagens synkroniseringar
overview-syncs-chart = Dagens synkroniseringar per timme: { $number } totalt
overview-syncs-link = Visa alla webbinarier
overview-latest-sync = Senaste synkroniseringen:
overview-quiet = Inget ännu i dag.
overview-connections = Zoom-anslutningar
overview-connections-link = Visa anslutningarna och vad de behöver
overview-no-connection = Inget Zoom-konto är anslutet.
overview-warnings = Varningar från de senaste synkroniseringarna
overview-no-warning = De senaste synkroniseringarna har inga varningar.
overview-of-webinars =
    { $count ->
        [one] { $number } webbinarium
       *[other] { $number } webbinarier
    }
overview-work = Arbete i kö
overview-work-link = Visa alla jobb
overview-asleep = Väntar på sin tid
overview-open-intents = Anrop till Zoom utan känt resultat
overview-open-intents-hint = Greenroom frågar Zoom vad som hände med dem och reder ut dem själv.
overview-waiting-since = Det första kunde ha börjat:
overview-alerts = Larm
overview-alerts-link = Visa alla larm med åtgärder
overview-keys = API-nycklar som snart går ut
overview-keys-link = Skapa nya nycklar
