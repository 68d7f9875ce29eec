# What the commands say, from `settings` to `worker-stdio`, and `worker` and `config`. Names of commands, options and fields stay as they are.


## settings

cli-settings-the-value = the value
cli-settings-value-wrong = the value { $message }
cli-settings-nothing-changed = nothing was changed: the setting has this value already
cli-settings-follows = follows from a rule
cli-settings-none-older = no older ones
cli-settings-never-changed = no setting was ever changed: all have their defaults
cli-settings-not-set = (not set)
cli-settings-webinar-synced = the webinar: synced, decided by { $rule }: { $why }
cli-settings-webinar-not-synced = the webinar: not synced, decided by { $rule }: { $why }
cli-settings-recordings-synced = its recordings and transcripts: synced, decided by { $rule }: { $why }
cli-settings-recordings-not-synced = its recordings and transcripts: not synced, decided by { $rule }: { $why }


## settle

cli-settle-watching = settling every { $seconds } s until stopped; what is settled is logged (--log info)
cli-settle-stopped = stopped: calls that are open under a lease were not settled
cli-settle-waiting =
    { $count ->
        [one] { $number } call to Zoom is open under a lease until { $until }: waiting for its end
       *[other] { $number } calls to Zoom are open under a lease until { $until }: waiting for its end
    }
cli-settle-open =
    { $count ->
        [one] { $number } call to Zoom is open under a lease until { $until }: where their process has ended, `greenroom settle --wait` waits for that and settles them
       *[other] { $number } calls to Zoom are open under a lease until { $until }: where their process has ended, `greenroom settle --wait` waits for that and settles them
    }
cli-settle-nothing = nothing to settle
cli-settle-settled = settled
cli-settle-done = done
cli-settle-done-is = { $number }: Zoom did what they ask for; their registrations are written now
cli-settle-not-done = not done
cli-settle-not-done-is = { $number }: Zoom did not do what they ask for
cli-settle-still-open = still open
cli-settle-still-open-is = { $number }: Zoom or the store did not answer
cli-settle-applied = applied late
cli-settle-withdrawn = withdrawn
cli-settle-withdrawn-is = { $number }: the CRM had changed before they were applied
cli-settle-set-aside = set aside
cli-settle-set-aside-is = { $number }: `greenroom set-aside list` says why


## store show

cli-show-store = the store at { $store }
cli-show-account-users = account users
cli-show-business-units = business units
cli-show-zoom-accounts = Zoom accounts
cli-show-zoom-accounts-in-use =
    { $count ->
        [one] { $accounts } in use, with { $number } user
       *[other] { $accounts } in use, with { $number } users
    }
cli-show-timeline-events = timeline events
cli-show-with-journal = { $runs }, { $journals } of them with a journal
cli-show-journal-bytes = bytes of journals
cli-show-journal-quota = { $bytes } of { $quota } that are kept here
cli-show-dropped-journals = journals dropped for room
cli-show-packages-kept = packages kept
cli-show-open-calls = calls to Zoom not settled
cli-show-format = format
cli-show-contacts-in =
    { $count ->
        [one] { $contacts }, and { $deleted } deleted; { $number } erased email
       *[other] { $contacts }, and { $deleted } deleted; { $number } erased emails
    }
cli-show-no-contacts = no contacts
cli-show-secondary-emails = secondary emails
cli-show-timeline = timeline
cli-show-when-open = open
cli-show-organiser = organiser
cli-show-event-contacts = { $registered } registered, { $attended } attended, { $cancelled } cancelled, { $no_shows } no-shows
cli-show-cancelled = cancelled
cli-show-cancelled-is = it will not take place
cli-show-contacts-on-it = contacts on it
cli-show-no-email = (no email)


## sign

cli-sign-signed = signed: { $name } { $version }
cli-sign-was-signed = was signed before: { $name } { $version }
cli-sign-key = by the key


## store

cli-store-already =
    { $count ->
        [one] there is a store at { $store } already, with { $number } contact; nothing was changed
       *[other] there is a store at { $store } already, with { $number } contacts; nothing was changed
    }
cli-store-made = made a store at { $store }
cli-store-made-next = next: `greenroom store import FILE`, `greenroom connect zoom --help`
cli-store-rows =
    { $count ->
        [one] { $number } row
       *[other] { $number } rows
    }
cli-store-import-stopped-before = stopped before any rows of { $file } were imported
cli-store-import-stopped = stopped: at least the rows before line { $line } of { $file } are imported: go on with --from-line { $line }
cli-store-would-import =
    { $count ->
        [one] would import { $number } row from { $file }; nothing was written
       *[other] would import { $number } rows from { $file }; nothing was written
    }
cli-store-imported =
    { $count ->
        [one] imported { $number } row from { $file }
       *[other] imported { $number } rows from { $file }
    }
cli-store-contacts-created = contacts created
cli-store-contacts-updated = contacts updated
cli-store-other-rows = rows that changed no contact
cli-store-new-properties = new properties
cli-store-left-out =
    { $count ->
        [one] left out { $number } contact with an erased person's email or id; --bring-back-erased imports them too
       *[other] left out { $number } contacts with an erased person's email or id; --bring-back-erased imports them too
    }
cli-store-and-more = and { $number } more
cli-store-at-lines = at the lines
cli-store-pruned = removed what is older than { $at }
cli-store-settled-calls = settled calls to Zoom
cli-store-names = names of commits
cli-store-webhooks = webhooks
cli-store-sign-ins = sessions, invitations and failures of sign-in
cli-store-copying = copying
cli-store-restoring = checking and copying
cli-store-copied = copied { $store } to { $copy } ({ $size } KiB)
cli-store-copied-key = the key of its secrets is not in it: keep { $key } in another place
cli-store-restored = restored { $store } from { $copy }
cli-store-replaced = the store that was there is now { $store }
cli-store-erased-again = people erased since the copy was made, and now from it too: { $number }
cli-store-keys-revoked = API keys revoked since the copy was made, and now in it too: { $number }
cli-store-jobs-set-aside = jobs that were not done in the copy, and are dead letters now, because they may have been done since: { $number }; see `greenroom jobs list --state dead-letter`
cli-store-waits-ended = waits that were open in the copy, and whose time is over now, because they may have been completed since: { $number }
cli-store-key-missing = { $key } is missing: without it the secrets and sealed credentials in the store cannot be used; put it back, or give them again
cli-store-restored-next = next: `greenroom store check`, `greenroom settle`, `greenroom sync --all`
cli-store-copy-checking = checking { $table }
cli-store-copy-stopped = stopped: the other store is empty, or has the whole copy; the same command tells which
cli-store-copy-copied = copied { $from } to { $to }, and compared all of it: { $rows }
cli-store-copy-attendances = attendances
cli-store-copy-key-copied = the key of its secrets was copied to { $file }: keep a copy of it in another place
cli-store-copy-key-same = its secrets open with the key in { $file }
cli-store-copy-next = next: name the copy as `store` in greenroom.toml, and leave the other store alone
cli-store-sound = the store at { $store } is sound
cli-store-damaged = the store at { $store } is damaged: restore it from a backup
cli-store-unusable =
    { $count ->
        [one] { $number } email by which no contact is found:
       *[other] { $number } emails by which no contact is found:
    }
cli-store-same-person = contact { $contact } is the same person as contact { $other }, both are { $email }: import into { $other } what you want to keep, then erase { $contact }, or give it another email with an import
cli-store-old-spelling = contact { $contact } has `{ $email }` in an old spelling: import it once more with the email { $new }
cli-store-invalid-email = contact { $contact } has `{ $email }`, which is no valid email: give it another one with an import


## sync

cli-sync-stopped = stopped: what was committed is kept, and the next sync goes on from there
cli-sync-not-listed =
    { $count ->
        [one] { $number } user without webinars at Zoom (no webinar licence?); asked once a day
       *[other] { $number } users without webinars at Zoom (no webinar licence?); asked once a day
    }
cli-sync-dry-run = dry run: nothing was written; this is what a sync would change, as far as the store can tell
cli-sync-none = no webinar is set to be synced: see `greenroom webinars`, `greenroom settings set --help`
cli-sync-under-way = another process syncs it, until { $until } at the latest
cli-sync-warnings =
    { $count ->
        [one] { $number } warning
       *[other] { $number } warnings
    }
cli-sync-resumed = { $step }, from where it was
cli-sync-left = { $time } left
cli-sync-waits = { $step } waits { $time }: { $why }


## test

cli-test-no-cases = there are no cases in { $folder }: write one, or cut one from a run with --from-run
cli-test-none-named = no case in { $folder } has `{ $text }` in its name
cli-test-is-there = { $file } is there already: rename it, or remove it
cli-test-read-it = read it before you keep it: personal data is replaced where it is a contact's, not where an action made it
cli-test-next = next: { $command }
cli-test-case-passed = passed { $name }
cli-test-case-failed = FAILED { $name }
cli-test-at = at { $place }
cli-test-ended = { $passed } passed, { $failed } failed
cli-test-written = written: { $names }
cli-test-functions = host functions that no case reaches: { $names }
cli-test-capabilities = capabilities that no case reaches: { $names }
cli-test-failures = failures that no case ends with: { $names }
cli-test-undeclared = failures that manifest.json does not list: { $names }


## timeline

cli-timeline-contact = contact { $contact }, { $email }
cli-timeline-none = nothing happened yet
cli-timeline-registered = registered: webinar { $webinar }, { $name }
cli-timeline-attended = attended: webinar { $webinar }, { $name }
cli-timeline-recording = recording available: webinar { $webinar }, { $name }
cli-timeline-date = webinar's date
cli-timeline-joined = joined
cli-timeline-left = left
cli-timeline-duration = duration
cli-timeline-share = of the session
cli-timeline-recording-row = recording
cli-timeline-watched-at = watched at
cli-timeline-no-link = (Zoom gives no link)


## uninstall

cli-uninstall-nothing = nothing was removed: all versions are needed
cli-uninstall-uninstalled = uninstalled


## upgrade

cli-upgrade-not-installed = { $name } is not installed: use `greenroom install`
cli-upgrade-active-already = { $name } { $version } is active already
cli-upgrade-question = Make this version active?
cli-upgrade-nothing-changed = nothing was changed
cli-upgrade-from-to = from { $active } to { $version }:
cli-upgrade-capabilities = capabilities:
cli-upgrade-capabilities-same = capabilities: no change
cli-upgrade-inputs = inputs that were accepted and are not now:
cli-upgrade-inputs-same = inputs that were accepted and are not now: no change
cli-upgrade-outputs = outputs that could not occur and may now:
cli-upgrade-outputs-same = outputs that could not occur and may now: no change


## users

cli-users-added = added { $user }
cli-users-changed = changed { $user }
cli-users-removed = removed { $user }
cli-users-unlocked = unlocked { $user }
cli-users-password-set = set the password of { $user }
cli-users-new-password = new password:
cli-users-password-again = again:
cli-users-terminal-unreadable = cannot read the terminal: { $error }
cli-users-not-the-same = the two passwords are not the same: nothing was changed
cli-users-none = there are no users: `greenroom users add` adds one
cli-users-never-signed-in = never signed in
cli-users-signed-in = signed in { $at }
cli-users-has-password = has a password
cli-users-invited-until = invited until { $until }
cli-users-no-password = has no password
cli-users-locked-in-all = locked in all networks until { $until }
cli-users-locked-in-some = locked in some networks until { $until }
cli-users-role = role
cli-users-sign-in = sign-in
cli-users-invited = invited { $user } until { $until }; this is the path of the link on the server's address, shown this once:
cli-users-generated = set the password of { $user }; it is shown this once:


## secrets and connections

cli-vault-no-refresh = the input is not a JSON object with the strings refreshToken and clientSecret (line { $line }, column { $column })
cli-vault-from-terminal = the secret is read from standard input: pipe it in (a terminal would show it), or name a file with --from-file
cli-vault-too-long = { $place } has more than { $bytes } bytes: a secret is shorter
cli-vault-no-text = { $place } is no text in UTF-8
cli-vault-set = set: the secret { $name }
cli-vault-replaced = replaced: the secret { $name }
cli-vault-no-secrets = there is no secret: see `greenroom secrets set --help`
cli-vault-set-at = set { $at }
cli-vault-removed = removed: { $name }
cli-vault-open-url = open this URL in a browser on this machine, and agree:
cli-vault-waiting = waiting { $seconds } s for the answer at { $url }
cli-vault-added = added: the connection { $name }
cli-vault-no-connections = there is no connection: see `greenroom connections add --help` and `authorize --help`
cli-vault-does-not-work = does not work: { $message }
cli-vault-has-token = has a token, renewed from { $at }


## verify

cli-verify-accepted = accepted: { $name } { $version }
cli-verify-not-accepted = not accepted: { $name } { $version }
cli-verify-nobody = nobody
cli-verify-signed-by = signed by
cli-verify-other-keys = keys not trusted
cli-verify-because = because


## waits

cli-waits-none = no waits
cli-waits-by = { $at } by { $user }
cli-waits-completed = completed: the wait { $name } of run { $run } ({ $action })
cli-waits-for = waits for `{ $name }`, until { $until }


## webhook

cli-webhook-added = added: secret token { $id } of Zoom account { $account }
cli-webhook-retired = retired: secret token { $id } of Zoom account { $account }
cli-webhook-none = there is no secret token: see `greenroom connect webhook add --help`
cli-webhook-added-at = added { $at }


## webinars

cli-webinars-webinar = webinar
cli-webinars-starts = starts
cli-webinars-sync = sync
cli-webinars-recordings = recordings
cli-webinars-last-sync = last sync
cli-webinars-host = host
cli-webinars-topic = topic
cli-webinars-zoom-user = Zoom user { $user }


## worker_stdio

cli-worker-stopping = stopping: no more invocations are begun, runs in progress are finished; Ctrl-C again to leave at once
cli-worker-unread = left before the engine had read all outcomes
cli-worker-thread-ended = the thread that writes the output has ended
cli-worker-stdin-cut = cannot read standard input to its end: { $error }


## worker

cli-worker-needs-restate = --listen and --register are for Restate: write [restate] with its ingress to greenroom.toml
cli-worker-needs-admin = --register needs `admin` in [restate]: the address of Restate's administration, usually port 9070
cli-worker-jobs-stopping = stopping: jobs under way are finished; Ctrl-C again to leave at once
cli-worker-does-jobs = does the jobs of { $store } until Ctrl-C
cli-worker-listens = does jobs for Restate at { $url } until Ctrl-C
cli-worker-registered = Restate knows { $url }
cli-worker-defect = the worker ended by a defect: { $error }
cli-worker-open = { $address } is reached from other machines, and without `identity-key` in [restate] a worker believes everybody: write the public key that Restate prints when it starts, or listen on 127.0.0.1
cli-worker-address-taken = cannot listen on { $address }: { $error }; is the port in use? Port 0 takes a free one
cli-worker-identity-key = `identity-key` in [restate]: { $error }
cli-worker-restate-unreachable = Restate does not answer at { $url }: { $why }; check the address in [restate], and that it runs
cli-worker-restate-refused = Restate at { $url } answered { $status }: { $said }
cli-worker-no-requests = no requests can be sent: { $error }


## config

cli-config-ok = ok
cli-config-unused = unused
cli-config-faulty = faulty
cli-config-with-remedy = { $found }. Remedy: { $remedy }
cli-config-part-store = store
cli-config-part-store-of-workers = store for several machines
cli-config-part-clock = clock of the database
cli-config-part-key = key file
cli-config-part-certificate = certificate
cli-config-part-restate-clock = clock of Restate
cli-config-part-webhooks = webhooks of { $account }
cli-config-part-callbacks = callbacks
cli-config-part-secrets = secrets of the configuration
cli-config-part-workers = workers
cli-config-part-identity-key = identity key
cli-config-store-opens = { $store }: it opens, and its format is this version's
cli-config-store-is-a-file = the store is a file, which workers of other machines cannot open
cli-config-store-is-a-file-remedy = write a database of PostgreSQL as `store`, and copy the file there with `greenroom store copy`
cli-config-clock-agrees = at most 5 seconds from this machine's
cli-config-clock-off = { $seconds } seconds from this machine's: Greenroom goes by the database's here
cli-config-clock-remedy = synchronise both machines (NTP)
cli-config-key-to-be-made = { $file }: made when something is sealed for the first time
cli-config-key-opens = { $file }: it opens what the store keeps sealed
cli-config-key-another-remedy = put the key file that the store was first used with in its place; each machine has the same key
cli-config-key-missing = { $file } is missing, and the store has sealed values
cli-config-key-missing-remedy = put it back from its copy; each machine has the same key
cli-config-key-readable = { $file }: it can be read by others than its owner
cli-config-key-readable-remedy = { $command }, and renew the credentials if somebody may have read it
cli-config-key-damaged = { $file }: a key has 32 bytes
cli-config-key-damaged-remedy = put the file back from its copy
cli-config-file-unreadable = { $file }: { $error }
cli-config-key-unreadable-remedy = check the path and its permissions
cli-config-no-certificate = the server speaks HTTP: a proxy in front of it encrypts
cli-config-certificate-remedy = check the paths in [server.tls], and their permissions
cli-config-certificate-until = { $file }: valid until { $at }
cli-config-certificate-expired = { $file }: it was valid until { $at }
cli-config-certificate-expired-remedy = put a new certificate and its key in their place; a running server takes them over
cli-config-no-zoom = no Zoom account is connected: `greenroom connect zoom` connects one
cli-config-zoom-works = Zoom takes its credentials
cli-config-zoom-remedy = correct its app at Zoom, or { $command }
cli-config-zoom-out-of-use = it is out of use
cli-config-no-tokens = no secret token: { $command } adds one
cli-config-tokens = secret tokens: { $number }
cli-config-no-secret = there is no secret `{ $name }` to sign them
cli-config-signed = signed by the secret `{ $name }`
cli-config-secrets-there = the store has each one that alerts, sign-in and HubSpot need
cli-config-secrets-missing = not in the store: { $names }
cli-config-secrets-missing-remedy = give each with `greenroom secrets set NAME`
cli-config-see-message = see the message
cli-config-wrong-remedy = correct this in the configuration, then check again
cli-config-no-restate = jobs are taken from the store
cli-config-restate-takes = it takes jobs at { $address }
cli-config-restate-clock-agrees = at most { $seconds } s from the clock that workers go by
cli-config-restate-clock-differs = { $seconds } s from the clock that workers go by: they refuse calls that were signed more than a minute ago
cli-config-restate-clock-remedy = synchronise the clocks of all machines (NTP)
cli-config-restate-remedy = start Restate, or correct [restate]
cli-config-workers-not-known = without `admin` in [restate], it is not known whether workers are registered
cli-config-workers-known = Restate knows them
cli-config-workers-missing = Restate knows no workers for { $services }
cli-config-workers-missing-remedy = start one with `greenroom worker --register URL`, where URL is the address of all workers
cli-config-identity-key = workers do what this key has signed
cli-config-no-identity-key = without `identity-key` in [restate], workers listen on their own machine alone
cli-config-without-feature = this command was built without its feature `restate`
cli-config-without-feature-remedy = build it with its default features
