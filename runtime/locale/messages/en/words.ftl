# The words of closed sets, as `Locale::word(group, word)` finds them: GROUP-WORD, with the word as JSON has it. They stand
# alone (in a cell, a badge, a choice), so they begin with a capital letter. The Rust type of a group stands above it.

## kind: FailureKind (domain/src/failure_kind.rs)

kind-unknown-action = Unknown action
kind-invalid-input = Invalid input
kind-unresolved-token = Unresolved token
kind-denied = Denied
kind-failed = Failed
kind-trapped = Crashed
kind-limit-exceeded = Limit exceeded
kind-invalid-output = Invalid output
kind-conflict = Conflict
kind-unavailable = Unavailable
kind-cancelled = Cancelled
kind-internal = Internal error

## retry: Retry, its word `when` (domain/src/failure.rs)

retry-never = Never
retry-now = At any time
retry-after = After some time
retry-elsewhere = In another process

## outcome: RunStatus (domain/src/store/record.rs)

outcome-done = Done
outcome-continue = To be continued
outcome-failed = Failed

## sync-state: SyncState (domain/src/audit.rs)

sync-state-in-progress = In progress
sync-state-synced = Synced
sync-state-synced-with-warnings = Synced with warnings
sync-state-not-synced = Not synced

## sync-trigger: SyncTrigger (domain/src/audit.rs)

sync-trigger-by-hand = By hand
sync-trigger-schedule = By the schedule
sync-trigger-backfill = Because a setting was turned on
sync-trigger-webhook = By Zoom's webhooks

## left-out: LeftOutReason (domain/src/audit.rs)

left-out-no-email = No email
left-out-invalid-email = Invalid email
left-out-account-user = Account user
left-out-secondary-email = Secondary email
left-out-deleted-contact = Deleted contact
left-out-excluded-domain = Excluded domain
left-out-erased = Erased person

## tally: the words of a sync run's Tally (domain/src/audit.rs; capability/webinars counts them)

tally-contacts-created = Contacts created
tally-contacts-updated = Contacts updated
tally-registrations-created = Registrations added
tally-registrations-updated = Registrations updated
tally-registrations-cancelled = Registrations cancelled
tally-attendances-created = Attendances added
tally-attendances-updated = Attendances updated
tally-attendances-removed = Attendances removed
tally-recordings-stored = Recordings stored
tally-transcripts-stored = Transcripts stored
tally-unchanged = Unchanged
tally-left-out-no-email = Left out: no email
tally-left-out-invalid-email = Left out: invalid email
tally-left-out-account-user = Left out: account users
tally-left-out-secondary-email = Left out: secondary email
tally-left-out-deleted-contact = Left out: deleted contacts
tally-left-out-excluded-domain = Left out: excluded domain
tally-left-out-erased = Left out: erased people

## recording-reason: RecordingReason (domain/src/recording.rs)

recording-reason-setting-off = A setting is off
recording-reason-nobody-took-part = Nobody took part
recording-reason-unavailable = Zoom does not give it out
recording-reason-deleted = Deleted in Zoom
recording-reason-not-found = Zoom has none
recording-reason-processing = Zoom has not finished it

## recording-state: RecordingState (domain/src/recording.rs)

recording-state-synced = Stored
recording-state-missing = Not stored

## connection-state: ConnectionState (domain/src/account.rs)

connection-state-connected = Connected
connection-state-failing = Failing
connection-state-disconnected = Disconnected

## credentials: CredentialRef, its word `from` (domain/src/account.rs)

credentials-env = Environment variables
credentials-file = A file
credentials-store = Sealed in the store

## role: Role (domain/src/account.rs)

role-administrator = Administrator
role-editor = Editor
role-viewer = Viewer

## scope: Scope (domain/src/access.rs)

scope-invoke = Run actions
scope-read = Read
scope-settings = Change settings
scope-administer = Administer

## scope-means: Scope (domain/src/access.rs), as what a role may do

scope-means-invoke = Run actions, and continue and repeat runs
scope-means-read = Look at everything but secrets
scope-means-settings = Change settings and segments, and sync webinars
scope-means-administer = Add, change, import and erase contacts; install actions; manage users, API keys, connections and webhooks; decide about failed jobs; see secrets

## api-key-state: ApiKeyState (service/src/views/api_keys.rs)

api-key-state-valid = Valid
api-key-state-expired = Expired
api-key-state-revoked = Revoked

## registration-state: RegistrationState (domain/src/webinar.rs)

registration-state-pending = Pending
registration-state-approved = Approved
registration-state-denied = Denied
registration-state-cancelled = Cancelled

## event-state: EventState, in HubSpot's words (domain/src/store/webinars.rs)

event-state-REGISTERED = Registered
event-state-ATTENDED = Attended
event-state-CANCELLED = Cancelled
event-state-NO_SHOW = No-show

## timeline-kind: TimelineKind (domain/src/store/timeline.rs)

timeline-kind-registration = Registration
timeline-kind-attendance = Attendance
timeline-kind-recording = Recording available

## webinar-type: WebinarType (domain/src/webinar.rs)

webinar-type-single = Happens once
webinar-type-recurring-no-fixed-time = Recurring, without a fixed time
webinar-type-recurring = Recurring

## approval-type: ApprovalType (domain/src/webinar.rs)

## registration-type: RegistrationType (domain/src/webinar.rs)

## occurrences: Occurrences, its word `scope` (domain/src/webinar.rs)

occurrences-single = The webinar happens once
occurrences-all = All occurrences
occurrences-next = The next occurrence
occurrences-chosen = Chosen occurrences

## property-type: PropertyType (domain/src/contact.rs)

property-type-text = Text
property-type-number = Number

## property: the properties that Greenroom defines itself (domain/src/contact.rs)

property-email = Email
property-firstname = First name
property-lastname = Last name
property-zoom_webinar_attendance_average_duration = Average Zoom webinar attendance duration
property-zoom_webinar_joinlink = Last registered Zoom webinar
property-zoom_webinar_registration_count = Total number of Zoom webinar registrations
property-zoom_webinar_attendance_count = Total number of Zoom webinars attended

## job-state: JobState (domain/src/job.rs)

job-state-waiting = Waiting
job-state-running = Running
job-state-done = Done
job-state-dead-letter = Failed for good

## job-kind: JobKind (domain/src/job.rs)

job-kind-invoke = Run of an action
job-kind-sync = Sync of a webinar
job-kind-look = Look at Zoom
job-kind-round = Round of the schedule
job-kind-settle = Open calls to Zoom
job-kind-callback = Callback
job-kind-hubspot-completion = Completion at HubSpot
job-kind-prune = Removal of old records
job-kind-check-alerts = Check for alerts
job-kind-send-alerts = Sending of alerts

## job-removal: JobRemoval (domain/src/job.rs)

## limit-key: LimitKey (domain/src/job_limit.rs)

limit-key-action = Action
limit-key-contact = Contact
limit-key-zoom-account = Zoom account

## history: HistoryKind (domain/src/history.rs)

history-sync-now = Asked for a sync
history-erased = Erased a person
history-imported = Imported contacts
history-job-retried = Retried a job
history-job-dropped = Dropped a job
history-api-key-made = Made an API key
history-api-key-revoked = Revoked an API key
history-user-added = Added a user
history-user-changed = Changed a user's role
history-user-removed = Removed a user
history-user-invited = Invited a user
history-user-unlocked = Unlocked a user
history-password-set = Set a password
history-signed-in = Signed in
history-sign-in-locked = Locked out after failures
history-sessions-ended = Ended sessions
history-secret-shown = Looked at a secret
history-segment-saved = Saved a segment
history-segment-removed = Removed a segment
history-action-installed = Installed an action
history-action-rolled-back = Rolled an action back
history-action-removed = Uninstalled an action
history-zoom-connected = Connected a Zoom account
history-zoom-disconnected = Disconnected a Zoom account
history-webhook-secret-added = Added a secret token for webhooks
history-webhook-secret-retired = Retired a secret token for webhooks
history-secret-set = Set a secret
history-secret-removed = Removed a secret
history-connection-added = Added a connection
history-connection-removed = Removed a connection
history-effects-retried = Retried effects that were set aside
history-effects-dropped = Dropped effects that were set aside

## action-event: HistoryEvent of an installed action (distribution/src/installation/state.rs)

action-event-installed = Installed
action-event-activated = Activated
action-event-rolled-back = Rolled back
action-event-uninstalled = Uninstalled
action-event-collected = Removed as unused

## trust: Verdict, its word `verdict` (distribution/src/trust.rs)

trust-signed = Signed
trust-unsigned = Not signed
trust-unknownKeys = Signed by keys that are not trusted

## wait-state: WaitState (service/src/views/waits.rs)

wait-state-pending = Waiting
wait-state-completed = Completed
wait-state-expired = Expired

## input: KeptInput, its word `status` (service/src/views/runs.rs)

input-kept = Kept
input-not-kept = Not kept

## sync-result: SyncResult, its word `result` (service/src/views/sync.rs)

sync-result-entry = Ended
sync-result-under-way = Under way elsewhere
sync-result-failed = Failed

## decision: Decision (service/src/views/set_aside.rs)

## intent: IntentKind (domain/src/store.rs)

intent-register = Registration
intent-cancel = Cancellation
intent-approve = Approval
intent-deny = Denial

## journal-level: JournalLevel (domain/src/store/journal.rs)

journal-level-full = In full
journal-level-digests = Digests only
journal-level-off = Off

## alert: AlertKind (domain/src/alert.rs)

alert-failed-runs = Failed runs
alert-sync-warnings = Sync warnings
alert-zoom-connection = Zoom connection
alert-dead-letters = Jobs that failed for good
alert-expiring-keys = Expiring API keys

## alert-event: AlertEvent (domain/src/alert.rs)

alert-event-began = Began
alert-event-lasts = Lasts
alert-event-over = Over
alert-event-test = Test

## alert-target: AlertTarget (domain/src/alert.rs)

alert-target-webhook = Webhook
alert-target-email = Email

## vault-kind: VaultKind (domain/src/store/vault.rs)

vault-kind-secret = Secret
vault-kind-connection = Connection
vault-kind-webhook-secret = Secret token for webhooks

## users-of: UserSelection, its word `of` (domain/src/settings.rs)

users-of-none = No Zoom users
users-of-selected = Selected Zoom users
users-of-all = All Zoom users

## existing-contacts: ExistingContacts (domain/src/settings.rs)

existing-contacts-fill-blanks = Fill in blanks only
existing-contacts-overwrite = Overwrite names

## listing: Listing (domain/src/store/sync.rs)

## intent-result: IntentResult (domain/src/store.rs)

intent-result-done = Done
intent-result-not-done = Not done
intent-result-not-sent = Not sent

## failure: the labels of a code's texts

failure-meaning = Meaning
failure-remedy = What to do

## webinar-state: a webinar that will not take place

webinar-state-cancelled = Cancelled

## sign-in-method: SignInMethod (domain/src/sign_in.rs)

sign-in-method-password = Email and password
sign-in-method-invitation = Link of an invitation
sign-in-method-openid = OpenID Connect
