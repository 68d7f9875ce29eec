//! The registry of failure codes: every code that Greenroom gives, with its meaning and its remedy.
//!
//! [`Failure::new`](crate::Failure::new) takes a [`Code`], and only this file makes one, so no code is in use that is not
//! listed here. An action's own codes are its author's: [`Failure::with_code`](crate::Failure::with_code).

use crate::FailureKind::{self, *};

/// A code that Greenroom gives a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    word: &'static str,
    kinds: &'static [FailureKind],
    retries: &'static [&'static str],
    meaning: &'static str,
    remedy: &'static str,
}

impl Code {
    /// The code in JSON, logs and messages, in kebab case.
    pub const fn word(self) -> &'static str {
        self.word
    }

    /// The kinds of failure that have this code.
    pub const fn kinds(self) -> &'static [FailureKind] {
        self.kinds
    }

    /// Whether a failure of this code is worth another try: the words of [`Retry`](crate::Retry) that it can have.
    pub const fn retries(self) -> &'static [&'static str] {
        self.retries
    }

    /// The meaning, in one sentence.
    pub const fn meaning(self) -> &'static str {
        self.meaning
    }

    /// The remedy.
    pub const fn remedy(self) -> &'static str {
        self.remedy
    }

    /// The code with this word; none where Greenroom has none, such as an action's own.
    pub fn find(word: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| code.word == word)
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, word: &str) -> bool {
        self.word == word
    }
}

impl PartialEq<Code> for String {
    fn eq(&self, code: &Code) -> bool {
        self == code.word
    }
}

/// Lists codes: a constant for each, and all of them in [`ALL`]. A code without `retry` is never worth another try.
macro_rules! codes {
    ($($name:ident $word:literal [$($kind:ident),+] $(retry [$($retry:literal),+])? $meaning:literal $remedy:literal;)+) => {
        $(
            #[doc = $meaning]
            #[doc = ""]
            #[doc = $remedy]
            $(
                #[doc = ""]
                #[doc = concat!("Worth another try:" $(, " ", $retry)+, ".")]
            )?
            pub const $name: Code = Code {
                word: $word,
                kinds: &[$($kind),+],
                retries: codes!(@retries $($($retry),+)?),
                meaning: $meaning,
                remedy: $remedy,
            };
        )+

        /// Every code, in the order of [`FailureKind::ALL`] for those that are a kind's own word, then by subject.
        pub const ALL: &[Code] = &[$($name),+];
    };
    (@retries) => { &["never"] };
    (@retries $($retry:literal),+) => { &[$($retry),+] };
}

codes! {
    // The kinds' own words, where there is nothing finer to say.
    UNKNOWN_ACTION "unknown-action" [UnknownAction]
        "No action of that name and version is loaded." "List the actions with `greenroom actions list`.";
    INVALID_INPUT "invalid-input" [InvalidInput]
        "The input does not fit the action's schema." "Correct the value at the place that `pointer` names.";
    UNRESOLVED_TOKEN "unresolved-token" [UnresolvedToken]
        "A contact token could not be resolved." "Correct the token, or fill the property in.";
    DENIED "denied" [Denied]
        "There is no grant, or no right." "Have the operator or an administrator give it.";
    FAILED "failed" [Failed]
        "The action said no, with a code that is not well-formed." "Read the message; tell the action's author.";
    TRAPPED "trapped" [Trapped]
        "The action crashed; nothing that it wrote was kept." "Tell the action's author.";
    LIMIT_EXCEEDED "limit-exceeded" [LimitExceeded]
        "A limit was reached." "Read the message for which one; the operator can raise it.";
    INVALID_OUTPUT "invalid-output" [InvalidOutput]
        "The action's output does not fit its schema; nothing that it wrote was kept." "Tell the action's author.";
    CONFLICT "conflict" [Conflict] retry ["never", "now", "after"]
        "Something else is under way, or was done, that excludes this." "Try again when the other is done.";
    UNAVAILABLE "unavailable" [Unavailable] retry ["never", "now", "after"]
        "Something that is needed does not answer." "Try again after the time that `retry` names.";
    CANCELLED "cancelled" [Cancelled] retry ["now", "elsewhere"]
        "The caller went away, or the runtime is shutting down." "Run it again, on another runtime where `retry` says `elsewhere`.";
    INTERNAL "internal" [Internal]
        "A defect of Greenroom." "Report it with the message and the run's id.";

    // Limits of a run.
    MEMORY "memory" [LimitExceeded]
        "The run took more memory than its limit, the host's share for it included."
        "Ask for less at once, or raise `memory-bytes`.";
    CPU "cpu" [LimitExceeded]
        "The run computed longer than its limit." "Give it less to do, or raise `cpu-ms`.";
    WALL "wall" [LimitExceeded] retry ["after"]
        "The run, or a check of its input or output, took longer than its limit."
        "Try again after the time that `retry` names; raise `wall-ms` where it happens again.";
    HOST_CALLS "host-calls" [LimitExceeded]
        "The run called host functions more often than its limit." "Have the action batch its calls, or raise `host-calls`.";
    LIST_ITEMS "list-items" [LimitExceeded]
        "A list in one host call was longer than its limit." "Have the action split the list, or raise `list-items`.";
    BOUNDARY "boundary" [LimitExceeded]
        "One host call took or gave more bytes than its limit." "Have the action split the call, or raise `boundary-bytes`.";
    HANDLES "handles" [LimitExceeded]
        "The action held more resource handles open than its limit." "Have the action drop them, or raise `handles`.";
    INPUT "input" [LimitExceeded]
        "The input is longer than its limit." "Send less at once, or raise `input-bytes`.";
    OUTPUT "output" [LimitExceeded]
        "The output, or the cursor, is longer than its limit." "Have the action return less, or raise `output-bytes`.";
    LOGS "logs" [LimitExceeded]
        "The action logged more bytes than its limit." "Have the action log less, or raise `log-bytes`.";
    VALIDATION "validation" [LimitExceeded]
        "Checking a value by its schema took more steps than its limit." "Send less at once; tell the action's author.";
    INSTANCES "instances" [LimitExceeded]
        "The package makes more instances than a run may have." "Tell the action's author.";
    MEMORIES "memories" [LimitExceeded]
        "The package makes more memories than a run may have." "Tell the action's author.";
    TABLES "tables" [LimitExceeded]
        "The package makes more tables than a run may have." "Tell the action's author.";
    NO_ROOM "no-room" [Unavailable] retry ["after"]
        "All places for instances are taken." "Try again; raise `concurrency` where it happens often.";
    COMPILE_TIME "compile-time" [LimitExceeded]
        "Compiling the package took longer than its limit." "Raise `compile-ms`, if you trust the package.";
    COMPILE_MEMORY "compile-memory" [LimitExceeded]
        "Compiling the package took more memory than its limit." "Raise `compile-memory-bytes`, if you trust the package.";

    // Invocations, their input and their keys.
    NOT_GRANTED "not-granted" [Denied]
        "The package uses a capability that it was not granted, or asks for more of one by its parameters."
        "Grant it with `--grant`, if you trust the package.";
    CONTACT_ID_INVALID "contact-id-invalid" [InvalidInput]
        "The id of the contact has more than 255 bytes." "Give the id that the contact store has.";
    IDEMPOTENCY_KEY_INVALID "idempotency-key-invalid" [InvalidInput]
        "The idempotency key has no characters, or more than 255 bytes." "Use a shorter key, such as a UUID.";
    TAGS_INVALID "tags-invalid" [InvalidInput]
        "A tag of the run is too long, or there are too many." "Give at most 16 tags with short names and values.";
    NO_OPTIONS "no-options" [InvalidInput]
        "The action offers no choices for this field." "Ask for a field whose schema has `x-options`.";
    TOKEN_ILL_FORMED "token-ill-formed" [InvalidInput]
        "A string looks like a contact token and is none." "Write `{{ contact.property }}`, with a property's internal name.";
    CONTACT_REQUIRED "contact-required" [UnresolvedToken, Failed]
        "The input has tokens, or the action needs a contact, and none was given." "Name a contact.";
    PROPERTY_EMPTY "property-empty" [UnresolvedToken]
        "A token names a property that the contact has no value of." "Fill the property in.";
    PROPERTY_VALUE_INVALID "property-value-invalid" [InvalidInput]
        "The contact's value that a token gave does not fit the action's schema (W2: tokens are checked again)."
        "Correct the property's value.";
    KEY_IN_USE "key-in-use" [Conflict] retry ["now", "after"]
        "A run with the same idempotency key is under way, or its process is gone and its lease still lasts."
        "Ask again after the time that `retry` names.";
    KEY_OF_ANOTHER_REQUEST "key-of-another-request" [Conflict]
        "The idempotency key was used with another action, input or contact." "Use a new key for a new request.";
    LEASE_LOST "lease-lost" [Conflict] retry ["now"]
        "Another process took the work over, because this one took too long." "Try again.";
    CHANGED_MEANWHILE "changed-meanwhile" [Conflict] retry ["now"]
        "What was read has changed before it could be written." "Try again.";
    UNDER_WAY "under-way" [Conflict] retry ["after"]
        "Something that names the person is under way." "Try again at the time that the message names.";

    // Runs and replays.
    RUN_NOT_FOUND "run-not-found" [Failed]
        "There is no run of that id." "List the runs with `greenroom runs list`.";
    EFFECTS_NOT_FOUND "effects-not-found" [Failed]
        "No effects with that id are set aside." "List them with `greenroom set-aside list`.";
    NO_RUNS "no-runs" [Failed]
        "There is no run of that action." "List the runs with `greenroom runs list`.";
    NO_JOURNAL "no-journal" [Failed]
        "The run has no journal: its action never ran, or journals were off." "Set the journal's level to `full`.";
    INPUT_NOT_KEPT "input-not-kept" [Failed]
        "The run's input was not kept whole, so the run cannot be run again with it." "Give the input.";
    SELECTION_CHANGED "selection-changed" [Conflict]
        "Other runs match than those that were counted, or something else is to be done with them." "Count again, and confirm the new number.";
    PRECONDITION_REQUIRED "precondition-required" [InvalidInput]
        "A change of settings does not say which version of them was read." "Send the `ETag` of the settings as `If-Match`.";
    PRECONDITION_FAILED "precondition-failed" [Conflict]
        "The settings were changed since they were read." "Read them again, and decide anew.";
    JOURNAL_OF_DIGESTS "journal-of-digests" [Failed]
        "The run's journal holds digests only." "Set the journal's level to `full`.";
    JOURNAL_ERASED "journal-erased" [Failed]
        "A person whose data was in the run's journal was erased (C10: erasing leaves nothing)." "Nothing: that is final.";
    JOURNAL_DROPPED "journal-dropped" [Failed]
        "The run's journal made room for newer ones, or is older than the operator keeps journals." "Raise `journal-quota-bytes`, or `journals` in `[retention]`, for runs to come.";
    JOURNAL_CUT "journal-cut" [Failed]
        "The run had more host calls than its journal keeps." "Raise `journal-bytes`, and run it again.";
    JOURNAL_NEWER "journal-newer" [Failed]
        "A newer Greenroom wrote the run's journal." "Use a newer Greenroom.";
    PACKAGE_NOT_KEPT "package-not-kept" [Failed]
        "The package that the run was made with was not kept." "Replay it with that package's file.";
    PACKAGE_UNUSABLE "package-unusable" [Failed]
        "The package to replay with cannot be loaded." "Correct the package; the message says what is wrong.";
    REPLAY_NEEDS_MEMORY "replay-needs-memory" [Failed]
        "The run had a higher limit of memory than today's." "Raise `memory-bytes` to that, and replay again.";
    REPLAY_STOPPED "replay-stopped" [Unavailable] retry ["now"]
        "The replay was stopped by a limit of time that the run did not reach." "Replay it when less is going on.";

    // Contacts and their properties.
    CONTACT_NOT_FOUND "contact-not-found" [Failed, UnresolvedToken]
        "There is no contact of that id." "Check the id.";
    CONTACT_AMBIGUOUS "contact-ambiguous" [Failed]
        "The id and the email that a CRM gave are not those of one contact." "Import the contact again, so that its email is up to date.";
    CONTACT_EXISTS "contact-exists" [Failed]
        "The email is a contact's already." "Update that contact instead.";
    CONTACT_INCOMPLETE "contact-incomplete" [Failed]
        "The contact lacks what Zoom needs of a registrant (W5: an email and a first name)." "Fill it in.";
    CONTACT_NOT_COMMITTED "contact-not-committed" [Failed]
        "The action made or changed the contact in the same run." "Register it in a later run.";
    CONTACT_CHANGING "contact-changing" [Conflict] retry ["now"]
        "The contact changed each time that its registration was to be written." "Try again.";
    CONTACT_WAS_DELETED "contact-was-deleted" [Failed]
        "A contact of that email was deleted (C6: only a person makes it again)." "Create it by hand.";
    EMAIL_INVALID "email-invalid" [Failed]
        "It is not an email." "Write one such as ada@example.com.";
    EMAIL_IS_SECONDARY "email-is-secondary" [Failed]
        "The email is a contact's secondary one." "Use that contact.";
    EMAIL_IS_ACCOUNT_USER "email-is-account-user" [Failed]
        "The email is of somebody who logs in to the account (C4: account users become no contacts)." "Use another email.";
    PROPERTY_UNKNOWN "property-unknown" [Failed, UnresolvedToken]
        "Contacts have no property of that name." "Check its internal name, or define it with `greenroom store import`.";
    PROPERTY_READ_ONLY "property-read-only" [Failed]
        "The property cannot be changed by an action." "Leave it out.";
    PROPERTY_DERIVED "property-derived" [Failed]
        "Greenroom counts the property itself." "Leave it out.";
    PROPERTY_VALUE_REFUSED "property-value-refused" [Failed]
        "The value that an action writes does not fit the property's type or length." "Write another value.";

    PROPERTY_NOT_GRANTED "property-not-granted" [Denied]
        "The action may write some properties only, and this is none of them."
        "Have the operator grant it: `contacts-write` with `properties`.";

    // The state of actions.
    STATE_NOT_POSSIBLE "state-not-possible" [Failed]
        "The runtime's storage keeps nothing for actions."
        "Build it with `Storage::joint`, of a store whose `RunStore::keeps_state` says yes.";
    STATE_KEY_INVALID "state-key-invalid" [Failed]
        "The key of an entry is empty, or too long." "Use a shorter one.";
    STATE_VALUE_TOO_LONG "state-value-too-long" [Failed]
        "The value of an entry is too long." "Keep less, or in parts.";
    STATE_FULL "state-full" [Failed]
        "The action would keep more entries or bytes than it was granted."
        "Delete what is not needed, or have the operator grant more of `state`.";

    // Events of actions on timelines.
    TIMELINE_EVENT_INVALID "timeline-event-invalid" [Failed]
        "An event's type, key, title, time or a detail is empty, too long or not well-formed." "Correct the part that the message names.";
    TIMELINE_TYPE_NOT_GRANTED "timeline-type-not-granted" [Denied]
        "The action may write events of some types only, and this is none of them."
        "Have the operator grant it: `timeline` with `types`.";

    // Waits for completions from outside.
    WAITING_NOT_POSSIBLE "waiting-not-possible" [Failed]
        "The runtime's storage keeps no waits, or the runtime has no address at which they are completed."
        "Build it with a store whose `RunStore::keeps_waits` says yes, and name `public-url` in `[server]`.";
    WAIT_INVALID "wait-invalid" [Failed]
        "A wait's name, title or end is empty, too long, too far off or not well-formed." "Correct the part that the message names.";
    TOO_MANY_WAITS "too-many-waits" [Failed]
        "The run would open more waits than the action was granted." "Open fewer, or have the operator grant more of `waiting`.";
    WAIT_NOT_FOUND "wait-not-found" [Failed]
        "There is no such wait, or the run never opened it." "Check the link, or list the waits of the run: `greenroom runs waits`.";
    WAIT_COMPLETED "wait-completed" [Conflict]
        "The wait was completed before; a wait is completed once." "Nothing: the first completion counts.";
    WAIT_EXPIRED "wait-expired" [Failed]
        "Nothing waits for the completion any more: the wait's time is over, or its job was dropped." "Run the action again.";
    RUN_WAITS "run-waits" [Unavailable] retry ["after"]
        "The run waits for a completion from outside." "Call again later, with the same idempotency key.";
    COMPLETION_INVALID "completion-invalid" [InvalidInput]
        "What a wait is to be completed with is no JSON, too large, or nested too deep." "Send less, as the message says.";
    CONTINUES_OTHER_RUN "continues-other-run" [InvalidInput]
        "The run that an invocation continues is of another action or contact, was erased, or is named without a cursor."
        "Name the run whose cursor it is, with the cursor.";

    // HTTP requests of actions.
    HTTP_NOT_ALLOWED "http-not-allowed" [Denied]
        "The action may send no request of that method to that host and path."
        "Have the operator grant it: `http` with `allow`.";
    HTTP_ADDRESS_REFUSED "http-address-refused" [Denied]
        "The host of a request is at an address that is not public, such as a private or a loopback one."
        "Have the operator name the network in the grant of `http`: `addresses`.";
    HTTP_CERTIFICATE_REFUSED "http-certificate-refused" [Denied]
        "A server has a certificate that is not trusted, has expired, or is for another name; nothing was sent."
        "Check the URL. For an authority of your own, have the operator name its certificate: `ca-file` in `[http]`.";
    HTTP_URL_INVALID "http-url-invalid" [Failed]
        "It is no URL that can be requested." "Write one such as `https://api.example.com/v1/scores`.";
    HTTP_HEADER_REFUSED "http-header-refused" [Failed]
        "A header of a request is the host's own, is not well-formed, or there are too many." "Leave it out.";
    HTTP_REQUEST_TOO_LARGE "http-request-too-large" [Failed]
        "The body of a request has more bytes than the action was granted." "Send less, or have the operator raise `requestBytes`.";
    HTTP_RESPONSE_TOO_LARGE "http-response-too-large" [Failed]
        "The body of an answer has more bytes than the action was granted." "Ask for less, or have the operator raise `responseBytes`.";
    HTTP_TOO_MANY_REDIRECTS "http-too-many-redirects" [Failed]
        "A request was redirected more often than the action was granted." "Check the URL, or have the operator raise `redirects`.";
    HTTP_ANSWER_INVALID "http-answer-invalid" [Failed]
        "An answer cannot be used: it is encoded without being asked, or redirects to what is no URL." "Tell the operator of the service.";
    HTTP_TIMEOUT "http-timeout" [Unavailable] retry ["after"]
        "A request took longer than the action was granted." "Try again, or have the operator raise `timeoutMs`.";
    HTTP_FAILED "http-failed" [Unavailable] retry ["after"]
        "A service does not answer." "Try again after the time that `retry` names.";
    HTTP_NOT_POSSIBLE "http-not-possible" [Failed]
        "This machine cannot send HTTPS requests." "Install its certificates.";
    SECRET_NOT_GRANTED "secret-not-granted" [Denied]
        "The action was not granted the secret that it uses." "Have the operator grant it: `secrets`.";
    SECRET_MISSING "secret-missing" [Failed]
        "The secret that an action uses has no value." "Give it one with `greenroom secrets set`.";
    VAULT_VALUE_INVALID "vault-value-invalid" [InvalidInput]
        "The name or the value of a secret or a connection is empty, too short, too long or not well-formed."
        "Correct what the message names.";
    WEBHOOK_REFUSED "webhook-refused" [Denied]
        "A webhook is not signed by the service that it names, or too old." "See the server's log for the reason; check the secret token with `greenroom connect webhook list`.";
    WEBHOOK_SECRETS_FULL "webhook-secrets-full" [Failed]
        "Two secret tokens of the Zoom account verify webhooks already." "Retire the older one with `greenroom connect webhook retire`.";
    SECRETS_NOT_POSSIBLE "secrets-not-possible" [Failed]
        "The runtime keeps no secrets and connections." "Build it with a vault: `HttpCapabilities::vault`.";
    PLACEHOLDER_MISPLACED "placeholder-misplaced" [Denied]
        "A secret or a connection would go to a host, or stand at a place, that it is not bound to; nothing was sent."
        "Put it where its grant says, or have the operator grant that host or place.";
    CONNECTION_NOT_GRANTED "connection-not-granted" [Denied]
        "The action was not granted the connection that it uses." "Have the operator grant it: `connections`.";
    CONNECTION_MISSING "connection-missing" [Failed]
        "There is no connection of that name, or it cannot be read." "Add it with `greenroom connections add`.";
    CONNECTION_REFUSED "connection-refused" [Denied]
        "The service of a connection does not accept its credentials." "Give new ones with `greenroom connections add` or `authorize`.";
    CONNECTION_NOT_AUTHORIZED "connection-not-authorized" [Failed]
        "A connection was not allowed: its user or its service refused, nobody answered in time, or it could not be kept up."
        "Do what the message says, and call `greenroom connections authorize` again.";
    CONNECTION_UNAVAILABLE "connection-unavailable" [Unavailable] retry ["after"]
        "The service of a connection gives no token now." "Try again after the time that `retry` names.";
    DRY_RUN "dry-run" [Failed]
        "A dry run does not send requests that may change something." "Run it without a dry run.";

    // Registering for webinars.
    WEBINAR_ID_INVALID "webinar-id-invalid" [Failed]
        "It is not a webinar's id." "Write its 9 to 11 digits without spaces or dashes.";
    WEBINAR_NOT_FOUND "webinar-not-found" [Failed, Unavailable] retry ["never", "after"]
        "Zoom has no webinar of that id in the connected accounts." "Check the id.";
    WEBINAR_OF_ANOTHER_BUSINESS_UNIT "webinar-of-another-business-unit" [Failed]
        "The webinar belongs to another business unit than the contact's." "Use a webinar of the contact's business unit.";
    WEBINAR_OWNER_UNKNOWN "webinar-owner-unknown" [Unavailable] retry ["after"]
        "An account that may have the webinar does not answer." "Try again after the time that `retry` names.";
    WEBINAR_HOST_CANNOT_REGISTER "webinar-host-cannot-register" [Failed]
        "The contact hosts the webinar (W6: Zoom registers no host)." "Choose another contact.";
    ALREADY_PANELIST "already-panelist" [Failed]
        "The contact is a panelist of the webinar." "Nothing: panelists have a link of their own.";
    REGISTRATION_NOT_ENABLED "registration-not-enabled" [Failed]
        "The webinar takes no registrations." "Turn registration on in Zoom.";
    WEBINAR_OVER "webinar-over" [Failed]
        "The webinar is over." "Choose another webinar or occurrence.";
    WEBINAR_FULL "webinar-full" [Failed]
        "The webinar has as many registrants as it takes." "Raise its limit in Zoom.";
    OCCURRENCE_UNKNOWN "occurrence-unknown" [Failed]
        "The webinar has no occurrence of that id." "Use one of those that the message lists.";
    EXTRA_QUESTIONS_REQUIRED "extra-questions-required" [Failed]
        "The webinar's form has required questions that no contact answers." "Make them optional in Zoom.";
    WORK_EMAIL_REQUIRED "work-email-required" [Failed]
        "The webinar takes work emails only." "Use the contact's work email.";
    REGISTRATION_REFUSED "registration-refused" [Failed]
        "Zoom refused the registration, with the reason in the message." "Do what Zoom's reason says.";
    REGISTRATION_DENIED "registration-denied" [Failed]
        "The host or the API denied or cancelled the registration in Zoom (W7: Zoom does not take it again)."
        "Approve the registrant in Zoom, then register again.";
    REGISTRATION_NOT_FOUND "registration-not-found" [Failed]
        "The contact is not registered for the webinar." "Register the contact first.";
    REGISTRATION_NOT_PENDING "registration-not-pending" [Failed]
        "The registration is approved, and only a pending one is denied." "Cancel the registration instead.";
    REGISTRANT_DAILY_LIMIT "registrant-daily-limit" [Unavailable] retry ["after"]
        "Zoom takes a registrant three times a day for one webinar, and changes a registration ten times a day." "Try again after 00:00 UTC.";
    BEING_REGISTERED "being-registered" [Conflict] retry ["now", "after"]
        "Another run is registering the same person for the same webinar, or changing the registration." "Try again after the time that `retry` names.";

    // Zoom and its connection.
    ZOOM_NOT_CONNECTED "zoom-not-connected" [Failed]
        "The Zoom account that is needed is not connected." "Connect it with `greenroom connect zoom`.";
    ZOOM_CONNECTION_FAILED "zoom-connection-failed" [Denied, Unavailable] retry ["never", "after"]
        "Zoom does not accept the connection's credentials." "Check them with `greenroom connect check`, and give new ones with `greenroom connect rotate`.";
    ZOOM_PERMISSION_MISSING "zoom-permission-missing" [Denied]
        "The Zoom app lacks a scope, or the host's plan lacks webinars." "Add the scope in Zoom's marketplace, or change the plan.";
    ZOOM_UNAVAILABLE "zoom-unavailable" [Unavailable] retry ["now", "after"]
        "Zoom does not answer." "Try again after the time that `retry` names.";
    ZOOM_RATE_LIMITED "zoom-rate-limited" [Unavailable] retry ["after"]
        "Zoom takes no more calls for now." "Try again after the time that `retry` names.";
    ZOOM_REFUSED "zoom-refused" [Failed]
        "Zoom refused the call, with the reason in the message." "Do what Zoom's reason says.";
    ZOOM_FOUND_INVALID "zoom-found-invalid" [Failed]
        "Zoom finds a field of the registration invalid." "Correct the field that the message names.";
    ZOOM_USER_NOT_FOUND "zoom-user-not-found" [Failed]
        "The Zoom account has no such user." "Name a user of that account.";
    ZOOM_ACCOUNT_TAKEN "zoom-account-taken" [Failed]
        "The Zoom account serves another business unit." "Disconnect it there first.";
    ZOOM_TOO_OLD "zoom-too-old" [Failed]
        "Zoom keeps reports for a year, and what was asked for is older." "Nothing: Zoom no longer has it.";
    CONNECTED_USER_UNKNOWN "connected-user-unknown" [Failed]
        "The Zoom account has no user of that email." "Name the user who owns the webinars.";
    BUSINESS_UNIT_UNKNOWN "business-unit-unknown" [Failed]
        "There is no such business unit." "Use one of those that the message lists.";
    BUSINESS_UNIT_TAKEN "business-unit-taken" [Failed]
        "The business unit is connected to another Zoom account." "Disconnect that one first.";

    // Syncing webinars, and their settings.
    ADMINISTRATOR_ONLY "administrator-only" [Denied]
        "Only an administrator turns the sync of webinar data on (S1)." "Ask an administrator of the account.";
    NOT_AN_ACCOUNT_USER "not-an-account-user" [Denied]
        "Nobody logs in to the account with that email." "Use an account user's email.";
    INVALID_SETTING "invalid-setting" [InvalidInput]
        "The value does not fit the setting." "Use one of those that the message lists.";
    UNKNOWN_SETTING "unknown-setting" [InvalidInput]
        "There is no such setting." "List them with `greenroom settings get`.";
    WEBINAR_DATA_NOT_SYNCED "webinar-data-not-synced" [Failed]
        "Recordings are synced only where webinar data is (S2)." "Turn the sync of webinar data on first.";
    SETTINGS_INVALID "settings-invalid" [Failed]
        "The stored settings cannot be read." "Set them anew with `greenroom settings set`.";
    SYNC_SETTING_OFF "sync-setting-off" [Failed]
        "The webinar's sync is off by the account's settings (S9: a webinar is synced where its settings say so)." "Turn it on with `greenroom settings set`.";
    SYNC_NOT_POSSIBLE "sync-not-possible" [Failed]
        "The runtime's storage keeps no sync state." "Build the storage `with_sync`.";
    SYNC_UNDER_WAY "sync-under-way" [Conflict] retry ["now", "after"]
        "Another process is syncing the webinar." "Wait for it, or try again later.";
    INTERVAL_INVALID "interval-invalid" [Failed]
        "The interval of the schedule is too short or too long." "Use one that the message allows.";
    WEBINAR_NOT_SHOWN "webinar-not-shown" [Failed]
        "Zoom lists the webinar, and does not show it to the connection." "Check the app's scopes in Zoom.";
    WEBINAR_OUT_OF_SCOPE "webinar-out-of-scope" [Denied]
        "The run syncs another webinar." "Sync each webinar in a run of its own.";
    SYNC_RUN_NOT_FOUND "sync-run-not-found" [Failed]
        "There is no run of a sync with that id." "List them with `greenroom audit`.";
    SEGMENT_NOT_FOUND "segment-not-found" [Failed]
        "There is no segment of that name." "List them with `greenroom segment list`.";
    SESSION_NOT_FOUND "session-not-found" [Failed]
        "The webinar has no session of that id." "Read the webinar's details first.";
    PAGE_TOKEN_EXPIRED "page-token-expired" [Unavailable] retry ["now"]
        "Zoom's token for the next page has expired." "Begin the listing anew.";
    PAGE_UNKNOWN "page-unknown" [Failed]
        "The page of a listing was not read in this run, or is no page of the listing." "Read the listing from its beginning.";
    LISTING_NOT_COMMITTED "listing-not-committed" [Failed]
        "The run read a part of the listing that is not committed yet." "Go on in the next slice.";
    DOWNLOAD_REFUSED "download-refused" [Failed]
        "A download is not from Zoom, is too long, or is not what it should be." "Nothing: the next sync asks again.";

    // HubSpot's custom workflow actions.
    HUBSPOT_NOT_POSSIBLE "hubspot-not-possible" [Failed]
        "HubSpot cannot ask for a field of the action, or show it." "Change the schema at the place that `pointer` names.";
    HUBSPOT_SIGNATURE_INVALID "hubspot-signature-invalid" [Denied]
        "A request to an action's address for HubSpot does not have HubSpot's signature, or an old one."
        "Check the app's client secret (`greenroom secrets set`), `public-url` in `[hubspot]`, and this machine's clock.";
    HUBSPOT_PORTAL_NOT_ALLOWED "hubspot-portal-not-allowed" [Denied]
        "The workflow is in a portal of HubSpot that may run no actions here." "Add the portal's id to `portals` in `[hubspot]`.";
    HUBSPOT_COMPLETION_REFUSED "hubspot-completion-refused" [Failed]
        "HubSpot does not take the end of an execution: it no longer waits for it, or its request was wrong."
        "See the outcome of the job's invocation. Where the workflow still waits, retry the job.";
    HUBSPOT_TOKEN_REFUSED "hubspot-token-refused" [Unavailable] retry ["after"]
        "HubSpot does not accept the token of a connection for the end of an execution, or there is no connection for the portal."
        "Check the connection (`greenroom connections check`), its scope `automation`, and `connections` in `[hubspot]`.";

    // The store.
    STORE_LOCKED "store-locked" [Unavailable] retry ["after"]
        "Another process holds the store's lock." "Try again when it is done.";
    STORE_FULL "store-full" [Unavailable] retry ["after"]
        "There is no space left for the store; nothing was lost." "Free some space, and try again.";
    STORE_IO "store-io" [Unavailable] retry ["after"]
        "Reading or writing the store failed." "Check the disk, and try again.";
    STORE_UNAVAILABLE "store-unavailable" [Unavailable] retry ["never", "now", "after", "elsewhere"]
        "The contact store, such as a CRM behind it, does not answer, or refuses to." "Do what its message says; try again when `retry` says so.";
    STORE_READ_ONLY "store-read-only" [Unavailable]
        "The store, or its directory, cannot be written." "Check the permissions of both.";
    STORE_NEWER "store-newer" [Unavailable]
        "A newer Greenroom wrote the store." "Use a newer Greenroom.";
    STORE_OLDER "store-older" [Unavailable]
        "An older Greenroom wrote the store, and the command changes nothing." "Bring the store to the newest format with `greenroom store init`.";
    STORE_DAMAGED "store-damaged" [Unavailable]
        "The file is not a store, or it is damaged." "Name another file, or put a backup in its place.";
    STORE_KEY "store-key" [Unavailable]
        "The key of the store's secrets and sealed credentials is missing, or others than its owner can read it."
        "Do what its message says: put the file back from where you keep it, or `chmod 600` it.";
    STORE_MISSING "store-missing" [Unavailable]
        "There is no store at that place." "Make one with `greenroom store init`.";
    STORE_NOT_A_FILE "store-not-a-file" [Failed]
        "The command copies or restores a store in a file, and the store is a database of PostgreSQL."
        "Use `pg_dump` and `pg_restore`, as the message says.";
    CONFIGURATION_INVALID "configuration-invalid" [Failed]
        "The configuration file, or a grant, is wrong; what was in use stays in use." "Correct the place that the message names.";
    CODE_NOT_FOUND "code-not-found" [Failed]
        "Greenroom has no failure code of that name." "List them with `greenroom codes`; it may be an action's own.";
    ROW_INVALID "row-invalid" [InvalidInput]
        "A row of an import is not well-formed; nothing was imported." "Correct the line that the message names.";

    // The HTTP API.
    API_KEY_MISSING "api-key-missing" [Denied]
        "The request has no API key." "Send `Authorization: Bearer` with a key; `greenroom api-keys create` makes one.";
    FORM_REFUSED "form-refused" [Denied]
        "The form is not from a page of the person's session." "Open the page again, and repeat what you did.";
    API_KEY_UNKNOWN "api-key-unknown" [Denied]
        "The API key is not one, or its secret is wrong." "Check the key; make another with `greenroom api-keys create`.";
    API_KEY_REVOKED "api-key-revoked" [Denied]
        "The API key was revoked." "Make another with `greenroom api-keys create`.";
    API_KEY_EXPIRED "api-key-expired" [Denied]
        "The API key has expired." "Make another with `greenroom api-keys create`.";
    API_KEY_USER "api-key-user" [Denied]
        "The person that an API key belongs to is no user of the account, or has a role without one of its scopes." "Use the email of a user whose role has them: an administrator has all, an editor invoke, read and settings, a viewer read.";
    API_KEY_FIELD "api-key-field" [InvalidInput]
        "A field of a new API key is wrong." "Correct the field that `pointer` names.";
    API_KEY_NOT_FOUND "api-key-not-found" [Failed]
        "There is no API key with that id." "List them with `greenroom api-keys list`.";
    SCOPE_MISSING "scope-missing" [Denied]
        "The API key does not have the scope that the route needs." "Use a key with the scope that the message names.";
    ACTION_NOT_ALLOWED "action-not-allowed" [Denied]
        "The API key is restricted to other actions." "Use a key that may invoke the action.";
    REQUEST_MALFORMED "request-malformed" [InvalidInput]
        "The request is not well-formed: its path, its query, a header, or JSON that cannot be read." "Correct what the message names.";
    BODY_INVALID "body-invalid" [InvalidInput]
        "The JSON in the body of the request has a field that is missing, unknown or wrong." "Correct the place that `pointer` names; `/docs` describes the body.";
    ROUTE_NOT_FOUND "route-not-found" [Failed]
        "The server has no such path." "See `/docs` for the paths.";
    METHOD_NOT_ALLOWED "method-not-allowed" [Failed]
        "The path does not take this method." "Use one that the header `Allow` names.";
    MEDIA_TYPE_UNSUPPORTED "media-type-unsupported" [InvalidInput]
        "The body is of a media type that the route does not take." "Send `Content-Type: application/json`, or what `/docs` names.";
    BODY_TOO_LARGE "body-too-large" [LimitExceeded]
        "The body of the request has more bytes than its limit." "Send less at once, or raise `body-bytes` in `[server]`, for files in the console `upload-bytes`.";
    PACKAGE_TOO_LARGE "package-too-large" [LimitExceeded]
        "The package that was sent has more bytes than a package may have." "Make it smaller: no setting raises the limit.";
    BODY_TOO_SLOW "body-too-slow" [LimitExceeded]
        "The body of the request came too slowly." "Send it at once, or raise `body-seconds` or lower `body-rate` in `[server]`.";
    REQUEST_TIMEOUT "request-timeout" [LimitExceeded] retry ["after"]
        "The request took longer than its limit. Its work was given up, except that what a form of the console does may still be done." "Of a form, look first whether it was done. Invoke with `Prefer: respond-async`, or raise `request-seconds` in `[server]`.";
    TOO_MANY_REQUESTS "too-many-requests" [LimitExceeded] retry ["after"]
        "The API key, or the address without one, sent more requests than its limit." "Wait for the time that `Retry-After` names.";

    // Signing in, and the users of the account.
    SIGN_IN_REFUSED "sign-in-refused" [Denied]
        "The email or the password is wrong, or the user has no password." "Try again; an administrator invites anew with `greenroom users invite`.";
    SIGN_IN_LOCKED "sign-in-locked" [Denied] retry ["after"]
        "Too many tries to sign in with this email have failed, from this network or from all together." "Wait for the time that `retry` names, or have an administrator unlock it with `greenroom users unlock`.";
    SIGN_IN_BUSY "sign-in-busy" [Unavailable] retry ["after"]
        "More people sign in at once than the server compares passwords for." "Try again after the time that `retry` names.";
    PASSWORD_REFUSED "password-refused" [InvalidInput]
        "The new password is too short or too long, is nearly one of the most common ones, or has your email's name or Greenroom's in it." "Choose one of 12 to 128 characters, such as several words that do not belong together.";
    INVITATION_UNKNOWN "invitation-unknown" [Denied]
        "The link of the invitation was used already, is too old, or was replaced by a newer one." "Ask an administrator for another one: `greenroom users invite` makes it.";
    OPENID_REFUSED "openid-refused" [Denied]
        "What the provider of OpenID Connect answered is not to this browser's question, or cannot be trusted." "Begin again; if it stays, compare `[console.openid]` with what the provider says.";
    OPENID_EMAIL "openid-email" [Denied]
        "The provider of OpenID Connect names no email that it has verified." "Verify the email at the provider, and let it give the claims `email` and `email_verified`.";
    OPENID_USER "openid-user" [Denied]
        "The email that the provider of OpenID Connect names is no user's of the account." "Have an administrator add it, with `greenroom users add`.";
    OPENID_UNAVAILABLE "openid-unavailable" [Unavailable] retry ["after"]
        "The provider of OpenID Connect does not answer as it should." "Try again; if it stays, check `issuer` in `[console.openid]`.";
    USER_NOT_FOUND "user-not-found" [Failed]
        "The account has no user with that email." "List them with `greenroom users list`.";
    USER_EXISTS "user-exists" [Conflict]
        "The account has a user with that email already." "Change the role with `greenroom users role`, or name another email.";
    LAST_ADMINISTRATOR "last-administrator" [Conflict]
        "The change would leave the account without an administrator." "Make somebody else an administrator first, with `greenroom users role`.";

    // Jobs.
    LOOK_INCOMPLETE "look-incomplete" [Unavailable] retry ["now", "after"]
        "Zoom did not give all that its webhooks told of." "Nothing: it is tried again. The webinar's audit says what is missing.";
    JOB_NOT_FOUND "job-not-found" [Failed]
        "There is no job with that id." "List them with `greenroom jobs list`.";
    JOB_NOT_CHANGED "job-not-changed" [Conflict]
        "A job that runs or is done is neither retried nor dropped." "Wait until it has ended.";
    JOB_ABANDONED "job-abandoned" [Internal]
        "The process ended each time that it ran the job." "Look for the reason in its log, then retry the job.";
    JOB_RESTORED "job-restored" [Failed]
        "The store was put back from a copy, and the job may have been done since the copy was made." "If it was not, retry the job with `greenroom jobs retry`.";
    JOB_REMOVED "job-removed" [Failed]
        "The job of an invocation was dropped, or its person was erased, before the job's end was reported." "If it is still wanted, invoke the action again.";
    CALLBACK_REFUSED "callback-refused" [Failed, InvalidInput]
        "The address of a callback is not allowed, or takes no callback." "Use an https address that the internet reaches, or have the operator name its network.";
    CALLBACK_UNAVAILABLE "callback-unavailable" [Unavailable] retry ["now", "after"]
        "The address of a callback does not answer as it should." "Nothing: it is tried again. See `greenroom jobs list`.";

    EMAIL_REFUSED "email-refused" [Failed]
        "The mail server refuses an alert for good, or its password is not in the vault." "Correct `[alerts.email]` and the password, and send a test with `greenroom alerts test`.";
    EMAIL_UNAVAILABLE "email-unavailable" [Unavailable] retry ["now", "after"]
        "The mail server does not take an alert for now." "Nothing: it is tried again. `greenroom alerts test` shows whether it works.";

    // Engines that talk to `greenroom worker-stdio`.
    LINE_INVALID "line-invalid" [InvalidInput]
        "A line to the worker is not what its protocol says." "Correct it at the place that `pointer` names.";
    LINE_TOO_LONG "line-too-long" [LimitExceeded]
        "A line to the worker has more bytes than it takes." "Make the input smaller, or raise `input-bytes`.";
    ID_IN_USE "id-in-use" [Conflict]
        "An invocation with that id is under way in the worker." "Give every invocation an id of its own.";
    PROTOCOL_UNKNOWN "protocol-unknown" [InvalidInput]
        "The worker does not speak that version of its protocol." "Use one that its first line names.";
    WORKER_FULL "worker-full" [Unavailable] retry ["after"]
        "As many invocations wait in the worker as it takes." "Try again when others have ended, or raise `--queue`.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_there_once_and_says_what_it_means_and_what_to_do() {
        let words: BTreeSet<&str> = ALL.iter().map(|code| code.word).collect();
        assert_eq!(words.len(), ALL.len());
        for code in ALL {
            let kebab = |b: u8| b.is_ascii_lowercase() || b == b'-';
            assert!(code.word.bytes().all(kebab) && code.word.len() <= 64, "{}", code.word);
            assert!(code.meaning.ends_with('.') && code.remedy.ends_with('.'), "{}", code.word);
            assert_eq!(Code::find(code.word), Some(*code));
            let known = |word: &&&str| ["never", "now", "after", "elsewhere"].contains(*word);
            assert!(code.retries.iter().all(|word| known(&word)), "{}", code.word);
        }
        assert_eq!(Code::find("my-own"), None);
    }

    #[test]
    fn every_kind_has_its_own_word() {
        for kind in FailureKind::ALL {
            assert_eq!(Code::find(kind.as_str()).map(Code::kinds), Some(&[kind][..]));
        }
    }
}
