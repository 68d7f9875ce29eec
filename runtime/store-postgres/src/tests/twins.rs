//! PostgreSQL beside SQLite: after the same writes, both answer the same to questions that the suite does not ask.

use std::collections::BTreeSet;

use greenroom_domain::{
    AccountUser, BusinessUnitId, Call, ContactId, HistoryEntry, HistoryKind, RegistrationState, Role, Webinar,
    WebinarType, ZoomAccountId,
    contact_search::ContactSearch,
    property,
    segment::Filter,
    store::{
        AccountStore, ActionEvent, Commit, Cutoffs, Effect, EffectsTarget, EventState, Fence, HistoryFilter, ImportRow,
        LeaseOutcome, Listing, RateClass, SyncCommit, SyncWrite,
    },
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::sample::{
    at, attendance, create, done, email, join, journal, new_contact, register, registration, run, session, session_id,
    sync_run, update, webinar, webinar_id,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{empty, runs};

/// A day after all that the world writes.
fn now() -> Timestamp {
    at(86_400)
}

async fn put(store: &dyn AccountStore, effects: Vec<Effect>) {
    store.commit(Commit { effects, ..Commit::default() }.into(), EffectsTarget::SameStore).await.unwrap();
}

async fn fence(store: &dyn AccountStore) -> Fence {
    match store.lease(&format!("webinar:{}", webinar_id(1)), "me", at(0), at(0)).await.unwrap() {
        LeaseOutcome::Ours(fence) => fence,
        held => panic!("{held:?}"),
    }
}

async fn sync(store: &dyn AccountStore, effects: Vec<Effect>, writes: Vec<SyncWrite>) {
    let fence = fence(store).await;
    let (run, progress, tally, warnings) = (None, None, Default::default(), Vec::new());
    let sync = Some(SyncCommit { fence, run, progress, tally, warnings, writes });
    store.commit(Commit { effects, sync, ..Commit::default() }.into(), EffectsTarget::SameStore).await.unwrap();
}

fn call(k: i64) -> Call {
    Call {
        webinar: webinar_id(1),
        session: session_id(1, k),
        topic: format!("ÄRGER und Session {k}"),
        starts_at: at(3_600 * k),
        seconds: 60,
        recording_url: (k > 0).then(|| format!("https://zoom.example/REC/{k}")),
        transcript: Vec::new(),
        unread: Vec::new(),
    }
}

/// The contacts of the world.
const PEOPLE: [&str; 6] = ["ada", "bob", "cleo", "dan", "eve", "äva"];

pub(super) async fn world(store: &dyn AccountStore) {
    put(store, PEOPLE.map(create).to_vec()).await;
    let mut second = new_contact("zoe");
    second.secondary_emails = vec![email("adam@example.com"), email("zoe.second@example.com")];
    second.properties.insert("lastname".to_owned(), "Adamson".to_owned());
    put(store, vec![Effect::CreateContact { contact: second, by_hand: true }]).await;
    for (id, name, value) in [
        ("ada", "lastname", "Lovelace"),
        ("ada", "city", "GRAZ"),
        ("bob", "city", "a\u{308}rger 12"),
        ("cleo", "city", "12"),
        ("dan", "city", " 12.50 "),
        ("eve", "lastname", "ADALBERT"),
        ("äva", "firstname", "ÄVA maria"),
    ] {
        put(store, vec![update(id, name, Some(value))]).await;
    }
    let single = Webinar { kind: WebinarType::Single, topic: "Launch DAY".to_owned(), ..webinar(1) };
    put(store, vec![Effect::SaveWebinars { webinars: vec![single, webinar(2), webinar(3)] }]).await;
    let approved = RegistrationState::Approved;
    put(store, vec![register(2, "ada", approved, 10), register(2, "bob", RegistrationState::Pending, 20)]).await;
    let registrations = PEOPLE.iter().zip([30, 31, 32, 33, 34, 35]).map(|(id, second)| {
        let state = if *id == "dan" { RegistrationState::Denied } else { approved };
        registration(1, &format!("{id}@example.com"), Some(id), state, second)
    });
    let guest = registration(1, "guest@example.com", None, approved, 40);
    let registrations = registrations.filter(|one| !one.email.as_str().starts_with('ä')).chain([guest]).collect();
    sync(
        store,
        vec![Effect::Registrations { registrations }],
        vec![SyncWrite::Sessions { sessions: vec![session(1, 0), session(1, 1)] }],
    )
    .await;
    let joins = |k| {
        let joins = vec![join(k, "u1", Some("ada@example.com"), 60), join(k, "u2", Some("bob@example.com"), 0)];
        SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, k), joins }
    };
    let attendances = vec![
        attendance(1, 0, "ada@example.com", Some("ada"), 3_333),
        attendance(1, 1, "ada@example.com", Some("ada"), 10_000),
        attendance(1, 0, "cleo@example.com", Some("cleo"), 29),
        attendance(1, 0, "guest@example.com", None, 5_000),
    ];
    sync(store, vec![Effect::Attendances { attendances }], vec![joins(0), joins(1)]).await;
    let saved = [0, 1].map(|k| Effect::SaveCall { call: Box::new(call(k)) });
    sync(store, saved.to_vec(), Vec::new()).await;
    let listing = Listing::Participants(session_id(1, 0));
    let complete = vec![
        SyncWrite::BeginListing { webinar: webinar_id(1), listing: listing.clone(), at: at(5), again: false },
        SyncWrite::EndListing { webinar: webinar_id(1), listing, sweep: false, at: at(6) },
        SyncWrite::SessionComplete { webinar: webinar_id(1), session: session_id(1, 0), at: at(7) },
        SyncWrite::Rehearsal { webinar: webinar_id(1), session: session_id(1, 1), rehearsal: true },
    ];
    sync(store, Vec::new(), complete).await;
    store.save_sync_run(&fence(store).await, &sync_run(1, 1)).await.unwrap();
    let event = |key: &str, second| ActionEvent {
        contact: "ada".into(),
        action: "score".to_owned(),
        event_type: "scored".to_owned(),
        key: key.to_owned(),
        at: at(second),
        title: "A score".to_owned(),
        details: [("points".to_owned(), "7".to_owned())].into(),
    };
    put(store, vec![Effect::SaveEvents { events: vec![event("1", 5), event("2", 6), event("1", 7)] }]).await;
    for n in 1..4 {
        let told = Some(journal(&format!("body {n}"), &["ada"]));
        let commit = Commit { run: Some(run(n, None, done())), journal: told, ..Commit::default() };
        store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    }
}

fn row(document: Value) -> ImportRow {
    ImportRow::parse(document.to_string().as_bytes()).unwrap()
}

fn rows() -> Vec<ImportRow> {
    [
        json!({ "type": "property", "name": "city", "label": "City", "kind": "text" }),
        json!({ "type": "property", "name": "score", "kind": "number", "secret": true }),
        json!({ "type": "contact", "id": "ada", "properties": { "city": "Graz", "planet": "Earth" } }),
        json!({ "type": "contact", "id": "ada", "properties": { "city": "Graz" } }),
        json!({ "type": "contact", "email": "bob@example.com", "secondaryEmails": ["b@example.com"], "properties": {} }),
        json!({ "type": "contact", "id": "new", "email": "new@example.com", "properties": { "city": "Wien" } }),
        json!({ "type": "contact", "email": "new@example.com", "properties": { "city": "Wien", "score": "7" } }),
        json!({ "type": "contact", "id": "newer", "secondaryEmails": ["newer@example.com"], "properties": { "city": " " } }),
        json!({ "type": "account-user", "email": "root@example.com", "role": "administrator" }),
        json!({ "type": "account-user", "email": "look@example.com", "role": "viewer" }),
        json!({ "type": "business-unit", "id": "south", "name": "South" }),
        json!({ "type": "deleted-contact", "email": "gone@example.com" }),
    ]
    .map(row)
    .to_vec()
}

/// Rows that do not fit the store, behind one that does.
fn bad_rows() -> Vec<ImportRow> {
    [
        json!({ "type": "contact", "id": "ada", "email": "bob@example.com" }),
        json!({ "type": "contact", "id": "other", "email": "cleo@example.com" }),
        json!({ "type": "contact", "id": "other", "secondaryEmails": ["adam@example.com"] }),
        json!({ "type": "contact", "id": "other", "properties": { "zoom_webinars_registered": "9" } }),
        json!({ "type": "contact", "id": "other", "properties": { "email": "no email" } }),
        json!({ "type": "contact", "id": "other", "properties": { "No Name": "x" } }),
        json!({ "type": "deleted-contact", "email": "ada@example.com" }),
        json!({ "type": "property", "name": "firstname", "kind": "number" }),
        json!({ "type": "account-user", "email": "root@example.com", "role": "viewer" }),
    ]
    .map(row)
    .to_vec()
}

fn filters() -> Vec<Value> {
    let is = |name: &str, test: Value| json!({ "property": name, "is": test });
    let event = |event: &str, refined: Value| json!({ "event": event, "where": refined });
    let (first, second) = (webinar_id(1).to_string(), webinar_id(2).to_string());
    let mut all = vec![
        is("city", json!("known")),
        is("city", json!("unknown")),
        is("city", json!({ "equals": "graz" })),
        is("city", json!({ "equals": "Ärger 12" })),
        is("city", json!({ "notEquals": "Graz" })),
        is("city", json!({ "contains": "RGE" })),
        is("city", json!({ "atLeast": "graz" })),
        is("city", json!({ "equals": 12 })),
        is("city", json!({ "between": { "from": 12, "to": 12.5 } })),
        is("city", json!({ "notEquals": 12 })),
        is("email", json!("known")),
        is("email", json!({ "equals": "Ada@Example.com" })),
        is("email", json!({ "notEquals": 7 })),
        is("email", json!({ "contains": "DA@" })),
        is("email", json!({ "less": "bob" })),
        is(property::REGISTRATIONS, json!({ "greater": 1 })),
        is(property::ATTENDANCES, json!({ "equals": 1 })),
        is(property::AVERAGE_ATTENDANCE, json!({ "atMost": 50 })),
        is(property::LAST_JOIN_URL, json!({ "contains": "/w/" })),
        json!({ "event": "registration" }),
        json!({ "event": "registration", "happened": false }),
        event("registration", json!({ "states": ["approved"] })),
        event("registration", json!({ "states": ["pending", "denied"] })),
        event("registration", json!({ "webinarIds": [second, first] })),
        event("registration", json!({ "webinarName": { "contains": "launch" } })),
        event("registration", json!({ "webinarName": { "equals": "LAUNCH day" } })),
        json!({ "event": "registration", "times": { "atLeast": 2 } }),
        json!({ "event": "registration", "times": { "atMost": 1 } }),
        json!({ "event": "registration", "times": { "exactly": 0 } }),
        json!({ "event": "registration", "when": { "before": at(31).to_string() } }),
        json!({ "event": "registration", "when": { "from": at(31).to_string(), "before": at(33).to_string() } }),
        json!({ "event": "attendance", "times": { "exactly": 2 } }),
        event("attendance", json!({ "percent": { "atLeast": 33.33, "atMost": 33.33 } })),
        event("attendance", json!({ "percent": { "atMost": 0.29 } })),
        event("attendance", json!({ "seconds": { "atLeast": 1 } })),
        json!({ "event": "attendance", "when": { "lastDays": 1 } }),
        json!({ "event": "recording" }),
        event("recording", json!({ "topic": { "contains": "ärger" } })),
        event("recording", json!({ "recordingUrl": { "contains": "/rec/" } })),
        event("recording", json!({ "startsAt": { "from": at(1).to_string() } })),
        json!({ "event": "recording", "happened": false }),
    ];
    for n in 1..all.len() {
        let (one, other) = (all[n - 1].clone(), all[n].clone());
        all.push(json!({ "all": [one, { "not": other }] }));
        let (one, other) = (all[n - 1].clone(), all[n].clone());
        all.push(json!({ "any": [{ "not": one }, other] }));
        if all.len() > 110 {
            break;
        }
    }
    all
}

/// Adds the answer to a question.
fn note(answers: &mut Vec<(String, String)>, question: impl Into<String>, answer: impl std::fmt::Debug) {
    answers.push((question.into(), format!("{answer:#?}")));
}

async fn members(store: &dyn AccountStore, filter: &Filter, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.segment_members(filter, now(), after, limit).await.unwrap();
        found.extend(page.members.into_iter().map(|member| format!("{} {}", member.id, member.version)));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// The contacts of a search, a page of so many at a time.
async fn searched(store: &dyn AccountStore, text: &str, limit: usize) -> Vec<String> {
    let Some(search) = ContactSearch::of(text) else { return Vec::new() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.find_contacts(&search, after.as_ref(), limit).await.unwrap();
        assert_eq!(page.stopped_at, None, "there are few contacts");
        let is_last = page.contacts.len() < limit;
        for (place, contact) in page.contacts {
            found.push(format!("{} {} {}", place.index, place.key, contact.id));
            after = Some(place);
        }
        if is_last {
            return found;
        }
    }
}

/// All that is asked, with the answers: without instants that a store took from a clock.
pub(super) async fn answers(store: &dyn AccountStore) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for document in filters() {
        let filter = Filter::parse(&document).unwrap();
        let found = members(store, &filter, 2).await;
        assert_eq!(store.segment_count(&filter, now()).await.unwrap(), found.len() as u64, "{document}");
        note(&mut all, document.to_string(), found);
    }
    let unknown = Filter::parse(&json!({ "property": "nothing", "is": "known" })).unwrap();
    note(&mut all, "an unknown property", store.segment_count(&unknown, now()).await.unwrap_err().to_string());
    for text in
        ["a", "ADA", "ada love", "love ada", "adam", "example", "ä", "Äva", "zoe", "b", "12", "maria äva", "_", "%"]
    {
        for limit in [1, 50] {
            note(&mut all, format!("find {text} by {limit}"), searched(store, text, limit).await);
        }
    }
    for id in PEOPLE.into_iter().chain(["zoe", "nobody", "new"]) {
        let contact: ContactId = id.into();
        let timeline = store.timeline(&contact).await.unwrap().into_iter().map(|mut event| {
            if event.recording.is_some() {
                event.at = at(0);
            }
            event
        });
        let mut timeline: Vec<String> = timeline.map(|event| format!("{event:?}")).collect();
        timeline.sort();
        note(&mut all, format!("timeline of {id}"), timeline);
        note(&mut all, format!("events of {id}"), store.action_events(&contact).await.unwrap());
        note(&mut all, format!("registrations of {id}"), store.registrations_of(&contact).await.unwrap());
        note(&mut all, format!("attendances of {id}"), store.attendances_of(&contact).await.unwrap());
        note(&mut all, format!("calls of {id}"), store.calls_of(&contact).await.unwrap());
        note(&mut all, format!("segments of {id}"), store.segments_of(&contact, now()).await.unwrap());
    }
    for n in 1..4 {
        let id = webinar_id(n);
        note(&mut all, format!("event {n}"), store.marketing_event(&id).await.unwrap());
        let contacts = store.event_contacts(&id, Some(&"b".into()), 3).await.unwrap().into_iter().map(|mut contact| {
            if contact.state == EventState::Cancelled {
                contact.at = at(0);
            }
            contact
        });
        note(&mut all, format!("contacts of event {n}"), contacts.collect::<Vec<_>>());
        let state = Some(RegistrationState::Approved);
        let after = email("bob@example.com");
        let found = store.registrations_with(&id, state, Some(&after), 2).await.unwrap();
        note(&mut all, format!("registrations with {n}"), found);
        let first = store.attendances(&id, None, 2).await.unwrap();
        let after = first.last().map(|last| (&last.session, &last.person));
        note(&mut all, format!("attendances of {n}"), (&first, store.attendances(&id, after, 9).await.unwrap()));
        note(&mut all, format!("calls of {n}"), store.calls(&id).await.unwrap());
        note(&mut all, format!("syncs of {n}"), store.sync_runs(&id, 9).await.unwrap());
    }
    note(&mut all, "webinars", store.webinars().await.unwrap());
    note(&mut all, "known webinars", store.known_webinars(None).await.unwrap());
    note(&mut all, "contacts", store.list_contacts(Some(&"ada".into()), 20).await.unwrap());
    note(&mut all, "how many contacts", store.count_contacts().await.unwrap());
    note(&mut all, "properties", store.properties().await.unwrap());
    note(&mut all, "account", store.account().await.unwrap());
    note(&mut all, "account users", store.account_users().await.unwrap());
    note(&mut all, "users", store.users().await.unwrap());
    note(
        &mut all,
        "history",
        store.history(None, 20).await.unwrap().into_iter().map(|(_, entry)| entry).collect::<Vec<_>>(),
    );
    note(&mut all, "segments", store.segments().await.unwrap());
    note(&mut all, "damage", (store.check().await.unwrap(), store.unusable_emails().await.unwrap()));
    let mut summary = serde_json::to_value(store.summary().await.unwrap()).unwrap();
    summary["format"] = Value::Null;
    note(&mut all, "summary", summary);
    note(&mut all, "rates", store.rates_used(at(0)).await.unwrap());
    all
}

async fn compare(step: &str, ours: &dyn AccountStore, sqlite: &dyn AccountStore) {
    let (found, wanted) = (answers(ours).await, answers(sqlite).await);
    assert_eq!(found.len(), wanted.len());
    let different: BTreeSet<&String> = found.iter().map(|(_, answer)| answer).collect();
    assert!(different.len() > 50, "the questions tell little: {} different answers", different.len());
    for ((question, found), (_, wanted)) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted, "{step}: {question}");
    }
}

/// Carries a step out on both, and compares its outcomes.
macro_rules! both {
    ($ours:expr, $sqlite:expr, |$store:ident| $step:expr) => {{
        let $store: &dyn AccountStore = $ours;
        let found = format!("{:#?}", $step);
        let $store: &dyn AccountStore = $sqlite;
        assert_eq!(found, format!("{:#?}", $step), "{}", stringify!($step));
    }};
}

#[test]
fn sqlite_and_postgresql_answer_the_same() {
    runs(async {
        let (ours, sqlite) = (&empty().await, &SqliteStore::in_memory().unwrap());
        for store in [ours as &dyn AccountStore, sqlite] {
            store
                .import(vec![row(json!({ "type": "property", "name": "city", "kind": "text" }))].into())
                .await
                .unwrap();
            world(store).await;
        }
        compare("the world", ours, sqlite).await;

        both!(ours, sqlite, |s| s.try_import(rows().into()).await);
        both!(ours, sqlite, |s| s.try_rows([rows(), bad_rows()].concat().into()).await);
        compare("what was only tried", ours, sqlite).await;
        both!(ours, sqlite, |s| s.import(rows().into()).await);
        for bad in bad_rows() {
            let all = [rows()[..1].to_vec(), vec![bad]].concat();
            both!(ours, sqlite, |s| s.import(all.clone().into()).await);
        }
        compare("an import", ours, sqlite).await;

        let filter = Filter::parse(&json!({ "property": "city", "is": { "equals": "graz" } })).unwrap();
        let entry = HistoryEntry { at: at(1), by: None, what: HistoryKind::ALL[0], subject: Some("a".to_owned()) };
        both!(ours, sqlite, |s| s.save_segment("graz", &filter, at(3), Some(entry.clone())).await.unwrap());
        both!(ours, sqlite, |s| s.save_segment("graz", &filter, at(4), None).await.unwrap());
        both!(ours, sqlite, |s| s.save_segment(" ", &filter, at(4), None).await.unwrap_err().to_string());
        both!(ours, sqlite, |s| s.remove_segment("none", Some(entry.clone())).await.unwrap());
        both!(ours, sqlite, |s| s
            .find_history(&HistoryFilter { since: Some(at(2)), ..Default::default() }, None, 9)
            .await);
        let user = AccountUser { email: email("new.user@example.com"), role: Role::Editor };
        both!(ours, sqlite, |s| s.add_user(&user, None).await);
        compare("a segment and a user", ours, sqlite).await;

        both!(ours, sqlite, |s| s.delete_contact(&"bob".into()).await);
        both!(ours, sqlite, |s| s.delete_contact(&"bob".into()).await);
        both!(ours, sqlite, |s| s.erase(&"cleo".into(), at(50)).await);
        both!(ours, sqlite, |s| s.erase_email(&email("guest@example.com"), at(50)).await);
        both!(ours, sqlite, |s| s.forget(&"ada".into(), &[email("ada@example.com")], at(60)).await);
        compare("people who are gone", ours, sqlite).await;

        let (zoom, class) = (ZoomAccountId::new("z"), RateClass::Heavy);
        for second in [0, 0, 0, 1, 5] {
            let wait = std::time::Duration::from_millis(700);
            both!(ours, sqlite, |s| s.reserve(&zoom, class, 2, at(second), wait).await);
        }
        both!(ours, sqlite, |s| s.hold(&zoom, class, at(9)).await);
        both!(ours, sqlite, |s| s.reserve(&zoom, class, 2, at(6), std::time::Duration::ZERO).await);
        let later = Timestamp::now().checked_add(SignedDuration::from_hours(1)).unwrap();
        let old = Cutoffs { runs: Some(later), journals: Some(later), webhooks: Some(later), sign_ins: Some(later) };
        for limit in [1, 100] {
            both!(ours, sqlite, |s| s.remove_old(old, limit).await.map(|pruned| (
                pruned.runs,
                pruned.journals,
                pruned.keys
            )));
        }
        both!(ours, sqlite, |s| s.account().await.unwrap().unit_name(&BusinessUnitId::new("south")).to_owned());
        compare("what is old is gone", ours, sqlite).await;
    });
}
