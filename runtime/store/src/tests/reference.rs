//! SQLite beside the reference store: after any history, both answer the same.

use greenroom_store_testing::reference::{compare, history};
use proptest::prelude::*;

use crate::SqliteStore;

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn the_reference_store_and_sqlite_answer_the_same(history in history()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(SqliteStore::in_memory().unwrap(), &history));
    }
}
