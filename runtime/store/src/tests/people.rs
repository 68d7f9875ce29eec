use greenroom_domain::{
    BusinessUnitId, ConnectionState, ContactStore, CredentialRef, Identity, PropertyDefinition, Role, RunStore,
    StoreError, ZoomAccount, property,
    store::{Commit, CommitError, Effect, EffectsTarget, ImportRow, ImportStore, Precondition, StoreAdmin},
};

use super::{at, create, email, new_contact, update};
use crate::SqliteStore;

async fn refused(store: &SqliteStore, effects: Vec<Effect>) -> String {
    let commit = Commit { effects, ..Commit::default() };
    match store.commit(commit.clone().into(), EffectsTarget::SameStore).await {
        Err(CommitError::Store(StoreError::Constraint(why))) => why.english().to_owned(),
        other => panic!("{other:?}"),
    }
}

async fn identity(store: &SqliteStore, text: &str) -> Identity {
    store.identities(&[email(text)]).await.unwrap().remove(0)
}

#[tokio::test]
async fn what_no_contact_can_be_is_refused() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada"), create("bob")]).await;
    let mut double = new_contact("cleo");
    double.email = Some(email("ada@example.com"));
    let double = Effect::CreateContact { contact: double, by_hand: true };
    for (effect, says) in [
        (create("ada"), "already"),
        (double, "cannot have the primary email of"),
        (update("bob", "email", Some("ada@example.com")), "cannot have the primary email of"),
        (update("bob", "email", Some("no email")), "no email"),
        (update("nobody", "firstname", Some("x")), "no contact `nobody`"),
        (update("bob", property::REGISTRATIONS, Some("7")), "leave it out"),
    ] {
        let why = refused(&store, vec![update("ada", "lastname", Some("x")), effect]).await;
        assert!(why.contains(says), "{why}");
    }
    assert_eq!(store.contact("ada").await.version, 1);
}

#[tokio::test]
async fn c4_an_account_users_email_is_known_as_such() {
    let store = SqliteStore::in_memory().unwrap();
    let user = ImportRow::AccountUser { email: email("boss@acme.example"), role: Role::Administrator };
    store.import(vec![user].into()).await.unwrap();
    assert!(identity(&store, "boss@acme.example").await.account_user);
    assert!(!identity(&store, "nobody@example.com").await.account_user);
}

#[tokio::test]
async fn c6_a_deleted_contact_is_remembered_until_somebody_makes_it_by_hand() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada")]).await;
    assert!(store.delete_contact(&"ada".into()).await.unwrap());
    assert!(!store.delete_contact(&"ada".into()).await.unwrap());
    let gone = identity(&store, "ada@example.com").await;
    assert!(gone.deleted && gone.primary_of.is_none());
    assert_eq!(store.contacts(&["ada".into()]).await.unwrap(), [None]);
    store.put([Effect::CreateContact { contact: new_contact("ada"), by_hand: false }]).await;
    assert!(identity(&store, "ada@example.com").await.deleted, "a sync does not end it");
    store.delete_contact(&"ada".into()).await.unwrap();
    store.put([create("ada")]).await;
    assert!(!identity(&store, "ada@example.com").await.deleted);
}

#[tokio::test]
async fn what_is_stale_is_named_without_an_email() {
    let store = SqliteStore::in_memory().unwrap();
    let known = Precondition::Identity(identity(&store, "bob@example.com").await);
    store.put([create("bob")]).await;
    let contact = Precondition::Contact { id: "bob".into(), version: None };
    for (expected, says) in [(contact, "contact `bob`"), (known, "an email")] {
        let commit = Commit { preconditions: vec![expected], ..Commit::default() };
        match store.commit(commit.into(), EffectsTarget::SameStore).await {
            Err(CommitError::Stale(what)) => {
                let what = what.english();
                assert!(what.contains(says) && !what.contains('@'), "{what}");
            }
            other => panic!("{other:?}"),
        }
    }
}

fn zoom_account(id: &str, unit: &str) -> ZoomAccount {
    ZoomAccount {
        id: id.into(),
        business_unit: unit.into(),
        connected_user: email("boss@acme.example"),
        credentials: CredentialRef::Store,
        connection: ConnectionState::Connected { checked_at: at(0) },
    }
}

#[tokio::test]
async fn n3_a_business_unit_has_at_most_one_zoom_account_in_use() {
    let store = SqliteStore::in_memory().unwrap();
    let account = store.account().await.unwrap();
    assert_eq!(account.primary().unwrap().id, BusinessUnitId::new("Account"));
    assert_eq!(account.business_units.len(), 1);
    let unit = ImportRow::BusinessUnit { id: "emea".into(), name: "EMEA".to_owned() };
    store.import(vec![unit].into()).await.unwrap();
    let save = |account: &ZoomAccount| Effect::SaveZoomAccount { account: account.clone() };
    let mut first = zoom_account("one", "Account");
    store.put([save(&first), save(&zoom_account("two", "emea"))]).await;
    let why = refused(&store, vec![save(&zoom_account("three", "Account"))]).await;
    assert!(why.contains("N3") && why.contains("one"), "{why}");
    first.connection = ConnectionState::failing(at(1), "no");
    store.put([save(&first)]).await;
    refused(&store, vec![save(&zoom_account("three", "Account"))]).await;
    first.connection = ConnectionState::Disconnected { at: at(2) };
    store.put([save(&first), save(&zoom_account("three", "Account"))]).await;
    refused(&store, vec![save(&zoom_account("one", "Account"))]).await;
    refused(&store, vec![save(&zoom_account("four", "no such unit"))]).await;
    let account = store.account().await.unwrap();
    assert_eq!(account.zoom_account_of(&"Account".into()).unwrap(), &zoom_account("three", "Account"));
    assert!(account.zoom_accounts.contains(&first));
    assert_eq!(account.business_units.len(), 2);
}

#[tokio::test]
async fn n2_properties() {
    let store = SqliteStore::in_memory().unwrap();
    let before = store.properties().await.unwrap();
    assert_eq!(before.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["email", "firstname", "lastname"]);
    let mut definitions = PropertyDefinition::webinar_properties().to_vec();
    store.put([Effect::DefineProperties { definitions: definitions.clone() }]).await;
    let first = definitions.clone();
    definitions[0].label = "Another label".to_owned();
    store.put([Effect::DefineProperties { definitions: definitions.clone() }]).await;
    assert_eq!(store.properties().await.unwrap()[3..], first, "those that exist stay as they are");
    definitions[0].name = "No Name".to_owned();
    refused(&store, vec![Effect::DefineProperties { definitions }]).await;
}
