# Runs of actions.

runs-title = Runs
runs-quick = Quick filters
runs-all = All
runs-failed = Failed
runs-going-on = To be continued
runs-going-on-hint = To be continued: the action has done a part of its work, and its next slice goes on from there.
runs-none = No action was run yet. Try one.
runs-to-actions = Actions
runs-none-found = No run matches the filter.
runs-show-all = Show all runs
runs-run-all-again = Run all of these again …
runs-when = When
runs-action = Action
runs-outcome = Outcome
runs-contact = Contact
runs-took = Took
runs-tags = Tags
runs-by-action = Action
runs-by-status = Outcome
runs-by-kind = Kind of failure
runs-by-code = Failure code
runs-by-contact = Contact (id or email)
runs-by-since = From
runs-by-until = To
runs-by-webinar = Webinar id
runs-by-tag = Tag (name=value)
runs-by-againof = Ran again
run-title = Run of
run-erased = A person whom this run spoke of was erased, and its texts with them.
run-is-done = It did what it should.
run-goes-on = There is more to do: another slice goes on from here.
run-waits-for = It waits for
run-waits-until = until
run-place = Place:
run-retry-after = Worth another try after { $time }
run-retry = Try it again: { $when }
run-json-cut = { $size } in all: the rest is in the download.
run-began = Began
run-took = Took
run-cpu = CPU time
run-memory = Most memory
run-calls = Host calls
run-boundary = Data in and out
run-id = Id
run-trace = Trace
run-again-of = Ran again
run-ran-again = Was run again as
run-compare = Compare
run-compare-with = Compare with another run
run-other = Id of the other run
run-other-recent = Latest other runs of this action:
run-other-unknown = There is no such run. Choose one from the list, or write the whole id of a run.
run-again = Run again …
run-try = Try with this input
run-replay = Replay
run-download = Download (JSON)
run-continue = Run the next slice
run-continue-what = The action goes on from where this run ended, and changes what it changes for real.
run-input = Input
run-input-masked = Not whole: secrets in it are masked, or an earlier version kept it.
run-output = Output
run-no-output = It failed, so it gave no output.
run-cursor = The next slice goes on from here:
run-effects = What it changed
run-no-effects = It asked for no change.
run-tried = It tried to change:
run-effects-count =
    { $count ->
        [one] { $number } change was written.
       *[other] { $number } changes were written.
    }
run-zoom = Changes at Zoom
run-zoom-what = What
run-zoom-webinar = Webinar
run-zoom-email = Email
run-zoom-when = When
run-zoom-result = Result
run-zoom-open = Open: the answer is not known yet
run-zoom-result-done = Zoom did it
run-zoom-result-not-done = Zoom refused it
run-zoom-result-not-sent = It never reached Zoom
run-waits = What it waits for from outside
run-wait-title = What is asked
run-wait-state = State
run-wait-until = Until
run-wait-by = Completed by
run-wait-value = With
run-slices = Slices of this run
run-slices-latest = Only the first slice and the latest ones are listed.
run-journal-cut = It had more calls than the journal keeps: the later ones are missing here.
run-journal-masked = Secrets in it were masked when it was written.
said-run-ended = The action was run. This is its record.
said-run-repeated = Nothing was run twice: this is the outcome of the first run with the same key.
call-title = Host calls
call-none = It called nothing.
call-shown = { $first } to { $last } of { $number }
call-no-times = This journal is of a version that kept no times.
call-function = Call
call-began = After
call-took = Took
call-bar = In the run
call-arguments = Arguments
call-answer = Answer
call-stopped = Stopped before the answer
call-pages = Pages of the calls
call-invocation-run-id = Ask for the run’s id
call-invocation-contact = Ask for the contact
call-invocation-started-at = Ask for the beginning
call-invocation-dry-run = Ask whether it is a dry run
call-invocation-crashing = Say that it crashes
call-contacts-read-get = Read contacts
call-contacts-read-find-by-email = Find contacts by email
call-contacts-write-create = Create contacts
call-contacts-write-update = Change contacts
call-timeline-write = Write events on timelines
call-state-get = Read kept entries
call-state-list-entries = List kept entries
call-state-set = Keep entries
call-state-delete = Delete kept entries
call-webinar-registration-register = Register with a webinar
call-webinar-cancellation-cancel = Cancel registrations
call-webinar-approval-decide = Approve or deny registrations
call-webinars-read-upcoming = List webinars
call-webinar-sync-details = Sync details
call-webinar-sync-begin-registrants = Begin with registrants
call-webinar-sync-registrants = Sync registrants
call-webinar-sync-end-registrants = End with registrants
call-webinar-sync-begin-participants = Begin with participants
call-webinar-sync-participants = Sync participants
call-webinar-sync-end-participants = End with participants
call-webinar-sync-sessions = List sessions
call-webinar-sync-attendance = Compute attendance
call-webinar-sync-recordings-due = Look for recordings
call-webinar-sync-recording = Sync a recording
call-http-send = Send requests
call-secrets-get = Use a secret
call-connections-get = Use a connection
call-log-write = Write into the log
call-wasi-stdout = Write output
call-wasi-stderr = Write error output
call-clock-now = Read the time
call-random-bytes = Draw random numbers
call-waiting-open = Ask for a completion from outside
call-waiting-outcome = Look whether it was completed
log-title = Log
log-none = It logged nothing.
log-level = Level
log-message = Message
log-fields = Fields
log-more =
    { $count ->
        [one] { $number } more line is in the download.
       *[other] { $number } more lines are in the download.
    }
log-level-trace = Trace
log-level-debug = Debug
log-level-info = Info
log-level-warn = Warning
log-level-warning = Warning
log-level-error = Error
difference-mark = Difference
difference-none = No difference.
difference-left-out =
    { $count ->
        [one] { $number } equal line
       *[other] { $number } equal lines
    }
difference-more =
    { $count ->
        [one] { $number } more line differs or follows.
       *[other] { $number } more lines differ or follow.
    }
difference-same = the same
difference-changed = changed
difference-first = only in the first
difference-second = only in the second
replay-title = Replay
replay-same = The same again: the same calls with the same arguments, and the same end.
replay-same-so-far = The same as far as the journal goes.
replay-diverged = Something else: the replay differs from the run.
replay-calls =
    { $count ->
        [one] The journal answered { $number } call. Nothing was changed.
       *[other] The journal answered { $number } calls. Nothing was changed.
    }
replay-after =
    { $count ->
        [one] After { $number } equal call.
       *[other] After { $number } equal calls.
    }
replay-then = In the run
replay-now = In the replay
replay-difference = The first difference
replay-failed = This run cannot be replayed.
compare-title = Two runs compared
compare-first = First run
compare-second = Second run
compare-end = Output or failure
compare-cut =
    { $count ->
        [one] The first { $number } call of each is compared.
       *[other] The first { $number } calls of each are compared.
    }
again-title = Run again
again-version = It ran with
again-with = It would run with
again-own-version = The run’s own
again-version-choice = Version
again-choose-version = Choose this version
again-not-kept = The input was not kept, so give one.
again-masked = The input was not kept whole, because secrets in it are masked: fill them in.
again-dry = Dry run: change nothing
again-show = Show what it will do
again-show-hint = Nothing runs yet: what will be different is shown first.
again-input-difference = Input: then and now
again-input-then = Then
again-input-now = Now
again-same-input = It is run with the same input.
again-package = The action: then and now
again-same-package = The same package runs.
again-replayed = Another package runs. Replayed with the old input and answers, it did this:
again-not-compared = Another package runs, and the two could not be compared:
again-zoom =
    { $count ->
        [one] The first run changed { $number } registration at Zoom, or may have. With the same input, running it again may do it again. The first run did:
       *[other] The first run changed { $number } registrations at Zoom, or may have. With the same input, running it again may do it again. The first run did:
    }
again-once = The same confirmed twice runs nothing twice. What the old run wrote stays.
again-confirm = Run it again
again-confirm-dry = Dry run
many-title = Run many again
many-count =
    { $count ->
        [one] { $number } run matches.
       *[other] { $number } runs match.
    }
many-zoom =
    { $count ->
        [one] { $number } of them changed something at Zoom, or may have: running it again may do it again.
       *[other] { $number } of them changed something at Zoom, or may have: running them again may do it again.
    }
many-newest =
    { $count ->
        [one] The newest
       *[other] The newest { $number }
    }
many-version = Version for all of them
many-version-hint = Such as 1.2.0 or ^2. Empty: each run’s own.
many-confirm =
    { $count ->
        [one] Run { $number } run again
       *[other] Run { $number } runs again
    }
many-running =
    { $count ->
        [one] { $number } run is run again. Keep this page open: closing it stops what has not begun.
       *[other] { $number } runs are run again, oldest first. Keep this page open: closing it stops what has not begun.
    }
many-run = Run
many-new-run = New run
many-repeated = It was run again before.
many-dry = Dry run
many-sums = { $all } in all: { $done } ended well, { $failed } failed.
run-show-secrets = Show secrets
run-show-secrets-what = Secrets and join links of this run are shown this once. The history says who asked.
run-secrets-shown = Secrets are shown on this page.
