#![allow(clippy::unwrap_used)]

//! Registration against a store in memory and a scripted Zoom.

use std::{
    collections::{BTreeMap, VecDeque},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use greenroom::{
    Runtime, Storage,
    capability::{Attachments, Services as HostServices},
};
use greenroom_domain::{
    ApprovalType, ConnectionState, ContactStore, CredentialRef, Email, JoinUrl, ListedWebinar, Page,
    RegistrationChange, RegistrationForm, RegistrationType, RequiredField, RunId, RunStore, WebinarType, property,
    store::{ImportRow, ImportStore, IntentRecord, IntentResult, RunRecord, StoreAdmin, TimelineStore, WebinarStore},
};
use greenroom_store::SqliteStore;
use greenroom_store_testing::WebinarProviderDouble;
use tokio::sync::Semaphore;

use super::*;
use crate::{services::Zoom, settle::settle_once};

const NOW: i64 = 1_800_000_000;

/// A Zoom with one webinar for each account. The answers to registrations are scripted; without a script it registers.
struct ScriptedZoom {
    webinars: Mutex<BTreeMap<(String, String), Webinar>>,
    form: Mutex<RegistrationForm>,
    answers: Mutex<VecDeque<ProviderError>>,
    registered: Mutex<Vec<Registrant>>,
    /// The changes of registrations that were sent.
    changes: Mutex<Vec<(RegistrationChange, String)>>,
    /// The upcoming webinars, by user, in pages. None: the user's licence has no webinars.
    upcoming: Mutex<BTreeMap<String, Option<Vec<Vec<ListedWebinar>>>>>,
    /// How often a user's webinars were listed.
    listings: AtomicUsize,
    /// Whether a registration or a change takes place although its answer is lost.
    does_it_anyway: Mutex<bool>,
    /// An account that does not answer.
    silent: Mutex<Option<String>>,
    calls: AtomicUsize,
    /// The occurrences of the registrations.
    occurrences: Mutex<Vec<Option<String>>>,
    /// A registration waits for a permit.
    gate: Semaphore,
    /// Work to do while the next request for a webinar is answered.
    meanwhile: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
}

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn webinar(zoom: &str, id: &str) -> Webinar {
    Webinar {
        topic: "Engines".into(),
        host_email: Some(email("host@acme.example")),
        starts_at: Some(Timestamp::from_second(NOW + 86_400).unwrap()),
        ..Webinar::once(WebinarId::parse(id).unwrap(), zoom.into())
    }
}

impl ScriptedZoom {
    fn heard(&self, account: &ZoomAccount) -> Result<(), ProviderError> {
        if self.silent.lock().unwrap().as_deref() == Some(account.id.as_str()) {
            let (message, retry_after) = ("silence".into(), Duration::from_secs(9));
            return Err(ProviderError::Unavailable { message, retry_after, maybe_done: false });
        }
        Ok(())
    }
}

impl ScriptedZoom {
    /// Changes a registration as Zoom does: one that is cancelled is denied, and an approved one has a link.
    fn change(&self, email: &Email, change: RegistrationChange) {
        for registrant in self.registered.lock().unwrap().iter_mut().filter(|one| &one.email == email) {
            registrant.state = match change {
                RegistrationChange::Approve => RegistrationState::Approved,
                RegistrationChange::Cancel | RegistrationChange::Deny => RegistrationState::Denied,
            };
            let approved = registrant.state == RegistrationState::Approved;
            registrant.join_url = approved.then(|| JoinUrl::new("https://zoom.example/w/1?tk=approved"));
        }
    }
}

/// The requests that the scripted Zoom answers; it refuses all others.
fn answering(zoom: ScriptedZoom) -> WebinarProviderDouble<ScriptedZoom> {
    WebinarProviderDouble::new(zoom)
        .on_webinar(|zoom, account, id| {
            Box::pin(async move {
                zoom.heard(account)?;
                let meanwhile = zoom.meanwhile.lock().unwrap().take();
                if let Some(meanwhile) = meanwhile {
                    meanwhile.await;
                }
                let key = (account.id.to_string(), id.to_string());
                zoom.webinars.lock().unwrap().get(&key).cloned().ok_or(ProviderError::WebinarNotFound)
            })
        })
        .on_registration_form(|zoom, _, _| Box::pin(async { Ok(zoom.form.lock().unwrap().clone()) }))
        .on_panelists(|_, _, _| Box::pin(async { Ok(Vec::new()) }))
        .on_register(|zoom, _, webinar, person, occurrence| {
            Box::pin(async move {
                zoom.calls.fetch_add(1, Ordering::SeqCst);
                zoom.occurrences.lock().unwrap().push(occurrence.map(str::to_owned));
                zoom.gate.acquire().await.unwrap().forget();
                let scripted = zoom.answers.lock().unwrap().pop_front();
                if scripted.is_none() || *zoom.does_it_anyway.lock().unwrap() {
                    let pending = webinar.approval == ApprovalType::Manual;
                    let registrant = Registrant {
                        id: format!("r-{}", person.email),
                        email: person.email.clone(),
                        state: if pending { RegistrationState::Pending } else { RegistrationState::Approved },
                        join_url: (!pending).then(|| JoinUrl::new("https://zoom.example/w/1?tk=personal")),
                        registered_at: None,
                        occurrences: Vec::new(),
                        first_name: String::new(),
                        last_name: String::new(),
                    };
                    zoom.registered.lock().unwrap().push(registrant.clone());
                    return scripted.map_or(Ok(registrant), Err);
                }
                Err(scripted.unwrap())
            })
        })
        .on_change_registration(|zoom, _, _, registrant, change, _| {
            Box::pin(async move {
                zoom.changes.lock().unwrap().push((change, registrant.id.clone()));
                zoom.gate.acquire().await.unwrap().forget();
                let scripted = zoom.answers.lock().unwrap().pop_front();
                if scripted.is_none() || *zoom.does_it_anyway.lock().unwrap() {
                    zoom.change(&registrant.email, change);
                }
                scripted.map_or(Ok(()), Err)
            })
        })
        .on_registrant(|zoom, account, _, id, _| {
            Box::pin(async move {
                zoom.heard(account)?;
                Ok(zoom.registered.lock().unwrap().iter().find(|registrant| registrant.id == id).cloned())
            })
        })
        .on_users(|zoom, _, _| {
            Box::pin(async move {
                let user = |id: &String| greenroom_domain::ZoomUser {
                    id: id.clone(),
                    email: email(&format!("{id}@acme.example")),
                    first_name: String::new(),
                    last_name: String::new(),
                    not_listed_at: None,
                };
                let items: Vec<_> = zoom.upcoming.lock().unwrap().keys().map(user).collect();
                Ok(Page { total: None, items, next: None })
            })
        })
        .on_upcoming_webinars(|zoom, _, user, page| {
            Box::pin(async move {
                zoom.listings.fetch_add(1, Ordering::SeqCst);
                let pages = zoom.upcoming.lock().unwrap()[user].clone();
                let Some(pages) = pages else {
                    return Err(ProviderError::WebinarsNotListed { message: "no plan".into() });
                };
                let at: usize = page.map_or(0, |page| page.parse().unwrap());
                let next = (at + 1 < pages.len()).then(|| (at + 1).to_string());
                Ok(Page { total: None, items: pages.get(at).cloned().unwrap_or_default(), next })
            })
        })
        .on_registrants(|zoom, account, _, state, _, _| {
            Box::pin(async move {
                zoom.heard(account)?;
                let registered = zoom.registered.lock().unwrap();
                let items: Vec<Registrant> = registered.iter().filter(|r| r.state == state).cloned().collect();
                Ok(Page { total: Some(items.len() as u64), items, next: None })
            })
        })
}

struct World {
    store: Arc<SqliteStore>,
    zoom: Arc<WebinarProviderDouble<ScriptedZoom>>,
    services: Services,
    clock: Arc<AtomicI64>,
}

fn zoom_account(id: &str, unit: &str) -> ZoomAccount {
    ZoomAccount {
        id: id.into(),
        business_unit: unit.into(),
        connected_user: email("owner@acme.example"),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: Timestamp::UNIX_EPOCH },
    }
}

fn contact(id: &str, address: Option<&str>, names: &[(&str, &str)]) -> ImportRow {
    ImportRow::Contact {
        id: Some(id.into()),
        email: address.map(email),
        secondary_emails: None,
        properties: names.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
    }
}

const ADA: [(&str, &str); 2] = [("firstname", "Ada"), ("lastname", "Lovelace")];
const OURS: &str = "82512345678";
const THEIRS: &str = "99999999999";

async fn world() -> World {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let rows = vec![
        ImportRow::BusinessUnit { id: "Labs".into(), name: "The Labs".into() },
        ImportRow::AccountUser { email: email("clerk@acme.example"), role: greenroom_domain::Role::Editor },
        contact("1", Some("ada@example.com"), &ADA),
        contact("2", Some("host@acme.example"), &ADA),
        contact("3", Some("owner@acme.example"), &ADA),
        contact("4", Some("clerk@acme.example"), &ADA),
        contact("5", Some("nameless@example.com"), &[("firstname", "No")]),
    ];
    store.import(rows.into()).await.unwrap();
    let accounts = [("z1", "Account"), ("z2", "Labs")];
    let effects = accounts.map(|(z, u)| Effect::SaveZoomAccount { account: zoom_account(z, u) }).to_vec();
    let storage = Storage::joint(store.clone());
    storage.commit(Commit { effects, ..Commit::default() }.into()).await.unwrap();
    let webinars = [("z1", OURS), ("z2", THEIRS)];
    let zoom = Arc::new(answering(ScriptedZoom {
        webinars: Mutex::new(webinars.map(|(z, id)| ((z.to_owned(), id.to_owned()), webinar(z, id))).into()),
        form: Mutex::default(),
        answers: Mutex::default(),
        meanwhile: Mutex::default(),
        registered: Mutex::default(),
        changes: Mutex::default(),
        upcoming: Mutex::default(),
        listings: AtomicUsize::new(0),
        does_it_anyway: Mutex::new(false),
        silent: Mutex::default(),
        calls: AtomicUsize::new(0),
        occurrences: Mutex::default(),
        gate: Semaphore::new(1_000),
    }));
    let clock = Arc::new(AtomicI64::new(NOW));
    let services = services(&storage, &zoom, &clock, "first");
    World { store, zoom, services, clock }
}

fn services(
    storage: &Storage,
    zoom: &Arc<WebinarProviderDouble<ScriptedZoom>>,
    clock: &Arc<AtomicI64>,
    owner: &str,
) -> Services {
    let clock = clock.clone();
    let now = move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap();
    let host = HostServices::new(storage.clone(), owner.to_owned(), Duration::from_secs(60), now);
    Services::new(&Arc::new(host), &Arc::new(Zoom::new(Some(zoom.clone()))))
}

fn context(dry_run: bool) -> RunContext {
    RunContext {
        id: RunId::new(Uuid::now_v7()),
        first_run: RunId::new(Uuid::now_v7()),
        action: "test".into(),
        contact: None,
        started_at: Timestamp::UNIX_EPOCH,
        dry_run,
        attachments: Attachments::default(),
    }
}

impl World {
    async fn register(&self, contact: &str, webinar: &str) -> Result<Registered, Failure> {
        register(&self.services, &context(false), contact.into(), WebinarId::parse(webinar).unwrap(), None).await
    }

    /// Registers contact 1 in a task of its own, up to the request to Zoom: it is answered when the gate gets a permit.
    async fn caller_that_waits_for_zoom(&self) -> tokio::task::JoinHandle<Result<Registered, Failure>> {
        self.zoom.gate.acquire_many(1_000).await.unwrap().forget();
        let services = self.services.clone();
        let caller = tokio::spawn(async move {
            let run = context(false);
            register(&services, &run, "1".into(), WebinarId::parse(OURS).unwrap(), None).await
        });
        while self.calls() == 0 {
            tokio::task::yield_now().await;
        }
        caller
    }

    async fn refused(&self, contact: &str, webinar: &str) -> String {
        self.register(contact, webinar).await.unwrap_err().code
    }

    fn calls(&self) -> usize {
        self.zoom.calls.load(Ordering::SeqCst)
    }

    async fn property(&self, contact: &str, name: &str) -> Option<String> {
        let contact = self.store.contacts(&[contact.into()]).await.unwrap().remove(0).unwrap();
        contact.properties.get(name).cloned()
    }

    async fn open_intents(&self, at: i64) -> usize {
        let at = Timestamp::from_second(at).unwrap();
        self.store.take_over_intents("counter", at, at, 100).await.unwrap().len()
    }
}

#[tokio::test]
async fn w8_success_writes_all_consequences() {
    let world = world().await;
    let registered = world.register("1", OURS).await.unwrap();
    assert!(!registered.already_registered && !registered.made_up);
    assert_eq!(registered.registration.registrant_id, "r-ada@example.com");
    assert_eq!(registered.topic, "Engines");
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"), "P3");
    assert_eq!(
        world.property("1", property::LAST_JOIN_URL).await.as_deref(),
        Some("https://zoom.example/w/1?tk=personal"),
        "P2"
    );
    let timeline = world.store.timeline(&"1".into()).await.unwrap();
    assert_eq!(timeline.len(), 1, "T1");
    let webinar = WebinarId::parse(OURS).unwrap();
    assert!(world.store.marketing_event(&webinar).await.unwrap().is_some(), "M1");
    assert_eq!(world.store.event_contacts(&webinar, None, 10).await.unwrap().len(), 1, "M2");
    assert_eq!(world.open_intents(NOW + 1_000).await, 0, "the intent is settled");
}

#[tokio::test]
async fn c10_a_person_who_is_erased_during_their_registration_is_not_sent_to_zoom() {
    let world = world().await;
    let runtime = Runtime::builder().storage(Storage::joint(world.store.clone())).build().unwrap();
    *world.zoom.meanwhile.lock().unwrap() = Some(Box::pin(async move {
        assert!(runtime.erase("1").await.unwrap().found);
    }));
    assert_eq!(world.refused("1", OURS).await, "contact-not-found");
    assert_eq!(world.calls(), 0);
    assert_eq!(world.open_intents(NOW + 1_000).await, 0, "and no intent holds the email");
}

#[tokio::test]
async fn w3_w5_w6_w9_refusals_send_nothing_to_zoom() {
    let world = world().await;
    assert_eq!(world.refused("9", OURS).await, "contact-not-found");
    assert_eq!(world.refused("5", OURS).await, "contact-incomplete");
    assert_eq!(world.refused("1", "12345678901").await, "webinar-not-found");
    let foreign = world.register("1", THEIRS).await.unwrap_err();
    assert_eq!(foreign.code, "webinar-of-another-business-unit");
    assert!(foreign.message.contains("The Labs"), "{}", foreign.message);
    assert_eq!(world.refused("2", OURS).await, "webinar-host-cannot-register");
    assert_eq!(world.refused("3", OURS).await, "webinar-host-cannot-register");
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn w4_a_required_question_refuses() {
    let world = world().await;
    *world.zoom.form.lock().unwrap() =
        RegistrationForm { required: vec![RequiredField { name: "Shoe size?".into(), custom: true }] };
    let refused = world.register("1", OURS).await.unwrap_err();
    assert_eq!(refused.code, "extra-questions-required");
    assert!(refused.message.contains("Shoe size?"));
    assert_eq!(world.calls(), 0);
}

#[tokio::test]
async fn w7_the_second_time_nothing_is_sent() {
    let world = world().await;
    let first = world.register("1", OURS).await.unwrap();
    let second = world.register("1", OURS).await.unwrap();
    assert!(second.already_registered);
    assert_eq!(second.registration.registrant_id, first.registration.registrant_id);
    assert_eq!(world.calls(), 1);
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn w7_at_the_same_time_one_is_sent() {
    let world = Arc::new(world().await);
    let both = futures::future::join_all((0..8).map(|_| world.register("1", OURS))).await;
    assert_eq!(both.iter().filter(|r| !r.as_ref().unwrap().already_registered).count(), 1);
    assert_eq!(world.calls(), 1);
}

#[tokio::test]
async fn c4_an_account_user_is_registered_and_nothing_written_to_the_contact() {
    let world = world().await;
    let registered = world.register("4", OURS).await.unwrap();
    assert_eq!(registered.registration.contact, None);
    assert_eq!(world.calls(), 1);
    assert_eq!(world.property("4", property::REGISTRATIONS).await, None);
    assert!(world.store.timeline(&"4".into()).await.unwrap().is_empty());
    assert!(world.register("4", OURS).await.unwrap().already_registered, "W7 holds for her too");
}

#[tokio::test]
async fn w11_pending_counts_nothing_and_has_no_link() {
    let world = world().await;
    world.zoom.webinars.lock().unwrap().values_mut().for_each(|w| w.approval = ApprovalType::Manual);
    let registered = world.register("1", OURS).await.unwrap();
    assert_eq!(registered.registration.state, RegistrationState::Pending);
    assert_eq!(registered.registration.join_url, None);
    assert_ne!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"));
    assert_eq!(world.store.timeline(&"1".into()).await.unwrap().len(), 1, "T1, pending");
}

#[tokio::test]
async fn a_dry_run_asks_the_rules_and_changes_nothing() {
    let world = world().await;
    let webinar = |id: &str| WebinarId::parse(id).unwrap();
    let run = context(true);
    let made_up = register(&world.services, &run, "1".into(), webinar(OURS), None).await.unwrap();
    assert!(made_up.made_up);
    assert_eq!(world.calls(), 0);
    assert_eq!(world.property("1", property::REGISTRATIONS).await, None);
    let refused = register(&world.services, &run, "2".into(), webinar(OURS), None).await.unwrap_err();
    assert_eq!(refused.code, "webinar-host-cannot-register");
}

#[tokio::test]
async fn w9_zooms_refusal_closes_the_intent() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(ProviderError::RegistrationRefused { message: "paid".into() });
    let refused = world.register("1", OURS).await.unwrap_err();
    assert_eq!(refused.code, "registration-refused");
    assert!(refused.message.contains("paid"));
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
    assert!(world.register("1", OURS).await.is_ok(), "and the next try is a new one");
}

#[tokio::test]
async fn w9_a_refusal_with_a_reason_in_the_webinar_gets_its_own_code() {
    let world = world().await;
    world.register("2", OURS).await.unwrap_err();
    let mut full = webinar("z1", OURS);
    full.registrants_limit = Some(0);
    world.zoom.webinars.lock().unwrap().insert(("z1".into(), OURS.into()), full);
    world.zoom.answers.lock().unwrap().push_back(ProviderError::RegistrationRefused { message: "limit".into() });
    assert_eq!(world.refused("1", OURS).await, "webinar-full");
}

#[tokio::test]
async fn a_person_is_registered_three_times_a_day_at_most() {
    let world = world().await;
    for _ in 0..3 {
        world.zoom.answers.lock().unwrap().push_back(ProviderError::RegistrationRefused { message: "no".into() });
        assert_eq!(world.refused("1", OURS).await, "registration-refused");
    }
    assert_eq!(world.refused("1", OURS).await, "registrant-daily-limit");
    assert_eq!(world.calls(), 3);
    world.clock.store(NOW + 86_400, Ordering::SeqCst);
    assert!(world.register("1", OURS).await.is_ok());
}

#[tokio::test]
async fn a_request_that_never_reached_zoom_does_not_count() {
    let world = world().await;
    let down = || ProviderError::Unavailable {
        message: "down".into(),
        retry_after: Duration::from_secs(5),
        maybe_done: false,
    };
    for _ in 0..5 {
        world.zoom.answers.lock().unwrap().push_back(down());
        let failure = world.register("1", OURS).await.unwrap_err();
        assert_eq!((failure.kind, failure.retry), (FailureKind::Unavailable, Retry::After(Duration::from_secs(5))));
    }
    assert!(world.register("1", OURS).await.is_ok());
}

fn lost() -> ProviderError {
    ProviderError::Unavailable { message: "lost".into(), retry_after: Duration::from_secs(5), maybe_done: true }
}

#[tokio::test]
async fn a_lost_answer_is_found_at_zoom() {
    let world = world().await;
    *world.zoom.does_it_anyway.lock().unwrap() = true;
    world.zoom.answers.lock().unwrap().push_back(lost());
    let registered = world.register("1", OURS).await.unwrap();
    assert_eq!(registered.registration.registrant_id, "r-ada@example.com");
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"));
}

/// A registration that Zoom lists as denied.
fn denied(person: &str) -> Registrant {
    Registrant {
        id: "denied".into(),
        email: email(person),
        state: RegistrationState::Denied,
        join_url: None,
        registered_at: None,
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    }
}

#[tokio::test]
async fn w7_a_lost_answer_about_a_denied_person_is_refused_and_nothing_is_written() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(lost());
    world.zoom.registered.lock().unwrap().push(denied("ada@example.com"));
    assert_eq!(world.refused("1", OURS).await, "registration-denied");
    assert!(world.store.timeline(&"1".into()).await.unwrap().is_empty());
    world.clock.store(NOW + 61, Ordering::SeqCst);
    assert!(settle_once(&world.services, 10).await.unwrap().is_empty(), "nothing is left to settle");
}

#[tokio::test]
async fn w7_an_open_intent_of_a_denied_person_is_settled_as_not_done() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(lost());
    assert_eq!(world.refused("1", OURS).await, "zoom-unavailable");
    world.zoom.registered.lock().unwrap().push(denied("ada@example.com"));
    world.clock.store(NOW + 61, Ordering::SeqCst);
    let settled = settle_once(&world.services, 10).await.unwrap();
    assert_eq!((settled.done, settled.not_done, settled.still_open), (0, 1, 0));
    assert!(world.store.timeline(&"1".into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_stays_lost_is_settled_later_by_asking_zoom() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(lost());
    assert_eq!(world.refused("1", OURS).await, "zoom-unavailable");
    assert!(settle_once(&world.services, 10).await.unwrap().is_empty(), "the lease still holds");

    // Zoom had taken it after all, and another process settles it.
    let late = Registrant {
        id: "late".into(),
        email: email("ada@example.com"),
        state: RegistrationState::Approved,
        join_url: None,
        registered_at: None,
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    };
    world.zoom.registered.lock().unwrap().push(late);
    world.clock.store(NOW + 61, Ordering::SeqCst);
    let other = services(&Storage::joint(world.store.clone()), &world.zoom, &world.clock, "second");
    let settled = settle_once(&other, 10).await.unwrap();
    assert_eq!((settled.done, settled.not_done, settled.still_open), (1, 0, 0));
    assert!(settle_once(&other, 10).await.unwrap().is_empty(), "once");
    let again = world.register("1", OURS).await.unwrap();
    assert!(again.already_registered);
    assert_eq!(again.registration.registrant_id, "late");
}

#[tokio::test]
async fn an_intent_that_zoom_does_not_have_is_closed() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(lost());
    world.refused("1", OURS).await;
    world.clock.store(NOW + 61, Ordering::SeqCst);
    let settled = settle_once(&world.services, 10).await.unwrap();
    assert_eq!((settled.done, settled.not_done), (0, 1));
    assert!(!world.register("1", OURS).await.unwrap().already_registered);
}

#[tokio::test]
async fn a_caller_that_disappears_leaves_nothing_unsettled() {
    let world = world().await;
    let caller = world.caller_that_waits_for_zoom().await;
    caller.abort();
    assert!(caller.await.unwrap_err().is_cancelled());
    world.zoom.gate.add_permits(1);
    world.services.finish().await;
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"));
    assert_eq!(world.open_intents(NOW + 1_000).await, 0);
}

#[tokio::test]
async fn facts_are_asked_once_for_many() {
    let world = world().await;
    let rows: Vec<_> = (100..150).map(|n| contact(&n.to_string(), Some(&format!("p{n}@example.com")), &ADA)).collect();
    world.store.import(rows.into()).await.unwrap();
    let ids: Vec<String> = (100..150).map(|n| n.to_string()).collect();
    let all = futures::future::join_all(ids.iter().map(|id| world.register(id, OURS))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(world.calls(), 50);
}

#[tokio::test]
async fn a_runs_intents_can_be_listed() {
    let world = world().await;
    let run = context(false);
    register(&world.services, &run, "1".into(), WebinarId::parse(OURS).unwrap(), None).await.unwrap();
    let intents: Vec<IntentRecord> = world.store.intents_of(run.id).await.unwrap();
    assert_eq!(intents.len(), 1);
    assert_eq!(intents[0].result, Some(IntentResult::Done));
    let runs: Vec<RunRecord> = world.store.runs(None, 10).await.unwrap();
    assert!(runs.is_empty(), "only a finished run has a record");
}

#[tokio::test]
async fn w6_zooms_own_refusal_means_the_same() {
    let world = world().await;
    world.zoom.answers.lock().unwrap().push_back(ProviderError::HostCannotRegister);
    assert_eq!(world.refused("1", OURS).await, "webinar-host-cannot-register");
    assert_eq!(world.calls(), 1, "Zoom said so");
}

#[tokio::test]
async fn w5_an_account_that_does_not_answer_leaves_the_question_open() {
    let world = world().await;
    *world.zoom.silent.lock().unwrap() = Some("z2".to_owned());
    let failure = world.register("1", "12345678901").await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "webinar-owner-unknown"));
    assert!(failure.message.contains("The Labs"), "{}", failure.message);
}

#[tokio::test]
async fn w8_a_contact_made_again_gets_the_registration_that_stands() {
    let world = world().await;
    world.register("1", OURS).await.unwrap();
    assert!(world.store.delete_contact(&"1".into()).await.unwrap());
    world.store.import(vec![contact("10", Some("ada@example.com"), &ADA)].into()).await.unwrap();
    let again = world.register("10", OURS).await.unwrap();
    assert!(again.already_registered);
    assert_eq!(again.registration.contact, Some("10".into()));
    assert_eq!(world.calls(), 1);
    assert_eq!(world.property("10", property::REGISTRATIONS).await.as_deref(), Some("1"), "P3");
    assert_eq!(world.store.timeline(&"10".into()).await.unwrap().len(), 1, "T1");
}

#[tokio::test]
async fn a_lease_that_was_lost_loses_no_registration() {
    let world = world().await;
    let caller = world.caller_that_waits_for_zoom().await;
    // Another process takes the intent over before Zoom has the registration, and settles it as not done.
    world.clock.store(NOW + 61, Ordering::SeqCst);
    let other = super::tests::services(&Storage::joint(world.store.clone()), &world.zoom, &world.clock, "second");
    assert_eq!(settle_once(&other, 10).await.unwrap().not_done, 1);
    world.zoom.gate.add_permits(1);
    caller.await.unwrap().unwrap();
    assert_eq!(world.property("1", property::REGISTRATIONS).await.as_deref(), Some("1"));
}

#[tokio::test]
async fn w12_the_requested_occurrence_is_sent() {
    let world = world().await;
    let occurrence = |id: &str| greenroom_domain::Occurrence {
        id: id.into(),
        starts_at: Some(Timestamp::from_second(NOW + 86_400).unwrap()),
        minutes: 60,
        deleted: false,
    };
    let mut recurring = webinar("z1", OURS);
    recurring.kind = WebinarType::Recurring;
    recurring.registration_type = RegistrationType::EachOccurrence;
    recurring.occurrences = vec![occurrence("o1"), occurrence("o2")];
    world.zoom.webinars.lock().unwrap().insert(("z1".into(), OURS.into()), recurring);
    let (run, id) = (context(false), WebinarId::parse(OURS).unwrap());
    let registered = register(&world.services, &run, "1".into(), id, Some("o2".into())).await.unwrap();
    assert_eq!(*world.zoom.occurrences.lock().unwrap(), [Some("o2".to_owned())]);
    assert_eq!(registered.asked.as_deref(), Some("o2"));
}

#[tokio::test]
async fn w11_a_lost_answer_is_found_among_the_pending_too() {
    let world = world().await;
    world.zoom.webinars.lock().unwrap().values_mut().for_each(|w| w.approval = ApprovalType::Manual);
    *world.zoom.does_it_anyway.lock().unwrap() = true;
    world.zoom.answers.lock().unwrap().push_back(lost());
    assert_eq!(world.register("1", OURS).await.unwrap().registration.state, RegistrationState::Pending);
}

#[tokio::test]
async fn an_intent_stays_open_while_zoom_is_silent_and_counts_when_it_is_closed() {
    let world = world().await;
    let mut now = NOW;
    for _ in 0..3 {
        world.zoom.answers.lock().unwrap().push_back(lost());
        assert_eq!(world.refused("1", OURS).await, "zoom-unavailable");
        now += 61;
        world.clock.store(now, Ordering::SeqCst);
        *world.zoom.silent.lock().unwrap() = Some("z1".to_owned());
        assert_eq!(settle_once(&world.services, 10).await.unwrap().still_open, 1);
        *world.zoom.silent.lock().unwrap() = None;
        now += 61;
        world.clock.store(now, Ordering::SeqCst);
        assert_eq!(settle_once(&world.services, 10).await.unwrap().not_done, 1);
    }
    assert_eq!(world.refused("1", OURS).await, "registrant-daily-limit", "they may have been sent");
}

#[path = "change_tests.rs"]
mod changes;
#[path = "upcoming_pages_tests.rs"]
mod upcoming;
