# Varför ett webbinarium, eller dess inspelningar, synkroniseras eller inte.

## rule: WhyWord (domain/src/rules/settings/why.rs). $host is an email, $webinar an id, $error what is wrong with an entry

rule-zoom-events = Webbinarium { $webinar } är markerat som en del av Zoom Events, och sådana synkroniseras inte.
rule-not-zoom-events = Webbinarium { $webinar } är inte markerat som en del av Zoom Events.
rule-account-on = Kontot synkroniserar webbinariedata.
rule-account-off = Kontot synkroniserar inga webbinariedata.
rule-webinars-of-none = Ingens webbinarier synkroniseras.
rule-webinars-of-all = Webbinarier från alla Zoom-användare synkroniseras.
rule-webinars-of-unknown-host = Bara webbinarier från valda användare synkroniseras, och Zoom uppger inte vem som är värd.
rule-webinars-of-host = Värden { $host } är en av dem vars webbinarier synkroniseras.
rule-webinars-of-others = Värden { $host } är inte en av dem vars webbinarier synkroniseras.
rule-recordings-of-none = Ingens inspelningar synkroniseras.
rule-recordings-of-all = Inspelningar från alla Zoom-användare synkroniseras.
rule-recordings-of-unknown-host = Bara inspelningar från valda användare synkroniseras, och Zoom uppger inte vem som är värd.
rule-recordings-of-host = Värden { $host } är en av dem vars inspelningar synkroniseras.
rule-recordings-of-others = Värden { $host } är inte en av dem vars inspelningar synkroniseras.
rule-exclusion-unreadable = Ett undantag kan inte läsas: { $error }.
rule-exclusions-empty = Ingen värd är undantagen.
rule-exclusions-unknown-host = Värdar undantas efter sin e-postadress, och Zoom uppger inte vem som är värd.
rule-host-excluded = Värden { $host } finns i en undantagen domän.
rule-host-not-excluded = Värden { $host } finns inte i någon undantagen domän.
rule-seen-before = Webbinariet är känt sedan tidigare: dess egen inställning gäller.
rule-new-webinars-on = Nya webbinarier från värden { $host } ställs in på att synkroniseras när de först upptäcks.
rule-new-webinars-off = Nya webbinarier från värden { $host } ställs in på att inte synkroniseras när de först upptäcks.
rule-new-webinars-unknown-host = Zoom uppger inte vem som är värd: webbinariet ställs in på att inte synkroniseras när det först upptäcks.
rule-webinar-on = Webbinarium { $webinar } är självt inställt på att synkroniseras.
rule-webinar-off = Webbinarium { $webinar } är självt inställt på att inte synkroniseras.
rule-never-seen = Webbinarium { $webinar } har ännu inte setts medan webbinariedata synkroniserades.
rule-own-recordings-first = Webbinariets egen inställning går före värdens.
rule-user-recordings-on = Inspelningar från värden { $host } är inställda på att synkroniseras.
rule-user-recordings-off = Inspelningar från värden { $host } är inställda på att inte synkroniseras.
rule-user-recordings-unknown-host = Inspelningar synkroniseras per värd, och Zoom uppger inte vem som är värd.
rule-webinar-recordings-on = Inspelningar av webbinarium { $webinar } är inställda på att synkroniseras.
rule-webinar-recordings-off = Inspelningar av webbinarium { $webinar } är inställda på att inte synkroniseras.
rule-webinar-recordings-open = Webbinarium { $webinar } lämnar sina inspelningar åt värdens inställning.
rule-nothing-set = Inget är inställt.

## rule-name: the rules that Effective and Step name (domain/src/rules/settings.rs)

rule-name-E1 = Zoom Events
rule-name-S1 = Kontots synkronisering av webbinariedata
rule-name-S2 = Vems webbinarier som synkroniseras
rule-name-S3 = Vems inspelningar som synkroniseras
rule-name-S4 = Undantagna värdar
rule-name-S5 = Värdar undantagna för inspelningar
rule-name-S7 = Värdens inställningar
rule-name-S8 = Webbinariets egna inställningar
rule-name-default = Ännu ingen inställning

## rule-answer: Answer; rule-subject: Subject (domain/src/rules/settings.rs)

rule-answer-yes = Ja
rule-answer-no = Nej
rule-answer-open = Lämnas öppet
rule-subject-webinar = Webbinariet
rule-subject-recordings = Dess inspelningar och transkriptioner
