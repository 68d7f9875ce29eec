//! The locks that a transaction takes before it reads a fact.
//!
//! Commits read facts, ask the rules, and write rows, so a fact must not change between the two. There are two ways in PostgreSQL:
//! to let transactions run and undo one where two have met (`SERIALIZABLE`), or to lock. Here they lock. Serialisable transactions
//! are undone where they have read the same page of an index, and all runs of a second are on one page: at 64 commits at once most
//! would be done again. With locks, commits about different people and runs do not meet, and share the server's fsync.
//!
//! - Names: the contacts, emails, runs and webinars that a commit is about, by the names of
//!   [`Subjects`](greenroom_domain::store::Subjects). They are hashed to numbers, and the numbers are in [`GROUPS`]. A commit of few
//!   names locks their groups, shared with others, and then each name alone. One of many names, such as a page of a sync, locks
//!   their groups alone: each lock takes memory of the server, and so there is a bound (`max_locks_per_transaction` times the server's
//!   connections is about how many there can be at once). All are taken at once, groups before names,
//!   each in the order of the numbers: so no two commits wait for each other.
//! - The account: shared by commits, alone for work on all of its rows (an erasure, an import). So no commit under way writes a
//!   row about a person who was erased meanwhile.
//!
//! They end with the transaction, also where the process is killed.

use std::collections::BTreeSet;

use greenroom_domain::store::seen_key;

/// How many numbers the names of an account share. Two commits about different people hardly ever wait for each other by chance.
const NUMBERS: u64 = 1 << 20;

/// How many groups of numbers there are.
const GROUPS: u64 = 256;

/// How many names a commit locks one by one.
const FEW: usize = 64;

/// The number of the account's own lock.
const ACCOUNT: i32 = -1;

/// The locks of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locks {
    /// The account alone: nothing else is written meanwhile.
    Account,
    /// The account shared with others, and names by their numbers.
    Names(BTreeSet<u64>),
}

impl Locks {
    /// The locks of some names.
    pub(crate) fn of<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        Self::Names(names.into_iter().map(|name| seen_key(name.as_ref()) % NUMBERS).collect())
    }

    /// No name: the rows that are written are locked one by one.
    pub(crate) fn shared() -> Self {
        Self::Names(BTreeSet::new())
    }

    /// The statement that takes them.
    pub(crate) fn statement(&self, account: &str) -> String {
        // PostgreSQL's numbers have 32 bits. Two accounts with the same number only wait for each other.
        let account = i32::from_ne_bytes(((seen_key(account) & 0xffff_ffff) as u32).to_ne_bytes());
        let alone = |number: i64| format!("pg_advisory_xact_lock({account}, {number})");
        let shared = |number: i64| format!("pg_advisory_xact_lock_shared({account}, {number})");
        let numbers = match self {
            Self::Account => return format!("SELECT {}", alone(ACCOUNT.into())),
            Self::Names(numbers) => numbers,
        };
        let groups: BTreeSet<i64> = numbers.iter().map(|number| (number % GROUPS).cast_signed()).collect();
        let mut taken = vec![shared(ACCOUNT.into())];
        if numbers.len() > FEW {
            taken.extend(groups.into_iter().map(alone));
        } else {
            taken.extend(groups.into_iter().map(shared));
            taken.extend(numbers.iter().map(|number| alone((GROUPS + number).cast_signed())));
        }
        format!("SELECT {}", taken.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(many: usize) -> Locks {
        Locks::of((0..many).map(|n| format!("contact:{n}")))
    }

    /// The numbers that a statement locks, in its order, each with whether it is shared.
    fn taken(locks: &Locks) -> Vec<(bool, i64)> {
        let statement = locks.statement("a");
        let calls = statement.split("pg_advisory_xact_lock").skip(1);
        let number = |call: &str| call.split(", ").nth(1)?.split(')').next()?.parse().ok();
        calls.filter_map(|call| Some((call.starts_with("_shared"), number(call)?))).collect()
    }

    #[test]
    fn locks_are_taken_in_one_order_and_once() {
        let one = Locks::of(["contact:ada", "email:ada@example.com", "contact:ada"]);
        assert_eq!(one, Locks::of(["email:ada@example.com", "contact:ada"]));
        assert_ne!(one.statement("a"), one.statement("b"), "of another account");
        for many in [0, 2, 64, 65, 1_000] {
            let numbers: Vec<i64> = taken(&people(many)).into_iter().map(|(_, number)| number).collect();
            assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        }
        assert_eq!(taken(&Locks::Account), [(false, -1)]);
        assert_eq!(taken(&Locks::shared()), [(true, -1)]);
    }

    /// Two commits with a name in common lock a number in common, and one of them at least locks it alone.
    #[test]
    fn commits_with_a_name_in_common_wait_for_each_other_whatever_their_size() {
        let name = taken(&people(1));
        for many in [1, 2, 64, 65, 1_000] {
            let other = taken(&people(many));
            let meet =
                |(shared, number): &(bool, i64)| other.iter().any(|(also, same)| same == number && !(*shared && *also));
            assert!(name.iter().any(meet), "{many}");
        }
        let another = taken(&Locks::of(["contact:another"]));
        assert!(!another.iter().any(|(shared, number)| !shared && name.contains(&(false, *number))));
    }

    #[test]
    fn a_commit_of_any_size_takes_a_bounded_number_of_locks() {
        assert_eq!(taken(&people(100_000)).len() as u64, 1 + GROUPS);
        assert!(taken(&people(FEW)).len() <= 1 + 2 * FEW);
    }
}
