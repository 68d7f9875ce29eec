//! The answers to claims of idempotency keys and to new intents, from the rows that a store has of them.

use jiff::{SignedDuration, Timestamp};

use crate::{
    RunId,
    store::{IntentKind, IntentResult, KeyClaim, OpenOutcome, RunResult},
};

/// For how long a request may still reach Zoom after the process that sent it has ended.
pub const ON_ITS_WAY: SignedDuration = SignedDuration::from_secs(30);

/// The end of an intent's lease, seen at `now` that the process of its owner has ended. Seen again, it stays.
pub fn lease_of_the_gone(lease_until: Timestamp, now: Timestamp) -> Timestamp {
    now.checked_add(ON_ITS_WAY).map_or(lease_until, |arrived| lease_until.min(arrived))
}

/// The row of an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldKey<'a> {
    /// The action of the request that claimed it first.
    pub action: &'a str,
    /// The digest of that request's input.
    pub input_digest: &'a str,
    /// That request's contact.
    pub contact: Option<&'a str>,
    /// The run that has the key, or whose outcome is kept under it.
    pub run: RunId,
    /// The end of the run's lease.
    pub lease_until: Timestamp,
    /// The run's outcome is final.
    pub is_final: bool,
}

/// The decision on a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimDecision {
    /// The key becomes the claiming run's.
    Take,
    /// The record of the key's run is the answer.
    Repeat,
    /// Another run has the key.
    Running {
        /// Until then, at the latest.
        until: Timestamp,
    },
    /// The key belongs to a request with another action, input or contact: the text names which.
    OtherRequest(&'static str),
}

/// Decides on a claim, by the key's row; none where it has none. A run may claim its own key again, and a key whose lease
/// is over is taken over.
pub fn claim(wish: &KeyClaim, held: Option<HeldKey<'_>>) -> ClaimDecision {
    let Some(held) = held else { return ClaimDecision::Take };
    let contact = wish.contact.as_ref().map(|id| id.as_str());
    let parts = [
        ("action", held.action == wish.action),
        ("input", held.input_digest == wish.input_digest),
        ("contact", held.contact == contact),
    ];
    if let Some((part, _)) = parts.into_iter().find(|(_, same)| !same) {
        return ClaimDecision::OtherRequest(part);
    }
    if held.is_final {
        return ClaimDecision::Repeat;
    }
    if held.run != wish.run && held.lease_until > wish.at {
        return ClaimDecision::Running { until: held.lease_until };
    }
    ClaimDecision::Take
}

/// Whether a result is kept under the run's key. A failure that is worth another try frees the key instead.
pub fn is_final(result: &RunResult) -> bool {
    !matches!(result, RunResult::Failed { failure } if failure.retry.is_retryable())
}

/// An earlier intent for the same webinar and email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierIntent {
    /// What it changes.
    pub kind: IntentKind,
    /// The time at which it was written.
    pub opened_at: Timestamp,
    /// The end of its lease.
    pub lease_until: Timestamp,
    /// Its result; none while it is open.
    pub result: Option<IntentResult>,
}

/// Whether the person of an intent was erased (C10: erased people leave only keyed hashes): the contact or the email
/// was, and belongs to no living contact again.
pub fn person_is_erased(contact_erased: bool, contact_lives: bool, email_erased: bool, email_is_held: bool) -> bool {
    (contact_erased && !contact_lives) || (email_erased && !email_is_held)
}

/// Decides whether an intent may be written. [`OpenOutcome::Yes`] only where the person was not erased, no earlier intent
/// is open, and fewer than `max_per_day` were sent since `day_start`. Registrations and changes of a registration are counted
/// apart, as Zoom counts them.
pub fn open_intent(
    kind: IntentKind,
    person_is_erased: bool,
    earlier: &[EarlierIntent],
    day_start: Timestamp,
    max_per_day: u32,
) -> OpenOutcome {
    if person_is_erased {
        return OpenOutcome::PersonErased;
    }
    if let Some(open) = earlier.iter().find(|intent| intent.result.is_none()) {
        return OpenOutcome::OneIsOpen { until: open.lease_until };
    }
    let counts = |intent: &&EarlierIntent| {
        intent.opened_at >= day_start
            && intent.result != Some(IntentResult::NotSent)
            && intent.kind.change().is_some() == kind.change().is_some()
    };
    let sent = u32::try_from(earlier.iter().filter(counts).count()).unwrap_or(u32::MAX);
    if sent >= max_per_day { OpenOutcome::DailyLimit } else { OpenOutcome::Yes }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ContactId, Failure, FailureKind, Retry};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn run(n: u128) -> RunId {
        RunId::new(Uuid::from_u128(n))
    }

    #[test]
    fn a_key_belongs_to_one_request_and_to_one_run_until_its_lease_ends() {
        let wish = KeyClaim {
            key: "key".into(),
            action: "greet".into(),
            input_digest: "00".into(),
            contact: Some(ContactId::new("ada")),
            run: run(2),
            owner: "me".into(),
            at: at(10),
            lease_until: at(90),
        };
        let held = HeldKey {
            action: "greet",
            input_digest: "00",
            contact: Some("ada"),
            run: run(1),
            lease_until: at(20),
            is_final: false,
        };
        use ClaimDecision::{OtherRequest, Repeat, Running, Take};
        for (held, expected) in [
            (None, Take),
            (Some(held), Running { until: at(20) }),
            (Some(HeldKey { lease_until: at(10), ..held }), Take),
            (Some(HeldKey { run: run(2), ..held }), Take),
            (Some(HeldKey { is_final: true, ..held }), Repeat),
            (Some(HeldKey { action: "wave", is_final: true, ..held }), OtherRequest("action")),
            (Some(HeldKey { input_digest: "01", ..held }), OtherRequest("input")),
            (Some(HeldKey { contact: None, ..held }), OtherRequest("contact")),
        ] {
            assert_eq!(claim(&wish, held), expected, "{held:?}");
        }
    }

    #[test]
    fn the_lease_of_a_process_that_has_ended_ends_when_its_request_has_arrived() {
        for (until, now, ends) in [(90, 10, 40), (40, 11, 40), (40, 60, 40), (90, 80, 90)] {
            assert_eq!(lease_of_the_gone(at(until), at(now)), at(ends), "{until} {now}");
        }
    }

    #[test]
    fn a_failure_that_is_worth_another_try_frees_the_key() {
        let failed = |retry| RunResult::Failed { failure: Failure::of(FailureKind::Unavailable, "no").retry(retry) };
        assert!(!is_final(&failed(Retry::Now)));
        assert!(is_final(&failed(Retry::Never)));
    }

    #[test]
    fn an_intent_waits_for_an_open_one_and_for_the_next_day() {
        let of =
            |kind, opened, result| EarlierIntent { kind, opened_at: at(opened), lease_until: at(opened + 5), result };
        let intent = |opened, result| of(IntentKind::Register, opened, result);
        let (done, not_sent) = (Some(IntentResult::Done), Some(IntentResult::NotSent));
        let open = |earlier: &[EarlierIntent]| open_intent(IntentKind::Register, false, earlier, at(100), 2);
        assert_eq!(open(&[]), OpenOutcome::Yes);
        assert_eq!(open(&[intent(100, done), intent(103, None)]), OpenOutcome::OneIsOpen { until: at(108) });
        assert_eq!(open(&[intent(99, done), intent(100, done)]), OpenOutcome::Yes, "yesterday's do not count");
        assert_eq!(open(&[intent(100, not_sent), intent(100, done)]), OpenOutcome::Yes);
        assert_eq!(open(&[intent(100, Some(IntentResult::NotDone)), intent(101, done)]), OpenOutcome::DailyLimit);
        let changes = [of(IntentKind::Cancel, 100, done), of(IntentKind::Approve, 101, done)];
        assert_eq!(open(&changes), OpenOutcome::Yes, "changes are counted apart");
        for kind in [IntentKind::Cancel, IntentKind::Approve, IntentKind::Deny] {
            assert_eq!(open_intent(kind, false, &changes, at(100), 2), OpenOutcome::DailyLimit);
            assert_eq!(open_intent(kind, false, &[intent(100, done), intent(101, done)], at(100), 2), OpenOutcome::Yes);
        }
        let under_way = [of(IntentKind::Cancel, 103, None)];
        assert_eq!(open(&under_way), OpenOutcome::OneIsOpen { until: at(108) }, "whatever it changes");
    }

    #[test]
    fn c10_no_intent_is_opened_for_an_erased_person() {
        for (contact_erased, contact_lives, email_erased, email_is_held, erased) in [
            (false, true, false, true, false),
            (true, false, false, true, true),
            (true, true, false, true, false),
            (false, true, true, false, true),
            (false, true, true, true, false),
        ] {
            assert_eq!(person_is_erased(contact_erased, contact_lives, email_erased, email_is_held), erased);
        }
        assert_eq!(open_intent(IntentKind::Cancel, true, &[], at(0), 2), OpenOutcome::PersonErased);
    }
}
