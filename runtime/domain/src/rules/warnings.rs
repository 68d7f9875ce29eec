//! The warnings of a sync run: A2 to A8.
//!
//! Some are known only at the moment at which something goes wrong: [`doubted`], [`participants_withheld`],
//! [`not_made`]. They are written with the slice that met them, so that a crash does not lose them. [`warnings`] takes
//! them in, and adds those that follow from the state of the webinar when the run is over.

use std::collections::BTreeMap;

use serde_json::Value;

use super::settings::{Effective, ZOOM_EVENTS};
use crate::{
    DownloadRefusal, Failure, FailureKind, LeftOutReason, ProviderError, RecordingReason, RecordingState, SessionId,
    SyncRun, Tally, Warning, WebinarId,
    store::{KnownSession, KnownWebinar, Listing},
};

/// A2: some data was not synced because a setting is off.
pub const SYNC_SETTING_OFF: &str = "sync-setting-off";
/// A3: a recording was not synced, with its reason.
pub const RECORDING_NOT_SYNCED: &str = "recording-not-synced";
/// A4: participants were not synced, with counts.
pub const PARTICIPANTS_NOT_SYNCED: &str = "participants-not-synced";
/// A5: emails were excluded, each with its reason.
pub const EMAILS_EXCLUDED: &str = "emails-excluded";
/// A6: a part of the data could not be written, with the reason.
pub const DATA_NOT_SYNCED: &str = "data-not-synced";
/// A7: a sync, or a step of it, failed.
pub const SYNC_ERROR: &str = "sync-error";

/// All codes with all their reasons: the message catalogue has a text for each.
pub const CODES: &[(&str, &[&str])] = &[
    (
        SYNC_SETTING_OFF,
        &[
            "zoom-events",
            "account",
            "webinars-of",
            "excluded-host",
            "webinar",
            "never-seen",
            "recordings-of",
            "excluded-recordings",
            "user-recordings",
            "webinar-recordings",
        ],
    ),
    (RECORDING_NOT_SYNCED, &["setting-off", "nobody-took-part", "unavailable", "deleted", "not-found", "processing"]),
    (
        PARTICIPANTS_NOT_SYNCED,
        &["no-email", "invalid-email", "no-times", "no-end", "not-available", "too-old", "no-permission"],
    ),
    (
        EMAILS_EXCLUDED,
        &["account-user", "excluded-domain", "invalid-email", "secondary-email", "deleted-contact", "erased"],
    ),
    (DATA_NOT_SYNCED, &["contacts", "marketing-event", "calls"]),
    (
        SYNC_ERROR,
        &[
            "transcript-not-found",
            "transcript-processing",
            "transcript-host-refused",
            "transcript-not-allowed",
            "transcript-web-page",
            "transcript-unreadable",
            "transcript-too-long",
            "transcript-not-available",
            "transcript-incomplete",
            "zoom-account-not-found",
            "webinar-not-found",
            "webinar-expired",
            "zoom-connection-failed",
            "zoom-permission-missing",
            "zoom-rate-limited",
            "zoom-unavailable",
            "list-changed",
            "ended-early",
            "list-shrank",
            "failed",
        ],
    ),
];

/// How many sessions a warning names; it counts all.
const NAMED: usize = 20;

/// The facts when a sync run is over.
#[derive(Debug, Clone, Copy)]
pub struct SyncFacts<'a> {
    /// The webinar as the store has it now, with its sessions and their recordings.
    pub known: &'a KnownWebinar,
    /// Whether it is synced ([`super::settings::webinar_sync`]).
    pub syncs: &'a Effective,
    /// Whether its recordings are ([`super::settings::recording_sync`]).
    pub records: &'a Effective,
    /// The run's tally: people who were left out count under [`left_out_word`].
    pub tally: &'a Tally,
    /// The warnings that the run noted on its way: those of its slices, and of steps that failed.
    pub noted: &'a [Warning],
}

/// The part of the rows that could not be written (A6: `data-not-synced`). Timeline events and properties follow from
/// these rows in the same commit, so that none of them fails alone (A7: `sync-error`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMade {
    /// A part of the contacts, with their activity.
    Contacts,
    /// The marketing event.
    MarketingEvent,
    /// Call records.
    Calls,
}

/// The word under which a run's tally counts people who were left out: `left-out-no-email`.
pub fn left_out_word(reason: LeftOutReason) -> String {
    format!("left-out-{reason}")
}

/// A person who is met more than once (as a registrant and as a participant, in several sessions) was counted each
/// time. This replaces the tally by the number of different emails, by the reasons of the emails that are left out.
pub fn count_emails_once(tally: &mut Tally, left_out: impl Iterator<Item = LeftOutReason>) {
    let mut emails = BTreeMap::<LeftOutReason, u64>::new();
    left_out.for_each(|reason| *emails.entry(reason).or_default() += 1);
    for (reason, emails) in emails {
        if let Some(count) = tally.get_mut(&left_out_word(reason)) {
            *count = emails.min(*count);
        }
    }
}

/// All warnings of a run that is over, in the order of [`CODES`], none twice. Where the webinar is not synced, that is all
/// there is to say.
pub fn warnings(facts: &SyncFacts<'_>) -> Vec<Warning> {
    let mut all: Vec<Warning> = Vec::new();
    if facts.syncs.on {
        recordings(facts, &mut all);
        people(facts, &mut all);
        all.extend(facts.noted.iter().cloned());
    } else {
        all.push(setting_off(facts.syncs, false));
    }
    let place = |warning: &Warning| CODES.iter().position(|(code, _)| *code == warning.code);
    all.sort_by_key(place);
    let mut once: Vec<Warning> = Vec::new();
    for warning in all {
        if !once.contains(&warning) {
            once.push(warning);
        }
    }
    once
}

/// A listing was doubted, so that none of its rows is deleted (L2: only a complete listing deletes). `why` is the
/// judgement's.
pub fn doubted(webinar: &WebinarId, listing: &Listing, why: &'static str) -> Warning {
    Warning { values: value("listing", listed(listing)), ..warning(SYNC_ERROR, why, of_listing(webinar, listing)) }
}

/// The reason why a run doubted a listing, if it did: [`super::listing::judge`] takes that of the sync before.
pub fn doubted_before<'a>(run: &'a SyncRun, webinar: &WebinarId, listing: &Listing) -> Option<&'a str> {
    let pointer = of_listing(webinar, listing);
    let is_it = |w: &&Warning| {
        w.code == SYNC_ERROR
            && w.pointer == pointer
            && w.values.get("listing").and_then(Value::as_str) == Some(listed(listing))
    };
    run.warnings.iter().find(is_it).and_then(|w| w.reason.as_deref())
}

/// Whether a run, or a step of it, did not come to its end: the rest is still to be synced (S9: missed activity is
/// synced later).
pub fn was_cut_short(run: &SyncRun) -> bool {
    let is_cut = |reason: &str| CUT_SHORT.contains(&reason);
    run.warnings.iter().any(|w| match w.code.as_str() {
        SYNC_ERROR => w.reason.as_deref().is_some_and(is_cut),
        code => code == DATA_NOT_SYNCED,
    })
}

/// Whether a run says that its webinar is not synced because it is one of Zoom Events.
pub(super) fn says_zoom_events(run: &SyncRun) -> bool {
    run.warnings.iter().any(|w| w.code == SYNC_SETTING_OFF && w.reason.as_deref() == Some("zoom-events"))
}

/// The reasons of [`failed`] that may go away.
const CUT_SHORT: [&str; 6] = [
    "zoom-account-not-found",
    "zoom-connection-failed",
    "zoom-permission-missing",
    "zoom-rate-limited",
    "zoom-unavailable",
    "failed",
];

/// Zoom gives no participants of a session (A4: `participants-not-synced`). That Zoom no longer keeps them is said too
/// (S9: missed activity is synced later). None where the error is not about the session: then the whole run fails.
pub fn participants_withheld(session: &SessionId, error: &ProviderError) -> Option<Warning> {
    let reason = match error {
        ProviderError::TooOld => "too-old",
        ProviderError::NoPermission { .. } => "no-permission",
        ProviderError::WebinarNotFound
        | ProviderError::UserNotFound
        | ProviderError::Invalid { .. }
        | ProviderError::Other { .. } => "not-available",
        _ => return None,
    };
    Some(warning(PARTICIPANTS_NOT_SYNCED, reason, of_session(session)))
}

/// Zoom says of this number of people that they were in a session, and not when (M2: they are no no-shows).
pub fn without_times(session: &SessionId, people: u64) -> Warning {
    Warning { count: Some(people), ..warning(PARTICIPANTS_NOT_SYNCED, "no-times", of_session(session)) }
}

/// Zoom's report of a session has no end, or one that is no time: nothing is known of the attendance until it has
/// (P1: attendance is a share of the session's real duration).
pub fn without_end(session: &SessionId) -> Warning {
    warning(PARTICIPANTS_NOT_SYNCED, "no-end", of_session(session))
}

/// The transcript of a session, or a part of it, could not be stored (A7: `sync-error`), with the reason (R2: a
/// recording that is not synced has its reason). None where Zoom no longer has the file: the warning about a recording
/// without a transcript covers that.
pub fn transcript_withheld(session: &SessionId, error: &ProviderError) -> Option<Warning> {
    let reason = match error {
        ProviderError::RecordingNotFound => return None,
        ProviderError::DownloadRefused { reason, .. } => match reason {
            DownloadRefusal::Host => "transcript-host-refused",
            DownloadRefusal::NotAllowed => "transcript-not-allowed",
            DownloadRefusal::WebPage => "transcript-web-page",
            DownloadRefusal::Unreadable => "transcript-unreadable",
            DownloadRefusal::TooLong => "transcript-too-long",
        },
        ProviderError::Unauthorized { .. } | ProviderError::NoPermission { .. } => "transcript-not-allowed",
        _ => "transcript-not-available",
    };
    // The client's message contains neither an address nor text of the file.
    let (english, text) = error.sentence().into_parts();
    let texts = text.map(|text| ("error".to_owned(), *text)).into_iter().collect();
    Some(Warning { values: value("error", &english), texts, ..warning(SYNC_ERROR, reason, of_session(session)) })
}

/// This number of parts of a session's transcript could not be read (R1: the rest is stored).
pub fn transcript_incomplete(session: &SessionId, dropped: u32) -> Warning {
    Warning { count: Some(dropped.into()), ..warning(SYNC_ERROR, "transcript-incomplete", of_session(session)) }
}

/// Whether the run has a warning already about the session's missing transcript.
fn is_explained(facts: &SyncFacts<'_>, session: &KnownSession) -> bool {
    let pointer = of_session(&session.session.id);
    facts.noted.iter().any(|w| {
        w.pointer == pointer
            && w.code == SYNC_ERROR
            && w.reason.as_deref().is_some_and(|r| r.starts_with("transcript-") && r != "transcript-incomplete")
    })
}

/// A part of a webinar's rows could not be written (A6: `data-not-synced`), because of a failure.
pub fn not_made(what: NotMade, webinar: &WebinarId, failure: &Failure) -> Warning {
    let reason = match what {
        NotMade::Contacts => "contacts",
        NotMade::MarketingEvent => "marketing-event",
        NotMade::Calls => "calls",
    };
    // The failure's code, not its message: that may contain a name.
    Warning { values: value("code", &failure.code), ..warning(DATA_NOT_SYNCED, reason, format!("webinar:{webinar}")) }
}

fn recordings(facts: &SyncFacts<'_>, all: &mut Vec<Warning>) {
    let over: Vec<&KnownSession> = facts.known.sessions.iter().filter(|s| s.session.ends_at.is_some()).collect();
    if over.is_empty() {
        return;
    }
    if !facts.records.on {
        all.push(setting_off(facts.records, true));
        let pointer = facts.records.pointer.clone();
        let reason = reason_word(RecordingReason::SettingOff);
        all.push(Warning { count: Some(count(&over)), ..warning(RECORDING_NOT_SYNCED, reason, pointer) });
        return;
    }
    let mut missing: BTreeMap<RecordingReason, Vec<&KnownSession>> = BTreeMap::new();
    let mut transcripts: BTreeMap<&str, Vec<&KnownSession>> = BTreeMap::new();
    for session in over {
        match session.recording {
            Some(RecordingState::Missing { reason }) => missing.entry(reason).or_default().push(session),
            Some(RecordingState::Synced { transcript: false }) if is_explained(facts, session) => {}
            Some(RecordingState::Synced { transcript: false }) => {
                let is_awaited = session.recording_again_at.is_some();
                let reason = if is_awaited { "transcript-processing" } else { "transcript-not-found" };
                transcripts.entry(reason).or_default().push(session);
            }
            Some(RecordingState::Synced { transcript: true }) | None => {}
        }
    }
    let id = &facts.known.webinar.id;
    all.extend(missing.iter().map(|(reason, s)| of_sessions(RECORDING_NOT_SYNCED, reason_word(*reason), id, s)));
    all.extend(transcripts.iter().map(|(reason, s)| of_sessions(SYNC_ERROR, reason, id, s)));
}

fn people(facts: &SyncFacts<'_>, all: &mut Vec<Warning>) {
    let pointer = format!("webinar:{}", facts.known.webinar.id);
    for reason in LeftOutReason::ALL {
        let Some(count) = facts.tally.get(&left_out_word(reason)).filter(|count| **count > 0) else {
            continue;
        };
        let counted = |code, pointer| Warning { count: Some(*count), ..warning(code, reason.as_str(), pointer) };
        if matches!(reason, LeftOutReason::NoEmail | LeftOutReason::InvalidEmail) {
            all.push(counted(PARTICIPANTS_NOT_SYNCED, pointer.clone()));
        }
        if reason == LeftOutReason::ExcludedDomain {
            all.push(counted(EMAILS_EXCLUDED, "/excludedContactDomains".to_owned()));
        } else if reason != LeftOutReason::NoEmail {
            all.push(counted(EMAILS_EXCLUDED, pointer.clone()));
        }
    }
}

/// The setting that is off, by the rule that it belongs to. Of the rules that both webinars and recordings have, only
/// `S8` needs the subject to find the setting.
fn setting_off(effective: &Effective, is_of_recordings: bool) -> Warning {
    let reason = match (effective.rule, is_of_recordings) {
        (ZOOM_EVENTS, _) => "zoom-events",
        ("S1", _) => "account",
        ("S2", _) => "webinars-of",
        ("S3", _) => "recordings-of",
        ("S4", _) => "excluded-host",
        ("S5", _) => "excluded-recordings",
        ("S7", _) => "user-recordings",
        ("S8", true) => "webinar-recordings",
        ("S8", false) => "webinar",
        _ => "never-seen",
    };
    let values = value("rule", effective.rule);
    Warning { values, ..warning(SYNC_SETTING_OFF, reason, effective.pointer.clone()) }
}

/// The failure that kept a run, or a step of it, from coming to its end (A7: `sync-error`). A failure that is about the
/// connection points to the Zoom account, any other to the webinar.
pub fn failed(known: &KnownWebinar, failure: &Failure) -> Warning {
    let zoom_account = || format!("zoom-account:{}", known.webinar.zoom_account);
    let webinar = || format!("webinar:{}", known.webinar.id);
    let (reason, pointer) = match failure.code.as_str() {
        "zoom-not-connected" | "zoom-user-not-found" | "connected-user-unknown" => {
            ("zoom-account-not-found", zoom_account())
        }
        "zoom-connection-failed" => ("zoom-connection-failed", zoom_account()),
        "zoom-permission-missing" => ("zoom-permission-missing", zoom_account()),
        "zoom-rate-limited" => ("zoom-rate-limited", zoom_account()),
        "zoom-unavailable" => ("zoom-unavailable", zoom_account()),
        "webinar-not-found" => ("webinar-not-found", webinar()),
        _ if failure.kind == FailureKind::Denied => ("zoom-permission-missing", zoom_account()),
        _ => ("failed", webinar()),
    };
    Warning { values: value("code", &failure.code), ..warning(SYNC_ERROR, reason, pointer) }
}

/// Zoom no longer has a webinar that is past, so its registrations cannot be read any more (S9: what Zoom no longer has is
/// said so).
pub fn expired(webinar: &WebinarId) -> Warning {
    warning(SYNC_ERROR, "webinar-expired", format!("webinar:{webinar}"))
}

/// One warning about several sessions for the same reason. It points to the session where it is one.
fn of_sessions(code: &str, reason: &str, webinar: &WebinarId, sessions: &[&KnownSession]) -> Warning {
    let pointer = match sessions {
        [one] => of_session(&one.session.id),
        _ => format!("webinar:{webinar}"),
    };
    let named: Vec<&str> = sessions.iter().take(NAMED).map(|s| s.session.id.as_str()).collect();
    let values = BTreeMap::from([("sessions".to_owned(), Value::from(named))]);
    Warning { count: Some(count(sessions)), values, ..warning(code, reason, pointer) }
}

fn warning(code: &str, reason: &str, pointer: String) -> Warning {
    let (code, reason) = (code.to_owned(), Some(reason.to_owned()));
    Warning { code, reason, count: None, pointer, values: BTreeMap::new(), texts: BTreeMap::new() }
}

fn value(name: &str, text: &str) -> BTreeMap<String, Value> {
    BTreeMap::from([(name.to_owned(), Value::from(text))])
}

fn count(sessions: &[&KnownSession]) -> u64 {
    u64::try_from(sessions.len()).unwrap_or(u64::MAX)
}

fn of_session(session: &SessionId) -> String {
    format!("session:{session}")
}

fn of_listing(webinar: &WebinarId, listing: &Listing) -> String {
    match listing {
        Listing::Registrants => format!("webinar:{webinar}"),
        Listing::Participants(session) => of_session(session),
    }
}

fn listed(listing: &Listing) -> &'static str {
    match listing {
        Listing::Registrants => "registrants",
        Listing::Participants(_) => "participants",
    }
}

/// The word for a reason (R2: a recording that is not synced has its reason).
fn reason_word(reason: RecordingReason) -> &'static str {
    match reason {
        RecordingReason::SettingOff => "setting-off",
        RecordingReason::NobodyTookPart => "nobody-took-part",
        RecordingReason::Unavailable => "unavailable",
        RecordingReason::Deleted => "deleted",
        RecordingReason::NotFound => "not-found",
        RecordingReason::Processing => "processing",
    }
}

#[cfg(test)]
#[path = "warnings_tests.rs"]
mod tests;
