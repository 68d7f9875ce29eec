# Contacts.

# The list of contacts.

contacts-title = Contacts
contacts-count =
    { $count ->
        [one] { $number } contact
       *[other] { $number } contacts
    }
contacts-add = Add a contact
contacts-import = Import contacts
contacts-search = Search contacts
contacts-search-hint = The beginning of an email, a first or last name, or an id
contacts-more-to-look-at = Many contacts begin with one of these words, and only a part of them was looked at. The next page goes on; a longer word finds the contact sooner.
contacts-none-found = No contact begins like this. Search for less, or show all contacts.
contacts-show-all = Show all contacts
contacts-found-by = Found by the secondary email
contacts-none = There is no contact yet. Import a list, or turn the sync of a webinar on: who registers becomes a contact.
contacts-name = Name
contacts-email = Email
contacts-registrations = Registrations
contacts-attended = Attended
contacts-average = Average attendance

# One contact.

contact-id = Id
contact-actions = Run an action
contact-edit = Edit
contact-erase = Erase this person
contact-properties = Properties
contact-secondary-emails = Secondary emails
contact-units = Business units of the webinars
contact-show-secrets = Show links and secrets
contact-show-secrets-hint = Whoever has a join link takes part as this person. The history notes that you looked.
contact-secrets-shown = Links and secrets are shown until you leave this page.
contact-account-user = This person is an account user: syncs write no registrations and attendances to the contacts of account users.
contact-average-hint = The mean share of the sessions that the contact attended
contact-registrations = Registrations
contact-no-registrations = Not registered with any webinar.
contact-more-registrations =
    { $count ->
        [one] { $number } older registration is not shown here.
       *[other] { $number } older registrations are not shown here.
    }
contact-webinar = Webinar
contact-state = State
contact-registered = Registered
contact-join-link = Join link
contact-timeline = Timeline
contact-no-timeline = Nothing has happened yet. Registrations, attendances and recordings appear here when a webinar is synced.
contact-presence = There from { $joined } to { $left }: { $percent } of the session
contact-action-event = Event of an action
contact-event-by = { $kind }, by the action { $action }
contact-event-details = Details
contact-segments = Segments
contact-no-segments = A member of no saved segment.
contact-runs = Runs of actions
contact-no-runs = No action has run for this contact.
contact-run = Run
contact-action = Action
contact-outcome = Outcome
contact-all-runs = All runs for this contact

# Adding and changing a contact.

contact-new-title = Add a contact
contact-edit-title = Edit { $name }
contact-first-name = First name
contact-last-name = Last name
contact-email-hint = It tells who a person is: no two contacts have the same.
contact-email-invalid = This is no email address. Write one such as ada@example.com.
contact-secondary-hint = One in each line. A sync takes people in by the primary email alone: to make one of these the primary, write it above, and the old one here.
contact-email-taken = A contact has this email already.
contact-email-holder = Show that contact
contact-was-erased = The contact with this email was deleted or erased, so syncs leave the person out. Add the person only if they want it.
contact-again = The person wants to be a contact again
contact-add-button = Add the contact
contact-changed-meanwhile = The contact has changed since you opened this page. Open it again, and repeat what you changed.
said-contact-added = The contact is added.
said-imported =
    { $count ->
        [one] { $count } row was imported.
       *[other] { $count } rows were imported.
    }

# Erasing a person.

erase-title = Erase a person
erase-stored = What is stored
erase-emails = Emails
erase-timeline-events = Events on the timeline
erase-for-good = This cannot be undone.
erase-does-contact = The contact goes, with its properties, registrations and timeline.
erase-does-runs = What records of runs say about the person goes, too: such runs cannot be replayed any more.
erase-does-hash = Only keyed hashes of the emails stay, so that no sync creates the contact again.
erase-keeps-zoom = Zoom keeps its own records: cancel registrations there, or with an action, before you erase.
erase-type = To confirm, type
erase-confirm = Confirmation
erase-mismatch = This is not what is to be typed. Nothing was erased.
erase-button = Erase for good
erased-title = The person is erased
erased-done = The contact and what runs said about the person are gone. No sync creates the contact again.
erased-runs = Runs without their texts
erased-journals = Journals
erased-keys = Idempotency keys
erased-intents = Calls to Zoom
erased-state = Entries that actions kept
erased-jobs = Jobs
erased-waits = Waits
erased-account-user = One of the emails signs in to the account. The account user stays.
erased-back = Back to the contacts
