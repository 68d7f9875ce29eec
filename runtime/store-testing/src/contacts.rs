//! The behaviour of every [`ContactStore`]: cases of `suite!(contacts, ...)`.

use std::{collections::BTreeMap, sync::Arc};

use greenroom_domain::{
    ConnectionState, Contact, ContactStore, CredentialRef, Identity, PropertyDefinition, PropertyType,
    RegistrationState::{self, Approved, Cancelled, Denied, Pending},
    StoreError, ZoomAccount, property,
    rules::identity::may_create,
    sentence,
    store::{ApplyId, CommitError, Effect, Precondition},
};

use crate::sample::{at, create, email, new_contact, register, registered, registration, update, webinar, webinar_id};

/// Applies effects that rest on nothing, under an id of their own.
pub(crate) async fn put(store: &impl ContactStore, effects: impl Into<Vec<Effect>>) {
    try_put(store, effects).await.unwrap();
}

pub(crate) async fn try_put(store: &impl ContactStore, effects: impl Into<Vec<Effect>>) -> Result<(), CommitError> {
    store.apply(&ApplyId(format!("op:{}", uuid::Uuid::now_v7())), &effects.into(), &[]).await
}

/// Why the store refuses effects for good.
async fn refused(store: &impl ContactStore, effects: impl Into<Vec<Effect>>) -> String {
    match try_put(store, effects).await {
        Err(CommitError::Store(StoreError::Constraint(why))) => why.english().to_owned(),
        other => panic!("to be refused by the store: {other:?}"),
    }
}

pub(crate) async fn contact(store: &impl ContactStore, id: &str) -> Contact {
    Arc::unwrap_or_clone(store.contacts(&[id.into()]).await.unwrap().remove(0).unwrap())
}

pub(crate) async fn is_there(store: &impl ContactStore, id: &str) -> bool {
    store.contacts(&[id.into()]).await.unwrap().remove(0).is_some()
}

async fn identity(store: &impl ContactStore, text: &str) -> Identity {
    store.identities(&[email(text)]).await.unwrap().remove(0)
}

/// P3 and P2 of a contact.
async fn counted(store: &impl ContactStore, id: &str) -> (Option<String>, Option<String>) {
    let contact = contact(store, id).await;
    let value = |name: &str| contact.properties.get(name).cloned();
    (value(property::REGISTRATIONS), value(property::LAST_JOIN_URL))
}

fn count(registrations: u64, link: Option<&str>) -> (Option<String>, Option<String>) {
    (Some(registrations.to_string()), link.map(|link| format!("https://zoom.example/w/{link}")))
}

/// A contact is read whole under its id, as it was written; a blank value is absent.
pub async fn a_contact_is_read_as_it_was_written(store: impl ContactStore) {
    let mut ada = new_contact("ada");
    ada.secondary_emails = vec![email("ada@home.example"), email("ada@work.example")];
    ada.properties.insert("company".to_owned(), "  ".to_owned());
    put(&store, [Effect::CreateContact { contact: ada.clone(), by_hand: false }]).await;
    let read = contact(&store, "ada").await;
    assert_eq!((&read.id, &read.email), (&ada.id, &ada.email));
    assert_eq!(read.secondary_emails, ada.secondary_emails);
    assert_eq!(read.properties, BTreeMap::from([("firstname".to_owned(), "ada".to_owned())]));
}

/// Contacts, identities and registrations are batches: one answer for each question, in the order of the questions.
pub async fn batches_are_answered_in_the_order_asked(store: impl ContactStore) {
    put(&store, [create("ada"), create("bob"), register(1, "bob", Approved, 10)]).await;
    let found = store.contacts(&["nobody".into(), "bob".into(), "ada".into(), "bob".into()]).await.unwrap();
    let ids: Vec<_> = found.iter().map(|contact| contact.as_ref().map(|contact| contact.id.as_str())).collect();
    assert_eq!(ids, [None, Some("bob"), Some("ada"), Some("bob")]);
    let emails = ["bob@example.com", "nobody@example.com", "ada@example.com"].map(email);
    let known = store.identities(&emails).await.unwrap();
    assert_eq!(known.iter().map(|known| known.email.clone()).collect::<Vec<_>>(), emails);
    assert_eq!(known[0].primary_of, Some("bob".into()));
    let [bob, _, ada] = emails;
    let keys = [(webinar_id(2), bob.clone()), (webinar_id(1), bob), (webinar_id(1), ada)];
    let found = store.registrations(&keys).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false]);
}

/// A contact's version grows once for each application that changes it, and not where nothing changes.
pub async fn the_version_grows_by_every_real_change_and_no_other(store: impl ContactStore) {
    put(&store, [create("ada"), update("ada", "lastname", Some("Byron"))]).await;
    let first = contact(&store, "ada").await.version;
    put(&store, [update("ada", "lastname", Some("Byron")), update("ada", "company", None)]).await;
    put(&store, [update("ada", "company", Some("  "))]).await;
    assert_eq!(contact(&store, "ada").await.version, first);
    put(&store, [update("ada", "lastname", Some("King")), update("ada", "firstname", None)]).await;
    let ada = contact(&store, "ada").await;
    assert!(ada.version > first);
    assert_eq!((ada.value("lastname"), ada.value("firstname")), (Some("King"), None));
    let second = ada.version;
    put(&store, [update("ada", property::EMAIL, Some(" ADA@King.example"))]).await;
    let ada = contact(&store, "ada").await;
    assert!(ada.version > second);
    assert_eq!(ada.email, Some(email("ada@king.example")));
}

/// Effects that can never be carried out are refused as such, and no other effect of the same call is written.
pub async fn what_no_contact_can_be_is_refused_and_leaves_nothing(store: impl ContactStore) {
    put(&store, [create("ada"), create("bob")]).await;
    let before = contact(&store, "ada").await;
    let mut double = new_contact("cleo");
    double.email = Some(email("ada@example.com"));
    let double = Effect::CreateContact { contact: double, by_hand: true };
    for effect in [
        create("ada"),
        double,
        update("bob", property::EMAIL, Some("ada@example.com")),
        update("bob", property::EMAIL, Some("no email")),
        update("nobody", "firstname", Some("x")),
        update("bob", property::REGISTRATIONS, Some("7")),
    ] {
        refused(&store, [update("ada", "lastname", Some("x")), create("new"), effect]).await;
        assert_eq!(contact(&store, "ada").await, before);
        assert!(!is_there(&store, "new").await);
    }
}

/// An email is known by its normal form (C9: emails compare trimmed and without case), a secondary one as such (C5:
/// only a primary email identifies a person).
pub async fn c5_c9_what_is_known_of_an_email(store: impl ContactStore) {
    let mut ada = new_contact("ada");
    ada.secondary_emails = vec![email("second@example.com")];
    put(&store, [Effect::CreateContact { contact: ada, by_hand: false }]).await;
    let primary = identity(&store, " ADA@Example.COM ").await;
    assert_eq!((primary.primary_of, primary.secondary_of), (Some("ada".into()), None));
    let second = identity(&store, "Second@example.com").await;
    assert_eq!((second.primary_of, second.secondary_of), (None, Some("ada".into())));
    let unknown = identity(&store, "nobody@example.com").await;
    assert!(!unknown.deleted && !unknown.erased && unknown.primary_of.is_none() && unknown.secondary_of.is_none());
}

/// A second call with the same id does nothing, also where the effects themselves have changed the facts of their
/// preconditions.
pub async fn effects_are_applied_once_by_their_id(store: impl ContactStore) {
    let id = ApplyId("run:01890000-0000-7000-8000-000000000001".to_owned());
    let is_new = [Precondition::Contact { id: "ada".into(), version: None }];
    for _ in 0..3 {
        store.apply(&id, &[create("ada")], &is_new).await.unwrap();
    }
    let created = contact(&store, "ada").await;
    let id = ApplyId("intent:1".to_owned());
    store.apply(&id, &[update("ada", "company", Some("one"))], &[]).await.unwrap();
    put(&store, [update("ada", "company", Some("two"))]).await;
    store.apply(&id, &[update("ada", "company", Some("one"))], &[]).await.unwrap();
    let never = [update("nobody", "company", Some("three"))];
    store.apply(&id, &never, &is_new).await.unwrap();
    let ada = contact(&store, "ada").await;
    assert_eq!((ada.value("company"), ada.version > created.version), (Some("two"), true));
}

/// Effects that were refused were not applied: their id is free for those that take their place.
pub async fn what_was_refused_may_be_sent_again_under_its_id(store: impl ContactStore) {
    put(&store, [create("ada")]).await;
    let id = ApplyId("run:01890000-0000-7000-8000-000000000002".to_owned());
    store.apply(&id, &[create("ada")], &[]).await.unwrap_err();
    let stale = [Precondition::Contact { id: "ada".into(), version: None }];
    store.apply(&id, &[create("bob")], &stale).await.unwrap_err();
    assert!(!is_there(&store, "bob").await);
    store.apply(&id, &[create("bob")], &[]).await.unwrap();
    assert!(is_there(&store, "bob").await);
}

/// Effects whose expectations no longer hold are stale, and nothing of them is written.
pub async fn effects_rest_on_what_was_read(store: impl ContactStore) {
    put(&store, [create("ada")]).await;
    let version = contact(&store, "ada").await.version;
    let known = Precondition::Identity(identity(&store, "bob@example.com").await);
    let of = |id: &str, version| Precondition::Contact { id: id.into(), version };
    let apply = async |name: &str, expected: Precondition| {
        let id = ApplyId(format!("op:{}", uuid::Uuid::now_v7()));
        store.apply(&id, &[update("ada", "lastname", Some(name))], &[expected]).await
    };
    apply("first", of("ada", Some(version))).await.unwrap();
    apply("second", of("bob", None)).await.unwrap();
    apply("third", known.clone()).await.unwrap();
    put(&store, [create("bob")]).await;
    for bad in [of("ada", Some(version)), of("bob", None), of("cleo", Some(1)), known] {
        match apply("never", bad.clone()).await {
            Err(CommitError::Stale(what)) => assert!(!what.english().contains('@'), "it is written to logs: {what:?}"),
            other => panic!("{bad:?}: {other:?}"),
        }
    }
    assert_eq!(contact(&store, "ada").await.value("lastname"), Some("third"));
}

/// A registration is kept with its webinar, and read as it was written (W8); without a contact it counts for none (C4:
/// account users are no contacts of a sync).
pub async fn w8_a_registration_is_kept_and_what_follows_with_it(store: impl ContactStore) {
    put(&store, [create("ada")]).await;
    let before = contact(&store, "ada").await;
    put(&store, [registered(registration(2, "ada@example.com", None, Approved, 10))]).await;
    assert_eq!(contact(&store, "ada").await, before);
    put(&store, [register(1, "ada", Approved, 10)]).await;
    assert_eq!(counted(&store, "ada").await, count(1, Some("1/ada@example.com")));
    let after = contact(&store, "ada").await;
    assert!(after.version > before.version);
    let given = registration(1, "ada@example.com", Some("ada"), Approved, 10);
    let key = (webinar_id(1), email("ada@example.com"));
    assert_eq!(store.registrations(&[key]).await.unwrap(), [Some(given.clone())]);
    // Written once more, together with others, it changes nothing (W7: registering twice counts nothing twice).
    put(&store, [Effect::SaveWebinars { webinars: vec![webinar(1)] }]).await;
    put(&store, [Effect::Registrations { registrations: vec![given] }]).await;
    assert_eq!(contact(&store, "ada").await, after);
}

/// P2 and P3 equal a recount of the approved registrations, whatever the history (P5: properties equal a recount).
pub async fn p2_p3_follow_the_registrations_that_stand(store: impl ContactStore) {
    put(&store, [create("ada")]).await;
    put(&store, [register(1, "ada", Approved, 10), register(2, "ada", Pending, 30)]).await;
    assert_eq!(counted(&store, "ada").await, count(1, Some("1/ada@example.com")));
    put(&store, [register(3, "ada", Approved, 5)]).await;
    assert_eq!(counted(&store, "ada").await, count(2, Some("1/ada@example.com")));
    put(&store, [register(2, "ada", Approved, 30)]).await;
    assert_eq!(counted(&store, "ada").await, count(3, Some("2/ada@example.com")));
    put(&store, [register(2, "ada", Denied, 30), register(1, "ada", Cancelled, 10)]).await;
    assert_eq!(counted(&store, "ada").await, count(1, Some("3/ada@example.com")));
    put(&store, [register(3, "ada", Cancelled, 5)]).await;
    assert_eq!(counted(&store, "ada").await, count(0, None));
}

/// Where a registration moves to another contact, both contacts are counted anew.
pub async fn p5_a_registration_that_changes_hands_counts_for_one_contact(store: impl ContactStore) {
    put(&store, [create("ada"), create("bob"), register(1, "ada", Approved, 10)]).await;
    let moved = |to: Option<&str>| registered(registration(1, "ada@example.com", to, Approved, 10));
    put(&store, [moved(Some("bob"))]).await;
    assert_eq!(counted(&store, "ada").await, (None, None));
    assert_eq!(counted(&store, "bob").await, count(1, Some("1/ada@example.com")));
    put(&store, [moved(None)]).await;
    assert_eq!(counted(&store, "bob").await, (None, None));
}

/// Zoom has the person, even if the contact was deleted during the call: the registration is kept without it.
pub async fn c6_a_registration_of_no_living_contact_is_kept(store: impl ContactStore) {
    put(&store, [registered(registration(1, "ada@example.com", Some("gone"), Approved, 10))]).await;
    let key = (webinar_id(1), email("ada@example.com"));
    let kept = store.registrations(&[key]).await.unwrap().remove(0).unwrap();
    assert_eq!(kept.contact, None);
}

fn zoom_account(id: &str, unit: &greenroom_domain::BusinessUnitId) -> ZoomAccount {
    ZoomAccount {
        id: id.into(),
        business_unit: unit.clone(),
        connected_user: email("boss@acme.example"),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: at(0) },
    }
}

/// A business unit has at most one Zoom account in use (N3: each has at most one).
pub async fn n3_a_business_unit_has_at_most_one_zoom_account_in_use(store: impl ContactStore) {
    let account = store.account().await.unwrap();
    let unit = account.primary().expect("the store has a primary business unit").id.clone();
    let save = |account: &ZoomAccount| Effect::SaveZoomAccount { account: account.clone() };
    let mut first = zoom_account("one", &unit);
    put(&store, [save(&first)]).await;
    refused(&store, [save(&zoom_account("two", &unit))]).await;
    first.connection =
        ConnectionState::failing(at(1), sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = 825));
    put(&store, [save(&first)]).await;
    refused(&store, [save(&zoom_account("two", &unit))]).await;
    first.connection = ConnectionState::Disconnected { at: at(2) };
    put(&store, [save(&first), save(&zoom_account("two", &unit))]).await;
    refused(&store, [save(&zoom_account("one", &unit))]).await;
    let account = store.account().await.unwrap();
    assert_eq!(account.zoom_account_of(&unit), Some(&zoom_account("two", &unit)));
    assert!(account.zoom_accounts.contains(&first));
}

/// Properties are defined once: those that exist stay as they are (N2: connecting creates P1 to P4).
pub async fn n2_a_property_that_exists_stays_as_it_is(store: impl ContactStore) {
    let define = |label: &str| {
        let mut definitions = PropertyDefinition::webinar_properties().to_vec();
        let own = PropertyDefinition {
            name: "shoe_size".to_owned(),
            label: label.to_owned(),
            group: "contact".to_owned(),
            kind: PropertyType::Number,
            secret: false,
            derived: false,
        };
        definitions.push(own);
        definitions
    };
    let before = store.properties().await.unwrap().len();
    put(&store, [Effect::DefineProperties { definitions: define("Shoe size") }]).await;
    put(&store, [Effect::DefineProperties { definitions: define("Another label") }]).await;
    let after = store.properties().await.unwrap();
    for definition in define("Shoe size") {
        assert_eq!(after.iter().filter(|known| known.name == definition.name).collect::<Vec<_>>(), [&definition]);
    }
    assert!(after.len() <= before + 5);
}

/// A contact with two emails and a registration.
fn person(id: &str) -> [Effect; 2] {
    let mut contact = new_contact(id);
    contact.secondary_emails = vec![email(&format!("{id}@home.example"))];
    [Effect::CreateContact { contact, by_hand: true }, register(1, id, Approved, 1)]
}

/// Nothing of an erased contact can be read, and no later row about it is kept (C10: erased people leave only keyed
/// hashes); all rows of others stay.
pub async fn c10_nothing_of_an_erased_person_is_left(store: impl ContactStore) {
    put(&store, person("ada").into_iter().chain(person("bob")).collect::<Vec<_>>()).await;
    let bob = contact(&store, "bob").await;
    assert_eq!(store.emails_of(&"ada".into()).await.unwrap().len(), 2);
    assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
    assert!(!store.erase(&"ada".into(), at(9)).await.unwrap(), "once");
    store.scrub().await.unwrap();
    let key = (webinar_id(1), email("ada@example.com"));
    let is_gone = async || {
        assert!(!is_there(&store, "ada").await);
        assert!(store.emails_of(&"ada".into()).await.unwrap().is_empty());
        assert_eq!(store.registrations(std::slice::from_ref(&key)).await.unwrap(), [None]);
    };
    is_gone().await;
    // Rows that Zoom still has are not kept, and no contact is made of them.
    for contact in [None, Some("ada")] {
        put(&store, [registered(registration(1, "ada@example.com", contact, Approved, 3))]).await;
    }
    is_gone().await;
    assert_eq!(contact(&store, "bob").await, bob);
    assert!(store.registrations(&[(webinar_id(1), email("bob@example.com"))]).await.unwrap()[0].is_some());
}

/// All emails of an erased contact count as a deleted contact's, until a person makes a contact with one of them (C6: a
/// sync does not create a deleted contact again).
pub async fn c6_an_erased_person_is_made_again_by_hand_alone(store: impl ContactStore) {
    put(&store, person("ada")).await;
    store.erase(&"ada".into(), at(9)).await.unwrap();
    for address in ["ADA@example.com", "ada@home.example"] {
        let known = identity(&store, address).await;
        assert!(known.deleted && known.erased && known.primary_of.is_none() && known.secondary_of.is_none());
        assert_eq!(may_create(&known).unwrap_err().code, "contact-was-deleted");
    }
    assert!(!identity(&store, "else@example.com").await.deleted);
    put(&store, [create("ada")]).await;
    let known = identity(&store, "ada@example.com").await;
    assert!(!known.deleted && !known.erased);
    assert!(identity(&store, "ada@home.example").await.deleted, "that one is still nobody's");
    put(&store, [register(1, "ada", RegistrationState::Approved, 3)]).await;
    assert_eq!(counted(&store, "ada").await, count(1, Some("1/ada@example.com")), "like any other");
}

/// The rows with an email that no contact has are erased by it; a living contact's email is left alone (C10: erased
/// people leave only keyed hashes).
pub async fn c10_an_email_is_erased_where_it_is_no_living_contacts(store: impl ContactStore) {
    put(&store, person("ada")).await;
    for address in ["ada@example.com", "ada@home.example"] {
        assert!(!store.erase_email(&email(address), at(9)).await.unwrap());
        assert!(!identity(&store, address).await.deleted);
    }
    put(&store, [registered(registration(1, "late@example.com", None, Approved, 1))]).await;
    assert!(store.erase_email(&email("late@example.com"), at(9)).await.unwrap());
    assert!(!store.erase_email(&email("late@example.com"), at(9)).await.unwrap(), "once");
    assert_eq!(store.registrations(&[(webinar_id(1), email("late@example.com"))]).await.unwrap(), [None]);
    assert!(identity(&store, "late@example.com").await.erased);
    assert!(!store.erase_email(&email("unknown@example.com"), at(9)).await.unwrap());
    assert!(!identity(&store, "unknown@example.com").await.deleted);
}

/// A contact is known by its emails, and by those that it registered with and that are no other contact's now (C10:
/// erased people leave only keyed hashes).
pub async fn c10_a_contact_is_known_by_its_emails_and_by_those_it_had(store: impl ContactStore) {
    let mut ada = new_contact("ada");
    ada.secondary_emails = vec![email("ada@home.example")];
    put(&store, [Effect::CreateContact { contact: ada, by_hand: true }, create("bob")]).await;
    for (n, address) in [(1, "ada@king.example"), (2, "ada@example.com"), (3, "bob@example.com")] {
        put(&store, [registered(registration(n, address, Some("ada"), Approved, 3))]).await;
    }
    let mut known = store.emails_of(&"ada".into()).await.unwrap();
    known.sort();
    let wanted = ["ada@example.com", "ada@home.example", "ada@king.example"].map(email);
    assert_eq!(known, wanted, "what is another contact's now is not hers");
    assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
    assert!(store.emails_of(&"ada".into()).await.unwrap().is_empty());
}

/// A contact that registered under an email which is erased alone is counted anew (P5: properties equal a recount).
pub async fn p5_who_once_had_an_erased_email_counts_anew(store: impl ContactStore) {
    put(&store, [create("ada"), register(1, "ada", Approved, 1)]).await;
    put(&store, [update("ada", property::EMAIL, Some("ada@king.example"))]).await;
    put(&store, [registered(registration(2, "ada@king.example", Some("ada"), Approved, 2))]).await;
    assert_eq!(counted(&store, "ada").await, count(2, Some("2/ada@king.example")));
    assert!(store.erase_email(&email("ada@example.com"), at(9)).await.unwrap());
    assert_eq!(counted(&store, "ada").await, count(1, Some("2/ada@king.example")));
}

/// Asked many times at once to apply the same, a store does it once.
pub async fn of_many_that_apply_the_same_at_once_one_does(store: impl ContactStore) {
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let store = Arc::clone(&store);
            let id = ApplyId(format!("run:01890000-0000-7000-8000-{:012}", n / 2));
            tokio::spawn(async move { store.apply(&id, &[create(&format!("c{}", n / 2))], &[]).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for n in 0..30 {
        assert!(is_there(&*store, &format!("c{n}")).await, "c{n}");
    }
}

/// Of many that rest on the same version one is applied, and the others hear that it has changed.
pub async fn of_many_that_rest_on_one_version_one_is_applied(store: impl ContactStore) {
    put(&store, [create("ada")]).await;
    let version = contact(&store, "ada").await.version;
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let preconditions = [Precondition::Contact { id: "ada".into(), version: Some(version) }];
                let effects = [update("ada", "lastname", Some(&n.to_string()))];
                store.apply(&ApplyId(format!("op:{n}")), &effects, &preconditions).await
            })
        })
        .collect();
    let mut applied = Vec::new();
    for (n, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(()) => applied.push(n.to_string()),
            Err(CommitError::Stale(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(applied.len(), 1, "{applied:?}");
    assert_eq!(contact(&*store, "ada").await.value("lastname"), Some(applied[0].as_str()));
}
