# The help of the command: the commands from `replay` on. A test holds the texts of each command against the doc comments in runtime/cli/src. Names of options and values,
# and what is in backticks, are a program's and are not translated.

help-replay =
    .about = Replay runs from their journals, and see where another version of the action differs
    .arg-with = Compare with this package instead of the run's own
    .arg-action = Replay the latest runs of this action
    .arg-last = With --action: how many runs to replay
    .arg-reveal = Show links that carry a token
    .note-1 = A replay does not read contacts, call Zoom or write anything: the journal answers every host call. The exit code is 0 if all runs that can be replayed did the same again, 3 if one did not, and that of the first failure if none can be replayed. Links that carry a token are masked; --reveal shows them.

help-settings =
    .about = Show and change the settings of webinar sync

help-settings-get =
    .about = Show the settings, or a part of them
    .arg-pointer = A place in the settings, as a JSON Pointer [default: all]

help-settings-set =
    .about = Change a setting
    .arg-value = JSON, or a bare word; @FILE reads a file, - standard input
    .arg-email = Your email: the one that you log in to the account with
    .note-1 = schemas/settings.json describes the settings; `greenroom settings get` shows all of them. --as is a user of the account (`greenroom users add` adds them), an editor or an administrator; only an administrator turns the sync of webinar data on. The next sync makes up for the time when a setting was off.

help-settings-unset =
    .about = Reset a setting to its default
    .arg-email = Your email: the one that you log in to the account with

help-settings-history =
    .about = Show changes of settings, newest first
    .arg-pointer = Only changes at or below this place
    .arg-limit = How many changes to show
    .arg-before = Only changes before this place: the next page

help-settings-explain =
    .about = Explain why a webinar and its recordings are or are not synced: the answer of every rule

help-webinars =
    .about = List webinars: whether they are synced, and how the last sync went
    .arg-account = Only the webinars of this Zoom account
    .note-1 = Webinars are known once `greenroom connect zoom`, or a round of `greenroom run-schedule`, has found them.

help-sync =
    .about = Sync a webinar, or all of them, now
    .arg-all = Sync all webinars whose settings say so
    .arg-account = With --all: only those of this Zoom account
    .arg-all_sessions = Ask Zoom for the participants of every session again
    .arg-dry_run = Show what would change, and write nothing
    .note-1 = Syncing twice, or while another sync of the webinar runs, does no harm; a sync that was stopped or crashed resumes. The participants of a session that ended more than 48 hours ago are not asked for again once all of them are known, because Zoom counts each report against a daily limit; --all-sessions asks all the same. --all searches for new webinars, then syncs every webinar whose settings say so (`greenroom webinars`). A dry run asks Zoom and the rules, and writes nothing: with --all it takes the known webinars only; it cannot count attendance and recordings of sessions that were never synced, nor registrations that Zoom no longer has. The exit code is 0 if any webinar was synced, or is being synced by another process; else that of the first failure, or 14 where the settings forbid it.

help-run-schedule =
    .about = Sync due webinars at intervals, until stopped
    .arg-every = The time between two rounds, such as 30s, 10m or 1h
    .arg-once = Run one round, then end: for use with another scheduler
    .note-1 = Each round searches every connected Zoom account for new webinars, and syncs webinars that are due: in every round before a webinar, during it and just after it; after two days once a day; after thirty days only when a setting is turned on or a recording is still expected. For a webinar that is marked as one of Zoom Events, the audit log says so once. Ctrl-C ends the command; a later round, of any process, resumes a stopped sync. With --json every round is one line.

help-audit =
    .about = Show what the syncs of a webinar changed, their warnings, and the emails that they left out
    .arg-run = Only this sync run
    .arg-limit = How many sync runs to show
    .arg-before = Only sync runs that began before this one: the next page
    .arg-left_out = List the emails that the syncs left out, by reason
    .arg-csv = Write them to a CSV file, or to standard output for -
    .note-1 = In a CSV file, an email that a spreadsheet would take for a formula has an apostrophe before it. People without an email, and people who were erased, are counted in the entries and never listed.

help-timeline =
    .about = Show the webinars that a contact registered for and attended, and their recordings
    .arg-contact = The contact: its id, or its primary email
    .arg-reveal = Show whole links
    .note-1 = Newest first. Links that carry a query, a fragment or a user are masked; --reveal shows them.

help-settle =
    .about = Settle calls to Zoom that crashed processes left open
    .arg-wait = Wait for the end of the leases that calls are open under now, and settle those calls then
    .arg-watch = Settle again and again until stopped
    .arg-every = With --watch: seconds between two rounds
    .note-1 = Commands that run actions settle once before they begin. Calls that cannot be settled, because Zoom or the store does not answer, stay open for the next time; the exit code is 19 then. A call has a lease while its process may be at work: only that process settles it. The lease of a process that has ended lasts for some time after it.

help-set-aside =
    .about = Decide about effects that a CRM of your own refused after their run was done
    .note-1 = A program that embeds Greenroom may keep its contacts in a CRM of its own (Storage::split), and its runs in this store. When the CRM is away, a run ends all the same, and its effects wait. If the CRM refuses them later, such as because the contact was changed meanwhile, they are set aside: they are not in the CRM, although the run is recorded as done. With contacts in Greenroom's own store, nothing is ever set aside.

help-set-aside-list =
    .about = List the effects that are set aside, oldest first
    .arg-limit = How many commits to list

help-set-aside-retry =
    .about = Let effects wait for the CRM again: the program with the CRM applies them when it settles next
    .note-1 = The effects overwrite what was written meanwhile. They get another id; if the CRM refuses them again, they are set aside again, with the new reason. Where no effects with the id are set aside, the exit code is 14.

help-set-aside-drop =
    .about = Delete effects: they will not reach the CRM, and the record of their run stays
    .note-1 = Where no effects with the id are set aside, the exit code is 14.

help-jobs =
    .about = List, retry and drop jobs: work that the server does later
    .note-1 = A job is work that was accepted and is done later by `greenroom serve`: asynchronous invocations, syncs, rounds of the schedule, calls to Zoom to settle, callbacks, alerts. One that fails is tried again, later and later; one that fails for good, or too often, becomes a dead letter, and a person decides about it.

help-jobs-list =
    .about = List jobs, oldest first
    .arg-state = Only jobs in this state: waiting, running, done or dead-letter
    .arg-kind = Only jobs of this kind: invoke, sync, look, round, settle, callback, hubspot-completion, prune, check-alerts or send-alerts
    .arg-action = Only invocations of this action
    .arg-contact = Only invocations for this contact
    .arg-zoom_account = Only jobs about this Zoom account
    .arg-after = Only jobs that were accepted after this one: the next page
    .arg-limit = How many jobs to list

help-jobs-show =
    .about = Show a job: how far it is, why it failed, what it waits for
    .arg-job = The job
    .arg-reveal = Show its input, and the whole address of its callback

help-jobs-retry =
    .about = Try dead letters again, or jobs that wait for their next try, at once
    .note-1 = Where there is no such job the exit code is 14; where it runs or is done, 18.

help-jobs-drop =
    .about = Remove jobs that do not run
    .note-1 = Dropping a job ends the waits of its runs. Its callback, or HubSpot's workflow, gets the failure `job-removed`.

help-jobs-limits =
    .about = Show the limits by key, and what waits behind each
    .note-1 = Limits are in the configuration file:
    .note-2 = or action, zoom-account, or a JSON Pointer into the input: /webinarId
    .note-3 = or second, hour

help-history =
    .about = Show what people have done by hand, and who did it
    .arg-limit = How many entries to show
    .arg-before = Only entries before this place: the next page
    .note-1 = It has the syncs that were asked for over the API, erasures, imports, jobs that were retried or dropped, API keys that were made or revoked, users who were added, changed, invited or removed, their passwords and sign-ins, segments and actions that were changed, and secrets that were shown. Each entry names the account user who was signed in or whose API key it was, or for a command on this machine the account user that GREENROOM_AS names, else this machine's user. Changes of settings are in `greenroom settings history`.

help-alerts =
    .about = List alerts, and test whether they arrive
    .note-1 = `greenroom serve` looks every minute for what has gone wrong, and tells it once: when it begins, again after a day while it lasts, and when it is over. In greenroom.toml:
    .note-2 = the time between two looks
    .note-3 = after which an alert that lasts is told again, or "off"
    .note-4 = all by default
    .note-5 = codes, or a code and its reason: sync-error/failed
    .note-6 = how long before its end a key is told
    .note-7 = by default ten of an action in 15 minutes
    .note-8 = without it, all actions that no other rule names
    .note-9 = without it, all codes
    .note-10 = and so many of a hundred runs
    .note-11 = signed as Standard Webhooks says
    .note-12 = its name: `greenroom secrets set alerts`
    .note-13 = or tls; none for a relay in your own network
    .note-14 = its name: `greenroom secrets set smtp`
    .note-15 = Links in alerts need `public-url` in [server].

help-alerts-list =
    .about = List the alerts: those that last first, then those that are over

help-alerts-test =
    .about = Send a test message to the webhook and by email, now
    .note-1 = Where a target does not take it, the message says why, and the exit code is that of the first such failure.

help-store =
    .about = Create, fill and inspect the contact store

help-store-init =
    .about = Create an empty store; an existing one stays as it is
    .note-1 = In PostgreSQL (version 15 or later) it makes the tables, in the schema greenroom, and the account that [postgres] names in greenroom.toml, or GREENROOM_POSTGRES_ACCOUNT, or else `default`. A superuser makes the roles and the database before:
    .note-2 = The password is in GREENROOM_POSTGRES_PASSWORD, or in `password-file` of [postgres], rather than in the URL, which other users of the machine may see.
    .note-3 = The key of secrets and sealed credentials is in the file that `key-file` of [postgres] names, or GREENROOM_POSTGRES_KEY_FILE, or else in greenroom.key in the working directory. It is made when something is sealed for the first time: then copy it to each machine.

help-store-import =
    .about = Import contacts, account users, business units and properties
    .arg-file = The file, or - for standard input
    .arg-format = The form of the rows; without it, how they begin decides
    .arg-map = For CSV: the property of a column, or nothing after the = to leave the column out
    .arg-dry_run = Show what would be imported, and write nothing
    .arg-from_line = Leave out the rows before this line, to go on with an import that ended early
    .arg-bring_back_erased = Import contacts with an erased person's email or id, too; without it, such rows are left out
    .value-format-json = JSON objects: one a line, spread over lines, or in an array
    .value-format-csv = A table of contacts with a header, with commas, semicolons or tabs
    .note-1 = A file is checked to its end before anything is written; standard input cannot be. Rows are written in parts of 2,000, each completely or not at all. An import that ends early says at which line to go on; importing rows with ids or emails again changes nothing that is there already. An existing contact, by its id or else by its primary email, is updated. Contacts with an erased person's email or id are left out, and their lines named, unless --bring-back-erased ends the erasure. A dry run tries 2,000 rows at a time, and leaves others as much time to write as that took; rows further apart that exclude each other are found by the import alone.
    .note-2 = CSV has contacts, with a header: columns are known by the names and labels of properties, `id` and `email` among them, and blank cells change nothing. JSON has objects, one a line, spread over lines or in an array:
    .note-3 = may have "secondaryEmails": [...]; without an id, it gets a new one; a blank property is cleared
    .note-4 = or "editor" or "viewer"; `greenroom users` adds, changes and removes users one by one
    .note-5 = kind is "text" or "number"; undefined properties become texts

help-store-show =
    .about = Show the contents of the store
    .note-1 = Join links, other links that may carry a token, and secret properties are masked; --reveal shows them.

help-store-show-contacts =
    .about = List contacts

help-store-show-contact =
    .about = Show a contact: its properties, registrations and timeline
    .arg-contact = Its id, or its primary email

help-store-show-webinars =
    .about = List webinars

help-store-show-webinar =
    .about = Show a webinar: its marketing event, and the contacts on it
    .arg-webinar = Its id

help-store-check =
    .about = Look for damage in the whole store, and for contacts that are one person
    .note-1 = The exit code is 0 for a sound store, 1 for a damaged one, 19 where it cannot be opened.

help-store-backup =
    .about = Copy the store to a new file, also while it is in use
    .arg-to = The new file
    .note-1 = The copy has everything that was committed before the command began, also while Greenroom runs. It appears whole or not at all, and only its owner can read it. The key of secrets and sealed credentials is a file of its own beside the store, ending in .key: keep a copy of it in another place, because copy and key together give the secrets away.
    .note-2 = A store in PostgreSQL is copied with `pg_dump`: the message of this command says how.
    .note-3 = Delete copies in time: a person who is erased stays in the copies that were made before.

help-store-restore =
    .about = Put a copy in the place of the store
    .arg-from = The copy
    .arg-replace = There is a store already: keep it under another name
    .note-1 = A store in PostgreSQL is restored with `pg_restore`: the message of this command says how.
    .note-2 = The copy is checked to its end first. With --replace the store that is there stays beside it under another name; people who were erased from that store since the copy was made are erased from the restored one too. Without that store, or where `greenroom store prune` has removed what is older than the copy, nobody can tell: erase them again. Stop `greenroom serve` and other commands before.
    .note-3 = What happened at Zoom since the copy was made is not in it: `greenroom sync --all` brings it back, as far back as Zoom keeps it.

help-store-copy =
    .about = Copy a store into an empty one, such as a file into PostgreSQL, and compare both
    .arg-from = The store to copy: a file, or a URL of PostgreSQL
    .arg-to = The empty store: a file, or a URL of PostgreSQL
    .arg-from_account = The account to copy, in PostgreSQL
    .arg-to_account = The account to fill, in PostgreSQL
    .arg-from_key_file = The key file of FROM, in PostgreSQL
    .arg-to_key_file = The key file of TO, in PostgreSQL
    .arg-from_password_file = A file with the password for FROM
    .arg-to_password_file = A file with the password for TO
    .arg-recount = Work out the derived properties of contacts in FROM again before
    .note-1 = Stop `greenroom serve` and all other commands that use FROM before, and use TO alone from then on: rows that are written to FROM after the copy began are not in it, and jobs that are in both would be done twice. Jobs, syncs and calls to Zoom that were under way go on in the copy as after a crash: when their leases end.
    .note-2 = TO is made where it is missing, and must be empty. The rows are written in one transaction, read again, and compared with those of FROM, table by table; the derived properties of contacts are recounted. If anything differs, TO stays empty. Where derived properties differ, --recount works them out again in FROM before it is copied. If the command is stopped or killed, or the connection to TO is lost, TO is empty or has the whole copy: run the command again; where the copy is complete, it says that TO has rows already.
    .note-3 = Delete FROM in time: a person who is erased from TO later stays in FROM.
    .note-4 = Of a database of PostgreSQL one account is copied: that of [postgres] in greenroom.toml or GREENROOM_POSTGRES_ACCOUNT, or the one that --from-account and --to-account name. All other settings of [postgres] hold for both. A superuser makes the roles and the database of TO before, as `greenroom store init --help` says.
    .note-5 = Secrets stay sealed, and their key is copied along: to TO.key beside a file, or to the key file of PostgreSQL. A key that is there already is never replaced, and has to be the same. Installed actions and the files of the configuration are not in a store: copy them yourself.

help-store-prune =
    .about = Remove old records of runs
    .arg-older_than = The age in days or weeks, such as 90d or 12w
    .note-1 = Removes the records of runs that are older, with their journals and idempotency keys; settled calls to Zoom; then packages that no journal needs. Records stay while an open call to Zoom or a waiting write refers to them. A removed run cannot be shown or replayed, and its idempotency key runs the action again. The file does not shrink: freed space is used again.

help-segment =
    .about = Find contacts by properties and events, and save the filters

help-segment-list =
    .about = List saved segments
    .arg-reveal = Show the values that secret properties are compared with, with --json

help-segment-show =
    .about = Show a segment: its filter, in words and as it was saved
    .arg-reveal = Show the values that secret properties are compared with

help-segment-explain =
    .about = Describe the members in words

help-segment-count =
    .about = Count the members

help-segment-members =
    .about = List the members
    .arg-limit = The most members to list
    .arg-after = Only members after this place, where the page before ended
    .arg-csv = Print comma-separated values, for a spreadsheet
    .note-1 = Words show 100 members at a time; --json, with one contact on each line, and --csv give all of them, up to --limit. Where more follow, the last line of words, or stderr with --json and --csv, has the command for them. Secret properties are masked, and left out of a CSV; --reveal shows them. In a CSV, an apostrophe precedes a text that a spreadsheet would run as a formula.

help-segment-save =
    .about = Save a filter under a name
    .arg-file = The file with the filter as JSON, or - for standard input
    .note-1 = A filter is a condition, or a combination of filters:
    .note-2 = A condition compares a property, by its internal name:
    .note-3 = is is "known" or "unknown", or one of equals, notEquals, greater, atLeast, less, atMost, contains, and between with from and to; a number compares as numbers, a text whatever the case
    .note-4 = or counts events:
    .note-5 = event is registration, where may have webinarIds, webinarName, states
    .note-6 = attendance, where may have webinarIds, webinarName, seconds, percent
    .note-7 = or recording, where may have topic, startsAt, recordingUrl
    .note-8 = names, topics and URLs are {"{"}"equals": TEXT{"}"} or {"{"}"contains": TEXT{"}"}
    .note-9 = times is {"{"}"atLeast": N{"}"}, {"{"}"atMost": N{"}"} or {"{"}"exactly": N{"}"}; once or more by default
    .note-10 = when is {"{"}"lastDays": N{"}"}, or {"{"}"from": INSTANT, "before": INSTANT{"}"} with either or both
    .note-11 = "happened": false means the opposite
    .note-12 = schemas/segment.json is the schema. An existing segment of that name is replaced.

help-segment-remove =
    .about = Remove a segment; its members stay as they are

help-erase =
    .about = Erase a person: the contact, and what records of runs say about it
    .arg-contact = The contact: its id, or one of its emails
    .arg-yes = Do not ask for confirmation
    .arg-dry_run = Show how much the contact store holds about the person, and erase nothing
    .note-1 = Erased are the contact with its emails, properties, registrations and timeline, and what records of runs say about it: inputs, outputs, journals and idempotency keys. Those runs cannot be replayed. Keyed hashes stay: of each email, so that no action and no sync recreates the contact (a person can, with `store import`), of registrations, and of the name in each session. Transcripts keep the spoken words, without the name of the speaker; other names in them stay.
    .note-2 = For a contact that was deleted before, give the email, then the id too if you know it. Erasing twice does no harm, and completes an interrupted erasure. While a registration of the person is in progress, the exit code is 18: try again later.
    .note-3 = Zoom's own records, backups, logs, and users that log in to the account are not erased. The store's file is rewritten, which takes as long as copying it.

help-codes =
    .about = Show what failure codes mean, and what to do about them
    .arg-code = Only this code
    .note-1 = An action may end with codes of its own, which its author explains.

help-sandbox =
    .about = Run a local Zoom for trials
    .arg-world = World file: the accounts and webinars of the sandbox [default: the demo's world]
    .arg-listen = Address to listen at, on this computer only; port 0 takes a free one
    .arg-credentials = Folder for the credentials files
    .arg-webhooks = Send webhooks of all changes to this http URL on this computer, with the account's id added after a slash
    .arg-webhook_secret_file = File with the secret token that signs webhooks
    .arg-webhook_retries = Wait so many milliseconds before a webhook is sent again; may be given several times [default: 5, 20 and 60 minutes]
    .arg-print_world = Print the world as JSON, with secrets masked, and end
    .note-1 = It prints how to connect to it. The client secrets of its accounts are not printed: they are written to files that only their owner can read, in the folder of --credentials, or in a temporary one that is removed when the sandbox ends. --help describes the format of world files.
