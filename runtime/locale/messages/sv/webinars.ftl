# Webinars.

webinars-title = Webbinarier
webinars-search = Sök efter ämne eller id
webinars-none = Inga webbinarier är kända ännu. Anslut ett Zoom-konto eller ändra filtret.
webinars-connect = Anslut Zoom
webinars-topic = Ämne
webinars-starts = Börjar
webinars-sync = Synkronisering
webinars-last-sync = Senaste synkroniseringen
