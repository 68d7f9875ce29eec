# Segments, and how they are built.

# Saved segments.

segments-title = Segments
segments-intro = A segment is a filter over contacts. Its members change by themselves when contacts do.
segments-new = Build a segment
segments-none = There is no segment yet. Build one: for example those who attended twice in the last 90 days.
segments-name = Name
segments-words = Who is in it
segments-members = Members
segments-created = Created
segments-updated = Last saved
segments-edit = Edit the filter
segments-csv = Download members as CSV
segments-no-members = No contact meets this filter now.
segments-json = The filter as JSON
segments-remove = Remove the segment
segments-remove-what = The segment “{ $name }” is removed. Its members stay contacts.
segments-members-count =
    { $count ->
        [one] { $number } contact
       *[other] { $number } contacts
    }
said-segment-saved = The segment is saved.
said-segment-removed = The segment is removed.

# Building a filter.

builder-new-title = Build a segment
builder-edit-title = Edit the segment { $name }
builder-intro = Add conditions, and put them into groups where only some of them have to be met. You see at once how many contacts there are.
builder-tabs = How the filter is written
builder-tab-fields = As a form
builder-tab-json = As JSON
builder-json = The filter as JSON
builder-json-hint = As the API and the command “greenroom segment” take it.
builder-json-only = A text of this filter has several lines, which fields of a form do not show. Change it here.
builder-name-hint = How the segment is called in lists
builder-rename-hint = With another name, the filter is saved as a further segment.
builder-save = Save the segment
builder-count-button = Check and count
builder-incomplete = Complete the conditions to see who is in the segment.
builder-partial = Conditions that are not complete do not count yet.
builder-kind = Kind
builder-kind-all = All of these
builder-kind-any = At least one of these
builder-kind-not = Not this
builder-kind-property = Property
builder-kind-registration = Registration
builder-kind-attendance = Attendance
builder-kind-recording = Recording available
builder-add-condition = Add a condition
builder-add-group = Add a group
builder-empty = There is no condition here yet.
builder-property = Property
builder-choose-property = Choose a property
builder-test = Comparison
builder-test-equals = is
builder-test-notEquals = is not
builder-test-contains = contains
builder-test-known = has a value
builder-test-unknown = has no value
builder-test-greater = is greater than
builder-test-atLeast = is at least
builder-test-less = is less than
builder-test-atMost = is at most
builder-test-between = is between
builder-as = Compare as
builder-value = Value
builder-from = From
builder-to = To
builder-happened = Has it happened?
builder-happened-yes = It has happened
builder-happened-no = It has not happened
builder-times = How often
builder-times-atLeast = At least
builder-times-atMost = At most
builder-times-exactly = Exactly
builder-count = Times
builder-when = When
builder-when-ever = At any time
builder-when-lastDays = In the last days
builder-when-between = In a period
builder-days = Days
builder-time-from = From, time zone { $zone }
builder-time-before = Before, time zone { $zone }
builder-starts-from = Begins from, time zone { $zone }
builder-starts-before = Begins before, time zone { $zone }
builder-refine = Only certain ones
builder-webinars = Any of these webinars
builder-webinar = Webinar
builder-webinar-more = Another webinar
builder-webinar-hint = Write a topic to find it, or the webinar's id
builder-webinar-name = Name of the webinar
builder-topic = Title of the recording
builder-recording-url = Link of the recording
builder-text-of = { $what }: text
builder-states = State of the registration (any where none is chosen)
builder-seconds-from = There for at least, in seconds
builder-seconds-to = There for at most, in seconds
builder-percent-from = At least, in % of the session
builder-percent-to = At most, in % of the session
builder-fault-empty = Add a condition to this group, or remove it.
builder-fault-property = Choose a property.
builder-fault-text = Write the text to compare with.
builder-fault-number = Write a number.
builder-fault-count = Write a whole number.
builder-fault-period = Write the begin or the end of the period, or both.
builder-fault-time = Write a date and a time, such as 2026-01-31T09:00.
builder-fault-webinar = A webinar's id has 9 to 11 digits. Choose a webinar of the list, or write its id.
builder-fault-masked = Write the value: what is masked is not known for this condition.
builder-fault-secret = Only an administrator filters by the value of a secret property: ask whether it is known instead.
builder-fault-json = This is no JSON: look at line { $line }, column { $column }.
builder-fault-name = Write a name for the segment.
builder-fault-taken = There is a segment of this name already: choose another name, or edit that one.
builder-fault-changed = Somebody else has saved this segment since you opened it. Open it again, and repeat what you changed, or save yours under another name.
builder-fault-removed = Somebody else has removed this segment since you opened it. Save it under another name to keep it.
