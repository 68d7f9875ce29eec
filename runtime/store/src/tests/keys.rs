use greenroom_domain::{
    RunStore, StoreError,
    store::{ClaimOutcome, Commit, EffectsTarget},
};
use greenroom_store_testing::sample::claim;

use super::{done, run};
use crate::SqliteStore;

#[tokio::test]
async fn a_kept_outcome_whose_run_is_missing_is_damage() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(store.claim(&claim("key", 1, 0)).await.unwrap(), ClaimOutcome::Ours);
    let commit = Commit { run: Some(run(1, Some("key"), done())), ..Commit::default() };
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    store.write(|c| Ok(c.execute("DELETE FROM runs", [])?)).await.unwrap();
    assert!(matches!(store.claim(&claim("key", 2, 0)).await, Err(StoreError::Damaged(_))));
}
