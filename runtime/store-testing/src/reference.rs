//! A store beside the reference store: after any history, both answer the same.
//!
//! ```ignore
//! proptest! {
//!     #[test]
//!     fn the_reference_store_and_mine_answer_the_same(history in reference::history()) {
//!         block_on(async { reference::compare(MyStore::empty().await, &history).await });
//!     }
//! }
//! ```

use greenroom_domain::{
    ContactStore, LeftOutReason, RegistrationState, RunStore, StoreError, SyncStore, property,
    store::{
        ClaimOutcome, Commit, CommitError, Effect, EffectsTarget, Fence, IntentResult, LeaseOutcome, Listing,
        RunRecord, SeenPage, SyncCommit, SyncWrite, seen_join, seen_key,
    },
};
use proptest::prelude::*;

use crate::{
    MemoryStore,
    sample::{
        at, attendance, claim, done, email, intent, join, journal, new_contact, registration, run, run_id, session,
        session_id, update, webinar, webinar_id,
    },
};

/// A step in the history of a store. Numbers name contacts, emails, sessions and runs.
#[derive(Debug, Clone)]
pub struct Event(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Create { contact: u8, who: u8, by_hand: bool },
    Rename { contact: u8, who: u8 },
    Assign { contact: u8, value: u8 },
    Register { who: u8, contact: Option<u8>, state: u8, second: i64 },
    Attend { session: i64, who: u8, contact: Option<u8>, hundredths: u32 },
    Absent { session: i64, who: u8 },
    Joined { session: i64, who: u8, registered: bool },
    Complete { session: i64 },
    Identify { session: i64 },
    Begin { participants: bool, again: bool },
    Page { participants: bool, who: Vec<u8> },
    End { participants: bool, sweep: bool },
    LeaveOut { who: u8 },
    AlsoRegistered { who: u8, under: u8 },
    Lease,
    Erase { contact: u8 },
    EraseEmail { who: u8 },
    Forget { contact: u8, second: i64 },
    Claim { run: u8 },
    Run { run: u8, with_key: bool, contact: u8 },
    Intent { run: u8, contact: u8 },
    Settle { run: u8 },
}

const CONTACTS: [&str; 3] = ["ada", "bob", "cleo"];
const WHO: u8 = 4;
const STATES: [RegistrationState; 4] =
    [RegistrationState::Pending, RegistrationState::Approved, RegistrationState::Denied, RegistrationState::Cancelled];

fn event() -> impl Strategy<Value = Kind> {
    let contact = || 0u8..3;
    let who = || 0u8..WHO;
    let maybe = || prop::option::of(0u8..3);
    let session = || 0i64..2;
    let flag = any::<bool>;
    prop_oneof![
        (contact(), who(), flag()).prop_map(|(contact, who, by_hand)| Kind::Create { contact, who, by_hand }),
        (contact(), who()).prop_map(|(contact, who)| Kind::Rename { contact, who }),
        (contact(), 0u8..3).prop_map(|(contact, value)| Kind::Assign { contact, value }),
        (who(), maybe(), 0u8..4, 0i64..5).prop_map(|(who, contact, state, second)| Kind::Register {
            who,
            contact,
            state,
            second
        }),
        (session(), who(), maybe(), 0u32..10_000).prop_map(|(session, who, contact, hundredths)| Kind::Attend {
            session,
            who,
            contact,
            hundredths
        }),
        (session(), who()).prop_map(|(session, who)| Kind::Absent { session, who }),
        (session(), who(), flag()).prop_map(|(session, who, registered)| Kind::Joined { session, who, registered }),
        session().prop_map(|session| Kind::Complete { session }),
        session().prop_map(|session| Kind::Identify { session }),
        (flag(), flag()).prop_map(|(participants, again)| Kind::Begin { participants, again }),
        (flag(), prop::collection::vec(who(), 0..4)).prop_map(|(participants, who)| Kind::Page { participants, who }),
        (flag(), flag()).prop_map(|(participants, sweep)| Kind::End { participants, sweep }),
        who().prop_map(|who| Kind::LeaveOut { who }),
        (who(), who()).prop_map(|(who, under)| Kind::AlsoRegistered { who, under }),
        Just(Kind::Lease),
        contact().prop_map(|contact| Kind::Erase { contact }),
        who().prop_map(|who| Kind::EraseEmail { who }),
        (contact(), 0i64..30).prop_map(|(contact, second)| Kind::Forget { contact, second }),
        (0u8..4).prop_map(|run| Kind::Claim { run }),
        (0u8..4, flag(), contact()).prop_map(|(run, with_key, contact)| Kind::Run { run, with_key, contact }),
        (0u8..4, contact()).prop_map(|(run, contact)| Kind::Intent { run, contact }),
        (0u8..4).prop_map(|run| Kind::Settle { run }),
    ]
}

fn address(who: u8) -> String {
    format!("{who}@people.example")
}

fn contact_of(contact: u8) -> &'static str {
    CONTACTS[usize::from(contact)]
}

fn listing(participants: bool) -> Listing {
    if participants { Listing::Participants(session_id(1, 0)) } else { Listing::Registrants }
}

/// An outcome without the words of an error.
fn outcome<T: std::fmt::Debug>(result: Result<T, CommitError>) -> String {
    match result {
        Ok(answer) => format!("{answer:?}"),
        Err(CommitError::Stale(_)) => "stale".to_owned(),
        Err(CommitError::LostLease(_)) => "lost lease".to_owned(),
        Err(CommitError::Store(StoreError::UnderWay { until, .. })) => format!("under way until {until}"),
        Err(CommitError::Store(_)) => "refused".to_owned(),
    }
}

/// A store with the lease of webinar 1.
struct Side<S> {
    store: S,
    fence: Fence,
}

impl<S: ContactStore + RunStore + SyncStore> Side<S> {
    async fn new(store: S) -> Self {
        let mut side = Self { store, fence: Fence { name: String::new(), token: 0 } };
        side.lease().await;
        // Its sessions are parts of one.
        let single = greenroom_domain::Webinar { kind: greenroom_domain::WebinarType::Single, ..webinar(1) };
        let known = Effect::SaveWebinars { webinars: vec![single] };
        let sessions = SyncWrite::Sessions { sessions: vec![session(1, 0), session(1, 1)] };
        side.sync([known], [sessions]).await.unwrap();
        side
    }

    async fn lease(&mut self) {
        match self.store.lease(&format!("webinar:{}", webinar_id(1)), "me", at(0), at(0)).await.unwrap() {
            LeaseOutcome::Ours(fence) => self.fence = fence,
            held => panic!("{held:?}"),
        }
    }

    async fn commit(&self, commit: Commit) -> Result<(), CommitError> {
        self.store.commit(commit.into(), EffectsTarget::SameStore).await.map(drop)
    }

    async fn put(&self, effect: Effect) -> String {
        outcome(self.commit(Commit { effects: vec![effect], ..Commit::default() }).await)
    }

    async fn sync(
        &self,
        effects: impl Into<Vec<Effect>>,
        writes: impl Into<Vec<SyncWrite>>,
    ) -> Result<(), CommitError> {
        let sync = SyncCommit {
            fence: self.fence.clone(),
            run: None,
            progress: None,
            tally: Default::default(),
            warnings: Vec::new(),
            writes: writes.into(),
        };
        self.commit(Commit { effects: effects.into(), sync: Some(sync), ..Commit::default() }).await
    }

    async fn write(&self, write: SyncWrite) -> String {
        outcome(self.sync([], [write]).await)
    }

    /// Carries an event out; answers its outcome.
    async fn carry_out(&mut self, event: &Kind) -> String {
        let webinar = webinar_id(1);
        match event.clone() {
            Kind::Create { contact, who, by_hand } => {
                let mut contact = new_contact(contact_of(contact));
                contact.email = Some(email(&address(who)));
                contact.secondary_emails = vec![email(&format!("second-{}", address(who)))];
                self.put(Effect::CreateContact { contact, by_hand }).await
            }
            Kind::Rename { contact, who } => {
                self.put(update(contact_of(contact), property::EMAIL, Some(&address(who)))).await
            }
            Kind::Assign { contact, value } => {
                let value = (value > 0).then(|| value.to_string());
                self.put(update(contact_of(contact), "company", value.as_deref())).await
            }
            Kind::Register { who, contact, state, second } => {
                let state = STATES[usize::from(state)];
                let one = registration(1, &address(who), contact.map(contact_of), state, second);
                self.put(Effect::Registrations { registrations: vec![one] }).await
            }
            Kind::Attend { session, who, contact, hundredths } => {
                let one = attendance(1, session, &address(who), contact.map(contact_of), hundredths);
                self.put(Effect::Attendances { attendances: vec![one] }).await
            }
            Kind::Absent { session, who } => {
                let people = vec![attendance(1, session, &address(who), None, 0).person];
                self.put(Effect::NotAttended { session: session_id(1, session), people }).await
            }
            Kind::Joined { session, who, registered } => {
                let mut one = join(session, &who.to_string(), Some(&address(who)), 60);
                if registered {
                    (one.email, one.registrant_id) = (None, Some(format!("r-1-{}", address(who))));
                }
                self.write(SyncWrite::Joins { webinar, session: session_id(1, session), joins: vec![one] }).await
            }
            Kind::Complete { session } => {
                self.write(SyncWrite::SessionComplete { webinar, session: session_id(1, session), at: at(9) }).await
            }
            Kind::Identify { session } => {
                outcome(self.store.identify(&self.fence, &webinar, &session_id(1, session)).await)
            }
            Kind::Begin { participants, again } => {
                let listing = listing(participants);
                self.write(SyncWrite::BeginListing { webinar, listing, at: at(5), again }).await
            }
            Kind::Page { participants, who } => {
                let key = |who: &u8| match participants {
                    true => seen_join(&who.to_string(), join(0, "", None, 0).joined_at),
                    false => seen_key(&address(*who)),
                };
                let keys: Vec<u64> = who.iter().map(key).collect();
                let parts: &[&str] = if participants { &[""] } else { &["pending", "approved", "denied"] };
                let seen = parts.iter().map(|part| SyncWrite::Seen {
                    webinar: webinar.clone(),
                    listing: listing(participants),
                    page: SeenPage { part: (*part).to_owned(), keys: keys.clone(), total: None, last: true },
                });
                outcome(self.sync([], seen.collect::<Vec<_>>()).await)
            }
            Kind::End { participants, sweep } => {
                let listing = listing(participants);
                self.write(SyncWrite::EndListing { webinar, listing, sweep, at: at(6) }).await
            }
            Kind::LeaveOut { who } => {
                let out = vec![(address(who), LeftOutReason::ExcludedDomain)];
                self.write(SyncWrite::LeftOut { webinar, out, taken_in: vec![email(&address((who + 1) % WHO))] }).await
            }
            Kind::AlsoRegistered { who, under } => {
                let registrants = vec![(format!("r-1-{}", address(who)), email(&address(under)))];
                self.write(SyncWrite::OtherRegistrants { webinar, registrants }).await
            }
            Kind::Lease => {
                self.lease().await;
                format!("{:?}", self.fence)
            }
            Kind::Erase { contact } => {
                outcome(self.store.erase(&contact_of(contact).into(), at(20)).await.map_err(Into::into))
            }
            Kind::EraseEmail { who } => {
                outcome(self.store.erase_email(&email(&address(who)), at(20)).await.map_err(Into::into))
            }
            Kind::Forget { contact, second } => {
                let emails = [email(&address(contact))];
                let forgotten = self.store.forget(&contact_of(contact).into(), &emails, at(second)).await;
                outcome(forgotten.map_err(Into::into))
            }
            Kind::Claim { run } => match self.store.claim(&claim("key", run.into(), 0)).await {
                // When it was erased is of a clock.
                Ok(ClaimOutcome::Known(record)) => format!("{:?}", RunRecord { erased_at: None, ..*record }),
                claimed => outcome(claimed.map_err(Into::into)),
            },
            Kind::Run { run: n, with_key, contact } => {
                let mut record = run(n.into(), with_key.then_some("key"), done());
                record.contact = Some(contact_of(contact).into());
                let told = Some(journal(&address(contact), &[contact_of(contact)]));
                outcome(self.commit(Commit { run: Some(record), journal: told, ..Commit::default() }).await)
            }
            Kind::Intent { run, contact } => {
                let mut wish = intent(&run.to_string(), contact_of(contact), 0);
                (wish.run, wish.email) = (run_id(run.into()), email(&address(contact)));
                outcome(self.store.open_intent(&wish, at(0), 2).await.map_err(Into::into))
            }
            Kind::Settle { run } => {
                let intent = Some((run.to_string(), "me".to_owned(), IntentResult::Done));
                outcome(self.commit(Commit { intent, ..Commit::default() }).await)
            }
        }
    }

    /// All that the traits answer, but instants that the stores took from a clock.
    async fn answers(&self) -> Vec<String> {
        let (store, webinar) = (&self.store, webinar_id(1));
        let ids = CONTACTS.map(Into::into);
        let emails: Vec<_> =
            (0..WHO).flat_map(|who| [email(&address(who)), email(&format!("second-{}", address(who)))]).collect();
        let keys: Vec<_> = emails.iter().map(|email| (webinar.clone(), email.clone())).collect();
        let mut answers = vec![
            format!("{:#?}", store.contacts(&ids).await.unwrap()),
            format!("{:#?}", store.identities(&emails).await.unwrap()),
            format!("{:#?}", store.people(&emails).await.unwrap()),
            format!("{:#?}", store.registrations(&keys).await.unwrap()),
            format!("{:#?}", store.known_webinars(None).await.unwrap()),
            format!("{:#?}", store.left_out(None).await.unwrap()),
            format!("{:#?}", store.erased(&emails).await.unwrap()),
        ];
        for id in &ids {
            answers.push(format!("{:#?}", store.emails_of(id).await.unwrap()));
        }
        for participants in [false, true] {
            answers.push(format!("{:#?}", store.listed(&webinar, &listing(participants)).await.unwrap()));
        }
        for k in 0..2 {
            answers.push(format!("{:#?}", store.participants(&webinar, &session_id(1, k), None, 9).await.unwrap()));
        }
        for n in 0..4 {
            let record = store.run(run_id(n)).await.unwrap();
            let erased = record.as_ref().map(|record| record.erased_at.is_some());
            let record = record.map(|mut record| {
                record.erased_at = None;
                record
            });
            let body = store.journal(run_id(n)).await.unwrap().map(|journal| journal.body);
            let intents = store.intents_of(run_id(n)).await.unwrap();
            answers.push(format!("{record:#?} {erased:?} {body:?} {intents:#?}"));
        }
        answers
    }
}

/// Histories of up to 60 steps.
pub fn history() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec(event().prop_map(Event), 1..60)
}

/// Carries a history out in an empty store and in the reference store, and compares the outcome of each step, and all that both
/// answer after it.
///
/// # Panics
/// Where they differ.
pub async fn compare(store: impl ContactStore + RunStore + SyncStore, history: &[Event]) {
    let mut ours = Side::new(store).await;
    let mut reference = Side::new(MemoryStore::new()).await;
    for (n, Event(event)) in history.iter().enumerate() {
        let (outcome, wanted) = (ours.carry_out(event).await, reference.carry_out(event).await);
        assert_eq!(outcome, wanted, "{n} {event:?}");
        let (answers, wanted) = (ours.answers().await, reference.answers().await);
        for (answer, wanted) in answers.iter().zip(&wanted) {
            assert_eq!(answer, wanted, "{n} {event:?}");
        }
    }
}
