//! Whether a webinar is synced by the settings, and why: S1 to S10, E1.
//!
//! [`webinar_sync`] and [`recording_sync`] answer whether; [`explain`] answers why; [`change`] is the only way in which
//! a person changes the settings, and [`first_seen_change`] the only one in which a rule does.
//!
//! Choices where the rules leave a detail open:
//! - A webinar of Zoom Events (E1: webinars of Zoom Events are not synced) is known by the operator's mark alone: no
//!   field of Zoom's shows it. The mark goes before everything, since no other setting can turn such a webinar on.
//! - Where Zoom does not give the host's email, a selection of users (S2, S3) does not hold the host, and an exclusion
//!   (S4, S5) that may mean the host does.
//! - A webinar's own recording setting (S8) goes before its host's (S7: a webinar that is first seen gets its host's
//!   default), whichever way: it is the finer one.
//! - Turning S1 on makes S2 `all` where it is `none`. A selection that was made before stays a selection.
//! - Turning S1 off leaves all other settings as they are: what was on is on again when S1 is.

mod change;
mod why;

use serde::Serialize;

use super::domains::Domains;
use crate::{Email, Settings, SettingsChange, UserSelection, UserSettings, Webinar, WebinarId, WebinarSettings};

pub use change::{GREENROOM, LEAVES, change, change_all, escape, unescape};
pub use why::{Why, WhyValue, WhyWord};

/// The effective setting of a webinar, and the rule that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Effective {
    /// Whether it is synced.
    pub on: bool,
    /// The rule that decided: `S1` to `S8`, `E1`, or `default` where nothing was ever set.
    pub rule: &'static str,
    /// The setting that decided, as a JSON Pointer into the settings.
    pub pointer: String,
    /// Why: in JSON a sentence in English.
    pub reason: Why,
}

/// The subject of a step of [`explain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The webinar's own data.
    Webinar,
    /// Its recordings and transcripts.
    Recordings,
}

impl Subject {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Webinar, Self::Recordings];
}

/// A rule's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It lets the sync be.
    Yes,
    /// It forbids the sync.
    No,
    /// It leaves it to another rule.
    Open,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Open];
}

/// One rule's answer for one webinar (S10: why a webinar is synced or not has an answer).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The subject.
    pub subject: Subject,
    /// The rule.
    pub rule: &'static str,
    /// Its answer.
    pub answer: Answer,
    /// The setting it looks at, as a JSON Pointer.
    pub pointer: String,
    /// Why: in JSON a sentence in English.
    pub reason: Why,
    /// It decided: the first rule that forbids, or else the last one that allows.
    pub decides: bool,
}

/// Whether a webinar is synced (S9: while S1 and its own sync are on, and S2 and S4 let it).
pub fn webinar_sync(settings: &Settings, webinar: &Webinar) -> Effective {
    effective(&webinar_steps(settings, webinar))
}

/// Whether a webinar's recordings and transcripts are: not where the webinar itself is not.
pub fn recording_sync(settings: &Settings, webinar: &Webinar) -> Effective {
    let webinar_itself = webinar_sync(settings, webinar);
    if webinar_itself.on { effective(&recording_steps(settings, webinar)) } else { webinar_itself }
}

/// Every rule in the order in which they are asked, with its answer: those for the webinar, then those for its
/// recordings, one of each marked as deciding (S10: the deciding rule). Where the webinar is not synced, that decides
/// for its recordings as well, and none of their rules is marked.
pub fn explain(settings: &Settings, webinar: &Webinar) -> Vec<Step> {
    let mut steps = webinar_steps(settings, webinar);
    let on = effective(&steps).on;
    mark(&mut steps);
    let mut recordings = recording_steps(settings, webinar);
    if on {
        mark(&mut recordings);
    }
    steps.append(&mut recordings);
    steps
}

/// The own setting that a webinar gets when it is first seen (S7: a webinar that is first seen gets its host's
/// default): its host's `sync newly scheduled webinars by default`. None while S1 is off, and where it has one already.
fn first_seen(settings: &Settings, webinar: &Webinar) -> Option<WebinarSettings> {
    let is_new = settings.sync_webinar_data && !settings.webinars.contains_key(&webinar.id);
    is_new.then(|| WebinarSettings { sync: host(settings, webinar).sync_new_webinars, ..WebinarSettings::default() })
}

/// The own setting that a webinar gets when it is first seen (S7: a webinar that is first seen gets its host's
/// default), as the change to write; none where there is nothing to write.
pub fn first_seen_change(settings: &Settings, webinar: &Webinar, now: jiff::Timestamp) -> Option<SettingsChange> {
    first_seen(settings, webinar).map(|seen| SettingsChange {
        at: now,
        by: GREENROOM.to_owned(),
        pointer: own(&webinar.id, "sync"),
        before: None,
        after: Some(seen.sync.into()),
    })
}

/// The settings with the own setting that a webinar gets when it is first seen (S7: a webinar that is first seen gets
/// its host's default): a dry run uses them, and writes nothing.
pub fn with_first_seen(mut settings: Settings, webinar: &Webinar) -> Settings {
    if let Some(seen) = first_seen(&settings, webinar) {
        settings.webinars.insert(webinar.id.clone(), seen);
    }
    settings
}

/// The rule by which webinars of Zoom Events are not synced.
pub(super) const ZOOM_EVENTS: &str = "E1";

/// The step that decides.
fn deciding(steps: &[Step]) -> Option<usize> {
    let forbids = steps.iter().position(|step| step.answer == Answer::No);
    forbids.or_else(|| steps.iter().rposition(|step| step.answer == Answer::Yes))
}

fn mark(steps: &mut [Step]) {
    if let Some(step) = deciding(steps).and_then(|i| steps.get_mut(i)) {
        step.decides = true;
    }
}

fn effective(steps: &[Step]) -> Effective {
    let nothing = Effective { on: false, rule: "default", pointer: String::new(), reason: WhyWord::NothingSet.into() };
    deciding(steps).and_then(|i| steps.get(i)).map_or(nothing, |step| Effective {
        on: step.answer == Answer::Yes,
        rule: step.rule,
        pointer: step.pointer.clone(),
        reason: step.reason.clone(),
    })
}

fn webinar_steps(settings: &Settings, webinar: &Webinar) -> Vec<Step> {
    let id = &webinar.id;
    let set = settings.webinars.get(id);
    let step = |rule, (answer, pointer, reason)| step(Subject::Webinar, rule, answer, pointer, reason);
    let on = settings.sync_webinar_data;
    let account = if on { WhyWord::AccountOn } else { WhyWord::AccountOff };
    vec![
        step(ZOOM_EVENTS, zoom_events(id, set.is_some_and(|own| own.zoom_events))),
        step("S1", (yes(on), "/syncWebinarData".to_owned(), account.into())),
        step("S2", whose("/webinarsOf", &WEBINARS_OF, &settings.webinars_of, webinar.host_email.as_ref())),
        step("S4", excluded("/excludedHostDomains", &settings.excluded_host_domains, webinar.host_email.as_ref())),
        step("S7", new_webinars(settings, webinar)),
        match set {
            Some(own_setting) => {
                let word = if own_setting.sync { WhyWord::WebinarOn } else { WhyWord::WebinarOff };
                step("S8", (yes(own_setting.sync), own(id, "sync"), word.of_webinar(id)))
            }
            None => step("default", (Answer::No, own(id, "sync"), WhyWord::NeverSeen.of_webinar(id))),
        },
    ]
}

fn recording_steps(settings: &Settings, webinar: &Webinar) -> Vec<Step> {
    let id = &webinar.id;
    let step = |rule, (answer, pointer, reason)| step(Subject::Recordings, rule, answer, pointer, reason);
    let host_email = webinar.host_email.as_ref();
    let own_setting = settings.webinars.get(id).and_then(|own| own.recordings);
    let (answer, word) = match own_setting {
        Some(true) => (Answer::Yes, WhyWord::WebinarRecordingsOn),
        Some(false) => (Answer::No, WhyWord::WebinarRecordingsOff),
        None => (Answer::Open, WhyWord::WebinarRecordingsOpen),
    };
    vec![
        step("S3", whose("/recordingsOf", &RECORDINGS_OF, &settings.recordings_of, host_email)),
        step("S5", excluded("/excludedRecordingDomains", &settings.excluded_recording_domains, host_email)),
        step("S7", user_recordings(settings, webinar, own_setting.is_some())),
        step("S8", (answer, own(id, "recordings"), word.of_webinar(id))),
    ]
}

fn step(subject: Subject, rule: &'static str, answer: Answer, pointer: String, reason: Why) -> Step {
    Step { subject, rule, answer, pointer, reason, decides: false }
}

fn yes(on: bool) -> Answer {
    if on { Answer::Yes } else { Answer::No }
}

/// Answer, pointer and reason of one rule.
type RuleAnswer = (Answer, String, Why);

fn zoom_events(id: &WebinarId, marked: bool) -> RuleAnswer {
    let word = if marked { WhyWord::ZoomEvents } else { WhyWord::NotZoomEvents };
    (yes(!marked), own(id, "zoomEvents"), word.of_webinar(id))
}

/// The sentences about a selection of users: none, all, selected without a known host, with the host, with others.
type OfUsers = [WhyWord; 5];

const WEBINARS_OF: OfUsers = [
    WhyWord::WebinarsOfNone,
    WhyWord::WebinarsOfAll,
    WhyWord::WebinarsOfUnknownHost,
    WhyWord::WebinarsOfHost,
    WhyWord::WebinarsOfOthers,
];

const RECORDINGS_OF: OfUsers = [
    WhyWord::RecordingsOfNone,
    WhyWord::RecordingsOfAll,
    WhyWord::RecordingsOfUnknownHost,
    WhyWord::RecordingsOfHost,
    WhyWord::RecordingsOfOthers,
];

fn whose(pointer: &str, words: &OfUsers, whose: &UserSelection, host: Option<&Email>) -> RuleAnswer {
    let [none, all, unknown_host, of_host, of_others] = *words;
    let (on, reason) = match (whose, host) {
        (UserSelection::None, _) => (false, none.into()),
        (UserSelection::All, _) => (true, all.into()),
        (UserSelection::Selected { .. }, None) => (false, unknown_host.into()),
        (UserSelection::Selected { users }, Some(host)) if users.contains(host) => (true, of_host.of_host(host)),
        (UserSelection::Selected { .. }, Some(host)) => (false, of_others.of_host(host)),
    };
    (yes(on), pointer.to_owned(), reason)
}

fn excluded(pointer: &str, list: &[String], host: Option<&Email>) -> RuleAnswer {
    let (on, pointer, reason) = match (Domains::parse(list), host) {
        // The settings are checked when they are set. This entry got past the check, and was meant to exclude someone.
        (Err(error), _) => {
            (false, format!("{pointer}/{}", error.index), WhyWord::ExclusionUnreadable.with_error(error.sentence()))
        }
        (Ok(domains), _) if domains.is_empty() => (true, pointer.to_owned(), WhyWord::ExclusionsEmpty.into()),
        (Ok(_), None) => (false, pointer.to_owned(), WhyWord::ExclusionsUnknownHost.into()),
        (Ok(domains), Some(host)) if domains.matches(host) => {
            (false, pointer.to_owned(), WhyWord::HostExcluded.of_host(host))
        }
        (Ok(_), Some(host)) => (true, pointer.to_owned(), WhyWord::HostNotExcluded.of_host(host)),
    };
    (yes(on), pointer, reason)
}

fn host(settings: &Settings, webinar: &Webinar) -> UserSettings {
    webinar.host_email.as_ref().and_then(|host| settings.users.get(host)).copied().unwrap_or_default()
}

fn new_webinars(settings: &Settings, webinar: &Webinar) -> RuleAnswer {
    let on = host(settings, webinar).sync_new_webinars;
    let reason = match (&webinar.host_email, settings.webinars.contains_key(&webinar.id)) {
        (_, true) => WhyWord::SeenBefore.into(),
        (Some(host), false) if on => WhyWord::NewWebinarsOn.of_host(host),
        (Some(host), false) => WhyWord::NewWebinarsOff.of_host(host),
        (None, false) => WhyWord::NewWebinarsUnknownHost.into(),
    };
    (Answer::Open, user(webinar.host_email.as_ref(), "syncNewWebinars"), reason)
}

fn user_recordings(settings: &Settings, webinar: &Webinar, is_overruled: bool) -> RuleAnswer {
    let on = host(settings, webinar).sync_recordings;
    let pointer = user(webinar.host_email.as_ref(), "syncRecordings");
    match &webinar.host_email {
        _ if is_overruled => (Answer::Open, pointer, WhyWord::OwnRecordingsFirst.into()),
        Some(host) if on => (Answer::Yes, pointer, WhyWord::UserRecordingsOn.of_host(host)),
        Some(host) => (Answer::No, pointer, WhyWord::UserRecordingsOff.of_host(host)),
        None => (Answer::No, pointer, WhyWord::UserRecordingsUnknownHost.into()),
    }
}

/// The pointer to a webinar's own setting.
fn own(id: &WebinarId, leaf: &str) -> String {
    format!("/webinars/{id}/{leaf}")
}

/// The pointer to a Zoom user's setting; to all of them where the user is not known.
fn user(email: Option<&Email>, leaf: &str) -> String {
    email.map_or_else(|| "/users".to_owned(), |email| format!("/users/{}/{leaf}", escape(email.as_str())))
}

#[cfg(test)]
#[path = "settings/tests.rs"]
mod tests;
