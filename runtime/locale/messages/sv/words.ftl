# Orden i slutna mängder: GRUPP-ORD, med ordet som JSON skriver det. Rust-typen för varje grupp står ovanför den. Genus är det
# beskrivnas: körning och nyckel (utrum); webbinarium, konto och jobb (neutrum).

## kind: FailureKind (domain/src/failure_kind.rs)

kind-unknown-action = Okänd åtgärd
kind-invalid-input = Ogiltiga indata
kind-unresolved-token = Ej upplöst token
kind-denied = Nekat
kind-failed = Misslyckat
kind-trapped = Kraschat
kind-limit-exceeded = Gränsen överskriden
kind-invalid-output = Ogiltiga utdata
kind-conflict = Konflikt
kind-unavailable = Otillgängligt
kind-cancelled = Avbrutet
kind-internal = Internt fel

## retry: Retry, its word `when` (domain/src/failure.rs)

retry-never = Aldrig
retry-now = När som helst
retry-after = Efter en stund
retry-elsewhere = I en annan process

## outcome: RunStatus (domain/src/store/record.rs)

outcome-done = Klar
outcome-continue = Fortsätter
outcome-failed = Misslyckad

## sync-state: SyncState (domain/src/audit.rs)

sync-state-in-progress = Pågår
sync-state-synced = Synkroniserat
sync-state-synced-with-warnings = Synkroniserat med varningar
sync-state-not-synced = Inte synkroniserat

## sync-trigger: SyncTrigger (domain/src/audit.rs)

sync-trigger-by-hand = Manuellt
sync-trigger-schedule = Enligt schemat
sync-trigger-backfill = För att en inställning slogs på
sync-trigger-webhook = Genom Zooms webhookar

## left-out: LeftOutReason (domain/src/audit.rs)

left-out-no-email = Ingen e-postadress
left-out-invalid-email = Ogiltig e-postadress
left-out-account-user = Kontoanvändare
left-out-secondary-email = Sekundär e-postadress
left-out-deleted-contact = Borttagen kontakt
left-out-excluded-domain = Undantagen domän
left-out-erased = Raderad person

## tally: the words of a sync run's Tally (domain/src/audit.rs; capability/webinars counts them)

tally-contacts-created = Skapade kontakter
tally-contacts-updated = Uppdaterade kontakter
tally-registrations-created = Nya registreringar
tally-registrations-updated = Uppdaterade registreringar
tally-registrations-cancelled = Avbokade registreringar
tally-attendances-created = Nya närvaroposter
tally-attendances-updated = Uppdaterade närvaroposter
tally-attendances-removed = Borttagna närvaroposter
tally-recordings-stored = Sparade inspelningar
tally-transcripts-stored = Sparade transkriptioner
tally-unchanged = Oförändrade
tally-left-out-no-email = Utelämnade: ingen e-postadress
tally-left-out-invalid-email = Utelämnade: ogiltig e-postadress
tally-left-out-account-user = Utelämnade: kontoanvändare
tally-left-out-secondary-email = Utelämnade: sekundär e-postadress
tally-left-out-deleted-contact = Utelämnade: borttagna kontakter
tally-left-out-excluded-domain = Utelämnade: undantagen domän
tally-left-out-erased = Utelämnade: raderade personer

## recording-reason: RecordingReason (domain/src/recording.rs)

recording-reason-setting-off = En inställning är avslagen
recording-reason-nobody-took-part = Ingen deltog
recording-reason-unavailable = Zoom lämnar inte ut den
recording-reason-deleted = Borttagen i Zoom
recording-reason-not-found = Zoom har ingen
recording-reason-processing = Zoom är inte klar med den

## recording-state: RecordingState (domain/src/recording.rs)

recording-state-synced = Sparad
recording-state-missing = Inte sparad

## connection-state: ConnectionState (domain/src/account.rs)

connection-state-connected = Anslutet
connection-state-failing = Fungerar inte
connection-state-disconnected = Frånkopplat

## credentials: CredentialRef, its word `from` (domain/src/account.rs)

credentials-env = Miljövariabler
credentials-file = En fil
credentials-store = Krypterade i databasen

## role: Role (domain/src/account.rs)

role-administrator = Administratör
role-editor = Redaktör
role-viewer = Läsare

## scope: Scope (domain/src/access.rs)

scope-invoke = Köra åtgärder
scope-read = Läsa
scope-settings = Ändra inställningar
scope-administer = Administrera

## scope-means: Scope (domain/src/access.rs), as what a role may do

scope-means-invoke = Köra åtgärder, samt fortsätta och upprepa körningar
scope-means-read = Titta på allt utom hemligheter
scope-means-settings = Ändra inställningar och segment, och synkronisera webbinarier
scope-means-administer = Lägga till, ändra, importera och radera kontakter; installera åtgärder; hantera användare, API-nycklar, anslutningar och webhookar; besluta om misslyckade jobb; se hemligheter

## api-key-state: ApiKeyState (service/src/views/api_keys.rs)

api-key-state-valid = Giltig
api-key-state-expired = Utgången
api-key-state-revoked = Återkallad

## registration-state: RegistrationState (domain/src/webinar.rs)

registration-state-pending = Väntande
registration-state-approved = Godkänd
registration-state-denied = Nekad
registration-state-cancelled = Avbokad

## event-state: EventState, in HubSpot's words (domain/src/store/webinars.rs)

event-state-REGISTERED = Registrerad
event-state-ATTENDED = Deltog
event-state-CANCELLED = Avbokad
event-state-NO_SHOW = Utebliven

## timeline-kind: TimelineKind (domain/src/store/timeline.rs)

timeline-kind-registration = Registrering
timeline-kind-attendance = Närvaro
timeline-kind-recording = Inspelning tillgänglig

## webinar-type: WebinarType (domain/src/webinar.rs)

webinar-type-single = Hålls en gång
webinar-type-recurring-no-fixed-time = Återkommande, utan fast tid
webinar-type-recurring = Återkommande

## approval-type: ApprovalType (domain/src/webinar.rs)

## registration-type: RegistrationType (domain/src/webinar.rs)

## occurrences: Occurrences, its word `scope` (domain/src/webinar.rs)

occurrences-single = Webbinariet hålls en gång
occurrences-all = Alla tillfällen
occurrences-next = Nästa tillfälle
occurrences-chosen = Valda tillfällen

## property-type: PropertyType (domain/src/contact.rs)

property-type-text = Text
property-type-number = Tal

## property: the properties that Greenroom defines itself (domain/src/contact.rs)

property-email = E-postadress
property-firstname = Förnamn
property-lastname = Efternamn
property-zoom_webinar_attendance_average_duration = Genomsnittlig närvarotid på Zoom-webbinarier
property-zoom_webinar_joinlink = Senast registrerade Zoom-webbinarium
property-zoom_webinar_registration_count = Totalt antal registreringar för Zoom-webbinarier
property-zoom_webinar_attendance_count = Totalt antal besökta Zoom-webbinarier

## job-state: JobState (domain/src/job.rs)

job-state-waiting = Väntar
job-state-running = Pågår
job-state-done = Klart
job-state-dead-letter = Misslyckat för gott

## job-kind: JobKind (domain/src/job.rs)

job-kind-invoke = Körning av en åtgärd
job-kind-sync = Synkronisering av ett webbinarium
job-kind-look = Kontroll hos Zoom
job-kind-round = Omgång enligt schemat
job-kind-settle = Öppna anrop till Zoom
job-kind-callback = Återkoppling
job-kind-hubspot-completion = Svar till HubSpot
job-kind-prune = Borttagning av gamla poster
job-kind-check-alerts = Kontroll av larm
job-kind-send-alerts = Utskick av larm

## job-removal: JobRemoval (domain/src/job.rs)

## limit-key: LimitKey (domain/src/job_limit.rs)

limit-key-action = Åtgärd
limit-key-contact = Kontakt
limit-key-zoom-account = Zoom-konto

## history: HistoryKind (domain/src/history.rs)

history-sync-now = Begärde en synkronisering
history-erased = Raderade en person
history-imported = Importerade kontakter
history-job-retried = Körde om ett jobb
history-job-dropped = Tog bort ett jobb
history-api-key-made = Skapade en API-nyckel
history-api-key-revoked = Återkallade en API-nyckel
history-user-added = Lade till en användare
history-user-changed = Ändrade en användares roll
history-user-removed = Tog bort en användare
history-user-invited = Bjöd in en användare
history-user-unlocked = Låste upp en användare
history-password-set = Valde ett lösenord
history-signed-in = Loggade in
history-sign-in-locked = Utelåst efter misslyckade försök
history-sessions-ended = Avslutade sessioner
history-secret-shown = Visade en hemlighet
history-segment-saved = Sparade ett segment
history-segment-removed = Tog bort ett segment
history-action-installed = Installerade en åtgärd
history-action-rolled-back = Återställde en åtgärd
history-action-removed = Avinstallerade en åtgärd
history-zoom-connected = Anslöt ett Zoom-konto
history-zoom-disconnected = Kopplade från ett Zoom-konto
history-webhook-secret-added = Lade till en hemlig token för webhookar
history-webhook-secret-retired = Tog en hemlig token för webhookar ur bruk
history-secret-set = Angav en hemlighet
history-secret-removed = Tog bort en hemlighet
history-connection-added = Lade till en anslutning
history-connection-removed = Tog bort en anslutning
history-effects-retried = Försökte igen med effekter som lagts åt sidan
history-effects-dropped = Tog bort effekter som lagts åt sidan

## action-event: HistoryEvent of an installed action (distribution/src/installation/state.rs)

action-event-installed = Installerad
action-event-activated = Aktiverad
action-event-rolled-back = Återställd
action-event-uninstalled = Avinstallerad
action-event-collected = Borttagen som oanvänd

## trust: Verdict, its word `verdict` (distribution/src/trust.rs)

trust-signed = Signerat
trust-unsigned = Inte signerat
trust-unknownKeys = Signerat med nycklar som inte är betrodda

## wait-state: WaitState (service/src/views/waits.rs)

wait-state-pending = Väntar
wait-state-completed = Besvarad
wait-state-expired = Utgången

## input: KeptInput, its word `status` (service/src/views/runs.rs)

input-kept = Sparade
input-not-kept = Inte sparade

## sync-result: SyncResult, its word `result` (service/src/views/sync.rs)

sync-result-entry = Avslutad
sync-result-under-way = Pågår någon annanstans
sync-result-failed = Misslyckad

## decision: Decision (service/src/views/set_aside.rs)

## intent: IntentKind (domain/src/store.rs)

intent-register = Registrering
intent-cancel = Avbokning
intent-approve = Godkännande
intent-deny = Nekande

## journal-level: JournalLevel (domain/src/store/journal.rs)

journal-level-full = Fullständig
journal-level-digests = Bara kontrollsummor
journal-level-off = Av

## alert: AlertKind (domain/src/alert.rs)

alert-failed-runs = Misslyckade körningar
alert-sync-warnings = Synkroniseringsvarningar
alert-zoom-connection = Anslutning till Zoom
alert-dead-letters = Jobb som misslyckats för gott
alert-expiring-keys = API-nycklar som går ut

## alert-event: AlertEvent (domain/src/alert.rs)

alert-event-began = Började
alert-event-lasts = Pågår
alert-event-over = Över
alert-event-test = Test

## alert-target: AlertTarget (domain/src/alert.rs)

alert-target-webhook = Webhook
alert-target-email = E-post

## vault-kind: VaultKind (domain/src/store/vault.rs)

vault-kind-secret = Hemlighet
vault-kind-connection = Anslutning
vault-kind-webhook-secret = Hemlig token för webhookar

## users-of: UserSelection, its word `of` (domain/src/settings.rs)

users-of-none = Inga Zoom-användare
users-of-selected = Valda Zoom-användare
users-of-all = Alla Zoom-användare

## existing-contacts: ExistingContacts (domain/src/settings.rs)

existing-contacts-fill-blanks = Fyll bara i det som saknas
existing-contacts-overwrite = Skriv över namnen

## listing: Listing (domain/src/store/sync.rs)

## intent-result: IntentResult (domain/src/store.rs)

intent-result-done = Gjort
intent-result-not-done = Inte gjort
intent-result-not-sent = Inte skickat

## failure: the labels of a code's texts

failure-meaning = Betydelse
failure-remedy = Att göra

## webinar-state: a webinar that will not take place

webinar-state-cancelled = Inställt

## sign-in-method: SignInMethod (domain/src/sign_in.rs)

sign-in-method-password = E-post och lösenord
sign-in-method-invitation = Länk i en inbjudan
sign-in-method-openid = OpenID Connect
