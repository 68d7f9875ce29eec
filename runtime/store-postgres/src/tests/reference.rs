//! PostgreSQL beside the reference store: after any history, both answer the same.

use greenroom_store_testing::reference::{compare, history};
use proptest::prelude::*;

use super::{empty, runs};

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_reference_store_and_postgresql_answer_the_same(history in history()) {
        runs(async { compare(empty().await, &history).await });
    }
}
