//! The names of commits that were carried out, so that each is carried out once, and of commits that were undone.

use rusqlite::Connection;

/// Notes a name; false where it was noted before.
pub(crate) fn first_time(c: &Connection, id: &str) -> rusqlite::Result<bool> {
    Ok(c.prepare_cached("INSERT INTO applied (id) VALUES (?1) ON CONFLICT DO NOTHING")?.execute([id])? == 1)
}

/// The name of a commit whose effects are applied in another store.
pub(crate) fn elsewhere(name: &str) -> String {
    format!("elsewhere:{name}")
}

/// Notes that the commit of this name was undone. `again`: the next commit of the name is carried out.
pub(crate) fn withdraw(c: &Connection, name: &str, again: bool) -> rusqlite::Result<()> {
    first_time(c, &withdrawn(name))?;
    if again {
        c.prepare_cached("DELETE FROM applied WHERE id = ?1")?.execute([elsewhere(name)])?;
    }
    Ok(())
}

/// Whether a commit of this name was ever undone.
pub(crate) fn was_withdrawn(c: &Connection, name: &str) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM applied WHERE id = ?1)")?
        .query_row([withdrawn(name)], |row| row.get(0))
}

fn withdrawn(name: &str) -> String {
    format!("withdrawn:{name}")
}
