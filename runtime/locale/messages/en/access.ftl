# The section Access: keys, connections, jobs, alerts, webhooks, history and retention.

access-tabs = Pages of the section
access-tab-keys = API keys
access-tab-connections = Connections
access-tab-jobs = Jobs
access-tab-alerts = Alerts
access-tab-webhooks = Webhooks
access-tab-history = History
access-tab-retention = Retention
access-email-wrong = This is no email address: write it like ada@example.com.
access-required = Fill this field in.
access-tab-users = Users

## API keys

keys-lead = With a key, a program uses the API in the name of an account user, and never does more than that person may.
keys-make = Make a key
keys-none = There are no API keys yet. Make one for each program, so that each can be revoked by itself.
keys-name = Name
keys-name-hint = What it is for, such as the program that uses it.
keys-user = Account user
keys-user-hint = The history names this person for what is done with the key.
keys-scopes = What it may do
keys-only-actions = Only:
keys-actions = Which actions it may run
keys-actions-hint = All of them where none is chosen.
keys-valid-for = Valid for
keys-days =
    { $count ->
        [one] { $number } day
       *[other] { $number } days
    }
keys-never = Until it is revoked
keys-state = State
keys-made = Made
keys-expires = Expires
keys-used = Last used
keys-change = Revoked
keys-revoke = Revoke
keys-revoke-what = Programs that use this key are refused at once. It cannot be undone.
keys-revoke-confirm = Revoke this key
keys-made-title = The new key
keys-made-once = Copy the key now. It is shown this once: Greenroom keeps only a hash of it.
keys-token = Key
keys-made-use = Programs send it in a header of each request:
keys-back = Back to the keys
said-key-revoked = The key is revoked.

## Connections

connections-lead = Each business unit has one Zoom account at most. Its webinars, registrants and attendances are synced from there.
connections-connect = Connect a Zoom account
connections-none = No Zoom account is connected. Connect one to sync its webinars, and to register contacts with them.
connections-check = Check now
connections-check-all = Check all now
connections-failing = Nothing is synced while it does not work. Give it new credentials, or have the app in Zoom's marketplace corrected, and check again.
connections-account = Zoom account
connections-user = Connected user
connections-credentials = Credentials
connections-checked = Checked
connections-ended = Disconnected
connections-users = Zoom users
connections-rotate = Change the credentials
connections-disconnect = Disconnect
connections-disconnect-what = Its webinars are synced no longer, and its credentials and secret tokens are deleted. What was synced stays. To use it again, connect it anew.
connections-disconnect-confirm = Disconnect this Zoom account
connections-not-listed =
    { $count ->
        [one] Zoom does not list the webinars of { $number } user
       *[other] Zoom does not list the webinars of { $number } users
    }
connections-not-listed-why = They usually have no webinar licence in Zoom.
connections-units = Business units
connections-units-hint = Business units come with the import of the account's data.
connections-unit = Business unit
connections-unit-id = Id
connections-unit-zoom = Zoom account
connections-primary = primary
connections-of-actions = What actions use in their requests
connections-of-actions-hint = By name only: no page shows a secret, and no action sees one. They are set on the server's machine:
connections-of-actions-none = Actions have no connections and no secrets.
connections-name = Name
connections-kind = Kind
connections-changed = Changed
said-connection-works = The connection works.
said-connection-failing = Checked: a connection does not work. Its card says why.
said-zoom-connected =
    { $count ->
        [one] Connected. { $count } webinar was found. Turn the sync on in the settings.
       *[other] Connected. { $count } webinars were found. Turn the sync on in the settings.
    }
said-zoom-rotated = The new credentials work, and are used from now on.
said-zoom-disconnected = The Zoom account is disconnected.
connect-lead = Make a server-to-server OAuth app in Zoom's marketplace, and copy its credentials here. They are tested at once; nothing is kept where the test fails.
connect-no-unit = Every business unit has a Zoom account. Disconnect one first, or import another business unit.
connect-back = See the connections
connect-scopes = The scopes that the app needs
connect-role-rights = The role of the app's owner in Zoom also needs the right:
connect-account-hint = The account id, from the app's credentials page.
connect-user-hint = The email of one of the Zoom account's users, who owns webinars. This person cannot be registered as a contact.
connect-from = Where they are kept
connect-from-hint = Sealed in the store, they are encrypted, and you enter them below. A file or variables of the server are read whenever they are needed.
connect-client-id = Client id
connect-client-secret = Client secret
connect-client-secret-hint = No page shows it again.
connect-elsewhere = The credentials are in a file or in variables of the server
connect-path = Path of the file
connect-path-hint = JSON with clientId and clientSecret, on the server's machine, that its owner alone can read.
connect-id-variable = Variable with the client id
connect-secret-variable = Variable with the client secret
connect-button = Test and connect
connect-takes-time = With many webinars this takes a minute: users and webinars are fetched from Zoom.
rotate-lead = The new credentials are tested, and take the place of the old ones only where the test succeeds.
rotate-button = Test and change

## Jobs

jobs-lead = A job is work that was accepted and is done later. One that fails is tried again, later and later; one that fails for good waits here for a person's decision.
jobs-none = No job is like that.
jobs-all = See all jobs
jobs-one = Job
jobs-id = Id
jobs-kind = Kind
jobs-state = State
jobs-action = Action
jobs-contact = Contact
jobs-about = About
jobs-accepted = Accepted
jobs-attempts = Tries
jobs-waits-for = Waits for, or failed with
jobs-behind = Behind the limit { $limit }:
jobs-completion = Completion from outside:
jobs-tried-again = Tried again:
jobs-one-at-a-time = One at a time
jobs-lane = Line
jobs-trigger = Asked for
jobs-retried = Tried again by people
jobs-slices = Parts done
jobs-started = Begun
jobs-finished = Ended
jobs-run = Run
jobs-callback = Outcome goes to
jobs-tells-of = Tells of the job
jobs-dry-run = Dry run
jobs-input = Input
jobs-output = Output
jobs-reveal = Show the input
jobs-reveal-hint = It may have secrets. That you look at it is noted in the history.
jobs-tags = Tags
jobs-retry = Try again now
jobs-remove = Remove
jobs-remove-what = The job is never done. What follows from it goes with it, and whoever waits for its outcome is told that it was removed. It cannot be undone.
jobs-remove-confirm = Remove this job
jobs-retry-all = Try all of these again
jobs-retry-all-what = All jobs of this list that have failed for good begin anew. Resolve why they failed first, or they fail again.
jobs-retry-all-confirm = Try them all again
jobs-limits = Limits, and what waits behind them
jobs-limits-hint = The operator sets them in the configuration:
jobs-limits-none = There are no limits, and nothing waits behind another job.
jobs-limit-by = Counted by
jobs-limit-at-once = At once
jobs-limit-rate = Rate
jobs-rate = { $number } in { $time }
jobs-limit-key = Value
jobs-limit-running = Running
jobs-limit-waiting = Waiting
jobs-limit-until = Free at
said-job-retried = The job may begin at once.
said-job-removed = The job is removed.
said-jobs-retried =
    { $count ->
        [one] { $count } job may begin at once.
       *[other] { $count } jobs may begin at once.
    }

## Alerts

alerts-lead = Problems that Greenroom has found by itself. The operator is told by a webhook or by email.
alerts-not-configured = Nobody is told of alerts. The operator sets that up in the configuration:
alerts-none = There is no problem now, and there was none lately.
alerts-test = Send a test message
alerts-no-target = There is no webhook and no email to tell.
alerts-sent = The test message was sent. Target: { $target }
alerts-not-sent = The test message was not sent. Target: { $target }
alerts-kind = Kind
alerts-what = What happened
alerts-state = State
alerts-since = Since
alerts-latest = Latest
alerts-remedy = Remedy
alerts-lasts = Lasts
alerts-over = Over
alerts-failed-runs =
    { $count ->
        [one] { $number } run of { $subject } failed
       *[other] { $number } runs of { $subject } failed
    }
alerts-sync-warnings =
    { $count ->
        [one] { $number } webinar with a warning in the latest sync
       *[other] { $number } webinars with a warning in the latest sync
    }
alerts-zoom-connection = The connection of the Zoom account { $subject } does not work
alerts-dead-letters =
    { $count ->
        [one] { $number } job failed for good: { $subject }
       *[other] { $number } jobs failed for good: { $subject }
    }
alerts-expiring-key = The API key { $subject } expires soon
alerts-expired-key = The API key { $subject } has expired
alerts-key-remedy = Make another key, give it to its user, and revoke this one.
alerts-connection-remedy = Check the connection, and give it new credentials where it is refused.
alerts-own-remedy = The code is the action's own: read the messages of the runs, and ask its author.

## Webhooks

webhooks-lead = Zoom tells by webhooks what changes, and Greenroom then looks at Zoom. Nothing of a webhook but the place to look at is kept.
webhooks-secrets = Addresses and secret tokens
webhooks-address = Address for Zoom
webhooks-no-address = The address at which others reach the server is not configured. The operator sets it:
webhooks-tokens = Secret tokens
webhooks-add = Add a secret token
webhooks-token = Secret token
webhooks-token-hint = From the app's page of features in Zoom's marketplace. Two can be valid at once, so that one takes the place of the other without a gap.
webhooks-retire = Retire
webhooks-retire-what = Webhooks that are signed with this token are refused from now on. It cannot be undone.
webhooks-retire-confirm = Retire this token
webhooks-waiting = Waiting to be looked at
webhooks-waiting-hint = However many webhooks came about a webinar, one look answers them.
webhooks-received = Received
webhooks-none = No webhook was received lately. Enter the address above in Zoom's marketplace, and add the secret token here.
webhooks-at = Received
webhooks-event = Event
webhooks-webinar = Webinar
webhooks-all-webinars = All webinars
webhooks-deliveries = Webhooks
webhooks-since = Since
webhooks-answered = Answered
webhooks-waits = Waits
said-webhook-secret-added = The secret token is valid from now on.
said-webhook-secret-retired = The secret token is valid no longer.

## History

access-history-lead = What people have done by hand. Changes of settings have a history of their own:
access-history-of-settings = see the changes of settings
access-history-none = Nothing of that kind was done.
access-history-all = See the whole history
access-history-at = When
access-history-by = Person
access-history-what = What
access-history-subject = About
access-history-rows =
    { $count ->
        [one] { $number } row
       *[other] { $number } rows
    }
access-history-shown-job = the job
access-history-shown-runs = the runs
access-history-shown-run = the run
access-history-shown-run-journal = the journal of the run
access-history-shown-contacts = the contacts
access-history-shown-contact = the contact
access-history-shown-contact-timeline = the timeline of the contact
access-history-shown-segments = the segments
access-history-shown-segment = the segment
access-history-shown-segment-members = the members of the segment
access-history-shown-webinar = the links of the webinar
access-history-from = From
access-history-to = To

## Retention

retention-lead = What is kept for how long. The operator sets it in the configuration:
retention-what = What
retention-how-long = How long
retention-runs = Runs, jobs that have ended, and settled calls to Zoom
retention-journals = Journals of runs
retention-level = What a journal has
retention-quota = Most bytes of all journals
retention-webhooks = Webhooks that were answered
retention-history = History, and the audit logs of webinars
retention-contacts = Contacts with their timelines
retention-days =
    { $count ->
        [one] { $number } day
       *[other] { $number } days
    }
retention-a-day = A day
retention-for-ever = For ever
retention-until-erased = Until the person is erased

## Users

users-lead = Who signs in to this console, and what each may do.
users-add = Add a user
users-all = See all users
users-email = Email
users-email-hint = The person signs in with it. Account users never become contacts of a sync.
users-role = Role
users-role-may = What each role may do
users-change-role = Change the role
users-sign-in = Sign-in
users-last = Last signed in
users-locked-in-some = Locked in some networks until
users-locked-in-all = Locked in all networks until
users-with-password = With a password
users-without = No password
users-invited = Invited until
users-password-set = Password set
users-invite = Invite
users-invite-at-once = Make an invitation at once
users-invite-hint = An invitation is a link with which the person chooses a password. The old password works until then.
users-unlock = Unlock
users-remove = Remove
users-remove-what = The person is signed out everywhere, cannot sign in any more, and the person's API keys are refused. What the person did stays in the histories.
users-remove-confirm = Remove this user
users-link-title = The invitation
users-link-once = Copy the link now, and hand it over to the person alone. It is shown this once.
users-link = Link
users-link-until = Works until
users-link-hint = It works once. A new invitation takes its place.
users-link-no-address = The address at which colleagues reach this server is not configured: the link has the one that your browser uses, which they may not be able to open. The operator sets it:
users-back = Back to the user
said-user-added = The user is added. Without an invitation the person cannot sign in yet.
said-user-changed = The role is changed.
said-user-unlocked = The person can try to sign in again.
said-user-removed = The user is removed.
