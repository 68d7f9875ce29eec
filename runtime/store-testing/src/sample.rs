//! Contacts, webinars, runs and the like to write to a store: the same ones in the suite and in a store's own tests.
//!
//! Instants are seconds after [`at`]`(0)`, webinars are numbers, contacts are named by their id, which is also the local
//! part of their email at `example.com`.

use std::collections::BTreeMap;

use greenroom_domain::{
    Attendance, ContactId, Email, Failure, Join, JoinUrl, NewContact, Occurrences, PersonKey, Presence,
    PropertyDefinition, PropertyType, Registration, RegistrationState, RunId, Session, SessionId, SyncRun, SyncRunId,
    SyncState, SyncTrigger, Webinar, WebinarId, WebinarType, ZoomAccountId,
    store::{
        Effect, Intent, IntentKind, Journal, JournalLevel, KeyClaim, Listing, RunRecord, RunResult, SeenPage,
        SyncWrite, Usage, seen_key,
    },
};
use jiff::Timestamp;
use uuid::Uuid;

const EPOCH: i64 = 1_750_000_000;

/// An instant, so many seconds after the others' beginning.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(EPOCH + second).expect("a few seconds more or less")
}

/// An email that is known to be one.
pub fn email(text: &str) -> Email {
    Email::parse(text).expect("an email")
}

/// A property of text, labelled with its name.
pub fn text_property(name: &str) -> PropertyDefinition {
    PropertyDefinition {
        name: name.to_owned(),
        label: name.to_owned(),
        group: "contact".to_owned(),
        kind: PropertyType::Text,
        secret: false,
        derived: false,
    }
}

/// A contact to be made, with its email and its id as first name.
pub fn new_contact(id: &str) -> NewContact {
    NewContact {
        id: id.into(),
        email: Some(email(&format!("{id}@example.com"))),
        secondary_emails: Vec::new(),
        properties: BTreeMap::from([("firstname".to_owned(), id.to_owned())]),
    }
}

/// Makes [`new_contact`] by hand.
pub fn create(id: &str) -> Effect {
    Effect::CreateContact { contact: new_contact(id), by_hand: true }
}

/// Assigns one property of a contact.
pub fn update(id: &str, name: &str, value: Option<&str>) -> Effect {
    let assignments = BTreeMap::from([(name.to_owned(), value.map(str::to_owned))]);
    Effect::UpdateContact { contact: id.into(), assignments }
}

/// The id of webinar `n`.
pub fn webinar_id(n: u64) -> WebinarId {
    WebinarId::parse(&format!("{:011}", 80_000_000_000 + n)).expect("eleven digits")
}

/// Webinar `n`, which can happen on any day, so that its sessions count each for itself.
pub fn webinar(n: u64) -> Webinar {
    Webinar {
        kind: WebinarType::RecurringNoFixedTime,
        topic: format!("Webinar {n}"),
        host_id: "host".to_owned(),
        host_email: Some(email("host@acme.example")),
        starts_at: Some(at(100_000)),
        join_url: Some(format!("https://zoom.example/j/{n}")),
        ..Webinar::once(webinar_id(n), ZoomAccountId::new("zoom"))
    }
}

/// A registration with webinar `n`, taken at a second.
pub fn registration(
    n: u64,
    address: &str,
    contact: Option<&str>,
    state: RegistrationState,
    second: i64,
) -> Registration {
    Registration {
        webinar: webinar_id(n),
        email: email(address),
        contact: contact.map(ContactId::from),
        registrant_id: format!("r-{n}-{address}"),
        state,
        join_url: Some(JoinUrl::new(format!("https://zoom.example/w/{n}/{address}"))),
        registered_at: at(second),
        occurrences: Occurrences::Single,
    }
}

/// Writes a registration with its webinar.
pub fn registered(registration: Registration) -> Effect {
    let digits = registration.webinar.as_str().trim_start_matches('8');
    let webinar = webinar(digits.parse().expect("the number of a sample webinar"));
    Effect::Register { registration: Box::new(registration), webinar: Box::new(webinar) }
}

/// The contact's own registration under its own email.
pub fn register(n: u64, contact: &str, state: RegistrationState, second: i64) -> Effect {
    registered(registration(n, &format!("{contact}@example.com"), Some(contact), state, second))
}

/// The id of the `k`th session of webinar `n`.
pub fn session_id(n: u64, k: i64) -> SessionId {
    SessionId::new(format!("uuid/{n}-{k}=="))
}

fn session_starts(k: i64) -> i64 {
    100_000 + 86_400 * k
}

/// The `k`th session of webinar `n`: an hour long, one a day.
pub fn session(n: u64, k: i64) -> Session {
    Session {
        id: session_id(n, k),
        webinar: webinar_id(n),
        topic: format!("Session {k}"),
        starts_at: at(session_starts(k)),
        ends_at: Some(at(session_starts(k) + 3_600)),
    }
}

/// A join for the first `seconds` of any webinar's `k`th session.
pub fn join(k: i64, user_id: &str, address: Option<&str>, seconds: i64) -> Join {
    Join {
        user_id: user_id.to_owned(),
        person_id: None,
        registrant_id: None,
        email: address.map(email),
        invalid_email: None,
        name: format!("Name of {user_id}"),
        joined_at: at(session_starts(k)),
        left_at: at(session_starts(k) + seconds),
    }
}

/// An attendance of the `k`th session of webinar `n`, of so many hundredths of a percent.
pub fn attendance(n: u64, k: i64, address: &str, contact: Option<&str>, hundredths: u32) -> Attendance {
    let seconds = hundredths * 36 / 100;
    let joined = session_starts(k) + 1;
    Attendance {
        webinar: webinar_id(n),
        session: session_id(n, k),
        person: PersonKey(format!("email:{address}")),
        email: Some(email(address)),
        contact: contact.map(Into::into),
        presence: Presence { joined_at: at(joined), left_at: at(joined + i64::from(seconds)), seconds, hundredths },
    }
}

/// The id of run `n`. Later numbers are later runs.
pub fn run_id(n: u128) -> RunId {
    RunId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n))
}

/// The id of run `n` of those that began at a second, as a UUID of version 7 says it.
pub fn run_id_at(second: i64, n: u128) -> RunId {
    let millis = u128::try_from(at(second).as_millisecond()).unwrap_or(0);
    RunId::new(Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62) | n))
}

/// The record of run `n`, which ran for contact `ada` from second 0 to 1.
pub fn run(n: u128, key: Option<&str>, result: RunResult) -> RunRecord {
    RunRecord {
        id: run_id(n),
        action: "add".to_owned(),
        version: "1.0.0".to_owned(),
        package: "00".to_owned(),
        contact: Some("ada".into()),
        key: key.map(str::to_owned),
        input_digest: "digest".to_owned(),
        tags: std::collections::BTreeMap::new(),
        again_of: None,
        continues: None,
        trace: None,
        started_at: at(0),
        finished_at: at(1),
        result,
        usage: Usage::default(),
        erased_at: None,
    }
}

/// The result of a run that succeeded.
pub fn done() -> RunResult {
    RunResult::Done { output: serde_json::json!({ "outcome": "registered" }).into() }
}

/// A run that failed.
pub fn failed(failure: Failure) -> RunResult {
    RunResult::Failed { failure }
}

/// Run `n` claims a key at a second, for ten seconds, as [`run`] has it.
pub fn claim(key: &str, n: u128, second: i64) -> KeyClaim {
    KeyClaim {
        key: key.to_owned(),
        action: "add".to_owned(),
        input_digest: "digest".to_owned(),
        contact: Some("ada".into()),
        run: run_id(n),
        owner: "me".to_owned(),
        at: at(second),
        lease_until: at(second + 10),
    }
}

/// An intent of run 1 for a contact and webinar 1, opened at a second by `me`, held for ten seconds.
pub fn intent(id: &str, contact: &str, second: i64) -> Intent {
    Intent {
        id: id.to_owned(),
        kind: IntentKind::Register,
        run: run_id(1),
        zoom_account: "zoom".into(),
        webinar: webinar_id(1),
        email: email(&format!("{contact}@example.com")),
        contact: contact.into(),
        occurrence: Some("1".to_owned()),
        opened_at: at(second),
        owner: "me".to_owned(),
        lease_until: at(second + 10),
    }
}

/// A full journal, indexed by these contacts.
pub fn journal(body: &str, contacts: &[&str]) -> Journal {
    let contacts = contacts.iter().map(|id| (*id).into()).collect();
    Journal { level: JournalLevel::Full, body: body.to_owned(), contacts }
}

/// Sync run `n`, of a webinar, in progress.
pub fn sync_run(n: u128, webinar: u64) -> SyncRun {
    SyncRun {
        id: SyncRunId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)),
        webinar: webinar_id(webinar),
        trigger: SyncTrigger::Schedule,
        started_at: at(0),
        finished_at: None,
        state: SyncState::InProgress,
        step: None,
        cursor: None,
        tally: [("contacts-created".to_owned(), 2)].into(),
        warnings: Vec::new(),
    }
}

/// Begins to list the registrants of webinar 1, as a first pass or again.
pub fn begin_listing(again: bool) -> SyncWrite {
    SyncWrite::BeginListing { webinar: webinar_id(1), listing: Listing::Registrants, at: at(5), again }
}

/// Ends that listing, and removes what it lacks where `sweep` says so.
pub fn end_listing(sweep: bool) -> SyncWrite {
    SyncWrite::EndListing { webinar: webinar_id(1), listing: Listing::Registrants, sweep, at: at(6) }
}

/// A page of that listing, with these contacts.
pub fn listing_page(part: &str, contacts: &[&str], total: Option<u64>, last: bool) -> SyncWrite {
    let keys = contacts.iter().map(|contact| seen_key(&format!("{contact}@example.com"))).collect();
    let page = SeenPage { part: part.to_owned(), keys, total, last };
    SyncWrite::Seen { webinar: webinar_id(1), listing: Listing::Registrants, page }
}

/// A whole pass of that listing, in which these contacts are approved.
pub fn listing_pass(again: bool, approved: &[&str]) -> Vec<SyncWrite> {
    let pages = [("pending", &[][..]), ("approved", approved), ("denied", &[])];
    let pages = pages.into_iter().map(|(part, contacts)| listing_page(part, contacts, None, true));
    std::iter::once(begin_listing(again)).chain(pages).collect()
}

/// Contacts with a registration in each state, for tests of listings.
pub const LISTED: [(&str, RegistrationState); 5] = [
    ("a", RegistrationState::Approved),
    ("b", RegistrationState::Approved),
    ("c", RegistrationState::Pending),
    ("d", RegistrationState::Denied),
    ("e", RegistrationState::Cancelled),
];

/// Makes the contacts of [`LISTED`] and their registrations with webinar 1.
pub fn listed_people() -> Vec<Effect> {
    LISTED.iter().flat_map(|(contact, state)| [create(contact), register(1, contact, *state, 10)]).collect()
}

/// The tables of the SQLite store that record work, not data: every sync adds to them. Comparisons of two stores skip them.
pub const WORK_TABLES: [&str; 11] = [
    "runs",
    "journals",
    "journal_contacts",
    "journals_kept",
    "dropped_journals",
    "packages",
    "definitions_changed",
    "applied",
    "sync_runs",
    "leases",
    "sqlite_sequence",
];

/// The name in leases of a process that has ended, made of this process's own name: on the same machine, with the id of a
/// process that has ended.
pub fn of_an_ended_process(own: &str) -> String {
    let mut ended = std::process::Command::new("true").spawn().unwrap();
    let pid = ended.id().to_string();
    ended.wait().unwrap();
    let parts: Vec<&str> = own.split(' ').collect();
    assert_eq!(parts.len(), 4, "{own}");
    format!("{} {} {pid} {}", parts[0], parts[1], parts[3])
}
