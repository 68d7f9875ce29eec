# The settings of webinar sync.

settings-title = Settings
settings-general = General
settings-exclusions = Exclusions
settings-users = Users
settings-webinars = Webinars
settings-history = History
settings-why = Why (not) synced?

## What settings are called. $user is an email, $webinar an id

setting-syncWebinarData = Sync of webinar data
setting-webinarsOf = Whose webinars are synced
setting-recordingsOf = Whose recordings are synced
setting-existingContacts = Contacts that exist already
setting-excludedHostDomains = Excluded hosts
setting-excludedRecordingDomains = Hosts excluded for recordings
setting-excludedContactDomains = People who do not become contacts
setting-user-new-webinars = New webinars of { $user }
setting-user-recordings = Recordings of { $user }
setting-webinar-sync = Sync of webinar { $webinar }
setting-webinar-recordings = Recordings of webinar { $webinar }
setting-webinar-zoom-events = Zoom Events mark of webinar { $webinar }
setting-as-host = As the host
place-webinar = The webinar
place-session = The session
place-zoom-account = The connection to Zoom
place-entries = { $count ->
    [one] One entry
   *[other] { $number } entries
}

## Saving

said-unchanged = Nothing was changed.
settings-save-anyway = Save anyway
settings-drop = Drop what I entered
settings-undo = Undo
settings-meanwhile = Somebody else changed the same setting meanwhile. Nothing was saved yet.
settings-meanwhile-own = You changed the same setting meanwhile, or a rule did. Nothing was saved yet.
settings-meanwhile-more = { $count ->
    [one] and one more change
   *[other] and { $number } more changes
}
settings-meanwhile-choice = What you entered is still here. Look at it, and save it anyway or drop it.
settings-not-saved-yet = You want to set:
settings-becomes = becomes
settings-by-rule = Greenroom, by a rule
settings-followed = This followed from it:
settings-read-only = Your role may look at the settings, and not change them.

## General

settings-sync-label = Sync webinar data
settings-sync-is-off = Webinar data is not synced.
settings-sync-hint-off = Registrations, attendance and contacts of webinars come from Zoom from then on, for all Zoom users unless you choose others below. Webinars from before are turned on one by one, under Webinars. What was missed is made up for, as far back as Zoom keeps it.
settings-sync-hint-on = While it is off, no webinar is synced. All other settings stay as they are, and hold again when it is on.
settings-sync-administrator = Only an administrator of the account turns it on.
settings-webinars-of = Whose webinars are synced
settings-webinars-of-hint = A webinar is synced only if its host is among these Zoom users.
settings-recordings-of = Whose recordings are synced
settings-recordings-of-hint = Recordings and transcripts are synced only if the host is among these Zoom users.
settings-selected-users = Selected Zoom users
settings-users-lines = One email a line.
settings-no-zoom-users = No Zoom users are known. Connect a Zoom account, or change the filter.
settings-email-fault = “{ $email }” is no email. Write one email a line, such as anna@example.com.
settings-existing-hint = A person whose email is no contact’s becomes a contact. This says what becomes of the names of a contact that exists.

## Exclusions

settings-domains-explained = One domain a line. example.com means itself, and *.example.com all domains below it, but not example.com itself. Upper and lower case are the same, and names that only look alike are others.
settings-excluded-hosts-hint = A webinar whose host’s email is in one of these domains is not synced.
settings-excluded-recordings-hint = Recordings and transcripts of a host in one of these domains are not synced.
settings-excluded-contacts-hint = A person in one of these domains does not become a new contact. A contact that exists still gets its activity.
settings-domain-fault = Line { $line }: “{ $given }” is no domain. Write it like example.com or *.example.com.
settings-domain-meant = Line { $line }: “{ $given }” is no domain. Write it like { $meant }.

## Users

settings-users-explained = Open a user to choose what becomes of the user’s new webinars, and of the recordings.
settings-search-users = Search by name or email
settings-user = User
settings-unit = Business unit
settings-new-webinars = Sync newly scheduled webinars by default
settings-new-webinars-head = New webinars
settings-new-webinars-hint = The setting that a webinar of this user gets when it is first seen. Webinars from before stay as they are.
settings-user-recordings = Sync recordings and transcripts
settings-user-recordings-hint = Holds for all webinars of this user that have no setting of their own.
settings-user-in-webinars = Among those whose webinars are synced
settings-user-in-recordings = Among those whose recordings are synced
settings-account-all-webinars = The account syncs the webinars of all Zoom users.
settings-account-no-webinars = The account syncs nobody’s webinars.
settings-account-all-recordings = The account syncs the recordings of all Zoom users.
settings-account-no-recordings = The account syncs nobody’s recordings.
settings-webinars-of-user = Webinars of this user
settings-not-listed = Zoom does not list the user’s webinars

## Webinars

settings-webinars-explained = A webinar is synced while its own switch is on, and the account’s settings let it.
settings-account-off = The account syncs no webinar data, so no webinar can be turned on. An administrator turns it on:
settings-choose = Choose
settings-choose-webinar = Choose { $webinar }
settings-zoom-events = Of Zoom Events
settings-yes = Yes
settings-no = No
settings-bulk = With the chosen webinars
settings-bulk-none = Choose what to do
settings-bulk-apply = Do it
settings-bulk-sync-on = Turn sync on
settings-bulk-sync-off = Turn sync off
settings-bulk-recordings-on = Turn recordings on
settings-bulk-recordings-off = Turn recordings off
settings-bulk-recordings-host = Leave recordings to the host’s setting
settings-bulk-zoom-events = Mark as of Zoom Events
settings-bulk-no-zoom-events = Take the mark of Zoom Events off

## History

settings-no-changes = Nobody has changed these settings yet.
settings-of = Setting
settings-when = When
settings-who = Who
settings-what = Setting
settings-from = From
settings-to = To
settings-undo-head = Undo

## Why a webinar is synced or not

settings-why-id = Webinar id
settings-why-hint = 9 to 11 digits, as Zoom shows them.
settings-why-ask = Explain
settings-why-no-id = This is no webinar id. Write its 9 to 11 digits, such as 825 1234 5678.
settings-why-unknown = No webinar with this id is known. Check the id, or whether its Zoom account is connected.
rules-webinar-synced = Will be synced
rules-webinar-not-synced = Will not be synced
rules-recordings-synced = Recordings will be synced
rules-recordings-not-synced = Recordings will not be synced
rules-all-of-webinar = All rules about the webinar
rules-all-of-recordings = All rules about its recordings
rules-why-webinar = Why the webinar is synced or not
rules-why-recordings = Why its recordings are synced or not
rules-rule = Rule
rules-answer = Lets it
rules-reason = Why
rules-setting = Setting
rules-decides = Decides
