# What the commands say, from `jobs` to `serve`. Names of commands, options and fields stay as they are.


## What several of these commands say

cli-more-after = more: --after { $place }
cli-failure = failure: { $message }
cli-since = since { $at }
cli-until = until { $at }
cli-next = next:
cli-or = or
cli-contact-of = contact { $contact }
cli-webinar-of = webinar { $webinar }
cli-webinar-about = webinar { $webinar }: { $what }
cli-zoom-account-about = Zoom account { $account }: { $what }
cli-no-webinars = no webinars: `greenroom connect zoom` fetches them
cli-made = made { $what }


## The names of rows

cli-row-action = action
cli-row-contacts = contacts
cli-row-runs = runs
cli-row-zoom-account = Zoom account
cli-row-tag = tag
cli-row-began = began
cli-row-begins = begins
cli-row-ended = ended
cli-row-ends = ends
cli-row-file = file
cli-row-packages = packages
cli-row-email = email
cli-row-idempotency-keys = idempotency keys
cli-row-jobs = jobs


## jobs

cli-jobs-none = no jobs
cli-jobs-newer = newer ones: --after { $job }
cli-jobs-before-retried = { $message }; the jobs before it were let begin: { $jobs }
cli-jobs-before-dropped = { $message }; the jobs before it were removed: { $jobs }
cli-jobs-may-begin =
    { $count ->
        [one] { $number } job may begin at once: `greenroom serve` does them
       *[other] { $number } jobs may begin at once: `greenroom serve` does them
    }
cli-jobs-removed =
    { $count ->
        [one] { $number } job removed
       *[other] { $number } jobs removed
    }
cli-jobs-waits-behind = waits behind { $limit } ({ $key })
cli-jobs-sleeps = sleeps until { $names } is completed, or its time is over
cli-jobs-tried-again = failed ({ $code }), tried again at { $at }
cli-jobs-job = job { $job }: { $state }
cli-jobs-work = work
cli-jobs-accepted = accepted
cli-jobs-tries = tries
cli-jobs-callback = callback
cli-jobs-sleeps-until = sleeps until
cli-jobs-completed-or = { $name } is completed, or { $until }
cli-jobs-not-before = not before
cli-jobs-place = a place is free
cli-jobs-no-limits = no limits: `[[jobs.limits]]` in the configuration file sets some
cli-jobs-at-once = { $most } at once
cli-jobs-rate = { $jobs } in { $seconds } s
cli-jobs-limit = { $name }: { $limits } for each { $by }
cli-jobs-running = { $number } running
cli-jobs-waiting = { $number } waiting


## left_out

cli-left-out-none = no email is left out
cli-left-out-reason =
    { $count ->
        [one] { $why } ({ $number } email)
       *[other] { $why } ({ $number } emails)
    }
cli-left-out-exported =
    { $count ->
        [one] wrote { $number } email to { $file }
       *[other] wrote { $number } emails to { $file }
    }
cli-left-out-not-written = cannot write { $file }: { $error }; check the path


## mcp

cli-mcp-not-spoken = the client does not speak the Model Context Protocol: { $error }


## keys

cli-keys-new = a new key, { $key }
cli-keys-secret = secret key
cli-keys-secret-file = { $file }, for you alone
cli-keys-public = public key
cli-keys-public-file = { $file }, for those who trust you
cli-keys-configuration = for their configuration:
cli-keys-none = no key is trusted: add some to [trust.keys] in greenroom.toml, see `greenroom keys new --help`
cli-keys-may-sign = may sign { $actions }


## new

cli-new-made = made { $folder }: the action { $action } in { $language }


## pack

cli-pack-cases-failed = { $failed } of { $all } cases failed, so nothing was packed: `greenroom test` shows them
cli-pack-folder = a temporary folder
cli-pack-packed = packed { $file }
cli-pack-cases = cases
cli-pack-passed = { $number } passed
cli-pack-twice = two builds
cli-pack-same = the same bytes
cli-pack-other = other bytes: the compiler puts a state of its own into the package


## pull and push

cli-pull-pulled = pulled: { $name } { $version }
cli-push-pushed = pushed: { $name } { $version } to { $reference }
cli-push-install = to install exactly this package:
cli-push-not-signed = warning: the package is not signed, and many operators install signed packages only (greenroom sign)


## registry

cli-registry-password-unreadable = cannot read the password from standard input: { $error }
cli-registry-no-password = --username: give the password, or a token, on standard input
cli-registry-no-package = { $folder }: there is no package in this folder


## replay

cli-replay-more = older runs of { $action } were not replayed: --last { $last } replays more
cli-replay-name-one = name a run, or an action with --action
cli-replay-same = the same
cli-replay-same-so-far = the same so far
cli-replay-different = different
cli-replay-not-replayable = not replayable
cli-replay-for-one = not replayable, for one: { $failure }
cli-replay-run-same =
    { $count ->
        [one] run { $run }: the same again, { $number } host call and the end
       *[other] run { $run }: the same again, { $number } host calls and the end
    }
cli-replay-run-stopped =
    { $count ->
        [one] run { $run }: the same as far as its journal goes, { $number } host call: the run was stopped there
       *[other] run { $run }: the same as far as its journal goes, { $number } host calls: the run was stopped there
    }
cli-replay-run-limit =
    { $count ->
        [one] run { $run }: the same as far as its journal goes, { $number } host call: it had reached its limit of { $limit } bytes (journal)
       *[other] run { $run }: the same as far as its journal goes, { $number } host calls: it had reached its limit of { $limit } bytes (journal)
    }
cli-replay-run-different =
    { $count ->
        [one] run { $run }: different after { $number } host call that were the same
       *[other] run { $run }: different after { $number } host calls that were the same
    }
cli-replay-then = then
cli-replay-now = now
cli-replay-differs-at = differs at
cli-replay-calls = calls { $function } with { $arguments }
cli-replay-ends = ends with { $end }


## rollback

cli-rollback-active = active again: { $name } { $version }
cli-rollback-replaces = active again: { $name } { $version }, in place of { $replaced }


## runs

cli-runs-asked-of-zoom = asked of Zoom
cli-runs-call-open = open: `greenroom settle` asks Zoom for it
cli-runs-for-webinar = for webinar { $webinar }
cli-runs-none = no runs
cli-runs-run = run { $run }: { $state }
cli-runs-began-took = { $at }, took { $time }
cli-runs-again-of = again of
cli-runs-continues = continues
cli-runs-trace = trace
cli-runs-ran-again = ran again
cli-runs-as = as { $run }
cli-runs-as-others = as { $run }, and others
cli-runs-erased = erased
cli-runs-erased-at = { $at }: it spoke of a person who is erased
cli-runs-used = used
cli-runs-usage =
    { $cpu } of CPU, { $memory } KiB of memory, { $host_calls ->
        [one] { $host_calls_number } host call
       *[other] { $host_calls_number } host calls
    }, { $effects ->
        [one] { $effects_number } effect
       *[other] { $effects_number } effects
    } written
cli-runs-input-not-kept = input not kept: { $reason }
cli-runs-cursor = cursor


## sandbox

cli-sandbox-no-folder = cannot make the folder { $folder }: { $error }; name another with --credentials
cli-sandbox-not-written = cannot write { $file }: { $error }; name another folder with --credentials
cli-sandbox-not-loopback = { $address } is not a loopback address; the sandbox hands out tokens to anybody with its world's secrets, so it listens on 127.0.0.1 or [::1] only
cli-sandbox-no-listening = cannot listen: { $error }; is the port in use? Port 0 takes a free one
cli-sandbox-listens = a local Zoom listens at { $url } until Ctrl-C; in another terminal:
cli-sandbox-units = each account connects to a business unit of its own: --business-unit, `Account` unless given


## schedule

cli-schedule-stopped = stopped: what was committed is kept, and the next round goes on from there
cli-schedule-every = a round every { $time } until stopped
cli-schedule-round-failed = this round failed: { $message }
cli-schedule-new-webinars =
    { $count ->
        [one] Zoom account { $account }: { $number } new webinar
       *[other] Zoom account { $account }: { $number } new webinars
    }
cli-schedule-not-shown = not shown by Zoom: { $what }: { $why }
cli-schedule-not-shown-more = not shown by Zoom: { $what } and { $more } more: { $why }
cli-schedule-none-due = no webinar was due


## segment

cli-segment-saved = saved segment { $name }: { $words }
cli-segment-replaced = replaced segment { $name }: { $words }
cli-segment-none = no segments: `greenroom segment save` keeps one
cli-segment-segment = segment { $name }
cli-segment-members = members
cli-segment-first-saved = first saved
cli-segment-last-saved = last saved
cli-segment-filter = filter
cli-segment-removed = removed segment { $name }
cli-segment-no-members = no members
cli-segment-more = more: { $command }
cli-segment-no-csv = a member cannot be written as CSV: { $error }


## serve

cli-serve-stopping = stopping: requests under way are finished; Ctrl-C again to leave at once
cli-serve-listens = listens at { $url } until Ctrl-C
cli-serve-describes = /openapi.json describes the API; `greenroom api-keys create` makes a key
cli-serve-stopped-runs = stopped runs that took too long: { $number }; nothing of them was kept
cli-serve-unanswered = left before Zoom's answer was written: { $number }; `greenroom settle` asks Zoom for it
cli-serve-cut = left before all answers were sent


## set_aside

cli-set-aside-none = nothing is set aside
cli-set-aside-reason = reason
cli-set-aside-effect = effect
cli-set-aside-more = there are more: --limit shows them
cli-set-aside-of-contact = { $effect } of contact { $contacts }
cli-set-aside-with-webinar = { $effect }, webinar { $webinar }
cli-set-aside-retried = waits for the CRM again, as { $id }: the program with the CRM applies it when it settles next
cli-set-aside-dropped = dropped { $id }
