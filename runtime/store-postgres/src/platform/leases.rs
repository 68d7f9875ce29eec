//! Leases: the right to sync a webinar. A token grows with every lease of a name and is never used again, so that a
//! holder that was replaced is recognised by its older token, whatever the clocks show.

use std::collections::{BTreeMap, BTreeSet};

use crate::platform::{error::Error, rows::get, transaction::Transaction};

/// The tokens of the latest leases of these webinars. One that never had a lease is missing.
pub(crate) async fn tokens_of(t: &Transaction, webinars: &[&str]) -> Result<BTreeMap<String, i64>, Error> {
    let webinars: BTreeSet<&str> = webinars.iter().copied().collect();
    let names: Vec<String> = webinars.into_iter().map(|webinar| format!("webinar:{webinar}")).collect();
    let rows = t.query("SELECT name, token FROM leases WHERE account = $1 AND name = ANY ($2)", &[&names]).await?;
    let token = |row| {
        let name: &str = get(row, 0)?;
        Ok((name.trim_start_matches("webinar:").to_owned(), get(row, 1)?))
    };
    rows.iter().map(token).collect()
}
