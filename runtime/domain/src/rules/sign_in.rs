//! Signing in: which passwords are accepted, when failures lock somebody out, and when sessions and invitations end.

use jiff::{SignedDuration, Timestamp};
use unicode_normalization::UnicodeNormalization;

use crate::{
    Email, Failure, FailureKind, Invitation, Role, Sentence, SignInCounts, SignInFailures, SignInSession, codes,
    sentence,
};

/// The fewest characters of a password. NIST SP 800-63B asks for 15 where it is the only factor, and allows no rule of
/// composition; OWASP's guide asks for 12 or more. Against lock-out and argon2id, 12 are enough.
pub const SHORTEST_PASSWORD: usize = 12;

/// The most characters of a password. NIST SP 800-63B asks to allow at least 64.
pub const LONGEST_PASSWORD: usize = 128;

/// How many failures with an email are free in each network: people mistype, and try the passwords of other places.
pub const FREE_FAILURES: u32 = 5;

/// How long the first failure that is not free locks its network out of the email. It doubles with each.
const FIRST_LOCK: SignedDuration = SignedDuration::from_mins(1);

/// The longest lock of a network. NIST SP 800-63B suggests waits of up to an hour. 24 tries a day guess no password of 12 characters.
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(1);

/// How many failures with an email count over all networks before no network's password is compared any more. OWASP's guide asks to
/// count by account, because guesses may come from many addresses; NIST SP 800-63B allows 100 failures.
pub const MOST_FAILURES: u32 = 100;

/// How soon one failure of all networks is forgotten, so that [`MOST_FAILURES`] are forgotten in a day. A network that is locked for the
/// longest time adds one in an hour, and four of them add 96 in a day: fewer than are forgotten. So it takes five networks or more to lock
/// the owner of an email out of all of them. One customer of a provider is one network ([`ClientNetwork`](crate::ClientNetwork)), and so
/// are all clients behind a proxy.
const FORGOTTEN_EVERY: SignedDuration = SignedDuration::from_secs(24 * 60 * 60 / 100);

/// How long failures of a network count after the last of them.
const FAILURES_COUNT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The fewest characters of an email's part before `@` that a password may not contain. Shorter ones are in many words.
const SHORTEST_NAME: usize = 4;

/// The name of this product, which a password may not contain.
const PRODUCT: &str = "greenroom";

/// How long an invitation's link works: somebody on a week's holiday finds it working.
pub const INVITATION_VALID: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How often the last use of a session is noted at most.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// Without use. OWASP's guide names 15 to 30 minutes for valuable data and a working day for the rest; 12 hours spare people one
    /// sign-in over lunch, and end before the next morning.
    pub idle: SignedDuration,
    /// In all: a week.
    pub absolute: SignedDuration,
}

impl Default for SessionTimes {
    fn default() -> Self {
        Self { idle: SignedDuration::from_hours(12), absolute: SignedDuration::from_hours(7 * 24) }
    }
}

impl SessionTimes {
    /// When a session that begins now ends: unless it is used, and in any case.
    pub fn ends(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let expires_at = later(now, self.absolute);
        (later(now, self.idle).min(expires_at), expires_at)
    }
}

/// A new password in the form in which it is hashed: NFC, so that the same keys are the same password on every keyboard.
///
/// # Errors
/// `password-refused` with the reason.
pub fn new_password(password: &str, user: &Email) -> Result<String, Failure> {
    let refused = |message: Sentence| {
        Err(Failure::new(FailureKind::InvalidInput, codes::PASSWORD_REFUSED, message).at("/password"))
    };
    let password = normalized(password);
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return refused(sentence!(
            "failure-password-short",
            "the password has {length} characters, and needs {least} or more: several words are easy to remember",
            length = length,
            least = SHORTEST_PASSWORD
        ));
    }
    if length > LONGEST_PASSWORD {
        return refused(sentence!(
            "failure-password-long",
            "the password has {length} characters, and {most} are the most",
            length = length,
            most = LONGEST_PASSWORD
        ));
    }
    let mut characters = password.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return refused(sentence!(
            "failure-password-repeats",
            "the password is one character again and again: choose another"
        ));
    }
    if is_made_of(&password, user) || contains_a_name(&password, user) {
        return refused(sentence!(
            "failure-password-names",
            "the password has the email or the name Greenroom in it: choose another"
        ));
    }
    Ok(password)
}

/// A password that is compared with one that is kept.
pub fn normalized(password: &str) -> String {
    password.nfc().collect()
}

/// Whether a password contains what stands before an email's `@`, or this product's name.
fn contains_a_name(password: &str, user: &Email) -> bool {
    let shown = user.shown();
    let name = bare(shown.rsplit_once('@').map_or("", |(name, _)| name));
    let password = bare(password);
    password.contains(PRODUCT) || (name.chars().count() >= SHORTEST_NAME && password.contains(&name))
}

/// The letters and digits of a text, without the difference of upper and lower case.
fn bare(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a password consists of nothing but parts of an email, and of this product's name.
fn is_made_of(password: &str, user: &Email) -> bool {
    let shown = user.shown();
    let mut parts: Vec<String> =
        shown.split(|character: char| !character.is_alphanumeric()).map(bare).filter(|part| !part.is_empty()).collect();
    parts.push(PRODUCT.to_owned());
    let password = bare(password);
    if password.is_empty() {
        return false;
    }
    // Which beginnings of the password, in bytes, are made of parts.
    let mut made = vec![false; password.len() + 1];
    made[0] = true;
    for end in 1..=password.len() {
        made[end] = parts.iter().any(|part| {
            end.checked_sub(part.len()).is_some_and(|start| made[start])
                && password.get(..end).is_some_and(|beginning| beginning.ends_with(part.as_str()))
        });
    }
    made[password.len()]
}

/// Counts a try to sign in, before the password is compared: of many tries at once, no more are compared than one after the other.
/// After a right password, the network's failures are forgotten, and [`without_one`] is what is left of the email's.
///
/// # Errors
/// The time until which this network does not sign in with this email: the try does not count then.
pub fn count_try(before: SignInCounts, now: Timestamp) -> Result<SignInCounts, Timestamp> {
    let SignInCounts { of_network, of_email } = before;
    let locks = [locked_until(of_network), all_networks_locked_until(of_email, now)];
    if let Some(until) = locks.into_iter().flatten().max().filter(|until| *until > now) {
        return Err(until);
    }
    let count = if is_forgotten(of_network, now) { 0 } else { of_network.count };
    let left = not_forgotten(of_email, now);
    Ok(SignInCounts {
        of_network: SignInFailures { count: count.saturating_add(1), last_at: Some(now) },
        of_email: SignInFailures { count: left.count.saturating_add(1), last_at: left.last_at.or(Some(now)) },
    })
}

/// Whether a try that was counted locks its network out of the email, or all networks, unless its password is right.
pub fn begins_lock(counted: SignInCounts) -> bool {
    locked_until(counted.of_network).is_some() || counted.of_email.count >= MOST_FAILURES
}

/// The failures of an email over all networks, after one of its tries has turned out to be none.
pub fn without_one(of_email: SignInFailures) -> SignInFailures {
    match of_email.count.saturating_sub(1) {
        0 => SignInFailures::default(),
        count => SignInFailures { count, ..of_email },
    }
}

/// Until when a network does not sign in with an email, after its failures; none where they do not lock it out.
pub fn locked_until(of_network: SignInFailures) -> Option<Timestamp> {
    let beyond = of_network.count.checked_sub(FREE_FAILURES + 1)?;
    let lock = 2_i32.checked_pow(beyond).map_or(LONGEST_LOCK, |times| (FIRST_LOCK * times).min(LONGEST_LOCK));
    Some(later(of_network.last_at?, lock))
}

/// Until when no network signs in with an email, after the failures of all of them; none where they do not lock it.
pub fn all_networks_locked_until(of_email: SignInFailures, now: Timestamp) -> Option<Timestamp> {
    let left = not_forgotten(of_email, now);
    let beyond = left.count.checked_sub(MOST_FAILURES)?;
    let wait = SignedDuration::from_secs(FORGOTTEN_EVERY.as_secs().saturating_mul(i64::from(beyond) + 1));
    Some(later(left.last_at?, wait))
}

/// Until when at least one network does not sign in with an email, after the failures of each; none where all of them do. The email's owner
/// may still sign in from another network.
pub fn some_networks_locked_until(of_networks: &[SignInFailures], now: Timestamp) -> Option<Timestamp> {
    of_networks.iter().copied().filter_map(locked_until).max().filter(|until| *until > now)
}

/// What counts still of the failures over all networks.
fn not_forgotten(of_email: SignInFailures, now: Timestamp) -> SignInFailures {
    let Some(since) = of_email.last_at else { return SignInFailures::default() };
    let times = (since.duration_until(now).as_secs() / FORGOTTEN_EVERY.as_secs()).max(0);
    let forgotten = u32::try_from(times).unwrap_or(u32::MAX);
    match of_email.count.saturating_sub(forgotten) {
        0 => SignInFailures::default(),
        count => {
            let by = SignedDuration::from_secs(FORGOTTEN_EVERY.as_secs() * i64::from(forgotten));
            SignInFailures { count, last_at: Some(later(since, by)) }
        }
    }
}

/// Whether failures of a network are so old that they count no more.
pub fn is_forgotten(failures: SignInFailures, now: Timestamp) -> bool {
    failures.last_at.is_none_or(|last| later(last, FAILURES_COUNT_FOR) <= now)
}

/// The time before which failures count no more at `now`.
pub fn failures_forgotten_before(now: Timestamp) -> Timestamp {
    now.checked_sub(FAILURES_COUNT_FOR).unwrap_or(Timestamp::MIN)
}

/// Whether a session can be used.
pub fn is_open(session: &SignInSession, now: Timestamp) -> bool {
    now < session.idle_until && now < session.expires_at
}

/// The session as it is after a use, where that is to be noted: the time without use begins anew.
pub fn used(session: &SignInSession, now: Timestamp) -> Option<SignInSession> {
    let idle = session.idle_until.duration_since(session.last_seen_at);
    (session.last_seen_at.duration_until(now) >= NOTED_EVERY).then(|| SignInSession {
        last_seen_at: now,
        idle_until: later(now, idle).min(session.expires_at),
        ..session.clone()
    })
}

/// Whether the link of an invitation works.
pub fn is_valid(invitation: &Invitation, now: Timestamp) -> bool {
    now < invitation.expires_at
}

/// Whether a user may get another role, or none, where `others` other administrators are there. Without an administrator nobody
/// could add one.
pub fn may_change(before: Role, after: Option<Role>, others: u64) -> bool {
    before != Role::Administrator || after == Some(Role::Administrator) || others > 0
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::SignInMethod;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn ada() -> Email {
        Email::parse("Ada.Byron@acme.example").unwrap()
    }

    #[test]
    fn passwords_are_long_and_not_guessed_from_the_email() {
        let (longest, too_long) = ("ab".repeat(64), "ab".repeat(64) + "c");
        for (password, is_accepted) in [
            ("correct horse battery", true),
            ("twelve chars", true),
            ("eleven char", false),
            ("            ", false),
            ("aaaaaaaaaaaaaaaa", false),
            ("aaaaaaaaaaaaaaab", true),
            ("ada.byron@acme.example", false),
            ("Ada Byron, Acme!", false),
            ("adabyronadabyron", false),
            ("Greenroom-Greenroom", false),
            ("adabyronadabyron2", false),
            ("my dear Ada Byron 1815", false),
            ("the Green Room is ours", false),
            ("my dear Ada, Countess", true),
            ("!?!?!?!?!?!?", true),
            ("пароль пароль", true),
            // Twelve combining marks and their letters are twelve characters.
            ("e\u{301}e\u{300}e\u{301}e\u{300}e\u{301}e\u{300}", false),
            (longest.as_str(), true),
            (too_long.as_str(), false),
        ] {
            let checked = new_password(password, &ada());
            assert_eq!(checked.is_ok(), is_accepted, "{password}: {checked:?}");
            if let Err(failure) = checked {
                assert_eq!(
                    (failure.code.as_str(), failure.pointer.as_deref()),
                    ("password-refused", Some("/password"))
                );
                assert!(!failure.message.contains(password), "{failure}");
            }
        }
    }

    #[test]
    fn a_password_is_the_same_in_either_spelling_of_its_letters() {
        let typed = new_password("cafe\u{301} cafe\u{301} cafe", &ada()).unwrap();
        assert_eq!(typed, normalized("caf\u{e9} caf\u{e9} cafe"));
    }

    #[test]
    fn failures_lock_for_longer_and_longer() {
        let failures = |count| SignInFailures { count, last_at: Some(at(0)) };
        for (count, minutes) in
            [(6, 1), (7, 2), (8, 4), (9, 8), (10, 16), (11, 32), (12, 60), (13, 60), (99, 60), (u32::MAX, 60)]
        {
            assert_eq!(locked_until(failures(count)), Some(at(minutes)), "{count}");
        }
        assert!((0..=FREE_FAILURES).all(|count| locked_until(failures(count)).is_none()));
    }

    /// Tries with one email, and what counts of them.
    #[derive(Default)]
    struct Tries {
        of_networks: [SignInFailures; 6],
        of_email: SignInFailures,
    }

    impl Tries {
        fn one(&mut self, network: usize, now: Timestamp) -> Result<SignInCounts, Timestamp> {
            let before = SignInCounts { of_network: self.of_networks[network], of_email: self.of_email };
            let counted = count_try(before, now)?;
            (self.of_networks[network], self.of_email) = (counted.of_network, counted.of_email);
            Ok(counted)
        }

        /// How many are compared of tries that each of the first `networks` makes every minute of a week, and whether all networks were
        /// locked at some time.
        fn of_a_week(mut self, networks: usize) -> (usize, bool) {
            let (mut compared, mut was_locked) = (0, false);
            for minute in 0..7 * 24 * 60 {
                compared += (0..networks).filter(|network| self.one(*network, at(minute)).is_ok()).count();
                was_locked |= all_networks_locked_until(self.of_email, at(minute)).is_some();
            }
            (compared, was_locked)
        }
    }

    #[test]
    fn a_try_counts_unless_it_is_locked_out_and_old_ones_are_forgotten() {
        let mut tries = Tries::default();
        for count in 1..=6 {
            let failures = SignInFailures { count, last_at: Some(at(0)) };
            let counted = tries.one(0, at(0)).unwrap();
            assert_eq!(counted, SignInCounts { of_network: failures, of_email: failures });
            assert_eq!(begins_lock(counted), count == 6, "{count}");
        }
        assert_eq!(tries.one(0, at(0)), Err(at(1)), "the sixth locks for a minute");
        assert_eq!(tries.one(1, at(0)).unwrap().of_network.count, 1, "another network is not locked");
        assert_eq!(tries.one(0, at(1)).unwrap().of_network.count, 7);
        assert_eq!(tries.one(0, at(24 * 60 + 1)).unwrap().of_network.count, 1);
        let failures = SignInFailures { count: 6, last_at: Some(at(0)) };
        assert!(is_forgotten(SignInFailures::default(), at(0)) && !is_forgotten(failures, at(24 * 60 - 1)));
        assert_eq!(failures_forgotten_before(at(24 * 60)), at(0));
    }

    #[test]
    fn few_networks_lock_out_themselves_alone_and_many_are_bounded_together() {
        for networks in 1..=4 {
            let (_, was_locked) = Tries::default().of_a_week(networks);
            assert!(!was_locked, "{networks} networks");
        }
        let (compared, was_locked) = Tries::default().of_a_week(6);
        assert!(was_locked && compared <= 8 * 100, "{compared}");
    }

    #[test]
    fn failures_of_all_networks_lock_until_one_is_forgotten() {
        let of_email = |count| SignInFailures { count, last_at: Some(at(0)) };
        let second = |second| at(0) + SignedDuration::from_secs(second);
        for (count, now, until) in [
            (99, 0, None),
            (100, 0, Some(864)),
            (100, 863, Some(864)),
            (100, 864, None),
            (101, 864, Some(2 * 864)),
            (102, 0, Some(3 * 864)),
        ] {
            assert_eq!(all_networks_locked_until(of_email(count), second(now)), until.map(second), "{count} at {now}");
        }
        let mut counts = SignInCounts { of_email: of_email(100), ..SignInCounts::default() };
        assert_eq!(count_try(counts, second(1)), Err(second(864)), "also where the network has none");
        let counted = count_try(counts, second(900)).unwrap();
        assert_eq!(counted.of_email, SignInFailures { count: 100, last_at: Some(second(864)) });
        assert!(begins_lock(counted));
        assert_eq!(without_one(counted.of_email).count, 99);
        assert_eq!(without_one(SignInFailures { count: 1, last_at: Some(at(0)) }), SignInFailures::default());
        counts.of_email = of_email(3);
        let counted = count_try(counts, at(24 * 60)).unwrap();
        assert_eq!(counted.of_email, SignInFailures { count: 1, last_at: Some(at(24 * 60)) });
    }

    #[test]
    fn some_networks_are_locked_until_the_last_of_their_locks_ends() {
        let failures = |count, minute| SignInFailures { count, last_at: Some(at(minute)) };
        for (of_networks, until) in [
            (vec![], None),
            (vec![failures(5, 0)], None),
            (vec![failures(6, 0)], None),
            (vec![failures(7, 0), failures(6, 1), failures(1, 1)], Some(at(2))),
            (vec![failures(7, 0), failures(12, 0)], Some(at(60))),
        ] {
            assert_eq!(some_networks_locked_until(&of_networks, at(1)), until, "{of_networks:?}");
        }
    }

    #[test]
    fn a_session_ends_without_use_and_after_a_week_in_any_case() {
        let (idle_until, expires_at) = SessionTimes::default().ends(at(0));
        let session = SignInSession {
            token: [1; 32],
            user: ada(),
            begun_by: SignInMethod::Password,
            created_at: at(0),
            last_seen_at: at(0),
            idle_until,
            expires_at,
        };
        assert!(is_open(&session, at(12 * 60 - 1)) && !is_open(&session, at(12 * 60)));
        assert_eq!(used(&session, at(1) - SignedDuration::from_nanos(1)), None, "a minute is not over");
        let later = used(&session, at(11 * 60)).unwrap();
        assert!(is_open(&later, at(23 * 60 - 1)) && !is_open(&later, at(23 * 60)));
        let week = 7 * 24 * 60;
        let last = used(&session, at(week - 60)).unwrap();
        assert_eq!(last.idle_until, at(week));
        assert!(is_open(&last, at(week - 1)) && !is_open(&last, at(week)));
        let short = SessionTimes { idle: SignedDuration::from_hours(9), absolute: SignedDuration::from_hours(8) };
        assert_eq!(short.ends(at(0)), (at(480), at(480)));
    }

    #[test]
    fn an_invitation_works_for_a_week() {
        let expires_at = at(0) + INVITATION_VALID;
        let invitation =
            Invitation { token: [1; 32], user: ada(), by: "boss".to_owned(), created_at: at(0), expires_at };
        assert!(is_valid(&invitation, at(7 * 24 * 60 - 1)) && !is_valid(&invitation, at(7 * 24 * 60)));
        assert!(!format!("{invitation:?}").contains("1, 1"), "the hash is in no log");
    }

    #[test]
    fn one_administrator_is_always_left() {
        for (before, after, others, may) in [
            (Role::Administrator, None, 0, false),
            (Role::Administrator, Some(Role::Viewer), 0, false),
            (Role::Administrator, Some(Role::Administrator), 0, true),
            (Role::Administrator, None, 1, true),
            (Role::Editor, None, 0, true),
            (Role::Viewer, Some(Role::Administrator), 0, true),
        ] {
            assert_eq!(may_change(before, after, others), may, "{before} {after:?} {others}");
        }
    }
}
