# What the command line says, of its commands A to I and of what they share: runtime/cli/src. Parts in backticks, names of options
# and values are a program's, and stay as they are.

## Labels and words that several commands show

cli-label-actions = actions
cli-label-also = also
cli-label-asks-for = asks for
cli-label-at = at
cli-label-code = code
cli-label-contact = contact
cli-label-contract = contract
cli-label-credentials = credentials
cli-label-emails = emails
cli-label-expires = expires
cli-label-from = from
cli-label-granted = granted
cli-label-grants = grants
cli-label-idempotency-key = idempotency key
cli-label-input = input
cli-label-kind = kind
cli-label-languages = languages
cli-label-last = last
cli-label-link = link
cli-label-meaning = meaning
cli-label-name = name
cli-label-output = output
cli-label-package = package
cli-label-properties = properties
cli-label-registrations = registrations
cli-label-remedy = remedy
cli-label-retry = retry
cli-label-run = run
cli-label-scopes = scopes
cli-label-since = since
cli-label-size = size
cli-label-state = state
cli-label-took = took
cli-label-trust = trust
cli-label-user = user
cli-label-users = users
cli-label-uses = uses
cli-label-webinars = webinars
cli-label-with = with
cli-word-never = never
cli-word-no = no
cli-word-nothing = nothing
cli-word-yes = yes
cli-duration-hours = { $number } hours
cli-duration-minutes = { $number } minutes
cli-trust-signed = signed by { $keys }
cli-unused = { $what }, without using it
cli-older = older ones: --before { $place }
cli-retry-after = after { $time }
cli-more-fields =
    { $count ->
        [one] … and { $number } further field: --json gives all
       *[other] … and { $number } further fields: --json gives all
    }

## Questions: `cli-answer-yes` has the answers that mean yes, beside the English ones

cli-ask = { $question } [y/N]
cli-ask-or-yes = { $question } [Y/n]
cli-answer-yes = y yes

## Errors and warnings of every command

cli-error = error: { $what }
cli-warning = warning: { $what }
cli-warning-left-out = warning: { $what } (left out)
cli-output-closed = the output was closed before its end: the program that read it has ended
cli-output-unwritable = cannot write the output: { $error }
cli-unreadable = cannot read { $file }: { $error }; check the path
cli-not-written = cannot write { $file }: { $error }; check the path and its permissions
cli-cannot-start = cannot start: { $error }
cli-log-filter-wrong = the log filter `{ $filter }` is not one ({ $error }): write off, error, warn, info, debug or trace, or a filter such as `greenroom_zoom=debug`; json before it, as in `json,info`, writes lines of JSON
cli-collector-wrong = the collector { $collector } cannot be used: { $error }; write it such as http://localhost:4318
cli-cannot-ask = cannot ask on this terminal: { $error }; use { $options }
cli-left-before-answer = left before Zoom's answer was written: `greenroom settle` asks Zoom for it

## Sources of JSON

cli-standard-input = standard input
cli-json-wrong = { $place } { $what }, at line { $line } column { $column }
cli-json-wrong-or-file = { $place } { $what }, at line { $line } column { $column }; to read it from a file, write `@` before its name
cli-input-a-folder = { $file } is a folder: name a file
cli-input-unreadable = cannot read { $place }: { $error }
cli-input-too-long = { $place } has more than { $number } bytes: make the input smaller
cli-input-encoding = { $place } { $error }

## actions

cli-actions-none = no packages in { $folder }: build some with `cargo xtask build`
cli-actions-none-installed = no action is installed: see `greenroom install --help`
cli-actions-installed-by = { $time } by { $user }
cli-actions-no-choices = no choices
cli-actions-more-choices = more: --page { $token }
cli-actions-compiled = compiled
cli-actions-compiled-before = was compiled before
cli-actions-none-to-compile = no packages: name some, or a folder with --actions
cli-actions-sound = sound: { $name } { $version }, { $label }
cli-actions-wasi = WASI without files, sockets and environment; a clock that stands; output in the run's log
cli-actions-to-grant = to grant
cli-actions-granted = granted
cli-actions-not-granted = not granted: { $names }
cli-actions-field-optional = optional
cli-actions-field-token = may be a contact token
cli-actions-field-secret = secret

## alerts

cli-alerts-not-told = nobody is told: `greenroom alerts --help` shows the table [alerts] of greenroom.toml
cli-alerts-none = no alerts
cli-alerts-alert = { $kind } { $subject }: { $state }
cli-alerts-over = over since { $time }
cli-alerts-what = what
cli-alerts-told = told
cli-alerts-look = look
cli-alerts-sent = { $target }: sent
cli-alerts-not-sent = { $target }: not sent: { $message }

## api-keys

cli-api-keys-made = a new API key, { $id }; it is shown this once:
cli-api-keys-none = there are no API keys: `greenroom api-keys create` makes one
cli-api-keys-never-used = never used
cli-api-keys-used = used { $time }
cli-api-keys-revoked = revoked { $id }
cli-api-keys-all-actions = all

## audit

cli-audit-no-older = no older ones
cli-audit-never-synced = webinar { $webinar } was never synced: `greenroom sync { $webinar }` does it now
cli-audit-stands-at = stands at
cli-audit-beginning = its beginning
cli-audit-stands = { $step }; where its process is gone, the next sync goes on with it
cli-audit-emails = the emails that are left out: `greenroom audit { $webinar } --left-out`
cli-audit-warning = warning { $what }
cli-audit-means = means
cli-audit-to-do = to do
cli-audit-see = see

## build and check

cli-build-built = built { $name } { $version }: { $file }
cli-check-compiled-in = compiled in
cli-check-loaded-in = loaded in
cli-check-compiled-here = { $number } ms here
cli-check-loaded-here = { $number } ms here, once it is compiled
cli-check-asked = { $capability } with { $parameters }
cli-check-to-mend = to be mended
cli-check-advice = advice
cli-check-since = since { $version }
cli-check-capabilities = capabilities
cli-check-inputs = inputs that were accepted and are not now
cli-check-outputs = outputs that could not occur and may now
cli-check-no-change = { $title }: no change

## codes

cli-codes-more = what to do about one: `greenroom codes CODE`

## connect

cli-connect-connected = connected: Zoom account { $account } to business unit { $unit }
cli-connect-disconnected = disconnected: Zoom account { $account } from business unit { $unit }
cli-connect-user = connected user
cli-connect-not-listed = users whose webinars Zoom does not list
cli-connect-none = no Zoom account is connected: see `greenroom connect zoom --help`
cli-connect-none-in-use = no Zoom account is in use: see `greenroom connect zoom --help`
cli-connect-unit = business unit { $unit }
cli-connect-environment = environment { $id }, { $secret }
cli-connect-file = file { $file }
cli-connect-checked = { $state }, checked { $time }
cli-connect-checked-why = { $state }, checked { $time }: { $reason }
cli-connect-variable = the environment variable { $name } is not set, or empty, or no Unicode text: set it
cli-connect-pipe = --seal reads a JSON object with clientId and clientSecret from standard input: pipe it in (a terminal would show it), or name environment variables with --client-id-env and --client-secret-env
cli-connect-unreadable = cannot read the credentials from standard input: { $error }
cli-connect-malformed = standard input is not a JSON object with the strings clientId and clientSecret (line { $line }, column { $column })

## dev

cli-dev-waiting = waiting for a change; Ctrl-C ends it
cli-dev-unwatched = { $folder } cannot be watched for changes: { $error }
cli-dev-configuration = the configuration: { $error }
cli-dev-not-stored = not in the store for trials: { $error }
cli-dev-ready = a local Zoom and a store are ready; in another terminal:

## doctor

cli-doctor-missing = missing. { $remedy }

## erase

cli-erase-nothing-erased = nothing was erased
cli-erase-no-contact = { $person } is no living contact; what a deleted one left, and what runs said, would go
cli-erase-contact = contact { $contact } would go, with what runs said of it
cli-erase-events = timeline events
cli-erase-unconfirmed = erasing cannot be undone: confirm it with --yes, or see with --dry-run what would go
cli-erase-question = Erase it for good?
cli-erase-erased = erased { $person }
cli-erase-runs = runs that say nothing any more
cli-erase-journals = journals
cli-erase-calls = calls to Zoom
cli-erase-entries = entries that actions kept
cli-erase-not-found = nothing of { $person } was found; perhaps it was erased before
cli-erase-account-user = an email of theirs logs in to the account: that stays

## grants

cli-grants-none = there are no actions: name their folder with --actions
cli-grants-asks-nothing = it asks for nothing
cli-grants-may = { $capability }: { $state } { $phrase }
cli-grants-because = because { $why }

## history

cli-history-none = no entries
cli-history-a-command = a command

## hubspot

cli-hubspot-no-address = name the address at which HubSpot reaches the server: --url, or `public-url` in [hubspot]
cli-hubspot-address = address
cli-hubspot-records = records
cli-hubspot-all-records = all
cli-hubspot-messages = messages
cli-hubspot-rules = { $number } execution rules
cli-hubspot-published = published
cli-hubspot-inputs = inputs
cli-hubspot-outputs = outputs
cli-hubspot-input-required = { $kind }, required: { $values }
cli-hubspot-input-optional = { $kind }, optional: { $values }
cli-hubspot-input-required-choices = { $kind }, required, choices from the action: { $values }
cli-hubspot-input-optional-choices = { $kind }, optional, choices from the action: { $values }
cli-hubspot-json = the definition as HubSpot takes it: --json

## install

cli-install-undecided = { $name } { $version } needs a decision: grant what it asks for with --yes, or choose with --allow
cli-install-options = --yes or --allow
cli-install-one-digest = --digest is for one package: name one
cli-install-question = Grant this, and install it?
cli-install-nothing = nothing was installed
cli-install-active = installed: { $name } { $version }, active
cli-install-active-instead = installed: { $name } { $version }, active, in place of { $before }
cli-install-not-active = installed: { $name } { $version }, not active
cli-install-activate = to make it the active version:

## invoke

cli-invoke-stdin-once = standard input can be read once: give one of them as a file
cli-invoke-no-case = there is no case of the run: the action did not run, or its secrets could not be masked
cli-invoke-stopped = stopped: no write of the action is kept; answers to calls that Zoom already got are awaited and written
cli-invoke-done = done: { $what }
cli-invoke-continued = to be continued: { $what }
cli-invoke-failed = failed: { $what }
cli-invoke-for-contact = { $action } for contact { $contact }
cli-invoke-repeated = { $line } (an earlier run's outcome, given again for the same idempotency key)
cli-invoke-dry-run = { $line } (dry run: nothing was changed)
cli-invoke-more = there is more to do; invoke it again with --continues { $run } --cursor { $cursor }
cli-invoke-more-hidden = there is more to do; its cursor is not shown here: --json gives it, and --continues RUN --cursor @FILE takes it again
cli-invoke-took = run { $run }, { $time }

## Batches of `invoke`, and `runs again`

cli-batch-tally = { $done } done, { $failed } failed
cli-batch-tally-continued = { $done } done, { $failed } failed, { $continued } to be continued
cli-batch-stopping = stopping: no more lines are taken, runs in progress are finished; Ctrl-C again to leave at once
cli-batch-unwritable = { $tally }; stopped because the output cannot be written: no line after line { $line } was begun
cli-batch-waited =
    { $count ->
        [one] { $tally }; { $number } line waited for an idempotency key in use
       *[other] { $tally }; { $number } lines waited for an idempotency key in use
    }
cli-batch-stopped = { $tally }; stopped before the end
cli-batch-unreadable = cannot read { $file } to its end: { $error }
cli-batch-waiting = line { $line }: its idempotency key is in use by another process, or by one that has ended: this line, and others like it, are tried again until the key is free, in { $time } at the latest for this one
cli-batch-continued = line { $line }: to be continued
cli-batch-continued-contact = line { $line }, contact { $contact }: to be continued
cli-batch-failed = line { $line }: failed: { $message }
cli-batch-failed-contact = line { $line }, contact { $contact }: failed: { $message }
cli-batch-line-too-long = line { $line } of the batch has more than { $number } bytes: make its input smaller
cli-batch-line-malformed = line { $line } of the batch is not what a line should be: { $what }, at column { $column }; write { $form }, each field optional
cli-batch-line-input = line { $line } of the batch has an input that { $what }, at column { $column }
cli-batch-line-no-contact = line { $line } of the batch names no contact, so --key-prefix gives it no key: name one, or give it an idempotencyKey
cli-batch-progress = { $rate }, { $time } left
cli-again-no-filter = name a run, or a filter such as --action NAME --status failed: without one, all runs would match
cli-again-differs = { $action } { $version } does something else than the run did, so it was not run: look at it with --preview, and run it with --yes
cli-again-preview = run { $run } of { $action } { $version }, to be run again
cli-again-another-input = another
cli-again-same-input = the same
cli-again-not-compared = not compared: { $message }
cli-again-count =
    { $count ->
        [one] { $number } run would be run again
       *[other] { $number } runs would be run again
    }
cli-again-zoom = { $number } of them changed something at Zoom, or may have
cli-again-older = and older ones
cli-again-confirm = to run exactly these again: the same command with --confirm { $token }
cli-again-run = run { $run } again
