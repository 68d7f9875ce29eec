//! The capability `state`: a small key-value store of the action's own, which all its runs in an account share.
//!
//! A run's writes are buffered in memory, and committed in one transaction with the run's record, or not at all. That
//! transaction checks again that the entries which the run has read are unchanged. The run store keeps the entries
//! under the action's name. It deletes the entries about a contact when the person is erased (C10: an erased person
//! leaves only keyed hashes).
//!
//! What this crate never does: it shows no action the state of another, it holds no transaction open while a guest
//! runs, and it keeps no more for an action than the operator granted.
//!
//! Start reading at [`State`]; `buffer.rs` has the reads and writes of one run.

#![warn(missing_debug_implementations)]

mod buffer;

use greenroom::capability::{Breach, Capability, RunContext, RunState, Services, refusal, wit::types};
use greenroom_domain::{
    ContactId, Failure, Sentence, codes, sentence,
    store::{Commit, StateRange, StateUsage},
};
use serde::Deserialize;
use serde_json::Value;
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::state as wit;

pub use buffer::Buffer;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-state",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// How many entries and bytes an action may keep by default.
const DEFAULT_BOUND: StateUsage = StateUsage { entries: 1_000, bytes: 1 << 20 };

/// The longest key, in bytes.
const MAX_KEY: usize = 255;

/// The longest value, in bytes: the same as for a contact's property.
const MAX_VALUE: usize = 64 << 10;

/// How many entries a page has, and how many are requested from the store at once. The limit on data that crosses the
/// boundary bounds the memory that many large entries take in the host.
const AT_ONCE: usize = 100;

/// The capability `state`, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Debug, Clone, Copy, Default)]
pub struct State;

/// The parameters of a grant of `state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StateGrant {
    /// How many entries the action may keep; 1,000 if absent.
    #[serde(default)]
    pub entries: Option<u64>,
    /// How many bytes the keys and values of all entries may have; 1 MiB if absent.
    #[serde(default)]
    pub bytes: Option<u64>,
}

impl StateGrant {
    fn bound(self) -> StateUsage {
        StateUsage {
            entries: self.entries.unwrap_or(DEFAULT_BOUND.entries),
            bytes: self.bytes.unwrap_or(DEFAULT_BOUND.bytes),
        }
    }
}

impl Capability for State {
    const NAME: &'static str = "state";
    const GRANT_SCHEMA: &'static str = include_str!("state.grant.json");
    type Grant = StateGrant;
    type Run = Buffer;

    fn narrow(granted: StateGrant, asked: StateGrant) -> Result<StateGrant, Sentence> {
        let bound = granted.bound();
        if let Some(entries) = asked.entries.filter(|asked| *asked > bound.entries) {
            return Err(sentence!(
                "failure-narrow-entries",
                "{asked} entries, where {granted} are granted: grant `\"entries\": {asked}`, or do not load the action",
                asked = entries,
                granted = bound.entries
            ));
        }
        if let Some(bytes) = asked.bytes.filter(|asked| *asked > bound.bytes) {
            return Err(sentence!(
                "failure-narrow-bytes",
                "{asked} bytes, where {granted} are granted: grant `\"bytes\": {asked}`, or do not load the action",
                asked = bytes,
                granted = bound.bytes
            ));
        }
        Ok(StateGrant {
            entries: Some(asked.entries.unwrap_or(bound.entries)),
            bytes: Some(asked.bytes.unwrap_or(bound.bytes)),
        })
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    fn commit(&self, run: &RunContext, own: Option<&mut Buffer>, _cursor: Option<&Value>, commit: &mut Commit) {
        if let Some(buffer) = own {
            commit.state = Some(buffer.take(run.action.clone()));
        }
    }
}

type Answer<T> = wasmtime::Result<Result<T, types::Failure>>;

impl wit::Host for RunState {
    async fn get(&mut self, keys: Vec<String>) -> Answer<Vec<Option<String>>> {
        self.charge(keys.len(), keys.iter().map(String::len).sum())?;
        if let Some(told) = self.called("state.get", &(&keys,))? {
            return Ok(told);
        }
        let found = get(self, &keys).await;
        answer(self, found)
    }

    async fn set(&mut self, entries: Vec<wit::Entry>) -> wasmtime::Result<Vec<Result<(), types::Failure>>> {
        self.charge(entries.len(), entries.iter().map(size_of).sum())?;
        if let Some(told) = self.called("state.set", &(&entries,))? {
            return Ok(told);
        }
        let outcomes = match set(self, &entries).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                let failure = refusal(error)?;
                entries.iter().map(|_| Err(failure.clone())).collect()
            }
        };
        let told = outcomes.into_iter().map(|outcome| outcome.map_err(|failure| self.refuse(failure))).collect();
        self.answered(told)
    }

    async fn delete(&mut self, keys: Vec<String>) -> Answer<()> {
        self.charge(keys.len(), keys.iter().map(String::len).sum())?;
        if let Some(told) = self.called("state.delete", &(&keys,))? {
            return Ok(told);
        }
        let deleted = delete(self, &keys).await;
        answer(self, deleted)
    }

    async fn list_entries(&mut self, prefix: String, page: Option<String>) -> Answer<wit::Page> {
        self.charge(0, prefix.len() + page.as_ref().map_or(0, String::len))?;
        if let Some(told) = self.called("state.list-entries", &(&prefix, &page))? {
            return Ok(told);
        }
        let listed = list(self, prefix, page).await;
        answer(self, listed)
    }
}

fn answer<T: serde::Serialize>(state: &mut RunState, found: wasmtime::Result<T>) -> Answer<T> {
    let told = match found {
        Ok(found) => Ok(found),
        Err(error) => Err(state.refuse(refusal(error)?)),
    };
    state.answered(told)
}

fn size_of(entry: &wit::Entry) -> usize {
    entry.key.len() + entry.value.len() + entry.about.as_ref().map_or(0, String::len)
}

async fn get(state: &mut RunState, keys: &[String]) -> wasmtime::Result<Vec<Option<String>>> {
    possible(state.services())?;
    keys.iter().try_for_each(|key| check_key(key))?;
    let (services, action) = (state.services().clone(), state.context().action.clone());
    let mut values = Vec::with_capacity(keys.len());
    let mut bytes = 0;
    for keys in keys.chunks(AT_ONCE) {
        let stored = services.storage().runs().state_entries(&action, keys).await.map_err(Failure::from)?;
        for (key, stored) in keys.iter().zip(stored) {
            if state.part::<State>()?.read(key, stored.as_ref().map(|entry| entry.version)) {
                state.hold(key.len())?;
            }
            let seen = match state.part::<State>()?.written(key) {
                Some(written) => written.cloned(),
                None => stored.map(|entry| (entry.value, entry.about)),
            };
            if let Some((value, about)) = &seen {
                bytes += value.len() as u64;
                about.iter().try_for_each(|about| state.note_contact(about))?;
            }
            if bytes > state.limits().boundary_bytes {
                return Err(Breach::boundary(state.limits()).into());
            }
            values.push(seen.map(|(value, _)| value));
        }
    }
    state.count_boundary_bytes(bytes);
    Ok(values)
}

async fn set(state: &mut RunState, entries: &[wit::Entry]) -> wasmtime::Result<Vec<Result<(), Failure>>> {
    possible(state.services())?;
    let bound = state.granted::<State>()?.1.bound();
    let about: Vec<Option<ContactId>> = entries.iter().map(|entry| entry.about.clone().map(ContactId::new)).collect();
    let unknown = unknown(state, about.iter().flatten()).await?;
    let keys: Vec<String> =
        entries.iter().map(|entry| entry.key.clone()).filter(|key| check_key(key).is_ok()).collect();
    reckon(state, &keys).await?;
    let mut outcomes = Vec::with_capacity(entries.len());
    for (entry, about) in entries.iter().zip(about) {
        let checked = check_key(&entry.key).and_then(|()| check_value(&entry.value)).and_then(|()| match &about {
            Some(about) if unknown.contains(about) => Err(Failure::refused(
                codes::CONTACT_NOT_FOUND,
                sentence!(
                    "failure-state-contact-unknown",
                    "the contact that the entry is about does not exist: check the id"
                ),
            )),
            _ => Ok(()),
        });
        let fits = checked.and_then(|()| {
            let buffer = state
                .part::<State>()
                .map_err(|error| Failure::of(greenroom_domain::FailureKind::Internal, error.to_string()))?;
            if buffer.fits(&entry.key, &entry.value, bound) { Ok(()) } else { Err(full(bound)) }
        });
        if fits.is_ok() {
            state.hold(size_of(entry))?;
            about.iter().try_for_each(|about| state.note_contact(about))?;
            state.part::<State>()?.set(entry.key.clone(), entry.value.clone(), about, bound);
        }
        outcomes.push(fits);
    }
    Ok(outcomes)
}

async fn delete(state: &mut RunState, keys: &[String]) -> wasmtime::Result<()> {
    possible(state.services())?;
    keys.iter().try_for_each(|key| check_key(key))?;
    reckon(state, keys).await?;
    for key in keys {
        state.hold(key.len())?;
        state.part::<State>()?.delete(key.clone());
    }
    Ok(())
}

async fn list(state: &mut RunState, prefix: String, page: Option<String>) -> wasmtime::Result<wit::Page> {
    possible(state.services())?;
    if prefix.len() > MAX_KEY || page.as_ref().is_some_and(|page| page.len() > MAX_KEY) {
        return Err(key_invalid(prefix.len().max(page.map_or(0, |page| page.len()))).into());
    }
    let (services, action) = (state.services().clone(), state.context().action.clone());
    let mut range = StateRange { prefix, after: page, upto: None };
    let stored = services.storage().runs().state_range(&action, &range, AT_ONCE).await.map_err(Failure::from)?;
    let is_last = stored.len() < AT_ONCE;
    range.upto = stored.last().filter(|_| !is_last).map(|last| last.key.clone());
    state.hold(range.prefix.len() + range.after.as_ref().map_or(0, String::len))?;
    let next = range.upto.clone();
    let seen = state.part::<State>()?.seen(range, stored);
    let mut entries = Vec::with_capacity(seen.len());
    let mut bytes = 0;
    for (key, (value, about)) in seen {
        about.iter().try_for_each(|about| state.note_contact(about))?;
        let entry = wit::Entry { key, value, about: about.map(|about| about.to_string()) };
        bytes += size_of(&entry) as u64;
        if bytes > state.limits().boundary_bytes {
            return Err(Breach::boundary(state.limits()).into());
        }
        entries.push(entry);
    }
    state.count_boundary_bytes(bytes);
    Ok(wit::Page { entries, next })
}

/// Loads the sizes that are needed to compute how much the action's state takes when these keys are written.
async fn reckon(state: &mut RunState, keys: &[String]) -> wasmtime::Result<()> {
    let (services, action) = (state.services().clone(), state.context().action.clone());
    let runs = services.storage().runs();
    if !state.part::<State>()?.is_reckoned() {
        let usage = runs.state_usage(&action).await.map_err(Failure::from)?;
        state.part::<State>()?.reckoned(usage);
    }
    for keys in keys.chunks(AT_ONCE) {
        let stored = runs.state_entries(&action, keys).await.map_err(Failure::from)?;
        for (key, stored) in keys.iter().zip(stored) {
            let size = stored.map(|entry| StateUsage::of(key, &entry.value));
            if state.part::<State>()?.had(key, size) {
                state.hold(key.len())?;
            }
        }
    }
    Ok(())
}

/// The ids that belong to no contact. Ids that are too long are not looked up.
async fn unknown<'a>(state: &RunState, ids: impl Iterator<Item = &'a ContactId>) -> wasmtime::Result<Vec<ContactId>> {
    let is_new = |id: &ContactId| state.writes().created().any(|created| &created.id == id);
    let mut asked: Vec<ContactId> = ids.filter(|id| !is_new(id)).cloned().collect();
    asked.sort();
    asked.dedup();
    let (asked, mut unknown): (Vec<_>, Vec<_>) =
        asked.into_iter().partition(|id| id.as_str().len() <= ContactId::MAX_BYTES);
    for ids in asked.chunks(AT_ONCE) {
        let found = state.services().storage().contacts().contacts(ids).await.map_err(Failure::from)?;
        unknown.extend(ids.iter().zip(found).filter(|(_, found)| found.is_none()).map(|(id, _)| id.clone()));
    }
    Ok(unknown)
}

/// Whether the stores can keep the state of actions, in one transaction with their runs.
fn possible(services: &Services) -> Result<(), Failure> {
    let storage = services.storage();
    if storage.is_joint() && storage.runs().keeps_state() {
        return Ok(());
    }
    let message = if storage.is_joint() {
        sentence!(
            "failure-state-run-store",
            "this run store cannot keep the state of actions: use one that can (`RunStore::keeps_state`)"
        )
    } else {
        sentence!(
            "failure-state-storage",
            "this storage cannot keep the state of actions: build it from the store of one database with `Storage::joint`"
        )
    };
    Err(Failure::refused(codes::STATE_NOT_POSSIBLE, message))
}

fn check_key(key: &str) -> Result<(), Failure> {
    if (1..=MAX_KEY).contains(&key.len()) { Ok(()) } else { Err(key_invalid(key.len())) }
}

fn key_invalid(bytes: usize) -> Failure {
    Failure::refused(
        codes::STATE_KEY_INVALID,
        sentence!(
            "failure-state-key",
            "a key has 1 to {most} bytes, this one has {bytes}: shorten it",
            most = MAX_KEY,
            bytes = bytes
        ),
    )
}

fn check_value(value: &str) -> Result<(), Failure> {
    if value.len() <= MAX_VALUE {
        return Ok(());
    }
    let message = sentence!(
        "failure-state-value",
        "a value has at most {most} bytes, this one has {bytes}: keep less, or split it",
        most = MAX_VALUE,
        bytes = value.len()
    );
    Err(Failure::refused(codes::STATE_VALUE_TOO_LONG, message))
}

fn full(bound: StateUsage) -> Failure {
    Failure::refused(
        codes::STATE_FULL,
        sentence!(
            "failure-state-full",
            "this action may keep {entries} entries and {bytes} bytes, and this would exceed that: delete entries that are not needed, or have the \
             operator grant more of `state`",
            entries = bound.entries,
            bytes = bound.bytes
        ),
    )
}
