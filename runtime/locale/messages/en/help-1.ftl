# The help of the command: what all pages share, and the commands up to `keys`. A test holds the texts of each command against the doc comments in runtime/cli/src. Names of options and values,
# and what is in backticks, are a program's and are not translated.

help-page =
    .usage = Usage:
    .commands = Commands:
    .arguments = Arguments:
    .options = Options:
    .global-options = Global options:
    .examples = Examples:
    .print-help = Print help
    .see-more = Print help (see more with '--help')
    .see-summary = Print help (see a summary with '-h')
    .print-version = Print version
    .help-command = Print this message or the help of the given subcommand(s)
    .default = default:
    .env = env:
    .possible-values = possible values:
    .values = Possible values:
    .in-english = The format of world files, in English:

help-global =
    .arg-config = Read settings from this file instead of greenroom.toml
    .arg-store-path = Contact store: a file, or a database of PostgreSQL such as postgres://user@host/database [default: greenroom.db]
    .arg-actions-folder = Folder whose *.wasm files are the actions [default: target/actions if it exists, else actions]
    .arg-installed = Folder of installed actions [default: greenroom-installed]
    .arg-compiled = Folder for compiled actions, writable by you alone, or `off` [default: greenroom/compiled in your cache folder]
    .arg-grants = Capabilities that an action may use, such as my-action=contacts-read,log, or sha256:DIGEST=log for one package alone; with parameters as JSON: my-action=["log",{"{"}"contacts-write":{"{"}"properties":["lead_score"]{"}"}{"}"}]. In the environment, `;` separates several. Greenroom's own actions are granted what they declare
    .arg-limits = Change limits of runs, of compiling an action and of the store, such as cpu-ms=500,compile-ms=120000,journal-quota-bytes=500000000
    .arg-concurrency = How many runs may be in progress at once [default: 64]
    .arg-journal = How much of each run is recorded for `greenroom replay`: full, digests or off [default: full]
    .arg-zoom_api_url = Address of Zoom's REST API, such as a sandbox's
    .arg-zoom_oauth_url = Address of Zoom's OAuth server, such as a sandbox's
    .arg-zoom_download_hosts = Domains that recordings are downloaded from besides those of Zoom's clouds, such as example.com; Zoom's token is sent there
    .arg-zoom_plan = Plan of the Zoom accounts, which decides their rate limits: free, pro or business [default: pro]
    .arg-messages = Folder of *.ftl files with texts of warnings: more languages, or replacements of Greenroom's own texts; LC_ALL, LC_MESSAGES or LANG names the language
    .arg-log = Log messages on stderr: off, error, warn, info, debug, trace, or a filter; json or json,LEVEL for lines of JSON [default: warn]
    .arg-json = Print JSON instead of words, with whole values

help-exit-codes =
    .note-1 = Exit codes:
    .note-2 = done
    .note-3 = anything else: a file that cannot be read, a broken package, a connection that does not work
    .note-4 = usage: the command line, the environment or the configuration file is wrong
    .note-5 = a replay differs from the run
    .note-6 = the program that read the output closed it before its end, as `head` does
    .note-7 = there is no action of that name and version
    .note-8 = the input does not fit the action's schema
    .note-9 = a contact token could not be resolved
    .note-10 = no grant, or no right
    .note-11 = a rule or the action refused; the code says why
    .note-12 = the action crashed
    .note-13 = a limit was reached
    .note-14 = the action's output does not fit its schema
    .note-15 = another command did, or is doing, something that excludes this
    .note-16 = there is no store, or the store or Zoom does not answer; the code says which
    .note-17 = stopped by hand
    .note-18 = a defect of Greenroom
    .note-19 = A batch ends with 0 when every line is done, with 4 when its output was closed, with 20 when it was stopped, else with the code of the first line that failed, in the order of the input. With --json, a command that fails prints a JSON object with the failure, for usage errors too.

help-shared =
    .arg-account = The Zoom account
    .arg-action = The action: its name, or name@version
    .arg-after = Only contacts whose id comes after this one: the next page
    .arg-again_of = Only runs that ran this one again
    .arg-allow = Grant these capabilities, such as log,contacts-read, or as JSON with parameters
    .arg-client_id = The client's id
    .arg-client_id_env = Name of the environment variable that holds the client id
    .arg-client_secret_env = Name of the environment variable that holds the client secret
    .arg-code = Only failures with this code, such as webinar-full
    .arg-contact = Only runs for this contact
    .arg-credentials_file = JSON file with clientId and clientSecret, accessible to its owner only; read whenever it is needed
    .arg-digest = The digest (SHA-256) that the package has to have; an address needs one
    .arg-dry_run = Change nothing: writes are discarded, and answers of Zoom to changes are made up
    .arg-email = The user's email
    .arg-file = The package
    .arg-filter = A filter instead of a segment: JSON, @ and the name of a file, or - for standard input
    .arg-folder = The folder of the project
    .arg-from_file = Read it from this file [default: standard input]
    .arg-id = The id of the effects
    .arg-in_body = Send the client's id and secret in the body, for services that do not take them in a header
    .arg-jobs = The jobs
    .arg-kind = Only failures of this kind, such as unavailable
    .arg-limit = How many contacts to list
    .arg-name = The segment's name
    .arg-pointer = The place in the settings, as a JSON Pointer
    .arg-reveal = Show secrets
    .arg-run = The run
    .arg-scopes = A scope to ask for; may be given several times
    .arg-seal = Keep the credentials in the store, encrypted: from the environment variables, else from standard input
    .arg-since = Only runs from this time on: a time, a date (in UTC), or an age such as 2d or 3h
    .arg-status = Only runs that ended so: done, continue or failed
    .arg-tags = Only runs with this tag; several times for several tags
    .arg-token_url = Where tokens come from
    .arg-until = Only runs before this time
    .arg-username = Log in to the registry with this name, and the password or token on standard input [default: as `docker login` has stored it, else without a name]
    .arg-webinar = The webinar's id
    .arg-yes = Grant what the package asks for, and do not ask for confirmation
    .value-language-c = C, with generated bindings
    .value-language-python = Python, on CPython
    .value-language-rust = Rust, with the SDK: the smallest and fastest actions after C
    .value-language-typescript = TypeScript, on QuickJS

help-greenroom =
    .about = Runs workflow actions against a contact store, and connects it to Zoom
    .note-1 = Settings come from options, then from the environment, then from the configuration file: greenroom.toml in the working directory, or --config. Its keys: store, actions, installed, compiled, concurrency, journal, messages, log, json; in [zoom] api-url, oauth-url, download-hosts, plan; in [postgres] account, connections, role, ca-file, key-file, password-file; in [server] what `greenroom serve --help` names; in [hubspot] public-url, app-secrets, portals, signatures, answer-within-ms, connections, api-url, block-days; in [alerts] what `greenroom alerts --help` names; in [retention] runs, journals, each in days; in [console] enabled, session-idle, session-days, and in [console.openid] issuer, client-id, client-secret, label; in [telemetry] otlp, service-name; in [limits] limits by name; in [grants] lists of capabilities by action, or by sha256:DIGEST; in [trust] signatures, sources, plain-http, and in [trust.keys.NAME] key or file, actions.

help-connect =
    .about = Connect Zoom accounts, and manage their connections

help-connect-zoom =
    .about = Connect a Zoom account to a business unit: test it, create the contact properties, fetch users and webinars
    .arg-account_id = Zoom's id of the account, from the app's credentials page
    .arg-user = The connected user's email: one of the Zoom account's users, which cannot be registered as a contact
    .arg-business_unit = The business unit [default: the primary one]
    .note-1 = The credentials are those of a server-to-server OAuth app in Zoom's marketplace. No option takes a secret. A file, or the standard input of --seal, is a JSON object with clientId and clientSecret; only its owner may have access to a file (chmod 600). A file or an environment variable is read again whenever it is needed; with --seal the store keeps the credentials encrypted, also when they are given as environment variables.
    .note-2 = The app needs these scopes:
    .note-3 = check the connection
    .note-4 = find the Zoom users
    .note-5 = find their webinars
    .note-6 = read a webinar
    .note-7 = read its registration form
    .note-8 = read its panelists
    .note-9 = read registrations and their states
    .note-10 = tell several registrations of one person apart
    .note-11 = register a contact
    .note-12 = cancel, approve or deny a registration
    .note-13 = find past sessions
    .note-14 = read a session's times
    .note-15 = sync attendance
    .note-16 = sync recordings and transcripts
    .note-17 = To sync recordings and transcripts, the role of the app's owner needs the right "View the recording content".

help-connect-list =
    .about = List the connections with their state

help-connect-check =
    .about = Test connections, and store their state
    .arg-account = The Zoom account [default: all that are in use]
    .note-1 = The exit code is 1 when a connection does not work.

help-connect-rotate =
    .about = Change the credentials of a connection: the new ones are tested before they replace the old

help-connect-webhook =
    .about = Keep the secret tokens by which Zoom's webhooks are verified

help-connect-webhook-add =
    .about = Keep the secret token of a Zoom account's app, encrypted, beside the one that is there
    .arg-from_env = Read it from this environment variable
    .note-1 = The secret token is that of the app in Zoom's marketplace: Features, Access, Secret Token. It is read from standard input, a file or an environment variable, never from an argument, and the store keeps it encrypted. To rotate without loss: regenerate the token in Zoom, add the new one here, and retire the old one an hour and a half later, when Zoom has repeated what it signed with it. Two are valid at once.
    .note-2 = In the app, Features, Event Subscriptions, the endpoint is https://HOST/webhooks/zoom/ACCOUNT-ID, where HOST is that of `greenroom serve`. Subscribe to these events, for all users in the account:

help-connect-webhook-list =
    .about = List the ids of secret tokens, and when they were added
    .arg-account = The Zoom account [default: all]

help-connect-webhook-retire =
    .about = Remove a secret token: webhooks that were signed with it are refused
    .arg-id = The token's id

help-connect-disconnect =
    .about = Take a connection out of use, and delete its sealed credentials and secret tokens; fetched data stays

help-actions =
    .about = List, check and compile actions

help-actions-list =
    .about = List the packages of the folder of actions

help-actions-installed =
    .about = List the installed actions, with their versions
    .note-1 = The active version, marked with *, runs where a workflow asks for no other. --json includes the grants and what was done.

help-actions-show =
    .about = Show an action: its description, input, output and grants
    .note-1 = --json includes the schemas of input and output.

help-actions-check =
    .about = Check a package without running it: manifest, schemas, imports, contract, code
    .note-1 = Shows the capabilities that it needs. The exit code is 0 for a sound package, else 1.

help-actions-options =
    .about = Show the choices that an action offers for a field of its input
    .arg-field = The field, as a JSON Pointer into the input
    .arg-input = The input as far as it is filled in, as JSON
    .arg-search = Only choices that this finds
    .arg-page = The token of the next page
    .arg-contact = The contact that the workflow runs for
    .note-1 = The action runs as in a dry run: nothing is kept, and nothing is changed at a service.

help-actions-compile =
    .about = Compile packages ahead, into the folder for compiled actions
    .arg-files = The packages; without one, all of the folder of actions
    .note-1 = Programs that embed Greenroom without a compiler run only actions that were compiled ahead. The folder has to be theirs, or root's, and the machine needs the same kind of CPU. Compile again after an update of Greenroom.

help-new =
    .about = Make a project of an action, in Rust, TypeScript, Python or C
    .arg-name = The action's name, in lower case with dashes
    .arg-language = The language of the source
    .arg-to = The folder of the project, which must be empty or new [default: the name]
    .note-1 = The project has one action, its schemas, three test cases, a README, and an AGENTS.md for coding assistants. Build it with `greenroom build` in its folder, and test it with `greenroom test`. `greenroom doctor` says which compilers are there.

help-build =
    .about = Build the package of a project
    .arg-out = Write the package to this file
    .note-1 = Compiles the source of the project, makes a component that imports only what manifest.json asks for, and attaches the manifest and the schemas. The package is build/NAME-VERSION.wasm in the project. What is missing is named, with the way to get it.
    .note-2 = For a language without a template, the language's own tools make component.wasm, or the core module module.wasm, from the world in wit/, which the build writes. The package is then made from that file.

help-test =
    .about = Run the test cases of an action in the real sandbox
    .arg-package = Test this package instead of building the project
    .arg-cases = The folder of the cases [default: cases in the project]
    .arg-only = Only cases whose name contains this
    .arg-accept = Write the actual result into cases that say nothing of it yet
    .arg-accept_all = Write the actual result into cases, also where they say something else
    .arg-from_run = Make a case of this run of the store
    .note-1 = Builds the project, and runs its cases (cases/*.json): given a store, a Zoom, HTTP answers and a clock, when the action is invoked with this input, then this output or failure comes, and this is written. Each case runs in the real sandbox, under the real limits, with all that the manifest asks for.
    .note-2 = A part of `then` that is absent is not compared. --accept writes the actual result where a case says nothing yet; --accept-all writes it where it differs, too: look at the changes before you keep them. The text "<any>" in a case fits every value.
    .note-3 = --from-run makes a case of a run in the store, with personal data replaced; for a dry run, of which nothing is kept, `greenroom invoke --dry-run --case FILE` does. The exit code is 0 where all cases pass, else 1.

help-dev =
    .about = Build and test a project again whenever it changes, beside a local Zoom
    .arg-world = World file of the local Zoom [default: the demo's world]
    .note-1 = Watches the project until Ctrl-C: a change builds it again and runs its cases. Beside that a local Zoom runs, and build/dev has a store with the contacts of the cases. Invoke the action in another terminal, with the configuration that is printed.

help-pack =
    .about = Make the package of a project for others: built, checked and tested
    .arg-out = The file to write [default: NAME-VERSION.wasm in the working directory]
    .arg-twice = Build it twice, in two folders, and compare the bytes
    .note-1 = Builds the project, checks the package as a host does that loads it, runs all cases, and writes one file with everything in it: code, manifest and schemas. Nothing is written where a case fails. --twice builds a copy of the project in another folder too, and says whether the bytes are the same: they are for Rust and C; the engines of TypeScript and Python put a state of their own into the package that differs from build to build.

help-check =
    .about = Check a package or a project without running it: contract, schemas, labels, and what has changed
    .arg-what = A package, or the folder of a project
    .arg-against = Another version of the package, to compare with
    .arg-strict = Fail for advice, too
    .note-1 = Of a project, builds it first. Checks the imports and exports against the contract, the schemas with their examples, the labels; shows the capabilities that it asks for, its size, and how long it takes to be compiled and loaded here; and with --against what another version has differently: capabilities, inputs that were accepted and are not now, outputs that may newly occur.
    .note-2 = The exit code is 0 where nothing breaks those who use the action. Advice does not change it, unless --strict is given.

help-doctor =
    .about = Show which compilers for actions are there, and how to get the others
    .arg-language = Only the tools of this language
    .note-1 = The exit code is 0 where nothing is missing, else 1.

help-keys =
    .about = Make keys that sign packages, and list the trusted ones

help-keys-new =
    .about = Make a pair of keys: the secret one signs packages, the public one verifies them
    .arg-file = The file for the secret key, which must not be there yet
    .note-1 = The secret key is not encrypted: only you can read the file, and anybody who has it can sign in your name. The public key is in a second file, acme.key.pub. Operators trust it in greenroom.toml:

help-keys-list =
    .about = List the keys that the configuration file trusts
