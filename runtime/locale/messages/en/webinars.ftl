# Webinars.

webinars-title = Webinars
webinars-search = Search by topic or id
webinars-none = No webinar is known yet. Connect a Zoom account to see its webinars.
webinars-connect = Connect Zoom
webinars-topic = Topic
webinars-starts = Starts
webinars-sync = Sync
webinars-last-sync = Last sync
webinar-next-sync = Next sync
webinar-next-about = about
webinar-next-round = in the next round of the schedule, within { $every }
webinar-next-none = None is planned: the webinar is cancelled, its Zoom account is not connected, or it ended more than 30 days ago.
webinar-next-off = None is planned: the schedule of this server is off.
webinars-none-found = No webinar matches the filter.
webinars-show-all = Show all webinars
webinars-of-warning = Only webinars whose last sync has the warning:
webinars-count = { $count ->
    [one] One webinar
   *[other] { $number } webinars
}
webinars-never = Never synced
webinars-when = Time
webinars-when-upcoming = Upcoming
webinars-when-past = Past
webinars-account = Zoom account
webinars-unit = Business unit
webinars-now = Now
webinars-cancelled = Cancelled
webinars-recordings = Recordings
webinars-sync-now = Sync now
webinars-sync-off-first = Turn its sync on first
webinars-without-topic = Webinar { $webinar }, without a topic
said-sync-asked = The sync is asked for. This page shows how it goes.

## One webinar

webinar-pages = Pages of this webinar
webinar-audit = Audit log
webinar-left-out = People left out
webinar-registrations = Registrations
webinar-attendance = Attendance
webinar-recordings = Recordings and transcript
webinar-id = Webinar id
webinar-type = Type
webinar-host = Host
webinar-state = State
webinar-settings = Is it synced?
webinar-settings-history = Who changed these settings

## A sync that goes on

progress-title = Sync under way
progress-runs = Running
progress-waits = Waiting
progress-begins = The sync begins.
progress-in-line = It begins as soon as it is its turn.
progress-failed = The last try failed:
progress-again = The next try is at
progress-step-done = Done
progress-step-now = Now
progress-step-later = Not yet
progress-look-again = Look again
sync-step-sync-webinar-details = Reading what Zoom says of the webinar and its sessions.
sync-step-sync-webinar-registrations = Reading the registrations.
sync-step-sync-webinar-attendance = Reading who was there, and working out how long.
sync-step-sync-webinar-recordings = Fetching recordings and transcripts.
sync-step-name-sync-webinar-details = Webinar and sessions
sync-step-name-sync-webinar-registrations = Registrations
sync-step-name-sync-webinar-attendance = Attendance
sync-step-name-sync-webinar-recordings = Recordings and transcripts

## The audit log

audit-none = This webinar was never synced. “Sync now” above does it; the schedule does it while the webinar’s sync is on.
audit-none-off = This webinar was never synced, because its sync is off.
audit-took = took
audit-nothing = It changed nothing.
audit-attendances-hint = An attendance is one person in one session, with or without a contact.
audit-who = See who was left out
audit-warnings = { $count ->
    [one] One warning
   *[other] { $number } warnings
}
audit-sessions = { $count ->
    [one] The session
   *[other] The { $number } sessions
}

## People left out

left-out-nobody = Nobody with an email was left out.
left-out-reason = Reason
left-out-email = Email
left-out-csv = Download as CSV

## Registrations

registrations-email = Email
registrations-state = State
registrations-when = Registered
registrations-for = For
registrations-none = There is no such registration. Registrations come with the next sync, or by an action that registers a contact.
registrations-no-contact = no contact

## Attendance

attendance-none = No session of this webinar is known yet. The sync after it took place brings its sessions.
attendance-nobody = Nobody’s times are known for this session.
attendance-session = Session
attendance-began = Began
attendance-ended = Ended
attendance-duration = Duration
attendance-people = People
attendance-most = Most at once
attendance-mean = Mean share of the session
attendance-rehearsal = Rehearsal
attendance-rehearsal-means = Nobody counts as having attended it.
attendance-incomplete = Not all participants of this session are known yet.
attendance-over-time = How many were there
attendance-chart = { $minutes ->
    [one] How many people were there each minute, from { $from } to { $to }: { $most } at most.
   *[other] How many people were there every { $number } minutes, from { $from } to { $to }: { $most } at most.
}
attendance-as-table = The same as a table
attendance-from = From
attendance-there = People there
attendance-who = Who joined when
attendance-name = Name
attendance-bars = There
attendance-joined = Joined
attendance-left = Left
attendance-share = Share
attendance-times = { $count ->
    [one] once
   *[other] { $number } times
}
attendance-without-name = Without a name
attendance-not-shown = { $count ->
    [one] One more person is not shown: the person was there only before or after the session, or Zoom does not say when.
   *[other] { $number } more people are not shown: they were there only before or after the session, or Zoom does not say when.
}

## Recordings

recordings-none = No session of this webinar is known yet. The sync after it took place brings its recordings.
recordings-session = Session
recordings-state = Recording
recordings-duration = Duration
recordings-link = Link
recordings-transcript = Transcript
recordings-not-looked = Not looked for yet
recordings-watch = Watch in Zoom
recordings-masked = Masked, because it may carry a token
recordings-cues = { $count ->
    [one] One line
   *[other] { $number } lines
}
recordings-transcript-of = Transcript of
recordings-no-transcript = There is no transcript of this recording.
recordings-somebody = Somebody
recordings-reveal = Show the links
recordings-reveal-hint = The links to watch recordings may carry a token. Showing them is noted in the history.
