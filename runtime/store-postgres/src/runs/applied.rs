//! The names of commits that were carried out, so that each is carried out once.

use crate::platform::{error::Error, transaction::Transaction};

/// Notes a name; false where it was noted before.
pub(crate) async fn first_time(t: &Transaction, id: &str) -> Result<bool, Error> {
    let noted = t.execute("INSERT INTO applied (account, id) VALUES ($1, $2) ON CONFLICT DO NOTHING", &[&id]).await?;
    Ok(noted == 1)
}
