//! A commit, step by step, inside its transaction: an error undoes all of it.

use std::collections::BTreeMap;

use futures::future::try_join;
use greenroom_domain::{
    ContactId,
    store::{ApplyId, Commit, Effect, EffectsTarget, Precondition, RunRecord, stale},
};
use greenroom_sealing::ErasedKind;

use crate::{
    activity::{consequences, effects, sync},
    contacts::{
        erased::{Name, Register},
        lookup,
        touched::Touched,
    },
    platform::{
        error::Error,
        leases,
        rows::{count, get, nanos},
        transaction::Transaction,
    },
    runs::{
        applied::{elsewhere, first_time},
        intents, journals,
        keys::finish_key,
        outbox, records, state, waits,
    },
};

/// The names that a commit locks: its own, so that it is carried out once; the contacts and emails that it is about; the state of
/// its action.
pub(crate) fn names(commit: &Commit) -> Vec<String> {
    let mut names = effects::names(&commit.effects, &commit.preconditions);
    names.extend(commit.known_as());
    names.extend(commit.state.as_ref().map(|state| state::lock(&state.action)));
    names
}

/// Carries a commit out, unless it was already. Answers the id under which its effects wait, where they do. All journals
/// take no more bytes than `journal_quota`.
pub(crate) async fn commit(
    t: &Transaction,
    commit: &Commit,
    contacts: EffectsTarget,
    journal_quota: u64,
) -> Result<Option<ApplyId>, Error> {
    let known_as = commit.known_as();
    let first = begin(t, commit, contacts).await?;
    if let Some(name) = &known_as
        && !first.is_new
    {
        if let Some((intent, owner, result)) = &commit.intent {
            // Another process may have settled it since, with another result.
            intents::settled_so(t, intent, owner, *result).await?;
        }
        return outbox::waiting_of(t, name).await;
    }
    first.key?;
    if let Some((intent, owner, result)) = &commit.intent {
        intents::settle(t, intent, owner, *result).await?;
    }
    if let Some(sync) = &commit.sync {
        leases::check(t, &sync.fence).await?;
    }
    let (now, mut touched) = (greenroom_clock::now(), Touched::default());
    let waiting = match contacts {
        EffectsTarget::SameStore => {
            expect(t, &commit.preconditions).await?;
            effects::apply(t, &commit.effects, now, &mut touched).await?;
            None
        }
        EffectsTarget::OtherStore { .. } if commit.effects.is_empty() => None,
        EffectsTarget::OtherStore { lease_until } => {
            Some(outbox::put(t, commit, known_as.as_deref(), lease_until).await?)
        }
    };
    if let Some(sync) = &commit.sync {
        sync::write(t, sync, &mut touched).await?;
    }
    if let Some(state) = &commit.state {
        if let Some(run) = &commit.run
            && names_erased(t, run, told(commit)).await?
        {
            // Its record is written without personal data (C10: nothing of an erased person is kept); the state cannot
            // be.
            return Err(Error::Stale(stale::person()));
        }
        state::write(t, state, commit.run.as_ref().map_or(now, |run| run.started_at)).await?;
    }
    // Neither reads rows of the other: their statements are sent together.
    let (_, is_erased) =
        try_join(consequences::work_out(t, touched, now), record_run(t, commit, journal_quota)).await?;
    // A run whose person was erased leaves no wait: its job is gone too.
    if !is_erased {
        waits::open(t, commit.run.as_ref(), &commit.waits).await?;
    }
    Ok(waiting)
}

/// The first steps of a commit.
struct First {
    is_new: bool,
    /// Whether the key is the run's.
    key: Result<(), Error>,
}

/// Asks whether a commit was carried out before, and finishes the key of its run, which changes nothing where the run has a record: the
/// statements are sent together.
async fn begin(t: &Transaction, commit: &Commit, contacts: EffectsTarget) -> Result<First, Error> {
    let known_as = commit.known_as();
    let is_new = async {
        match &known_as {
            Some(name) => is_first_time(t, commit, name, contacts).await,
            None => Ok(true),
        }
    };
    let key = async {
        match &commit.run {
            Some(run) => match finish_key(t, run, true).await {
                Err(Error::LostLease(key)) => Ok(Err(Error::LostLease(key))),
                finished => finished.map(Ok),
            },
            None => Ok(Ok(())),
        }
    };
    let (is_new, key) = try_join(is_new, key).await?;
    Ok(First { is_new, key })
}

/// Whether a commit was not carried out before. That of a run is known by the run's record, others by their names.
async fn is_first_time(t: &Transaction, commit: &Commit, name: &str, contacts: EffectsTarget) -> Result<bool, Error> {
    if let (Some(run), None) = (&commit.run, &commit.intent) {
        return Ok(!records::is_known(t, run.id).await?);
    }
    match contacts {
        EffectsTarget::SameStore => first_time(t, name).await,
        // Another name: the effects themselves are still to be applied, perhaps even to a store of this kind.
        EffectsTarget::OtherStore { .. } => first_time(t, &elsewhere(name)).await,
    }
}

/// The contacts that a run's journal has data of.
pub(crate) fn told(commit: &Commit) -> &[ContactId] {
    commit.journal.as_ref().map_or(&[], |journal| &journal.contacts)
}

/// The people whose data a run's record and its journal may hold.
pub(crate) fn people(run: &RunRecord, told: &[ContactId]) -> Vec<Name> {
    run.contact.iter().chain(told).map(|contact| (ErasedKind::Contact, contact.as_str().to_owned())).collect()
}

/// Whether a run began before one of these people was erased, by the instants of the erasures.
pub(crate) fn began_before_erasure(run: &RunRecord, people: &[Name], erased: &BTreeMap<String, i64>) -> bool {
    people.iter().any(|(_, name)| erased.get(name).is_some_and(|at| *at >= nanos(run.started_at)))
}

/// Whether a run that is to be recorded began before the erasure of a person whose data it may hold.
async fn names_erased(t: &Transaction, run: &RunRecord, told: &[ContactId]) -> Result<bool, Error> {
    let people = people(run, told);
    let erased = Register::load(t).await?.erased_at(people.clone()).await?;
    Ok(began_before_erasure(run, &people, &erased))
}

/// Writes the run's record and journal. If a person was erased since the run began, the personal data goes from both; answers
/// whether that is so.
pub(crate) async fn record_run(t: &Transaction, commit: &Commit, journal_quota: u64) -> Result<bool, Error> {
    let Some(run) = &commit.run else {
        return if commit.journal.is_some() { Err(journals::without_run()) } else { Ok(false) };
    };
    let erased_at = names_erased(t, run, told(commit)).await?.then(greenroom_clock::now);
    let erased = erased_at.map(|at| run.clone().erased(at));
    let run = erased.as_ref().unwrap_or(run);
    match (&commit.journal, erased_at) {
        (Some(journal), None) => {
            journals::write_with_records(t, &[run], &[(run, journal)], journal_quota).await?;
        }
        (Some(journal), Some(at)) => {
            records::write(t, run).await?;
            journals::note_erased(t, run, journal, at).await?;
        }
        (None, _) => records::write(t, run).await?,
    }
    Ok(erased_at.is_some())
}

/// Applies effects that come from elsewhere, unless they were already.
pub(crate) async fn apply_once(
    t: &Transaction,
    id: &ApplyId,
    effects: &[Effect],
    preconditions: &[Precondition],
) -> Result<(), Error> {
    if !first_time(t, &id.0).await? {
        return Ok(());
    }
    expect(t, preconditions).await?;
    let (now, mut touched) = (greenroom_clock::now(), Touched::default());
    effects::apply(t, effects, now, &mut touched).await?;
    consequences::work_out(t, touched, now).await
}

/// The versions of contacts, which stay until the end of the transaction: a sync that completes a session counts contacts again
/// without locking their names.
const LOCKED: &str = r#"SELECT k.id, k.version
     FROM (SELECT DISTINCT id COLLATE "C" AS id FROM unnest($2::text[]) AS id ORDER BY 1) AS asked CROSS JOIN LATERAL
         (SELECT id, version FROM contacts WHERE account = $1 AND id = asked.id OFFSET 0 FOR NO KEY UPDATE) k"#;

/// Checks preconditions. The names that they are about are locked.
async fn expect(t: &Transaction, preconditions: &[Precondition]) -> Result<(), Error> {
    let (mut contacts, mut emails, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for precondition in preconditions {
        match precondition {
            Precondition::Contact { id, version } => contacts.push((id.as_str(), *version)),
            Precondition::Identity(identity) => {
                emails.push(identity.email.clone());
                known.push(identity);
            }
        }
    }
    if !contacts.is_empty() {
        let ids: Vec<&str> = contacts.iter().map(|(id, _)| *id).collect();
        let rows = t.query(LOCKED, &[&ids]).await?;
        let version = |row| Ok::<_, Error>((get::<String>(row, 0)?, count(row, 1)?));
        let versions: BTreeMap<String, u64> = rows.iter().map(version).collect::<Result<_, _>>()?;
        if let Some((id, _)) = contacts.iter().find(|(id, version)| versions.get(*id) != version.as_ref()) {
            return Err(Error::Stale(stale::contact(id)));
        }
    }
    let found = lookup::identities(t, &emails).await?;
    if found.iter().zip(known).any(|(found, known)| found != known) {
        // The message must not contain the email: it is written to records and logs.
        return Err(Error::Stale(stale::email()));
    }
    Ok(())
}
