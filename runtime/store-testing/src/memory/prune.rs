//! Removing old rows.

use std::collections::BTreeSet;

use greenroom_domain::{RunId, store::Pruned};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Kept, erasure::ErasedAs};

/// A package that was kept so long ago at most belongs to a runtime that is at work, and takes it for kept.
const PACKAGES_IN_USE: SignedDuration = SignedDuration::from_hours(24);

impl Kept {
    pub(super) fn prune(&mut self, before: Timestamp, now: Timestamp) -> Pruned {
        let count = |many: usize| u64::try_from(many).unwrap_or(u64::MAX);
        let jobs = self.prune_jobs(before);
        let ended_waits = self.prune_waits(before);
        let first = first_of(before);
        let first_run = RunId::new(first);
        let open: Vec<_> =
            self.intents.values().filter(|row| row.result.is_none()).map(|row| row.intent.clone()).collect();
        let waited_for: BTreeSet<RunId> = open
            .iter()
            .map(|intent| intent.run)
            .chain(self.outbox.values().filter_map(|row| row.effects.run))
            .chain(self.waits.values().flat_map(|kept| [kept.wait.run, kept.wait.opened_by]))
            .collect();
        let old: BTreeSet<RunId> =
            self.runs.before(&first_run).map(|(id, _)| *id).filter(|id| !waited_for.contains(id)).collect();

        let keys = self.keys.take_where(|_, held| match held.is_final {
            true => old.contains(&held.run),
            false => held.lease_until < before,
        });
        let runs = self.runs.take_where(|id, _| old.contains(id));
        let journals = runs.iter().filter(|(_, run)| run.commit.journal.is_some()).count();

        // The name of a commit that waits may be asked for again.
        let mut needed: Vec<String> =
            self.outbox.values().filter_map(|row| row.name.as_ref()).map(ToString::to_string).collect();
        needed.extend(open.iter().flat_map(|intent| [intent.id.clone(), intent.run.to_string()]));
        let names = self.carried_out.take_where(|(_, name), ()| {
            let name = name.to_string();
            let made = name.len().checked_sub(36).and_then(|at| name.get(at..)?.parse::<Uuid>().ok());
            made.is_some_and(|made| made.get_version_num() == 7 && made < first)
                && !needed.iter().any(|needed| name.contains(needed))
        });

        let waits: BTreeSet<String> = self.outbox.values().filter_map(|row| row.effects.intent.clone()).collect();
        let intents = self
            .intents
            .take_where(|id, row| row.result.is_some() && row.intent.opened_at < before && !waits.contains(id));
        let unused = before.min(now.checked_sub(PACKAGES_IN_USE).unwrap_or(Timestamp::MIN));
        let with_body =
            self.runs.values().filter(|run| run.commit.journal.is_some() && run.journal_erased_at.is_none());
        let in_use: BTreeSet<String> = with_body.filter_map(|run| Some(run.record()?.package.clone())).collect();
        let packages = self.packages.take_where(|digest, package| package.kept_at < unused && !in_use.contains(digest));
        // No run that began before such an erasure is still under way.
        self.erased.take_where(|_, (what, at)| *what == ErasedAs::Contact && *at < before);
        self.alerts.take_where(|_, alert| alert.over_at.is_some_and(|at| at < before));
        Pruned {
            runs: count(runs.len()),
            journals: count(journals),
            keys: count(keys.len()),
            intents: count(intents.len()),
            names: count(names.len()),
            packages: count(packages.len()),
            webhooks: self.drop_webhooks(before),
            jobs,
            waits: ended_waits,
            sign_ins: self.prune_sign_ins(before),
        }
    }
}

/// The least UUID of version 7 that is of this millisecond.
fn first_of(at: Timestamp) -> Uuid {
    let millis = u128::try_from(at.as_millisecond()).unwrap_or(0);
    Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62))
}
