# Actions, their versions, and trying them.

actions-title = Actions
actions-search = Search by name or purpose
actions-none = No action is loaded yet. Install one, or put its package into the folder of actions.
actions-none-found = No action matches. Change the search.
actions-install = Install an action
actions-action = Action
actions-version = Version
actions-versions =
    { $count ->
        [one] { $number } version is loaded
       *[other] { $number } versions are loaded
    }
actions-may = It may
actions-last-runs = Last runs
actions-try = Try it
actions-runs = Runs of this action
actions-hubspot = Definition for HubSpot (JSON)
actions-not-loaded = This action is installed and not loaded, so it cannot run. The server’s log says why.
actions-not-loaded-short = Not loaded
actions-name = Name for programs
actions-for = Runs for
actions-contract = Contract
actions-digest = Digest
actions-all-versions = Versions
actions-state = State
actions-active = Active
actions-loaded = Loaded
actions-from-folder = Folder of actions
actions-signature = Signature
actions-installed-at = Installed
actions-installed-by = By
actions-source = Source
actions-capabilities = What it may do
actions-no-capabilities = It only computes: it reads no contact, calls no service and changes nothing.
actions-capability = Capability
actions-parameters = Parameters
actions-asked = Asked for
actions-granted-parameters = Granted
actions-limits = Limits of a run
actions-failures = Its own failure codes
actions-no-failures = It has no failure codes of its own.
actions-code = Code
actions-meaning = Meaning
actions-schemas = Schemas
actions-input-schema = Schema of the input
actions-output-schema = Schema of the output
object-contact = A contact
object-webinar = A webinar
limit-memory = Memory
limit-cpu = CPU time
limit-wall = Time in all
limit-calls = Host calls
limit-input = Input
limit-output = Output
limit-log = Log
limit-journal = Kept journal
install-title = Install an action
install-source = Source
install-source-hint = An address with the digest of the package (https://…#sha256=…), or a reference in a registry (oci://…).
install-show = Show what would change
install-upload = Or upload a package
install-file = Package (a .wasm file)
install-file-hint = What it may do and how it differs from the active version is shown first.
install-file-again = The same file again
install-file-again-hint = The server keeps no upload: choose the file once more to install it.
install-activate = Make it the active version
install-confirm = Install, and grant what it asks for
install-replaces = Active version now
install-differences = Differences from the active version
install-no-difference = None: it may do the same, takes the same inputs and gives the same outputs.
install-first = There is no version to compare it with.
install-make-active = Make active
install-roll-back = Roll back
install-roll-back-what = The version that was active before becomes active again. Both stay installed.
install-uninstall = Uninstall
install-uninstall-what = It is removed, and no workflow can run it any more. A version that a run goes on with stays.
install-history = History
install-when = When
install-event = What
install-by = By
said-action-installed = Installed.
said-action-activated = The version is active now.
said-action-rolled-back = The version before is active again.
said-action-uninstalled = Uninstalled.
try-title = Try an action
try-input = Input
try-around = For whom
try-contact = Contact
try-contact-hint = A name, an email or an id. Tokens take their values from the contact.
try-contact-unknown = No contact is found by this. Write a name, an email or an id.
try-contact-choose = This is no contact’s whole name, email or id, or several have it: choose one below.
try-find-contact = Search the contacts
try-contacts = Contacts that were found
try-contacts-unasked = Write above whom to look for, then search
try-contacts-none = Nobody found: keep what is written
try-contacts-more = There are more: choose, or write a longer word
try-contacts-not-all = Not all were looked at: write a longer word
try-contacts-found =
    { $count ->
        [one] { $number } found: choose, or keep what is written
       *[other] { $number } found: choose, or keep what is written
    }
try-more = More
try-key = Idempotency key
try-key-hint = Under one key the action runs once. Leave it empty for a new run.
try-dry = Dry run
try-dry-hint = A dry run changes nothing: writes are discarded, and answers of services to changes are made up.
try-run = Run for real …
try-case = Save as test case
try-confirm-title = Run this action for real?
try-confirm = Run it
try-back = Back to the form
try-masked = Secrets in the input of that run are masked: fill them in again.
try-not-kept = The input of that run was not kept.
try-recent = Take the input of an earlier run
try-no-recent = The action was not run yet.
try-outcome = Outcome
try-nothing-changed = Dry run: nothing was changed.
try-would-change = What it would change
input-json = Input as JSON
input-json-hint = Write JSON.
input-by-json = Write the input as JSON
input-by-fields = Write the input in fields
input-only-json = The fields cannot hold all of this input, so it stays JSON.
input-no-json = This is no JSON: { $why }
input-missing = Fill this in: the action needs it.
input-no-number = Write a number.
input-not-whole = Write a whole number.
input-no-moment = Write a date with a time.
input-no-choice = Choose one of the values.
input-example = Example: { $example }
input-zone = Time zone: { $zone }
input-one-a-line = One a line.
input-secret = A secret: it is not shown again.
input-yes = Yes
input-no = No
input-not-given = Not given
input-token = Take it from a property of the contact
input-token-hint = The property that is chosen stands instead of what is written above.
input-token-none = No property
input-search = Search the choices
input-choices = Choices that the action offers
input-choices-unasked = Write above what to look for, then search
input-choices-none = Nothing found: keep what is written
input-choices-keep =
    { $count ->
        [one] { $number } found: choose, or keep what is written
       *[other] { $number } found: choose, or keep what is written
    }
input-choices-more = There are more: search for something narrower.
