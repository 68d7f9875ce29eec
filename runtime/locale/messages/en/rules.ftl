# Why a webinar, or its recordings, are synced or not (S10: the rule that decides).

## rule: WhyWord (domain/src/rules/settings/why.rs). $host is an email, $webinar an id, $error what is wrong with an entry

rule-zoom-events = Webinar { $webinar } is marked as one of Zoom Events, and those are not synced.
rule-not-zoom-events = Webinar { $webinar } is not marked as one of Zoom Events.
rule-account-on = Webinar data is synced for the account.
rule-account-off = Webinar data is not synced for the account.
rule-webinars-of-none = Nobody's webinars are synced.
rule-webinars-of-all = The webinars of all Zoom users are synced.
rule-webinars-of-unknown-host = Only selected users' webinars are synced, and Zoom does not say who the host is.
rule-webinars-of-host = The host { $host } is one of those whose webinars are synced.
rule-webinars-of-others = The host { $host } is none of those whose webinars are synced.
rule-recordings-of-none = Nobody's recordings are synced.
rule-recordings-of-all = The recordings of all Zoom users are synced.
rule-recordings-of-unknown-host = Only selected users' recordings are synced, and Zoom does not say who the host is.
rule-recordings-of-host = The host { $host } is one of those whose recordings are synced.
rule-recordings-of-others = The host { $host } is none of those whose recordings are synced.
rule-exclusion-unreadable = An exclusion cannot be read: { $error }.
rule-exclusions-empty = No host is excluded.
rule-exclusions-unknown-host = Hosts are excluded by their email, and Zoom does not say who the host is.
rule-host-excluded = The host { $host } is in an excluded domain.
rule-host-not-excluded = The host { $host } is in no excluded domain.
rule-seen-before = The webinar was seen before: its own setting counts.
rule-new-webinars-on = New webinars of the host { $host } are set to be synced when they are first seen.
rule-new-webinars-off = New webinars of the host { $host } are set to be not synced when they are first seen.
rule-new-webinars-unknown-host = Zoom does not say who the host is: the webinar is set to be not synced when it is first seen.
rule-webinar-on = Webinar { $webinar } itself is set to be synced.
rule-webinar-off = Webinar { $webinar } itself is set to be not synced.
rule-never-seen = Webinar { $webinar } was not seen yet while webinar data was synced.
rule-own-recordings-first = The webinar's own setting goes before its host's.
rule-user-recordings-on = Recordings of the host { $host } are set to be synced.
rule-user-recordings-off = Recordings of the host { $host } are set to be not synced.
rule-user-recordings-unknown-host = Recordings are synced by host, and Zoom does not say who the host is.
rule-webinar-recordings-on = Recordings of webinar { $webinar } are set to be synced.
rule-webinar-recordings-off = Recordings of webinar { $webinar } are set to be not synced.
rule-webinar-recordings-open = Webinar { $webinar } leaves its recordings to its host's setting.
rule-nothing-set = Nothing is set.

## rule-name: the rules that Effective and Step name (domain/src/rules/settings.rs)

rule-name-E1 = Zoom Events
rule-name-S1 = The account's sync of webinar data
rule-name-S2 = Whose webinars are synced
rule-name-S3 = Whose recordings are synced
rule-name-S4 = Excluded hosts
rule-name-S5 = Hosts excluded for recordings
rule-name-S7 = The host's settings
rule-name-S8 = The webinar's own settings
rule-name-default = No setting yet

## rule-answer: Answer; rule-subject: Subject (domain/src/rules/settings.rs)

rule-answer-yes = Yes
rule-answer-no = No
rule-answer-open = Left open
rule-subject-webinar = The webinar
rule-subject-recordings = Its recordings and transcripts
