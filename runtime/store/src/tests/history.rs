use greenroom_domain::{HistoryEntry, HistoryKind, store::HistoryStore};

use super::at;
use crate::SqliteStore;

#[tokio::test]
async fn the_history_is_read_newest_first_in_pages_that_do_not_move() {
    let store = SqliteStore::in_memory().unwrap();
    let entry = |n: i64, what| HistoryEntry {
        at: at(n),
        by: (n % 2 == 0).then(|| "ada@example.com".to_owned()),
        what,
        subject: (n > 0).then(|| n.to_string()),
    };
    let all: Vec<_> = (0..).zip(HistoryKind::ALL).map(|(n, what)| entry(n, what)).collect();
    for entry in &all {
        store.add_history(entry).await.unwrap();
    }
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = store.history(before, 2).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        before = Some(*last);
        // What comes meanwhile moves no page.
        store.add_history(&all[0]).await.unwrap();
        found.extend(page.into_iter().map(|(_, entry)| entry));
    }
    assert_eq!(found, all.into_iter().rev().collect::<Vec<_>>());
}
