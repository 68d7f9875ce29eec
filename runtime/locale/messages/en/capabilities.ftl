# What an action may do, in words: `greenroom_locale::capability_words`. Each phrase follows `grant-state-…`, such as “may”.

## capability: CapabilityName (greenroom), with the parameters of a grant

capability-contacts-read = read any contact
capability-contacts-write = create contacts, and change all their properties
capability-contacts-write-some = create contacts, and change these properties: { $properties }
capability-webinar-registration = register contacts with webinars
capability-webinar-sync = sync webinars, which creates contacts and deletes registrations
capability-state =
    keep { $entries ->
        [1] one entry
       *[other] { $entries-number } entries
    } and { $bytes-number } bytes of its own
capability-log = write lines in the run's log
capability-wasi = call WASI, which gives access to nothing: its output goes to the run's log
capability-clock = read the time
capability-random = draw random numbers
capability-timeline = write events of its own on timelines
capability-timeline-some = write events of these types on timelines: { $types }
capability-waiting =
    wait { $waits ->
        [1] once
       *[other] { $waits-number } times
    } a run, for { $days ->
        [1] one day
       *[other] { $days-number } days
    } at most, for an approval or another completion from outside
capability-webinars-read = list webinars
capability-webinar-cancellation = cancel registrations with webinars
capability-webinar-approval = approve and deny registrations with webinars
capability-other = use `{ $name }`

## capability-http: the parameters of `http`

capability-http-none = send no request, because no host is named
capability-http-hosts = send requests ({ $methods }) to { $hosts }
capability-http-paths = send requests ({ $methods }) to { $hosts }, to { $paths } and below
capability-http-addresses = reach these networks, which are not public: { $networks }
capability-http-headers = read these further headers of answers: { $headers }

## capability-secret, capability-connection: the parameters of `secrets` and `connections`

capability-secret = use the secret { $name } in requests to { $hosts }: in { $places }
capability-secret-none = use no secret, because none is named
capability-connection = use the connection { $name } in requests to { $hosts }: in { $places }
capability-connection-none = use no connection, because none is named
capability-place-header = the header { $name }
capability-place-query = the parameter { $name } of the query
capability-place-path = the path
capability-place-body = the field { $name } of the body

## grant-how: ActionGrants::how; grant-state: CapabilityGrant::state (service/src/views/grants.rs)

grant-how-as-declared = Greenroom's own: granted what it declares
grant-how-by-digest = granted by its digest
grant-how-by-name = granted by its name
grant-how-by-installation = granted when it was installed
grant-how-nothing = granted nothing
grant-state-granted = may
grant-state-denied = denied, it asks to
grant-state-not-asked = granted and not asked for, it could
