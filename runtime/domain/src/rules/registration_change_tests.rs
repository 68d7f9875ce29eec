#![allow(clippy::unwrap_used)]

use super::*;
use crate::{
    ConnectionState, ContactId, CredentialRef, JoinUrl, Occurrence, RegistrationChange::*, RegistrationState as State,
    WebinarType,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn address(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn zoom() -> ZoomAccount {
    ZoomAccount {
        id: "z1".into(),
        business_unit: "Account".into(),
        connected_user: address("owner@acme.example"),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: at(0) },
    }
}

fn webinar() -> Webinar {
    Webinar {
        host_email: Some(address("host@acme.example")),
        starts_at: Some(at(10_000)),
        approval: ApprovalType::Manual,
        ..Webinar::once(WebinarId::parse("82512345678").unwrap(), "z1".into())
    }
}

fn recurring() -> Webinar {
    let occurrence =
        |id: &str, deleted| Occurrence { id: id.into(), starts_at: Some(at(10_000)), minutes: 60, deleted };
    let occurrences = vec![occurrence("o1", false), occurrence("o2", false), occurrence("o3", true)];
    Webinar { kind: WebinarType::Recurring, occurrences, ..webinar() }
}

fn registered(state: State, occurrences: Occurrences) -> Registration {
    Registration {
        webinar: webinar().id,
        email: address("ada@example.com"),
        contact: Some("1".into()),
        registrant_id: "r1".into(),
        state,
        join_url: Some(JoinUrl::new("https://zoom.example/w/1?tk=t")),
        registered_at: at(1),
        occurrences,
    }
}

/// The plan for Ada, or the code of the refusal.
fn planned(
    change: RegistrationChange,
    webinar: &Webinar,
    present: Option<&Registration>,
    occurrence: Option<&str>,
) -> Result<ChangePlan, String> {
    let ada = address("ada@example.com");
    plan(change, &ada, &zoom(), webinar, present, occurrence, at(100_000)).map_err(|failure| failure.code)
}

fn refused(code: &str) -> Result<ChangePlan, String> {
    Err(code.to_owned())
}

#[test]
fn w3_c5_a_registration_is_found_by_the_primary_email() {
    let contact = |email: Option<&str>| Contact {
        id: ContactId::new("1"),
        email: email.map(address),
        secondary_emails: vec![address("second@example.com")],
        properties: [].into(),
        version: 1,
    };
    assert_eq!(email(&contact(Some("ada@example.com"))).unwrap().as_str(), "ada@example.com");
    let nameless = contact(None);
    let failure = email(&nameless).unwrap_err();
    assert_eq!(failure.code, "contact-incomplete");
    assert!(failure.message.contains("primary email"), "{failure}");
}

#[test]
fn w7_w11_what_is_so_already_sends_nothing_and_only_a_pending_registration_is_decided() {
    use ChangePlan::{NothingToDo, Send};
    for (change, state, expected) in [
        (Cancel, None, Ok(NothingToDo)),
        (Cancel, Some(State::Pending), Ok(Send)),
        (Cancel, Some(State::Approved), Ok(Send)),
        (Cancel, Some(State::Denied), Ok(NothingToDo)),
        (Cancel, Some(State::Cancelled), Ok(NothingToDo)),
        (Approve, None, refused("registration-not-found")),
        (Approve, Some(State::Pending), Ok(Send)),
        (Approve, Some(State::Approved), Ok(NothingToDo)),
        (Approve, Some(State::Denied), refused("registration-denied")),
        (Approve, Some(State::Cancelled), refused("registration-denied")),
        (Deny, None, refused("registration-not-found")),
        (Deny, Some(State::Pending), Ok(Send)),
        (Deny, Some(State::Approved), refused("registration-not-pending")),
        (Deny, Some(State::Denied), Ok(NothingToDo)),
        (Deny, Some(State::Cancelled), Ok(NothingToDo)),
    ] {
        let present = state.map(|state| registered(state, Occurrences::Single));
        assert_eq!(planned(change, &webinar(), present.as_ref(), None), expected, "{change:?} {state:?}");
    }
}

#[test]
fn w6_neither_the_host_nor_the_connected_user_is_approved() {
    for person in ["host@acme.example", "owner@acme.example"] {
        let pending = Registration { email: address(person), ..registered(State::Pending, Occurrences::Single) };
        let plan =
            |change| plan(change, &pending.email, &zoom(), &webinar(), Some(&pending), None, at(0)).map_err(|f| f.code);
        assert_eq!(plan(Approve), refused("webinar-host-cannot-register"), "{person}");
        assert_eq!((plan(Deny), plan(Cancel)), (Ok(ChangePlan::Send), Ok(ChangePlan::Send)), "{person}");
    }
}

#[test]
fn w9_a_webinar_that_is_over_or_takes_no_registrations_changes_none() {
    let pending = registered(State::Pending, Occurrences::Single);
    let over = Webinar { closes_registration: true, ..webinar() };
    let off = Webinar { approval: ApprovalType::NotRequired, ..webinar() };
    for change in [Cancel, Approve, Deny] {
        assert_eq!(planned(change, &over, Some(&pending), None), refused("webinar-over"));
        assert_eq!(planned(change, &off, Some(&pending), None), refused("registration-not-enabled"));
    }
    for webinar in [over, off] {
        assert_eq!(planned(Cancel, &webinar, None, None), Ok(ChangePlan::NothingToDo), "no registration is no error");
    }
}

#[test]
fn w12_one_occurrence_is_cancelled() {
    let chosen = |ids: &[&str]| Occurrences::Chosen { ids: ids.iter().map(|id| (*id).to_owned()).collect() };
    let next = |id: Option<&str>| Occurrences::Next { id: id.map(str::to_owned) };
    for (occurrences, sends, after) in [
        (Occurrences::All, true, chosen(&["o2"])),
        (chosen(&["o1", "o2"]), true, chosen(&["o2"])),
        (chosen(&["o1"]), true, chosen(&["o1"])),
        (chosen(&["o2"]), false, chosen(&["o2"])),
        (next(Some("o1")), true, next(Some("o1"))),
        (next(Some("o2")), false, next(Some("o2"))),
        (next(None), true, next(None)),
    ] {
        let present = registered(State::Approved, occurrences.clone());
        let plan = planned(Cancel, &recurring(), Some(&present), Some("o1")).unwrap();
        assert_eq!(plan == ChangePlan::Send, sends, "{occurrences:?}");
        let stays = changed(Cancel, &recurring(), &present, Some("o1"), true);
        assert_eq!((stays.state, &stays.occurrences), (State::Approved, &after), "{occurrences:?}");
        assert_eq!(stays.join_url, present.join_url);
        let gone = changed(Cancel, &recurring(), &present, Some("o1"), false);
        assert_eq!((gone.state, gone.join_url), (State::Cancelled, None));
    }
    let present = registered(State::Approved, Occurrences::All);
    assert_eq!(planned(Cancel, &recurring(), Some(&present), Some("o3")), refused("occurrence-unknown"));
    assert_eq!(planned(Cancel, &webinar(), Some(&present), Some("o1")), refused("occurrence-unknown"));
}

#[test]
fn w8_the_registration_after_a_change() {
    let pending = Registration { join_url: None, ..registered(State::Pending, Occurrences::All) };
    for (change, state) in [(Cancel, State::Cancelled), (Approve, State::Approved), (Deny, State::Denied)] {
        let after = changed(change, &recurring(), &pending, None, false);
        assert_eq!(after, Registration { state, ..pending.clone() });
    }
    let approved = registered(State::Approved, Occurrences::Single);
    assert_eq!(changed(Cancel, &webinar(), &approved, None, true).join_url, None, "its link is of no use");
    assert_eq!(changed(Approve, &webinar(), &approved, None, false), approved);
}

#[test]
fn an_intent_is_settled_by_what_zoom_lists() {
    use IntentResult::{Done, NotDone};
    for (change, [none, pending, approved, denied]) in [
        (Cancel, [Done, NotDone, NotDone, Done]),
        (Approve, [NotDone, NotDone, Done, NotDone]),
        (Deny, [NotDone, NotDone, NotDone, Done]),
    ] {
        assert_eq!(settled(change, None), none);
        for (state, expected) in [(State::Pending, pending), (State::Approved, approved), (State::Denied, denied)] {
            assert_eq!(settled(change, Some(state)), expected, "{change:?} {state:?}");
        }
    }
}

#[test]
fn w9_every_refusal_of_a_change_has_its_code() {
    let text = || "so says Zoom".to_owned();
    let wait = Duration::from_secs(7);
    for (error, code, retry) in [
        (ProviderError::WebinarFull { message: text() }, "webinar-full", Retry::Never),
        (ProviderError::RegistrationRefused { message: text() }, "registration-refused", Retry::Never),
        (ProviderError::Invalid { message: text() }, "zoom-found-invalid", Retry::Never),
        (ProviderError::WebinarNotFound, "webinar-not-found", Retry::Never),
        (ProviderError::HostCannotRegister, "webinar-host-cannot-register", Retry::Never),
        (ProviderError::NoPermission { message: text().into() }, "zoom-permission-missing", Retry::Never),
        (ProviderError::DailyRegistrantLimit { retry_after: wait }, "registrant-daily-limit", Retry::After(wait)),
        (ProviderError::RateLimited { retry_after: wait }, "zoom-rate-limited", Retry::After(wait)),
    ] {
        for (change, verb) in [(Cancel, "cancel"), (Approve, "approve"), (Deny, "deny")] {
            let failure = refusal(change, &error, &webinar().id, &address("ada@example.com"));
            assert_eq!((failure.code.as_str(), failure.retry), (code, retry));
            let names_it = matches!(error, ProviderError::RegistrationRefused { .. } | ProviderError::Invalid { .. });
            assert!(!names_it || failure.message.contains(&format!("to {verb} the registration")), "{failure}");
        }
    }
    let ended = at(24 * 60 * 60 - 7);
    let failure = daily_limit(&address("ada@example.com"), &webinar().id, ended);
    assert_eq!((failure.code.as_str(), failure.retry), ("registrant-daily-limit", Retry::After(wait)));
    assert!(failure.message.contains("10 times a day"), "{failure}");
}

#[test]
fn w7_w12_of_an_occurrence_that_the_store_does_not_have_only_zoom_knows() {
    let chosen = |ids: &[&str]| Occurrences::Chosen { ids: ids.iter().map(|id| (*id).to_owned()).collect() };
    let next = |id: Option<&str>| Occurrences::Next { id: id.map(str::to_owned) };
    for (occurrences, state, open) in [
        (chosen(&["o2"]), State::Approved, true),
        (chosen(&["o1", "o2"]), State::Approved, false),
        (next(Some("o2")), State::Pending, true),
        (next(None), State::Approved, false),
        (Occurrences::All, State::Approved, false),
        (chosen(&["o2"]), State::Cancelled, false),
    ] {
        let known = registered(state, occurrences);
        assert_eq!(only_zoom_knows(Cancel, &recurring(), &known, Some("o1")), open, "{known:?}");
        for (change, occurrence) in [(Cancel, None), (Cancel, Some("o9")), (Deny, Some("o1"))] {
            assert!(!only_zoom_knows(change, &recurring(), &known, occurrence), "{change:?} {occurrence:?}");
        }
        if open {
            let listed = with_occurrence(&known, "o1");
            assert_eq!(listed.occurrences, chosen(&["o2", "o1"]));
            assert_eq!(planned(Cancel, &recurring(), Some(&listed), Some("o1")), Ok(ChangePlan::Send));
            assert_eq!(changed(Cancel, &recurring(), &listed, Some("o1"), true).occurrences, chosen(&["o2"]));
        }
    }
}
