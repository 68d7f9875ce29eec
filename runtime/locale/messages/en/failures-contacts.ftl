# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-caller-contact-not-found = the store has no contact with that id or that email: import the contact first
failure-contact-ambiguous = the store's contact { $contact } does not have the email that came with the id: import the contact again, so that its email is up to date; if the store's ids are not the CRM's, import the contacts under its ids
failure-contact-exists = { $email } is contact { $contact }: update that one
failure-contact-unknown = there is no contact { $contact }: check the id
failure-contact-was-deleted = the contact { $email } was deleted: only a person can create it again, by hand
failure-email-form = { $why }: an email has the form name@example.com
failure-email-invalid = `{ $email }` is not an email address: write it like ada@example.com
failure-email-is-account-user = { $email } belongs to a user of the account, and account users are not contacts
failure-email-is-secondary = { $email } is a secondary email of contact { $contact }: only a primary email counts
failure-email-read-only = `email` identifies the contact and cannot be changed here
failure-granted-more = only { $names } and { $more } more are
failure-granted-none = none is
failure-granted-one = only { $names } is
failure-granted-some = only { $names } are
failure-import-array-open = the array that begins in line { $line } is never closed
failure-import-binary = this is neither CSV nor JSON, but a binary file: save a table as `CSV UTF-8`
failure-import-go-on = the rows before line { $line } are imported: import the file again when this is mended, or go on with --from-line { $line } (over HTTP: fromLine={ $line })
failure-import-mapped-json = columns are mapped for CSV only, and these rows are JSON
failure-import-nothing-imported = nothing was imported
failure-import-nothing-written = nothing was written
failure-import-quote-closed = the cell whose quote opens in line { $line } goes on behind its closing quote: write quotes within a cell twice, or close the quote
failure-import-quote-open = the quote that opens in line { $line } is never closed
failure-import-row = { $file }, line { $line }: { $reason }; { $next }
failure-import-row-long = the row in line { $line } has more than { $most } bytes
failure-import-row-refused = row { $row }: { $reason }; nothing was imported
failure-import-rows-defect = the rows could not be read: a defect
failure-import-store = { $why }; { $next }
failure-import-unreadable = it cannot be read: { $error }
failure-no-contact = there is no contact { $contact }
failure-no-contact-with-email = no contact has the primary email { $email }
failure-place-in-list = this is no place in a list: go back to its first page
failure-property-derived = `{ $property }` is counted by Greenroom and cannot be set
failure-property-not-a-number = `{ $property }` takes numbers, { $value } is none
failure-property-not-granted = the property `{ $property }` may not be written by this action, where { $granted } granted: have the operator grant it
failure-property-unknown = contacts have no property `{ $property }`: check its internal name, or define it with an import
failure-property-value-long = `{ $property }` takes at most { $most } bytes: make the value shorter
failure-row-contact-exists = there is a contact `{ $contact }` already
failure-row-contact-unknown = there is no contact `{ $contact }`
failure-row-derived = contact `{ $contact }`: `{ $property }` follows from webinar activity: leave it out
failure-row-email-invalid = contact `{ $contact }`: { $why }
failure-row-email-taken = contact `{ $contact }` cannot have the primary email of contact `{ $holder }`
failure-row-field = `{ $field }`: { $why }
failure-row-id-blank = `id` is blank, and contacts with it would become one: give each its own id, or leave `id` out
failure-row-id-long = a contact's id has at most { $most } bytes, this one has { $has }
failure-row-id-space = `id` has white space around it or control characters in it: take them out
failure-row-last-administrator = `{ $email }` is the only administrator: make another user one first
failure-row-living-contact = `{ $email }` is a living contact's primary email: delete the contact
failure-row-long = the row has more than { $most } bytes
failure-row-nobody = it has neither an id nor an email
failure-row-not-tried = it was not tried
failure-row-property-kind = the property `{ $property }` is there already, and its kind cannot change: give the new one another name
failure-row-property-list = the property `{ $property }` is a list or an object: write a text, a number, `true`, `false` or `null`
failure-row-property-name = `{ $property }` is no property name: lower-case letters, digits and `_`, beginning with a letter
failure-row-property-own = the property `{ $property }` is Greenroom's own, and is defined otherwise: leave the row out
failure-row-secondary-taken = the email `{ $email }` is another contact's secondary email
failure-row-session-unknown = there is no session `{ $session }`
failure-row-unit-taken = business unit `{ $unit }` has a Zoom account already: `{ $account }` (N3: each has at most one)
failure-secondary-of-nobody = { $email } is a secondary email of contact { $contact }, and nobody's primary one
failure-see-contacts = { $why }: see `greenroom store show contacts`
failure-table-cell = column `{ $column }`: { $why }
failure-table-columns = the header has { $has } columns, and at most { $most } are taken
failure-table-counted = Greenroom counts the column `{ $name }` itself: { $remedy }
failure-table-fewer-cells = it has { $has } cells, and the header has { $columns }
failure-table-leave-one-out = leave one of them out with --map '{ $name }='
failure-table-leave-out = leave it out with --map '{ $name }='
failure-table-mapped-twice = --map names the column `{ $name }` twice
failure-table-more-cells = it has { $has } cells, and the header has { $columns }: put quotes around cells with the separator in them
failure-table-nameless = `{ $cell }` is in a column without a header: give the column one
failure-table-no-column = there is no column `{ $unknown }`, which --map names: the header is { $header }
failure-table-no-identity = no column has ids or emails, so nobody could be told apart: the header is { $header }; name the column with --map 'COLUMN=email'
failure-table-no-property = there is no property for the column `{ $name }`: name one with --map '{ $name }=PROPERTY', or { $remedy }
failure-table-not-utf8 = it is not UTF-8: save the table as `CSV UTF-8`
failure-table-other-header = give one of them another header
failure-table-property-name = `{ $name }` is no name of a property: it has lower-case letters, digits and `_`, and begins with a letter
failure-table-same-columns = the columns `{ $other }` and `{ $name }` hold the same: { $remedy }
failure-the-value = the value
