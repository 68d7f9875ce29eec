//! The names of commits that were carried out, so that each is carried out once, and of commits that were undone.

use crate::platform::{error::Error, rows::get, transaction::Transaction};

/// Notes a name; false where it was noted before.
pub(crate) async fn first_time(t: &Transaction, id: &str) -> Result<bool, Error> {
    let noted = t.execute("INSERT INTO applied (account, id) VALUES ($1, $2) ON CONFLICT DO NOTHING", &[&id]).await?;
    Ok(noted == 1)
}

/// The name of a commit whose effects are applied in another store.
pub(crate) fn elsewhere(name: &str) -> String {
    format!("elsewhere:{name}")
}

/// Notes that the commit of this name was undone. `again`: the next commit of the name is carried out.
pub(crate) async fn withdraw(t: &Transaction, name: &str, again: bool) -> Result<(), Error> {
    first_time(t, &withdrawn(name)).await?;
    if again {
        t.execute("DELETE FROM applied WHERE account = $1 AND id = $2", &[&elsewhere(name)]).await?;
    }
    Ok(())
}

/// Whether a commit of this name was ever undone.
pub(crate) async fn was_withdrawn(t: &Transaction, name: &str) -> Result<bool, Error> {
    let exists = "SELECT EXISTS (SELECT 1 FROM applied WHERE account = $1 AND id = $2)";
    get(&t.one(exists, &[&withdrawn(name)]).await?, 0)
}

fn withdrawn(name: &str) -> String {
    format!("withdrawn:{name}")
}
