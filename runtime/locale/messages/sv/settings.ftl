# Inställningarna för synkronisering av webbinarier.

settings-title = Inställningar
settings-general = Allmänt
settings-exclusions = Undantag
settings-users = Användare
settings-webinars = Webbinarier
settings-history = Historik
settings-why = Varför synkroniseras det (inte)?

## Vad inställningar heter. $user är en e-postadress, $webinar ett id

setting-syncWebinarData = Synkronisering av webbinariedata
setting-webinarsOf = Vems webbinarier som synkroniseras
setting-recordingsOf = Vems inspelningar som synkroniseras
setting-existingContacts = Kontakter som redan finns
setting-excludedHostDomains = Undantagna värdar
setting-excludedRecordingDomains = Värdar som undantas för inspelningar
setting-excludedContactDomains = Personer som inte blir kontakter
setting-user-new-webinars = Nya webbinarier för { $user }
setting-user-recordings = Inspelningar för { $user }
setting-webinar-sync = Synkronisering av webbinarium { $webinar }
setting-webinar-recordings = Inspelningar av webbinarium { $webinar }
setting-webinar-zoom-events = Markeringen Zoom Events på webbinarium { $webinar }
setting-as-host = Som värden
place-webinar = Webbinariet
place-session = Sessionen
place-zoom-account = Anslutningen till Zoom
place-entries = { $count ->
    [one] En post
   *[other] { $number } poster
}

## Spara

said-unchanged = Inget ändrades.
settings-save-anyway = Spara ändå
settings-drop = Släng det jag skrev
settings-undo = Ångra
settings-meanwhile = Någon annan ändrade samma inställning under tiden. Inget har sparats än.
settings-meanwhile-own = Du eller en regel ändrade samma inställning under tiden. Inget har sparats än.
settings-meanwhile-more = { $count ->
    [one] och en ändring till
   *[other] och { $number } ändringar till
}
settings-meanwhile-choice = Det du skrev finns kvar. Titta på det, och spara det ändå eller släng det.
settings-not-saved-yet = Du vill ställa in:
settings-becomes = blir
settings-by-rule = Greenroom, genom en regel
settings-followed = Detta följde av det:
settings-read-only = Din roll får se inställningarna, men inte ändra dem.

## Allmänt

settings-sync-label = Synkronisera webbinariedata
settings-sync-is-off = Webbinariedata synkroniseras inte.
settings-sync-hint-off = Registreringar, närvaro och kontakter från webbinarier kommer därefter från Zoom, för alla Zoom-användare om du inte väljer andra nedan. Tidigare webbinarier slås på ett och ett, under Webbinarier. Det som saknas hämtas in, så långt tillbaka som Zoom har det kvar.
settings-sync-hint-on = Så länge den är av synkroniseras inget webbinarium. Alla andra inställningar står kvar, och gäller igen när den slås på.
settings-sync-administrator = Bara en administratör för kontot slår på den.
settings-webinars-of = Vems webbinarier som synkroniseras
settings-webinars-of-hint = Ett webbinarium synkroniseras bara om värden är en av dessa Zoom-användare.
settings-recordings-of = Vems inspelningar som synkroniseras
settings-recordings-of-hint = Inspelningar och transkriptioner synkroniseras bara om värden är en av dessa Zoom-användare.
settings-selected-users = Valda Zoom-användare
settings-users-lines = En e-postadress per rad.
settings-no-zoom-users = Inga Zoom-användare är kända. Anslut ett Zoom-konto, eller ändra filtret.
settings-email-fault = ”{ $email }” är ingen e-postadress. Skriv en adress per rad, till exempel anna@example.com.
settings-existing-hint = En person vars e-postadress ingen kontakt har blir en kontakt. Detta säger vad som händer med namnen på en kontakt som redan finns.

## Undantag

settings-domains-explained = En domän per rad. example.com betyder bara den domänen, och *.example.com alla domäner under den, men inte example.com själv. Stora och små bokstäver är lika, och namn som bara liknar varandra är olika.
settings-excluded-hosts-hint = Ett webbinarium vars värd har en e-postadress i någon av dessa domäner synkroniseras inte.
settings-excluded-recordings-hint = Inspelningar och transkriptioner för en värd i någon av dessa domäner synkroniseras inte.
settings-excluded-contacts-hint = En person i någon av dessa domäner blir ingen ny kontakt. En kontakt som redan finns får ändå sin aktivitet.
settings-domain-fault = Rad { $line }: ”{ $given }” är ingen domän. Skriv den som example.com eller *.example.com.
settings-domain-meant = Rad { $line }: ”{ $given }” är ingen domän. Skriv den som { $meant }.

## Användare

settings-users-explained = Öppna en användare för att välja vad som händer med användarens nya webbinarier och inspelningar.
settings-search-users = Sök på namn eller e-postadress
settings-user = Användare
settings-unit = Affärsenhet
settings-new-webinars = Synkronisera nyplanerade webbinarier som standard
settings-new-webinars-head = Nya webbinarier
settings-new-webinars-hint = Inställningen som ett webbinarium för användaren får när det ses för första gången. Tidigare webbinarier står kvar.
settings-user-recordings = Synkronisera inspelningar och transkriptioner
settings-user-recordings-hint = Gäller för alla användarens webbinarier som inte har en egen inställning.
settings-user-in-webinars = En av dem vars webbinarier synkroniseras
settings-user-in-recordings = En av dem vars inspelningar synkroniseras
settings-account-all-webinars = Kontot synkroniserar alla Zoom-användares webbinarier.
settings-account-no-webinars = Kontot synkroniserar ingens webbinarier.
settings-account-all-recordings = Kontot synkroniserar alla Zoom-användares inspelningar.
settings-account-no-recordings = Kontot synkroniserar ingens inspelningar.
settings-webinars-of-user = Användarens webbinarier
settings-not-listed = Zoom listar inte användarens webbinarier

## Webbinarier

settings-webinars-explained = Ett webbinarium synkroniseras medan dess egen inställning är på och kontots inställningar tillåter det.
settings-account-off = Kontot synkroniserar inga webbinariedata, så inget webbinarium kan slås på. En administratör slår på den:
settings-choose = Välj
settings-choose-webinar = Välj { $webinar }
settings-zoom-events = I Zoom Events
settings-yes = Ja
settings-no = Nej
settings-bulk = Med de valda webbinarierna
settings-bulk-none = Välj vad som ska göras
settings-bulk-apply = Gör det
settings-bulk-sync-on = Slå på synkronisering
settings-bulk-sync-off = Slå av synkronisering
settings-bulk-recordings-on = Slå på inspelningar
settings-bulk-recordings-off = Slå av inspelningar
settings-bulk-recordings-host = Låt värdens inställning gälla för inspelningar
settings-bulk-zoom-events = Markera som del av Zoom Events
settings-bulk-no-zoom-events = Ta bort markeringen Zoom Events

## Historik

settings-no-changes = Ingen har ändrat dessa inställningar än.
settings-of = Inställning
settings-when = När
settings-who = Vem
settings-what = Inställning
settings-from = Från
settings-to = Till
settings-undo-head = Ångra

## Varför ett webbinarium synkroniseras eller inte

settings-why-id = Webbinariets id
settings-why-hint = 9 till 11 siffror, som Zoom visar dem.
settings-why-ask = Förklara
settings-why-no-id = Detta är inget id för ett webbinarium. Skriv dess 9 till 11 siffror, till exempel 825 1234 5678.
settings-why-unknown = Inget webbinarium med detta id är känt. Kontrollera id:t, eller om dess Zoom-konto är anslutet.
rules-webinar-synced = Synkroniseras
rules-webinar-not-synced = Synkroniseras inte
rules-recordings-synced = Inspelningar synkroniseras
rules-recordings-not-synced = Inspelningar synkroniseras inte
rules-all-of-webinar = Alla regler om webbinariet
rules-all-of-recordings = Alla regler om dess inspelningar
rules-why-webinar = Varför webbinariet synkroniseras eller inte
rules-why-recordings = Varför dess inspelningar synkroniseras eller inte
rules-rule = Regel
rules-answer = Tillåter det
rules-reason = Varför
rules-setting = Inställning
rules-decides = Avgör
