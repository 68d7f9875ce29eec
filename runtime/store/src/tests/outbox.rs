use greenroom_domain::{
    RunStore,
    store::{Commit, CommitError, EffectsTarget, IntentResult, OpenOutcome},
};
use greenroom_store_testing::sample::{at, create, intent, run_id};

use crate::SqliteStore;

/// Another owner has it by the time that it is withdrawn.
#[tokio::test]
async fn a_withdrawn_intent_of_another_owner_is_not_opened_again() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(store.open_intent(&intent("b", "ada", 0), at(0), 9).await.unwrap(), OpenOutcome::Yes);
    let settle = || {
        let intent = Some(("b".to_owned(), "me".to_owned(), IntentResult::Done));
        let commit = Commit { intent, effects: vec![create("ada")], ..Commit::default() };
        store.commit(commit.into(), EffectsTarget::OtherStore { lease_until: at(90) })
    };
    let settled = settle().await.unwrap().unwrap();
    store.write(|c| Ok(c.execute("UPDATE intents SET owner = 'you' WHERE id = 'b'", [])?)).await.unwrap();
    assert!(store.withdraw(&settled, None).await.unwrap());
    assert_eq!(store.intents_of(run_id(1)).await.unwrap()[0].result, Some(IntentResult::Done));
    let late = settle().await;
    assert!(matches!(late, Err(CommitError::LostLease(_))), "{late:?}");
}
