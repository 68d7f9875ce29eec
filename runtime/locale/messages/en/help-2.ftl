# The help of the command: the commands from `sign` to `runs`. A test holds the texts of each command against the doc comments in runtime/cli/src. Names of options and values,
# and what is in backticks, are a program's and are not translated.

help-sign =
    .about = Sign a package
    .arg-key = The file with the secret key, from `greenroom keys new`
    .arg-output = Write the signed package to this file [default: in place]
    .note-1 = The signature becomes part of the package, which stays one file and the same action. Its digest changes. Several keys can sign a package, one after the other. The same package and key give the same bytes.
    .note-2 = The signature is in the format of the WebAssembly tool conventions (Ed25519); `wasmsign2 verify` reads it too.

help-verify =
    .about = Show who signed a package, and whether it would be accepted
    .arg-source = The package: a file, https://.., or HOST/REPOSITORY:TAG in a registry
    .arg-digest = The digest (SHA-256) that the package has to have
    .note-1 = The exit code is 0 if the policy in [trust] accepts the package, 13 if it does not, and 1 if the package was changed after it was signed.

help-push =
    .about = Push a package to a registry
    .arg-reference = Where to: HOST/REPOSITORY:TAG
    .note-1 = The layout in the registry is that of `wkg` and Spin, which can pull the package too. Registries are reached by https, those on this computer (localhost, 127.0.0.1) and those in `plain-http` of [trust] by http.

help-pull =
    .about = Fetch a package from a registry or an address into a file
    .arg-source = The package: HOST/REPOSITORY:TAG in a registry, https://.., or a file
    .arg-output = The file [default: NAME-VERSION.wasm in the working directory]
    .note-1 = The package is verified like one that is installed: its form, its digest, and the policy in [trust]. It is not compiled.

help-install =
    .about = Install actions from files, addresses or registries
    .arg-sources = The packages: files, folders, https://.., or HOST/REPOSITORY:TAG in a registry
    .arg-pin = Never remove this version because it is unused, since a workflow asks for exactly it
    .note-1 = A package is verified completely before it is there for runs: its form, its digest, the policy in [trust], what it is granted, and that its code compiles. The first version of an action is active at once. Another one is installed beside it, for workflows that ask for it (lead-score@=1.1.0); `greenroom upgrade` makes it active. Grants in the configuration file, or by --grant, come before those that are given here.

help-upgrade =
    .about = Show what another version of an installed action changes, and make it active
    .arg-version = The version: a file, https://.., HOST/REPOSITORY:TAG, or an installed one, as NAME or NAME@VERSION
    .arg-dry_run = Show what would change, and change nothing
    .note-1 = Shows what changes from the active version: which capabilities it uses, which inputs it no longer accepts, which outputs it may newly give. What cannot be compared is listed as such. Then it asks, and makes the version active. Grants of the active version are kept for what both versions ask for alike. Runs in progress keep their version; programs that run actions for long load the new one when they start again. `greenroom rollback` goes back.

help-rollback =
    .about = Make the version of an action active again that was active before
    .arg-action = The action's name
    .note-1 = Repeat it to go back further. The version that was active stays installed; `greenroom upgrade lead-score@=VERSION` makes it active again.

help-uninstall =
    .about = Remove installed actions, or versions that nothing uses
    .arg-action = The action: its name for all versions, or name@version
    .arg-unused = Remove the versions of all actions that nothing uses
    .arg-keep = With --unused: how many versions that were active before are kept of each action
    .note-1 = The active version can be removed only with all others. A version stays while runs that go on use it: those whose last slice was within a week and ended with a cursor. --unused removes of every action the versions that are not active, not pinned, not in use, and not among the last ones that were active.

help-grants =
    .about = Show what actions ask for, are granted and are denied
    .arg-action = Only this action: its name, or name@version
    .note-1 = An action is granted nothing at first, except Greenroom's own, which get what they declare. Grant with --grant, or in [grants] of the configuration file.

help-hubspot =
    .about = Offer actions in HubSpot's workflows

help-hubspot-definition =
    .about = Show the definition of an action, with which an app offers it in HubSpot's workflows
    .arg-url = The address at which HubSpot reaches the server [default: `public-url` in [hubspot]]
    .note-1 = The definition is not published: only the app's own portal sees it, until you set `published` to true. It changes with the action's schemas and labels: after an upgrade, send it again. A field that HubSpot cannot have is an error, with its place in the schema.

help-mcp =
    .about = Offer actions to a language model as tools, over standard input and output
    .arg-only = Only these actions are tools, and there are no resources [default: all actions, and resources]
    .note-1 = A client of the Model Context Protocol starts this command as its server, and talks to it over standard input and output. Each action is a tool: its arguments are `input`, `contact`, `dryRun` and `idempotencyKey`. Runs and the audit logs of webinars are resources. Secrets and join links are masked in all of them. `greenroom serve` has the same at /mcp, for clients with an API key.

help-secrets =
    .about = Keep secrets that actions use without seeing them

help-secrets-set =
    .about = Keep a secret, encrypted, or replace its value
    .arg-name = The secret's name, in kebab case
    .note-1 = The value is read from standard input or a file, never from an argument; a line break at its end is left out. The store keeps it encrypted. An action gets it only by a grant, which names the hosts and the places that it may go to, and never sees it: --grant 'my-action=[{"{"}"secrets": {"{"}"secrets": {"{"}"crm": {"{"}"hosts": ["api.example.com"], "headers": ["authorization"]{"}"}{"}"}{"}"}{"}"}]'

help-secrets-list =
    .about = List the names of secrets

help-secrets-remove =
    .about = Remove a secret
    .arg-name = The secret's name

help-connections =
    .about = Keep connections to other services, which actions use without seeing their tokens and keys

help-connections-add =
    .about = Add a connection to another service, or replace it, after a test
    .arg-name = The connection's name, in kebab case
    .arg-kind = How the service knows the account
    .arg-username = The user, for basic
    .value-kind-api-key = A key that does not change
    .value-kind-basic = HTTP Basic authentication: a user and a password
    .value-kind-oauth2-client-credentials = OAuth 2: tokens for the client itself
    .value-kind-oauth2-refresh-token = OAuth 2: tokens for a user who has agreed
    .note-1 = Standard input, or the file, has the key; the password; the client's secret; or, for oauth2-refresh-token, a JSON object with refreshToken and, for a client that has one, clientSecret. The store keeps it encrypted. A token is fetched at once, as a test. Greenroom renews tokens before they expire, and where a service refuses one. An action gets a connection only by a grant, which names its hosts: --grant 'my-action=[{"{"}"connections": {"{"}"connections": {"{"}"crm": {"{"}"hosts": ["api.example.com"]{"}"}{"}"}{"}"}{"}"}]'

help-connections-authorize =
    .about = Add a connection that a user allows in a browser (OAuth 2), or replace it
    .arg-name = The connection's name, in kebab case
    .arg-authorize_url = Where the user agrees
    .arg-with_secret = The client has a secret: read it from standard input, or from --from-file
    .arg-port = Port on 127.0.0.1 for the answer; 0 takes a free one
    .arg-timeout = How many seconds to wait for the user
    .note-1 = It prints a URL. Open it in a browser on this machine and agree; the service sends the browser back to http://127.0.0.1:PORT/callback, where the command waits. Register that redirect URI at the service, with a fixed --port if the service compares ports. The tokens are kept encrypted and renewed like those of `connections add`. A connection of the same name is replaced. The query of the authorize URL stays, for parameters of the service's own; Greenroom adds those of OAuth 2 with PKCE. With --json the first line has the URL (authorizeUrl), the second one the connection.

help-connections-list =
    .about = List the connections

help-connections-check =
    .about = Fetch new tokens, to see whether connections work
    .arg-name = The connection [default: all]
    .note-1 = The exit code is 1 when a connection does not work. There is no way to check an API key or a password.

help-connections-remove =
    .about = Remove a connection, with its credentials and tokens
    .arg-name = The connection's name

help-invoke =
    .about = Run an action, once or for every line of a list
    .arg-input = The input: JSON, @FILE, or - for standard input [default: {"{"}{"}"}]
    .arg-contact = The contact that the action runs for
    .arg-idempotency_key = Under one key an action runs once; a repetition returns the first outcome
    .arg-tags = Tag the run's record, to find it by with `greenroom runs list --tag`; several times for several tags
    .arg-case = Make a test case of the dry run in this file, as `greenroom test --from-run` does of a run that is kept
    .arg-cursor = Continue a run that ended with a cursor: the cursor, as JSON
    .arg-continues = The run that gave the cursor: its slices share their waits, and the run id that the action sees
    .arg-batch = Run for every line of a file, or of standard input with -
    .arg-key_prefix = In a batch, lines without an idempotency key get PREFIX:CONTACT
    .note-1 = A batch reads one JSON object a line, each field optional:
    .note-2 = A line without an input takes --input. An invalid line does not stop the others. After Ctrl-C no more lines are taken, and runs in progress are finished. A line whose idempotency key is in use, because another process runs it or was killed, is tried again until the key is free.
    .note-3 = Fields that the action marks as secret, and links that carry a token, are masked in words and given in --json.

help-config =
    .about = Check the configuration against what runs

help-config-check =
    .about = Try each part of the configuration against what runs
    .note-1 = It tries each part of the configuration as a server or a worker would use it: the store, the clock of its server, its key file with all that is sealed, each Zoom account with its credentials and the tokens of its webhooks, the secrets of callbacks, alerts, sign-in and HubSpot, the certificate with its key, and Restate with its workers and its clock. It reports a store of an older format, and does not change it. The exit code is 0 where nothing is faulty, else 1; 2 where the configuration file cannot be read.

help-serve =
    .about = Serve the API over HTTP, until stopped
    .arg-listen = Address to listen on; port 0 takes a free one [default: 127.0.0.1:8080, or `server.listen` in the file]
    .note-1 = It answers JSON over HTTP: /openapi.json describes the API. Every request under /v1 needs an API key (`greenroom api-keys create`). It does jobs ([jobs] has their limits; with [restate], `greenroom worker` does them), settles calls to Zoom, and syncs webinars on the schedule. [alerts] says who is told when something fails. In greenroom.toml, [server] has listen, public-url, trusted-proxies, watch, connections, header-bytes, header-seconds, write-seconds, body-bytes, upload-bytes, body-seconds, body-rate, request-seconds, key-rate, key-burst, address-rate, shutdown-seconds, webhook-pause-seconds, schedule and settle, and [server.tls] has certificate and key. Ctrl-C or SIGTERM stops it: it accepts no more requests, and finishes those that are under way. Actions are loaded when their folders change (`watch`). SIGHUP, or POST /v1/reload, reads the actions, the certificate and most of the configuration again.

help-worker =
    .about = Do the jobs of a store that several workers share, until stopped
    .arg-listen = Address to listen on for Restate; port 0 takes a free one [default: 127.0.0.1:9080]
    .arg-register = Tell Restate that the workers are reached at this address, as soon as this one listens
    .note-1 = A worker does the jobs of a store: syncs, asynchronous invocations, rounds of the schedule, callbacks. It keeps nothing, so any number of them share a store in PostgreSQL, each with the same configuration and the same actions. `greenroom serve` accepts jobs. Without [restate] in greenroom.toml, a worker takes jobs from the store, as `greenroom serve` does too. With [restate] (ingress, admin, identity-key), Restate calls the workers, which listen for it; `serve` then does no jobs itself. Restate has to know one address for all workers, behind a load balancer where they are several (HTTP/2 without TLS): --register tells it. /healthz, /readyz and /metrics answer at the same address. Actions are loaded when their folders change (`watch` of [server]); the rest of the configuration is read at the start. Ctrl-C or SIGTERM stops a worker: it begins no more jobs, has `shutdown-seconds` of [server] for those that run, and gives the others back.

help-api-keys =
    .about = Make, list and revoke keys to the HTTP API
    .note-1 = A key belongs to an account user: the history of settings and audit logs name that person. Scopes do not include each other: invoke runs actions, read shows what is there, settings changes webinar sync, administer installs actions, manages keys and shows secrets. A key has no scope that its user's role does not have: an administrator has all, an editor invoke, read and settings, a viewer read. The key is printed once; the store keeps a hash of it.

help-api-keys-create =
    .about = Make a key, and print it this once
    .arg-name = Its name, for people
    .arg-user = The account user that it belongs to
    .arg-scopes = What it may be used for: invoke, read, settings, administer
    .arg-only = The actions that it may invoke [default: all]
    .arg-expires = When it stops being valid: a time from now, such as 90d or 12h, or a date such as 2027-01-31T00:00:00Z [default: never]

help-api-keys-list =
    .about = List the keys, without their secrets

help-api-keys-revoke =
    .about = Revoke a key, for good
    .arg-id = The key's id, which is the part of the key between `grk_` and the next `_`
    .note-1 = A running server refuses the key from now on. The key stays listed. Where there is no key of that id, the exit code is 14.

help-users =
    .about = Add, invite and remove the people who sign in, and give them roles
    .note-1 = A user signs in to the console of `greenroom serve`. An administrator may do everything; an editor runs actions and changes settings and segments, and does not turn webinar sync on; a viewer looks. A new user has no password: `invite` makes a link that sets one, and `password` sets one here. Five failures to sign in are free in each network; then the email is locked in that network for a minute, and twice as long after each failure, up to an hour. 100 failures within a day lock the email in all networks. `unlock` ends both.

help-users-list =
    .about = List the users: their roles, and whether they can sign in

help-users-add =
    .about = Add a user
    .arg-email = The email that the person signs in with
    .arg-role = What the person may do: administrator, editor or viewer

help-users-role =
    .about = Give a user another role
    .arg-role = The role: administrator, editor or viewer
    .note-1 = The user's sessions end, and API keys with scopes that the role does not have are refused. The last administrator stays one.

help-users-remove =
    .about = Remove a user, and end what the user is signed in with
    .note-1 = API keys of the user are refused from now on. The last administrator cannot be removed.

help-users-invite =
    .about = Make a link with which a user sets a password
    .note-1 = It prints the path of a link, this once: open it on the address of `greenroom serve`, such as https://greenroom.acme.example/welcome/TOKEN. The link works once, for seven days, also where the user has forgotten a password. An earlier invitation of the user ends.

help-users-password =
    .about = Set a user's password
    .arg-generate = Make a password, and print it this once
    .arg-from_file = Read it from this file [default: the terminal or standard input]
    .note-1 = The password is read from the terminal, standard input or a file, never from an argument; a line break at its end is left out. It has 12 to 128 characters, is none of the most common ones, and has neither the name before the email's @ nor Greenroom's in it. The user's sessions end. --generate makes one and prints it, this once.

help-users-unlock =
    .about = Unlock a user after too many failures to sign in

help-worker-stdio =
    .about = Run actions for an engine in another language, over standard input and output
    .arg-only = Load these actions only: names, or name@version [default: all of the folder that can be loaded]
    .arg-queue = How many invocations may wait besides those that run; others are refused
    .note-1 = The worker first writes a line that says hello, with its versions and actions. Then it reads one JSON object a line:
    .note-2 = For each invocation it writes one line in the order in which they end: {"{"}"type": "outcome", "id": "a1", "outcome": {"{"}...{"}"}{"}"}. A line that it does not understand is answered with {"{"}"type": "error", ...{"}"}, and the worker goes on. schemas/worker has the schemas of all lines. Logs go to standard error.
    .note-3 = The worker ends with 0 after a shutdown, and at the end of its input when everything is run; with 11 if it does not speak the engine's version of the protocol; with 20 after Ctrl-C or SIGTERM, when the runs in progress are finished.

help-runs =
    .about = Show the records of runs

help-runs-list =
    .about = List the latest runs
    .arg-action = Only runs of this action
    .arg-webinar = Only runs that asked Zoom to change a registration with this webinar
    .arg-limit = How many runs to list
    .arg-before = Only runs that began before this one: the next page
    .arg-reveal = Show secrets, with --json

help-runs-show =
    .about = Show a run: its outcome, its usage, its calls to Zoom
    .note-1 = Fields that the action's output schema marks as secret are masked, where the package of the run is in the folder of actions; so is every link that carries a query, a fragment or a user. --reveal shows them.

help-runs-again =
    .about = Run a run again, or all that match a filter: with the same or another input, by the same or another version
    .arg-run = The run; without it, all runs that match the filter
    .arg-input = Another input instead of the run's own: JSON, @FILE, or - for standard input
    .arg-with = Another version instead of the run's own, such as 1.2.0, ^1 or *
    .arg-preview = Show what the run changed at Zoom and where the other version differs, and run nothing
    .arg-yes = Run it although the other version does something else in a replay
    .arg-idempotency_key = Another idempotency key than the one that follows from the run and what is changed
    .arg-action = Only runs of this action
    .arg-webinar = Only runs that asked Zoom to change a registration with this webinar
    .arg-confirm = Run the runs again that were counted
    .note-1 = The new run has the input, contact and tags of the old one, and names it. It has an idempotency key that follows from the old run and what is changed, so that the same command twice runs nothing twice: the second one gives the first outcome again. To run it once more, run the new run again, or give a key.
    .note-2 = Writes to contacts of the old run stay. What it changed at Zoom is shown, because running it again may change it again: a registration that stands is found and not sent twice, and one that was cancelled meanwhile is sent again.
    .note-3 = With --with, the old run is first replayed by the other version, and the first difference is shown. Where there is one, nothing runs without --yes.
    .note-4 = With a filter instead of a run, the runs are counted first, and a token is printed. --confirm TOKEN, with the same filter, runs exactly those again, oldest first; runs that came meanwhile are not among them.

help-runs-waits =
    .about = List the waits of a run: for a person's approval, or another completion from outside
    .arg-run = The run: any of its slices

help-runs-complete =
    .about = Complete a wait of a run, in the place of its link
    .arg-run = The run: any of its slices
    .arg-name = The wait's name
    .arg-value = What it is completed with, as JSON
    .arg-email = Your email: the one that you log in to the account with
    .note-1 = A wait is completed once. A server goes on with the run within a second; without a server, `greenroom invoke --continues RUN --cursor CURSOR` does.
