//! The locks that a transaction takes before it reads a fact.
//!
//! Commits read facts, ask the rules, and write rows, so a fact must not change between the two. There are two ways in PostgreSQL:
//! to let transactions run and undo one where two have met (`SERIALIZABLE`), or to lock. Here they lock. Serialisable transactions
//! are undone where they have read the same page of an index, and all runs of a second are on one page: at 64 commits at once most
//! would be done again. With locks, commits about different people and runs do not meet, and share the server's fsync.
//!
//! - Names: the contacts, emails, runs, keys and webinars that a commit is about, by the names of
//!   [`Subjects`](greenroom_domain::store::Subjects). They are hashed to [`STRIPES`] numbers an account, and locked in the order
//!   of the numbers, all at once: so no two commits wait for each other, and a commit of any size takes a bounded number of
//!   locks.
//! - The account: shared by commits, alone for what looks at all rows of it (an erasure, an import). So no commit under way writes a
//!   row about a person who was erased meanwhile.
//!
//! They end with the transaction, also where the process is killed.

use std::collections::BTreeSet;

use greenroom_domain::store::seen_key;

/// How many numbers the names of an account share. Two commits about different people wait for each other by chance; each number
/// that is locked takes memory of the server.
const STRIPES: u64 = 512;

/// The number of the account's own lock.
const ACCOUNT: i32 = -1;

/// The locks of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locks {
    /// The account alone: nothing else is written meanwhile.
    Account,
    /// The account shared with others, and these stripes.
    Names(BTreeSet<u64>),
}

impl Locks {
    /// The locks of some names.
    pub(crate) fn of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::Names(names.into_iter().map(|name| seen_key(name.as_ref()) % STRIPES).collect())
    }

    /// No name: the rows that are written are locked one by one.
    pub(crate) fn shared() -> Self {
        Self::Names(BTreeSet::new())
    }

    /// The statement that takes them.
    pub(crate) fn statement(&self, account: &str) -> String {
        // PostgreSQL's numbers have 32 bits. Two accounts with the same number only wait for each other.
        let account = i32::from_ne_bytes(((seen_key(account) & 0xffff_ffff) as u32).to_ne_bytes());
        match self {
            Self::Account => format!("SELECT pg_advisory_xact_lock({account}, {ACCOUNT})"),
            Self::Names(stripes) => {
                let mut statement = format!("SELECT pg_advisory_xact_lock_shared({account}, {ACCOUNT})");
                for stripe in stripes {
                    statement.push_str(&format!(", pg_advisory_xact_lock({account}, {stripe})"));
                }
                statement
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_are_taken_in_one_order_and_once() {
        let one = Locks::of(["contact:ada", "email:ada@example.com", "contact:ada"]);
        assert_eq!(one, Locks::of(["email:ada@example.com", "contact:ada"]));
        let statement = one.statement("a");
        assert_eq!(statement, Locks::of(["email:ada@example.com", "contact:ada"]).statement("a"));
        assert_eq!(statement.matches("pg_advisory_xact_lock(").count(), 2, "{statement}");
        assert_ne!(statement, one.statement("b"), "of another account");
    }

    #[test]
    fn a_commit_of_any_size_takes_a_bounded_number_of_locks() {
        let Locks::Names(stripes) = Locks::of((0..100_000).map(|n| format!("contact:{n}"))) else { panic!("names") };
        assert!(stripes.len() as u64 <= STRIPES);
    }
}
