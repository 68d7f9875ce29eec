//! Tests on a cluster that is thrown away. Each has an account of its own in one database, so that the tests beside it show
//! whether accounts keep apart.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alike;
mod bulk;
mod copy;
mod cut;
mod imports;
mod opening;
mod rate_budget;
mod reference;
mod references;
mod search;
mod sign_in;
mod suite;
mod tls;
mod together;
mod twins;
mod upgrade;
mod wall;
mod workers;

use std::sync::OnceLock;

use greenroom_postgres_testing::Cluster;

use crate::{OpenMode, PostgresConfig, PostgresStore};

/// The database that the tests share.
fn database() -> &'static str {
    static DATABASE: OnceLock<String> = OnceLock::new();
    DATABASE.get_or_init(|| Cluster::shared().create_database().unwrap())
}

/// A new account in the database that the tests share.
fn config() -> PostgresConfig {
    let account = uuid::Uuid::now_v7().to_string();
    PostgresConfig::new(Cluster::shared().url(database())).account(account).connections(8)
}

async fn empty() -> PostgresStore {
    PostgresStore::open(&config(), OpenMode::CreateIfMissing).await.unwrap().with_key_in_memory()
}

/// Runs a test to its end, on a runtime of its own.
fn runs(test: impl Future<Output = ()>) {
    greenroom_store_testing::block_on(test);
}
