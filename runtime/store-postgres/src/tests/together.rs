//! Runs that changed nothing are recorded together.

use std::sync::Arc;

use futures::future::join_all;
use greenroom_domain::{
    RunStore,
    store::{Commit, CommitError, EffectsTarget, Journal, JournalLevel, RunFilter},
};
use greenroom_store_testing::sample::{done, run, run_id};

use super::{empty, runs};
use crate::PostgresStore;

/// A run that changed nothing, with its journal.
fn commit(n: u128) -> Commit {
    let journal = Journal { level: JournalLevel::Full, body: format!("[{n}]"), contacts: vec!["bob".into()] };
    let mut record = run(n, None, done());
    record.tags.insert("number".to_owned(), n.to_string());
    Commit { run: Some(record), journal: Some(journal), ..Commit::default() }
}

async fn write(store: &PostgresStore, commit: Commit) -> Result<(), CommitError> {
    store.commit(Arc::new(commit), EffectsTarget::SameStore).await.map(drop)
}

#[test]
fn each_caller_gets_the_answer_of_its_own_commit() {
    runs(async {
        let store = empty().await;
        let mut commits: Vec<Commit> = (0..150).map(commit).collect();
        // The record of a run comes twice, and one cannot be kept: PostgreSQL has no text with a zero in it.
        commits.push(commit(7));
        let mut unfit = commit(500);
        unfit.run.as_mut().unwrap().action = "a\0b".to_owned();
        commits.push(unfit);
        let answers = join_all(commits.into_iter().map(|commit| write(&store, commit))).await;
        let refused: Vec<usize> = (0..answers.len()).filter(|place| answers[*place].is_err()).collect();
        assert_eq!(refused, [151], "{answers:?}");
        assert_eq!(store.find_runs(&RunFilter::default(), None, 1_000).await.unwrap().len(), 150);
        let tagged = RunFilter { tags: [("number".to_owned(), "42".to_owned())].into(), ..RunFilter::default() };
        assert_eq!(store.find_runs(&tagged, None, 9).await.unwrap()[0].id, run_id(42));
        assert_eq!(store.journal(run_id(149)).await.unwrap().unwrap().body.unwrap(), "[149]");
        // Once more, after all of them.
        write(&store, commit(7)).await.unwrap();
    });
}

/// A caller that is dropped may be the one that writes for others.
#[test]
fn callers_that_are_dropped_leave_no_other_without_an_answer() {
    runs(async {
        let store = Arc::new(empty().await);
        let start = |n: u128| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { write(&store, commit(n)).await })
        };
        for turn in 0..20 {
            let tasks: Vec<_> = (0..12).map(|n| (n, start(turn * 12 + n))).collect();
            for _ in 0..turn {
                tokio::task::yield_now().await;
            }
            // The first ones have the turns.
            tasks.iter().filter(|(n, _)| n % 3 == 0).for_each(|(_, task)| task.abort());
            for (n, task) in tasks {
                match task.await {
                    Ok(answer) => answer.unwrap(),
                    Err(error) => assert!(error.is_cancelled() && n % 3 == 0, "{error}"),
                }
                if n % 3 != 0 {
                    assert!(store.run(run_id(turn * 12 + n)).await.unwrap().is_some());
                }
            }
        }
    });
}
