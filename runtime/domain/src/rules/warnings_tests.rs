#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, time::Duration};

use jiff::Timestamp;

use super::*;
use crate::{
    Session, SyncRunId, SyncState, SyncTrigger, Webinar,
    rules::{
        listing::{ENDED_EARLY, LIST_CHANGED, LIST_SHRANK},
        settings::WhyWord,
    },
};

const WEBINAR: &str = "webinar:82512345678";

fn session(id: &str, recording: Option<RecordingState>, again: bool) -> KnownSession {
    KnownSession {
        session: Session {
            id: id.into(),
            webinar: WebinarId::parse("82512345678").unwrap(),
            topic: "Engines".into(),
            starts_at: Timestamp::UNIX_EPOCH,
            ends_at: Some(Timestamp::UNIX_EPOCH),
        },
        complete_at: None,
        rehearsal: None,
        attended: true,
        recording,
        recording_again_at: again.then_some(Timestamp::UNIX_EPOCH),
    }
}

fn known(sessions: Vec<KnownSession>) -> KnownWebinar {
    let webinar =
        Webinar { topic: "Engines".into(), ..Webinar::once(WebinarId::parse("82512345678").unwrap(), "z1".into()) };
    KnownWebinar { webinar, cancelled: false, last_sync: None, sessions }
}

fn setting(on: bool, rule: &'static str, pointer: &str) -> Effective {
    Effective { on, rule, pointer: pointer.into(), reason: WhyWord::NothingSet.into() }
}

/// The warnings of a run, where all is on, as lines: code, reason, count, pointer.
fn said(
    sessions: Vec<KnownSession>,
    tally: &[(&str, u64)],
    noted: &[Warning],
    failure: Option<&Failure>,
) -> Vec<String> {
    let tally: Tally = tally.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect();
    let (syncs, known) = (setting(true, "S8", "/x"), known(sessions));
    let failed = failure.map(|failure| failed(&known, failure));
    let noted: Vec<Warning> = noted.iter().cloned().chain(failed).collect();
    lines(&warnings(&SyncFacts { known: &known, syncs: &syncs, records: &syncs, tally: &tally, noted: &noted }))
}

fn lines(warnings: &[Warning]) -> Vec<String> {
    for warning in warnings {
        let (_, reasons) = CODES.iter().find(|(code, _)| *code == warning.code).unwrap();
        assert!(reasons.contains(&warning.reason.as_deref().unwrap()), "{warning:?}");
        assert!(!warning.pointer.is_empty());
    }
    let count = |w: &Warning| w.count.map(|count| format!(" {count}")).unwrap_or_default();
    warnings.iter().map(|w| format!("{}/{}{} {}", w.code, w.reason.as_deref().unwrap(), count(w), w.pointer)).collect()
}

fn missing(reason: RecordingReason) -> Option<RecordingState> {
    Some(RecordingState::Missing { reason })
}

#[test]
fn a_run_without_trouble_has_nothing_to_say() {
    let fine = session("s1", Some(RecordingState::Synced { transcript: true }), false);
    assert_eq!(said(vec![fine, session("s2", None, false)], &[("contacts-created", 5)], &[], None), [""; 0]);
}

#[test]
fn a2_a_webinar_that_is_not_synced_says_which_setting_is_off() {
    for (rule, reason) in [
        ("E1", "zoom-events"),
        ("S1", "account"),
        ("S2", "webinars-of"),
        ("S4", "excluded-host"),
        ("S8", "webinar"),
        ("default", "never-seen"),
    ] {
        let off = setting(false, rule, "/the/setting");
        let known = known(vec![session("s1", missing(RecordingReason::NotFound), false)]);
        let tally = [("left-out-no-email".to_owned(), 1)].into();
        let facts = SyncFacts { known: &known, syncs: &off, records: &off, tally: &tally, noted: &[] };
        let all = warnings(&facts);
        assert_eq!(lines(&all), [format!("sync-setting-off/{reason} /the/setting")]);
        assert_eq!(all[0].values, value("rule", rule));
    }
}

#[test]
fn a2_a3_recordings_that_are_off_say_which_setting_is_off_once_there_are_some() {
    for (rule, reason) in [
        ("S3", "recordings-of"),
        ("S5", "excluded-recordings"),
        ("S7", "user-recordings"),
        ("S8", "webinar-recordings"),
    ] {
        let (on, off) = (setting(true, "S8", "/x"), setting(false, rule, "/the/setting"));
        let of = |sessions| {
            let known = known(sessions);
            let tally = Tally::new();
            let facts = SyncFacts { known: &known, syncs: &on, records: &off, tally: &tally, noted: &[] };
            lines(&warnings(&facts))
        };
        let mut live = session("s3", None, false);
        live.session.ends_at = None;
        assert_eq!(
            of(vec![
                session("s1", None, false),
                session("s2", missing(RecordingReason::NotFound), false),
                live.clone()
            ]),
            [
                format!("sync-setting-off/{reason} /the/setting"),
                "recording-not-synced/setting-off 2 /the/setting".into()
            ]
        );
        assert_eq!(of(vec![live]), [""; 0], "nothing is missed yet");
        assert_eq!(of(vec![]), [""; 0]);
    }
}

#[test]
fn a3_recordings_that_are_not_there_by_reason() {
    use RecordingReason::{Deleted, NobodyTookPart, NotFound, Processing, SettingOff, Unavailable};
    let sessions: Vec<KnownSession> =
        [SettingOff, NobodyTookPart, Unavailable, Deleted, NotFound, Processing, NotFound]
            .into_iter()
            .enumerate()
            .map(|(i, reason)| session(&format!("s{i}"), missing(reason), false))
            .collect();
    assert_eq!(
        said(sessions, &[], &[], None),
        [
            "recording-not-synced/setting-off 1 session:s0",
            "recording-not-synced/nobody-took-part 1 session:s1",
            "recording-not-synced/unavailable 1 session:s2",
            "recording-not-synced/deleted 1 session:s3",
            &format!("recording-not-synced/not-found 2 {WEBINAR}"),
            "recording-not-synced/processing 1 session:s5",
        ]
    );
    for reason in [SettingOff, NobodyTookPart, Unavailable, Deleted, NotFound, Processing] {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason_word(reason));
    }
}

#[test]
fn a3_many_sessions_are_counted_and_some_are_named() {
    let sessions =
        (0..NAMED + 5).map(|i| session(&format!("s{i}"), missing(RecordingReason::NotFound), false)).collect();
    let (on, known, tally) = (setting(true, "S8", "/x"), known(sessions), Tally::new());
    let all = warnings(&SyncFacts { known: &known, syncs: &on, records: &on, tally: &tally, noted: &[] });
    assert_eq!((all.len(), all[0].count), (1, Some(25)));
    assert_eq!(all[0].values["sessions"].as_array().unwrap().len(), NAMED);
}

#[test]
fn a7_transcripts_that_are_not_there() {
    let without = |id, again| session(id, Some(RecordingState::Synced { transcript: false }), again);
    assert_eq!(
        said(vec![without("s1", true), without("s2", false)], &[], &[], None),
        ["sync-error/transcript-not-found 1 session:s2", "sync-error/transcript-processing 1 session:s1"]
    );
}

#[test]
fn a7_r2_each_reason_why_a_transcript_was_not_read_is_told_apart() {
    let message = || "no".to_owned();
    let refused = |reason| ProviderError::DownloadRefused { reason, message: message().into() };
    for (error, reason) in [
        (refused(DownloadRefusal::Host), "transcript-host-refused"),
        (refused(DownloadRefusal::NotAllowed), "transcript-not-allowed"),
        (refused(DownloadRefusal::WebPage), "transcript-web-page"),
        (refused(DownloadRefusal::Unreadable), "transcript-unreadable"),
        (refused(DownloadRefusal::TooLong), "transcript-too-long"),
        (ProviderError::NoPermission { message: message().into() }, "transcript-not-allowed"),
        (ProviderError::Unauthorized { message: message().into() }, "transcript-not-allowed"),
        (ProviderError::TooOld, "transcript-not-available"),
    ] {
        let warning = transcript_withheld(&"s1".into(), &error).unwrap();
        assert_eq!((warning.code.as_str(), warning.reason.as_deref()), (SYNC_ERROR, Some(reason)), "{error:?}");
        assert_eq!(warning.pointer, "session:s1");
        assert_eq!(warning.values["error"], error.to_string());
        assert_eq!(warning.texts.get("error"), error.sentence().text(), "it is said in other languages too");
    }
    assert!(transcript_withheld(&"s1".into(), &ProviderError::RecordingNotFound).is_none(), "the session says so");
}

#[test]
fn a4_a5_people_who_were_left_out_by_reason_and_count() {
    let tally: Vec<(String, u64)> =
        LeftOutReason::ALL.into_iter().zip(1..).map(|(reason, count)| (left_out_word(reason), count)).collect();
    let tally: Vec<(&str, u64)> = tally.iter().map(|(word, count)| (word.as_str(), *count)).collect();
    assert_eq!(
        said(vec![], &tally, &[], None),
        [
            format!("participants-not-synced/no-email 1 {WEBINAR}"),
            format!("participants-not-synced/invalid-email 2 {WEBINAR}"),
            format!("emails-excluded/invalid-email 2 {WEBINAR}"),
            format!("emails-excluded/account-user 3 {WEBINAR}"),
            format!("emails-excluded/secondary-email 4 {WEBINAR}"),
            format!("emails-excluded/deleted-contact 5 {WEBINAR}"),
            "emails-excluded/excluded-domain 6 /excludedContactDomains".to_owned(),
            format!("emails-excluded/erased 7 {WEBINAR}"),
        ]
    );
    assert_eq!(said(vec![], &[("left-out-no-email", 0)], &[], None), [""; 0]);
}

#[test]
fn a4_s9_participants_that_zoom_does_not_give() {
    let of = |error: &ProviderError| participants_withheld(&"s1".into(), error).map(|w| lines(&[w]).remove(0));
    let message = || "ada@example.com".to_owned();
    for (error, reason) in [
        (ProviderError::TooOld, "too-old"),
        (ProviderError::NoPermission { message: message().into() }, "no-permission"),
        (ProviderError::WebinarNotFound, "not-available"),
        (ProviderError::UserNotFound, "not-available"),
        (ProviderError::Invalid { message: message() }, "not-available"),
        (ProviderError::Other { status: 400, code: 1, message: message().into() }, "not-available"),
    ] {
        assert_eq!(of(&error), Some(format!("participants-not-synced/{reason} session:s1")));
    }
    for error in [
        ProviderError::RateLimited { retry_after: Duration::ZERO },
        ProviderError::Unauthorized { message: message().into() },
        ProviderError::PageTokenExpired,
    ] {
        assert_eq!(of(&error), None, "not about the session");
    }
}

#[test]
fn a6_what_could_not_be_made_and_why() {
    let failure = Failure::with_code(FailureKind::Failed, "crm-refused", "ada@example.com is too long");
    for (what, expected) in [
        (NotMade::Contacts, "data-not-synced/contacts"),
        (NotMade::MarketingEvent, "data-not-synced/marketing-event"),
        (NotMade::Calls, "data-not-synced/calls"),
    ] {
        let warning = not_made(what, &known(vec![]).webinar.id, &failure);
        assert_eq!(warning.values["code"], "crm-refused");
        assert!(!serde_json::to_string(&warning).unwrap().contains("ada"), "no personal data");
        assert_eq!(lines(&[warning]), [format!("{expected} {WEBINAR}")]);
    }
}

#[test]
fn a7_what_ended_a_run() {
    for (kind, code, expected) in [
        (FailureKind::Failed, "zoom-not-connected", "zoom-account-not-found zoom-account:z1"),
        (FailureKind::Failed, "zoom-user-not-found", "zoom-account-not-found zoom-account:z1"),
        (FailureKind::Failed, "connected-user-unknown", "zoom-account-not-found zoom-account:z1"),
        (FailureKind::Unavailable, "zoom-connection-failed", "zoom-connection-failed zoom-account:z1"),
        (FailureKind::Failed, "zoom-permission-missing", "zoom-permission-missing zoom-account:z1"),
        (FailureKind::Denied, "denied", "zoom-permission-missing zoom-account:z1"),
        (FailureKind::Unavailable, "zoom-rate-limited", "zoom-rate-limited zoom-account:z1"),
        (FailureKind::Unavailable, "zoom-unavailable", "zoom-unavailable zoom-account:z1"),
        (FailureKind::Failed, "webinar-not-found", &format!("webinar-not-found {WEBINAR}")),
        (FailureKind::Trapped, "trapped", &format!("failed {WEBINAR}")),
    ] {
        let failure = Failure::with_code(kind, code, "ada@example.com");
        assert_eq!(said(vec![], &[], &[], Some(&failure)), [format!("sync-error/{expected}")]);
        assert_eq!(failed(&known(vec![]), &failure).values, value("code", code));
    }
}

fn run(warnings: Vec<Warning>) -> SyncRun {
    SyncRun {
        id: "01890000-0000-7000-8000-000000000000".parse::<SyncRunId>().unwrap(),
        webinar: known(vec![]).webinar.id,
        trigger: SyncTrigger::ByHand,
        started_at: Timestamp::UNIX_EPOCH,
        finished_at: None,
        state: SyncState::Synced,
        step: None,
        cursor: None,
        tally: Tally::new(),
        warnings,
    }
}

#[test]
fn l2_a_doubted_listing_is_said_and_found_again() {
    let webinar = WebinarId::parse("82512345678").unwrap();
    let session = Listing::Participants("s1".into());
    let mut run = run(vec![failed(&known(vec![]), &Failure::with_code(FailureKind::Failed, "x", "x"))]);
    assert_eq!(doubted_before(&run, &webinar, &Listing::Registrants), None);
    for why in [LIST_CHANGED, ENDED_EARLY, LIST_SHRANK] {
        let warning = doubted(&webinar, &Listing::Registrants, why);
        assert_eq!(lines(std::slice::from_ref(&warning)), [format!("sync-error/{why} {WEBINAR}")]);
        assert_eq!(warning.values, value("listing", "registrants"));
        run.warnings.truncate(1);
        run.warnings.push(warning);
        assert_eq!(doubted_before(&run, &webinar, &Listing::Registrants), Some(why));
        assert_eq!(doubted_before(&run, &webinar, &session), None);
    }
    let warning = doubted(&webinar, &session, LIST_SHRANK);
    assert_eq!(lines(std::slice::from_ref(&warning)), ["sync-error/list-shrank session:s1"]);
    run.warnings.push(warning);
    assert_eq!(doubted_before(&run, &webinar, &session), Some(LIST_SHRANK));
    assert_eq!(doubted_before(&run, &webinar, &Listing::Participants("s2".into())), None);
}

#[test]
fn a8_all_is_said_once_in_order_of_its_code() {
    let webinar = WebinarId::parse("82512345678").unwrap();
    let doubt = doubted(&webinar, &Listing::Registrants, LIST_SHRANK);
    let contacts =
        not_made(NotMade::Contacts, &known(vec![]).webinar.id, &Failure::with_code(FailureKind::Failed, "x", "x"));
    let noted = [doubt.clone(), contacts, doubt];
    let gone = session("s1", missing(RecordingReason::Deleted), false);
    assert_eq!(
        said(vec![gone], &[("left-out-erased", 2)], &noted, None),
        [
            "recording-not-synced/deleted 1 session:s1".to_owned(),
            format!("emails-excluded/erased 2 {WEBINAR}"),
            format!("data-not-synced/contacts {WEBINAR}"),
            format!("sync-error/list-shrank {WEBINAR}"),
        ]
    );
}

#[test]
fn a8_every_code_of_the_rules_has_reasons_and_none_twice() {
    let codes: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert_eq!(
        codes,
        [
            "sync-setting-off",
            "recording-not-synced",
            "participants-not-synced",
            "emails-excluded",
            "data-not-synced",
            "sync-error"
        ]
    );
    for (code, reasons) in CODES {
        assert!(!reasons.is_empty());
        assert_eq!(reasons.iter().collect::<BTreeSet<_>>().len(), reasons.len(), "{code}");
    }
}

#[test]
fn c8_an_email_that_is_met_twice_counts_once() {
    let counts = |counts: &[(&str, u64)]| -> Tally { counts.iter().map(|(w, n)| ((*w).to_owned(), *n)).collect() };
    let mut tally = counts(&[("left-out-secondary-email", 3), ("left-out-no-email", 2), ("left-out-invalid-email", 1)]);
    use LeftOutReason::{InvalidEmail, SecondaryEmail};
    // Two of the invalid ones are of a sync before this one.
    let left_out = [SecondaryEmail, InvalidEmail, SecondaryEmail, InvalidEmail, InvalidEmail];
    count_emails_once(&mut tally, left_out.into_iter());
    let wanted = [("left-out-secondary-email", 2), ("left-out-no-email", 2), ("left-out-invalid-email", 1)];
    assert_eq!(tally, counts(&wanted));
}

#[test]
fn s9_a_run_was_cut_short_by_what_may_pass_and_by_what_could_not_be_stored() {
    let id = known(vec![]).webinar.id;
    let failure = |code| failed(&known(vec![]), &Failure::with_code(FailureKind::Failed, code, "x"));
    for (said, expected) in [
        (not_made(NotMade::Calls, &id, &Failure::with_code(FailureKind::Failed, "x", "x")), true),
        (failure("zoom-rate-limited"), true),
        (failure("webinar-not-found"), false),
        (doubted(&id, &Listing::Registrants, LIST_SHRANK), false),
        (warning(RECORDING_NOT_SYNCED, "deleted", WEBINAR.to_owned()), false),
        (warning(EMAILS_EXCLUDED, "erased", WEBINAR.to_owned()), false),
    ] {
        assert_eq!(was_cut_short(&run(vec![said.clone()])), expected, "{said:?}");
    }
}
