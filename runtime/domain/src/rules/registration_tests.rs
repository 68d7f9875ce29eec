#![allow(clippy::unwrap_used)]

use super::*;
use crate::{BusinessUnit, ConnectionState, CredentialRef, JoinUrl, RequiredField};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn contact(properties: &[(&str, &str)], address: Option<&str>) -> Contact {
    Contact {
        id: ContactId::new("1"),
        email: address.map(email),
        secondary_emails: Vec::new(),
        properties: properties.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        version: 1,
    }
}

fn zoom(id: &str, unit: &str) -> ZoomAccount {
    ZoomAccount {
        id: id.into(),
        business_unit: unit.into(),
        connected_user: email("owner@acme.example"),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: at(0) },
    }
}

fn ada() -> NewRegistrant {
    NewRegistrant { email: email("ada@example.com"), first_name: "Ada".into(), last_name: "Lovelace".into() }
}

fn occurrence(id: &str, start: i64) -> Occurrence {
    Occurrence { id: id.into(), starts_at: Some(at(start)), minutes: 60, deleted: false }
}

fn webinar() -> Webinar {
    Webinar {
        topic: "Engines".into(),
        host_email: Some(email("host@acme.example")),
        starts_at: Some(at(10_000)),
        ..Webinar::once(WebinarId::parse("82512345678").unwrap(), "z1".into())
    }
}

fn recurring(registration_type: RegistrationType) -> Webinar {
    Webinar {
        kind: WebinarType::Recurring,
        registration_type,
        occurrences: vec![occurrence("o1", 10_000), occurrence("o2", 20_000)],
        ..webinar()
    }
}

fn facts(webinar: Webinar) -> WebinarFacts {
    WebinarFacts { webinar, form: RegistrationForm::default(), panelists: Some(Vec::new()), registered: None }
}

fn registered(state: RegistrationState, occurrences: Occurrences) -> Registration {
    Registration {
        webinar: webinar().id,
        email: ada().email,
        contact: None,
        registrant_id: "r1".into(),
        state,
        join_url: None,
        registered_at: at(1),
        occurrences,
    }
}

fn decided(
    person: &NewRegistrant,
    facts: &WebinarFacts,
    existing: Option<&Registration>,
    occurrence: Option<&str>,
) -> Result<Decision, String> {
    decide(person, &zoom("z1", "Account"), facts, existing, occurrence, at(5_000)).map_err(|f| f.code)
}

#[test]
fn w3_a_contact_is_registered_under_names_and_primary_email() {
    let whole = contact(&[("firstname", " Ada "), ("lastname", "Lovelace"), ("company", "x")], Some("ada@example.com"));
    assert_eq!(person(&whole).unwrap(), ada());
    for (properties, address, missing) in [
        (&[("lastname", "L")][..], Some("a@b.org"), "no first name:"),
        (&[("firstname", "A"), ("lastname", "  ")], Some("a@b.org"), "no last name:"),
        (&[("firstname", "A"), ("lastname", "L")], None, "no primary email:"),
        (&[], None, "no first name and no last name and no primary email:"),
    ] {
        let refused = person(&contact(properties, address)).unwrap_err();
        assert_eq!(refused.code, "contact-incomplete");
        assert!(refused.message.contains(missing), "{}", refused.message);
    }
}

#[test]
fn w4_any_other_required_field_fails_and_is_named() {
    let field = |name: &str, custom| RequiredField { name: name.into(), custom };
    let mut asks = facts(webinar());
    asks.form.required = vec![field("job_title", false), field("Your shoe size?", true)];
    let refused = decide(&ada(), &zoom("z1", "Account"), &asks, None, None, at(0)).unwrap_err();
    assert_eq!(refused.code, "extra-questions-required");
    assert!(refused.message.contains("`job_title`, `Your shoe size?`"), "{}", refused.message);
}

#[test]
fn w5_only_the_primary_business_units_webinars() {
    let unit = |id: &str, primary| BusinessUnit { id: id.into(), name: format!("{id} unit"), primary };
    let mut account = Account {
        business_units: vec![unit("Account", true), unit("Labs", false)],
        zoom_accounts: vec![zoom("z2", "Labs")],
    };
    assert_eq!(zoom_account(&account).unwrap_err().code, "zoom-not-connected");
    account.zoom_accounts.push(zoom("z1", "Account"));
    assert_eq!(zoom_account(&account).unwrap().id.as_str(), "z1");
    let foreign = not_ours(&account, &webinar().id, Some(&account.zoom_accounts[0]));
    assert_eq!(foreign.code, "webinar-of-another-business-unit");
    assert!(foreign.message.contains("`Labs unit`"), "{}", foreign.message);
    assert_eq!(not_ours(&account, &webinar().id, None).code, "webinar-not-found");
}

#[test]
fn w6_neither_host_nor_connected_user() {
    for address in ["host@acme.example", "Owner@ACME.example"] {
        let person = NewRegistrant { email: email(address), ..ada() };
        assert_eq!(decided(&person, &facts(webinar()), None, None), Err("webinar-host-cannot-register".into()));
    }
    assert_eq!(decided(&ada(), &facts(webinar()), None, None), Ok(Decision::Send));
    let zooms = refusal(&ProviderError::HostCannotRegister, &webinar().id, &ada().email);
    assert_eq!(zooms.code, "webinar-host-cannot-register");
}

#[test]
fn w7_twice_is_no_error() {
    use RegistrationState::{Approved, Cancelled, Denied, Pending};
    for (state, decision) in [
        (Approved, Decision::AlreadyRegistered),
        (Pending, Decision::AlreadyRegistered),
        (Cancelled, Decision::Send),
        (Denied, Decision::Send),
    ] {
        let existing = registered(state, Occurrences::Single);
        assert_eq!(decided(&ada(), &facts(webinar()), Some(&existing), None), Ok(decision));
    }
    let mut full = facts(Webinar { registrants_limit: Some(1), ..webinar() });
    full.registered = Some(1);
    let existing = registered(Approved, Occurrences::Single);
    assert_eq!(decided(&ada(), &full, Some(&existing), None), Ok(Decision::AlreadyRegistered), "full of her");
}

#[test]
fn w9_what_zoom_tells_in_advance() {
    let full = |registered| WebinarFacts { registered, ..facts(Webinar { registrants_limit: Some(100), ..webinar() }) };
    let closing = |closes_registration, starts_at| {
        facts(Webinar { closes_registration, starts_at: Some(at(starts_at)), ..webinar() })
    };
    for (facts, expected) in [
        (facts(Webinar { approval: ApprovalType::NotRequired, ..webinar() }), Err("registration-not-enabled")),
        (closing(true, 1_000), Err("webinar-over")),
        (closing(true, 4_000), Ok(Decision::Send)),
        (closing(true, 1_400), Ok(Decision::Send)),
        (closing(false, 1_000), Ok(Decision::Send)),
        (full(Some(100)), Err("webinar-full")),
        (full(Some(99)), Ok(Decision::Send)),
        (full(None), Ok(Decision::Send)),
        (WebinarFacts { panelists: Some(vec![ada().email]), ..facts(webinar()) }, Err("already-panelist")),
        (WebinarFacts { panelists: None, ..facts(webinar()) }, Ok(Decision::Send)),
    ] {
        assert_eq!(decided(&ada(), &facts, None, None), expected.map_err(str::to_owned), "{facts:?}");
    }
}

#[test]
fn w9_every_refusal_of_zooms_has_its_code() {
    let text = || "so says Zoom".to_owned();
    let wait = Duration::from_secs(7);
    for (error, kind, code, retry) in [
        (ProviderError::WebinarNotFound, FailureKind::Failed, "webinar-not-found", Retry::Never),
        (ProviderError::UserNotFound, FailureKind::Failed, "zoom-user-not-found", Retry::Never),
        (ProviderError::HostCannotRegister, FailureKind::Failed, "webinar-host-cannot-register", Retry::Never),
        (ProviderError::WebinarOver, FailureKind::Failed, "webinar-over", Retry::Never),
        (ProviderError::WebinarFull { message: text() }, FailureKind::Failed, "webinar-full", Retry::Never),
        (
            ProviderError::WorkEmailRequired { message: text() },
            FailureKind::Failed,
            "work-email-required",
            Retry::Never,
        ),
        (ProviderError::RegistrationNotEnabled, FailureKind::Failed, "registration-not-enabled", Retry::Never),
        (
            ProviderError::RegistrationRefused { message: text() },
            FailureKind::Failed,
            "registration-refused",
            Retry::Never,
        ),
        (ProviderError::Invalid { message: text() }, FailureKind::Failed, "zoom-found-invalid", Retry::Never),
        (
            ProviderError::NoPermission { message: text().into() },
            FailureKind::Denied,
            "zoom-permission-missing",
            Retry::Never,
        ),
        (
            ProviderError::Unauthorized { message: text().into() },
            FailureKind::Unavailable,
            "zoom-connection-failed",
            Retry::After(CONNECTION_RETRY),
        ),
        (
            ProviderError::DailyRegistrantLimit { retry_after: wait },
            FailureKind::Unavailable,
            "registrant-daily-limit",
            Retry::After(wait),
        ),
        (
            ProviderError::RateLimited { retry_after: wait },
            FailureKind::Unavailable,
            "zoom-rate-limited",
            Retry::After(wait),
        ),
        (
            ProviderError::Unavailable { message: text().into(), retry_after: wait, maybe_done: false },
            FailureKind::Unavailable,
            "zoom-unavailable",
            Retry::After(wait),
        ),
        (
            ProviderError::Other { status: 400, code: 1, message: text().into() },
            FailureKind::Failed,
            "zoom-refused",
            Retry::Never,
        ),
    ] {
        let failure = refusal(&error, &webinar().id, &ada().email);
        assert_eq!((failure.kind, failure.code.as_str(), failure.retry), (kind, code, retry));
    }
    let refused = refusal(&ProviderError::RegistrationRefused { message: text() }, &webinar().id, &ada().email);
    assert!(refused.message.contains("so says Zoom"));
}

fn answer(state: RegistrationState, occurrences: Vec<Occurrence>) -> Registrant {
    Registrant {
        id: "r1".into(),
        email: ada().email,
        state,
        join_url: Some(JoinUrl::new("https://zoom.example/w/1?tk=t")),
        registered_at: None,
        occurrences,
        first_name: String::new(),
        last_name: String::new(),
    }
}

#[test]
fn w8_w11_what_follows_from_zooms_answer() {
    let take = |state| {
        outcome(&ada().email, &webinar(), &answer(state, Vec::new()), None, None, Some(ContactId::new("1")), at(9))
    };
    let approved = take(RegistrationState::Approved);
    assert_eq!(approved.registrant_id, "r1");
    assert_eq!(approved.registered_at, at(9));
    assert!(approved.join_url.is_some());
    assert_eq!(take(RegistrationState::Pending).join_url, None, "no link before approval");
}

#[test]
fn w12_occurrences() {
    use RegistrationType::{EachOccurrence, OnceForAll, OnceForChosen};
    for (facts, asked, expected) in [
        (facts(webinar()), Some("o1"), Err("occurrence-unknown")),
        (facts(recurring(OnceForChosen)), Some("o9"), Err("occurrence-unknown")),
        (facts(recurring(OnceForChosen)), Some("o2"), Ok(Decision::Send)),
        (facts(recurring(OnceForChosen)), None, Ok(Decision::Send)),
    ] {
        assert_eq!(decided(&ada(), &facts, None, asked), expected.map_err(str::to_owned));
    }
    let chosen = |ids: &[&str]| Occurrences::Chosen { ids: ids.iter().map(|id| (*id).to_owned()).collect() };
    let first = registered(RegistrationState::Approved, chosen(&["o1"]));
    let each = facts(recurring(EachOccurrence));
    assert_eq!(decided(&ada(), &each, Some(&first), Some("o1")), Ok(Decision::AlreadyRegistered));
    assert_eq!(
        decided(&ada(), &each, Some(&first), Some("o2")),
        Ok(Decision::Send),
        "another occurrence is no repetition"
    );

    let next =
        |id: Option<&str>| registered(RegistrationState::Approved, Occurrences::Next { id: id.map(str::to_owned) });
    for (existing, decision) in [
        (next(Some("o1")), Decision::AlreadyRegistered),
        (next(Some("o2")), Decision::Send),
        (next(None), Decision::Send),
    ] {
        assert_eq!(decided(&ada(), &each, Some(&existing), Some("o1")), Ok(decision), "{existing:?}");
    }
    for (occurrences, words) in [(each.webinar.occurrences.clone(), "it has o1, o2"), (vec![], "none lies ahead")] {
        let webinar = Webinar { occurrences, ..each.webinar.clone() };
        assert!(check_occurrence(&webinar, Some("o9")).unwrap_err().message.ends_with(words), "{words}");
    }

    let last = Webinar { occurrences: vec![occurrence("o1", 10_000)], ..recurring(EachOccurrence) };
    let both = || vec![occurrence("o1", 10_000), occurrence("o2", 20_000)];
    for (webinar, answered, asked, existing, expected) in [
        (webinar(), vec![], None, None, Occurrences::Single),
        (recurring(OnceForAll), both(), None, None, Occurrences::All),
        (
            recurring(EachOccurrence),
            vec![occurrence("o1", 10_000)],
            None,
            None,
            Occurrences::Next { id: Some("o1".into()) },
        ),
        (last, vec![occurrence("o1", 10_000)], None, None, Occurrences::All),
        (recurring(EachOccurrence), vec![], None, None, Occurrences::Next { id: None }),
        (recurring(EachOccurrence), vec![], Some("o2"), Some(&next(Some("o1"))), chosen(&["o1", "o2"])),
        (recurring(EachOccurrence), vec![], Some("o2"), Some(&next(None)), chosen(&["o2"])),
        (recurring(OnceForChosen), both(), None, None, Occurrences::All),
        (recurring(OnceForChosen), vec![occurrence("o2", 20_000)], Some("o2"), Some(&first), chosen(&["o1", "o2"])),
    ] {
        let answer = answer(RegistrationState::Approved, answered);
        assert_eq!(outcome(&ada().email, &webinar, &answer, asked, existing, None, at(0)).occurrences, expected);
    }
}

#[test]
fn c4_nothing_is_written_to_an_account_user() {
    let identity = |account_user| Identity {
        email: ada().email,
        primary_of: None,
        secondary_of: None,
        account_user,
        deleted: false,
        erased: false,
    };
    assert_eq!(written_to(&identity(true), &ContactId::new("1")), None);
    assert_eq!(written_to(&identity(false), &ContactId::new("1")), Some(ContactId::new("1")));
}

#[test]
fn the_daily_limit_ends_at_midnight_utc() {
    let now: Timestamp = "2026-03-01T22:30:00Z".parse().unwrap();
    assert_eq!(day_start(now), "2026-03-01T00:00:00Z".parse().unwrap());
    assert_eq!(daily_limit(&ada().email, &webinar().id, now).retry, Retry::After(Duration::from_secs(5400)));
}

#[test]
fn w12_a_deleted_occurrence_is_none() {
    let mut webinar = recurring(RegistrationType::OnceForChosen);
    webinar.occurrences[1].deleted = true;
    assert_eq!(decided(&ada(), &facts(webinar), None, Some("o2")), Err("occurrence-unknown".into()));
}

#[test]
fn w3_c5_a_secondary_email_does_not_stand_in_for_the_primary_one() {
    let mut only_secondary = contact(&[("firstname", "Ada"), ("lastname", "Lovelace")], None);
    only_secondary.secondary_emails = vec![email("ada@example.com")];
    assert_eq!(person(&only_secondary).unwrap_err().code, "contact-incomplete");
}

#[test]
fn w8_a_lost_answer_is_found_in_the_listing_by_the_email_alone() {
    let mut other = answer(RegistrationState::Approved, Vec::new());
    (other.email, other.id) = (email("bob@example.com"), "r2".to_owned());
    let listed = [other.clone(), answer(RegistrationState::Approved, Vec::new())];
    assert_eq!(find_registrant(&listed, &ada().email).map(|found| found.id.as_str()), Some("r1"));
    assert_eq!(find_registrant(&[other], &ada().email), None);
}

#[test]
fn c11_the_best_standing_registration_counts_and_among_equals_the_newest() {
    use RegistrationState::{Approved, Cancelled, Denied, Pending};
    let listed = |id: &str, state, second| Registrant {
        id: id.into(),
        registered_at: Some(at(second)),
        ..answer(state, Vec::new())
    };
    let kept = |id: &str, state, second| Registration {
        registrant_id: id.into(),
        registered_at: at(second),
        ..registered(state, Occurrences::All)
    };
    for (one, other, counts) in [
        (("a", Approved, 1), ("b", Pending, 9), true),
        (("a", Approved, 1), ("b", Denied, 9), true),
        (("a", Pending, 1), ("b", Denied, 9), true),
        (("a", Pending, 1), ("b", Cancelled, 9), true),
        (("a", Denied, 9), ("b", Pending, 1), false),
        (("a", Pending, 9), ("b", Approved, 1), false),
        (("a", Denied, 9), ("b", Cancelled, 1), true),
        (("a", Denied, 1), ("b", Cancelled, 9), false),
        (("a", Approved, 9), ("b", Approved, 1), true),
        (("a", Approved, 1), ("b", Approved, 9), false),
        (("a", Approved, 1), ("b", Approved, 1), false),
        (("b", Approved, 1), ("a", Approved, 1), true),
    ] {
        let (id, state, second) = one;
        let (kept_id, kept_state, kept_second) = other;
        let kept = kept(kept_id, kept_state, kept_second);
        assert_eq!(counts_instead(&listed(id, state, second), &kept), counts, "{one:?} {other:?}");
    }
    let without_time = Registrant { registered_at: None, ..listed("z", Approved, 0) };
    assert!(!counts_instead(&without_time, &kept("a", Approved, 0)));
}

#[test]
fn m2_only_an_approved_registration_that_becomes_denied_was_cancelled() {
    use RegistrationState::{Approved, Cancelled, Denied, Pending};
    let kept = |listed, before: Option<RegistrationState>| {
        let before = before.map(|state| registered(state, Occurrences::Single));
        listed_state(listed, before.as_ref())
    };
    for (before, expected) in [
        (None, Denied),
        (Some(Pending), Denied),
        (Some(Denied), Denied),
        (Some(Approved), Cancelled),
        // The next sync, which sees the same.
        (Some(Cancelled), Cancelled),
    ] {
        assert_eq!(kept(Denied, before), expected, "{before:?}");
    }
    for listed in [Approved, Pending] {
        for before in [None, Some(Pending), Some(Approved), Some(Denied), Some(Cancelled)] {
            assert_eq!(kept(listed, before), listed, "{before:?}");
        }
    }
}

#[test]
fn w7_a_denied_person_is_refused_with_the_remedy() {
    let refused = denied(&ada().email, &webinar().id);
    assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Failed, "registration-denied"));
    assert!(refused.message.contains("approve it in Zoom"), "{}", refused.message);
}

#[test]
fn w9_webinars_that_are_over_or_take_no_registrations_are_not_offered() {
    // It begins at 10,000 s and takes an hour.
    let single = webinar();
    let no_time = Webinar { kind: WebinarType::RecurringNoFixedTime, starts_at: None, ..webinar() };
    let off = Webinar { approval: ApprovalType::NotRequired, ..webinar() };
    let manual = Webinar { approval: ApprovalType::Manual, ..webinar() };
    for (webinar, second, offered) in [
        (&single, 9_000, true),
        (&single, 13_600, true),
        (&single, 13_601, false),
        (&manual, 9_000, true),
        (&off, 9_000, false),
        (&no_time, 90_000, true),
    ] {
        assert_eq!(is_offered(webinar, at(second)), offered, "{webinar:?}");
    }
}
