//! [`RunState`]: everything that belongs to one run. The host functions work on it.

use std::{
    any::{Any, TypeId},
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use greenroom_domain::{
    Contact, ContactId, Failure, PendingWait, RunId,
    store::{Commit, Journal as KeptJournal, StateCommit},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;
use wasmtime::ResourceLimiter;

use super::{AnyCapability, Capability, CapabilityState, Granted};
use crate::{
    attachments::Attachments,
    engine::{INSTANCES_PER_RUN, MEMORIES_PER_RUN, TABLE_ELEMENTS, TABLES_PER_RUN},
    host_call::HostCall,
    journal::{Journal, JournaledRun, ReplayStop, Secrets},
    limits::{Breach, Limits},
    services::Services,
    stages::{self, Stage},
    write_set::WriteSet,
};

/// The facts of an invocation that its host functions may use. Tests of a capability build one themselves.
#[derive(Debug, Clone)]
pub struct RunContext {
    /// The run's id.
    pub id: RunId,
    /// The first run of the chain of slices that the run belongs to: itself, where it is the first. The action sees it as the
    /// id of its run, the same in every slice.
    pub first_run: RunId,
    /// The action's name.
    pub action: String,
    /// The contact that the run is for.
    pub contact: Option<ContactId>,
    /// When the run started.
    pub started_at: Timestamp,
    /// Nothing that the run writes is kept.
    pub dry_run: bool,
    /// Values that the caller gave to capabilities.
    pub attachments: Attachments,
}

/// Everything that belongs to one run. Capabilities implement their host functions for it.
pub struct RunState {
    pub(crate) run: RunContext,
    pub(crate) services: Arc<Services>,
    /// The capabilities that the action was granted.
    granted: Arc<[Granted]>,
    /// The state that they keep for this run.
    capability_states: Vec<CapabilityState>,
    pub(crate) limits: Limits,
    pub(crate) writes: WriteSet,
    /// Each contact as it was when the run first read it. The commit checks that it is unchanged.
    pub(crate) reads: BTreeMap<ContactId, Option<Arc<Contact>>>,
    /// Why the guest is about to trap, as it says.
    pub(crate) crash: Option<String>,
    log_bytes: u64,
    pub(crate) boundary_bytes: u64,
    pub(crate) effects: u64,
    pub(crate) host_calls: u64,
    pub(crate) memory: MemoryMeter,
    /// The failures that host functions returned to the guest, the last of each code.
    refusals: HashMap<String, Failure>,
    /// The contacts whose derived properties this run has changed itself. Such a change is no conflict at commit.
    pub(crate) derived_changed: BTreeSet<ContactId>,
    /// Contacts that the run neither read nor wrote, but whose data may be in its journal.
    journal_contacts: BTreeSet<ContactId>,
    pub(crate) journal: Journal,
    /// Texts that the run's journal may not contain.
    pub(crate) secrets: Secrets,
    /// The waits that the run has opened or found pending, by their names.
    pending_waits: BTreeMap<String, Timestamp>,
    /// Why a replay was stopped.
    pub(crate) stop: Option<ReplayStop>,
    /// The span of the host call in progress.
    pub(crate) host_call: HostCall,
    /// The host call in progress, where stages are measured.
    stage: Option<stages::Guard>,
}

impl std::fmt::Debug for RunState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunState").field("run", &self.run).finish_non_exhaustive()
    }
}

impl RunState {
    pub(crate) fn new(
        run: RunContext,
        services: Arc<Services>,
        granted: Arc<[Granted]>,
        limits: Limits,
        journal: Journal,
    ) -> Self {
        Self {
            run,
            services,
            granted,
            capability_states: Vec::new(),
            limits,
            writes: WriteSet::default(),
            reads: BTreeMap::new(),
            crash: None,
            log_bytes: 0,
            boundary_bytes: 0,
            effects: 0,
            host_calls: 0,
            memory: MemoryMeter { limits, held: 0 },
            refusals: HashMap::new(),
            derived_changed: BTreeSet::new(),
            journal_contacts: BTreeSet::new(),
            journal,
            secrets: Secrets::default(),
            pending_waits: BTreeMap::new(),
            stop: None,
            host_call: HostCall::default(),
            stage: None,
        }
    }

    /// The bytes of the instance's memories and of what the host holds for the run.
    pub(crate) fn held(&self) -> u64 {
        self.memory.held
    }

    /// The state of an instance that belongs to no run. It may call no host function.
    pub(crate) fn idle(services: Arc<Services>, limits: Limits) -> Self {
        let no_run = RunContext {
            id: RunId::new(Uuid::nil()),
            first_run: RunId::new(Uuid::nil()),
            action: String::new(),
            contact: None,
            started_at: Timestamp::UNIX_EPOCH,
            dry_run: true,
            attachments: Attachments::default(),
        };
        let limits = Limits { host_calls: 0, ..limits };
        Self::new(no_run, services, Arc::default(), limits, Journal::Off)
    }

    /// Whether this is a replay: the journal answers the host calls, and nothing else may happen.
    pub fn replays(&self) -> bool {
        matches!(self.journal, Journal::Playing(_))
    }

    /// The invocation that this run carries out.
    pub fn context(&self) -> &RunContext {
        &self.run
    }

    /// The stores, the clock and background tasks of the runtime.
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// The limits of the run.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A capability as the runtime offers it, with the parameters of the action's grant.
    ///
    /// # Errors
    /// If the action was not granted it. A capability's own host functions never meet this error, because they are
    /// linked only with a grant.
    pub fn granted<C: Capability>(&self) -> wasmtime::Result<(&C, &C::Grant)> {
        self.granted.iter().find_map(Granted::is::<C>).ok_or_else(not_granted::<C>)
    }

    /// The state that a capability keeps for this run. It is created by the first call.
    ///
    /// # Errors
    /// As [`RunState::granted`].
    pub fn part<C: Capability>(&mut self) -> wasmtime::Result<&mut C::Run> {
        let type_id = TypeId::of::<C>();
        let at = match self.capability_states.iter().position(|part| part.type_id == type_id) {
            Some(at) => at,
            None => {
                let granted = self.granted.iter().find(|granted| granted.is::<C>().is_some());
                self.capability_states.push(granted.ok_or_else(not_granted::<C>)?.begin::<C>());
                self.capability_states.len() - 1
            }
        };
        self.capability_states[at].state.downcast_mut().ok_or_else(not_granted::<C>)
    }

    /// Lets every capability of the runtime add to the run's commit.
    pub(crate) fn contribute<'a>(
        &mut self,
        capabilities: impl IntoIterator<Item = &'a dyn AnyCapability>,
        cursor: Option<&Value>,
        commit: &mut Commit,
    ) {
        for capability in capabilities {
            let type_id = Any::type_id(capability);
            let part = self.capability_states.iter_mut().find(|part| part.type_id == type_id);
            capability.commit(&self.run, part.map(|part| part.state.as_mut()), cursor, commit);
        }
        // Reads of the action's state are preconditions of writes only: without a write there is nothing to check.
        let writes_nothing =
            |state: &StateCommit| state.writes.is_empty() && commit.effects.is_empty() && commit.sync.is_none();
        if commit.state.as_ref().is_some_and(writes_nothing) {
            commit.state = None;
        }
    }

    /// The capabilities' reports on a dry run.
    pub(crate) fn report(self) -> Attachments {
        let mut attachments = Attachments::default();
        for part in self.capability_states {
            part.capability.report(part.state, &mut attachments);
        }
        attachments
    }

    /// Lets the run's capabilities release what they acquired for it, such as leases.
    pub(crate) async fn close(&mut self) {
        for part in &mut self.capability_states {
            if let Some(closed) = part.capability.close(part.state.as_mut()) {
                closed.await;
            }
        }
    }

    /// Records in the journal that the guest calls a host function, named by interface and function
    /// (`contacts-read.get`). In a replay it returns the recorded answer: the host function has to return it and do
    /// nothing else.
    ///
    /// # Errors
    /// In a replay, if the guest does not repeat the recorded call. This stops the run.
    pub fn called<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &'static str,
        arguments: &A,
    ) -> wasmtime::Result<Option<R>> {
        self.host_call.begin(function);
        // The stage of a call before, which was not answered, ends first.
        self.end_stage();
        self.stage = Some(stages::enter(Stage::HostCall(function)));
        let _journal = stages::enter(Stage::Journal);
        self.journal.called(function, arguments)
    }

    /// Records the answer to the guest in the journal, and returns it.
    ///
    /// # Errors
    /// If the answer cannot be written as JSON.
    pub fn answered<R: Serialize>(&mut self, answer: R) -> wasmtime::Result<R> {
        self.host_call.end();
        let journal = stages::enter(Stage::Journal);
        let answered = self.journal.answered(answer);
        journal.end();
        self.end_stage();
        answered
    }

    fn end_stage(&mut self) {
        if let Some(stage) = self.stage.take() {
            stage.end();
        }
    }

    /// Keeps a secret that the guest reads or writes out of the run's journal.
    pub fn keep_secret(&mut self, secret: &str) {
        self.secrets.add(secret);
    }

    /// Notes that the run waits for a completion from outside, until then. If the run ends with a cursor, its outcome says so.
    pub fn waits_for(&mut self, name: &str, until: Timestamp) {
        self.pending_waits.insert(name.to_owned(), until);
    }

    /// The waits that the run has noted.
    pub(crate) fn pending_waits(&self) -> Vec<PendingWait> {
        self.pending_waits.iter().map(|(name, until)| PendingWait { name: name.clone(), until: *until }).collect()
    }

    /// The run's buffered changes.
    pub fn writes(&self) -> &WriteSet {
        &self.writes
    }

    /// The run's buffered changes, to add to them.
    pub fn writes_mut(&mut self) -> &mut WriteSet {
        &mut self.writes
    }

    /// Counts the bytes of an answer that crosses the boundary to the guest.
    pub fn count_boundary_bytes(&mut self, bytes: u64) {
        self.boundary_bytes += bytes;
    }

    /// Counts an effect that was committed during the run. It changes the derived properties of its contact. That is no
    /// conflict at the run's commit, because the run itself caused it.
    pub fn count_effect(&mut self, is_new: bool, contact: Option<ContactId>) {
        self.effects += u64::from(is_new);
        self.derived_changed.extend(contact);
    }

    /// Charges bytes of log lines.
    ///
    /// # Errors
    /// [`Breach`] at the limit. It stops the run.
    pub fn charge_log(&mut self, bytes: usize) -> Result<(), Breach> {
        self.log_bytes += bytes as u64;
        if self.log_bytes > self.limits.log_bytes { Err(Breach::logs(&self.limits)) } else { Ok(()) }
    }

    /// Charges one host call with this many list items and bytes of text.
    ///
    /// # Errors
    /// [`Breach`] at a limit. It stops the run.
    pub fn charge(&mut self, items: usize, bytes: usize) -> Result<(), Breach> {
        self.host_calls += 1;
        self.boundary_bytes += bytes as u64;
        if self.host_calls > self.limits.host_calls {
            return Err(Breach::host_calls(&self.limits));
        }
        if items as u64 > self.limits.list_items {
            return Err(Breach::list_items(&self.limits));
        }
        Ok(())
    }

    /// Charges bytes that the host holds for this run until it ends. They count as the run's memory.
    ///
    /// # Errors
    /// [`Breach`] at the limit. It stops the run.
    pub fn hold(&mut self, bytes: usize) -> Result<(), Breach> {
        self.memory.take((bytes + ENTRY_BYTES) as u64)
    }

    /// Contacts as this run sees them. The run remembers the stored contacts for the check at commit.
    ///
    /// It reads them in chunks, so that the run's limits bound what the host holds of many large contacts.
    ///
    /// # Errors
    /// A [`Failure`] if the store does not answer, which the guest may handle; a [`Breach`], which stops the run.
    pub async fn contacts(&mut self, ids: &[ContactId]) -> wasmtime::Result<Vec<Option<Arc<Contact>>>> {
        let mut found = Vec::with_capacity(ids.len());
        let mut bytes = 0;
        for ids in ids.chunks(CONTACTS_PER_READ) {
            let read = stages::enter(Stage::Read);
            let stored = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            read.end();
            for (id, stored) in ids.iter().zip(stored) {
                if !self.reads.contains_key(id) && !self.writes.created().any(|created| &created.id == id) {
                    self.hold(id.as_str().len() + stored.as_deref().map_or(0, size_of_contact))?;
                    self.reads.insert(id.clone(), stored.clone());
                }
                let contact = self.writes.view(id, stored);
                bytes += contact.as_deref().map_or(0, size_of_contact) as u64;
                if bytes > self.limits.boundary_bytes {
                    return Err(Breach::boundary(&self.limits).into());
                }
                found.push(contact);
            }
        }
        Ok(found)
    }

    /// Calls [`RunState::note_contact`] for those ids that belong to a contact. Other ids lead to no person, so an
    /// erasure need not find them.
    ///
    /// # Errors
    /// As [`RunState::contacts`].
    pub async fn note_known_contacts(&mut self, ids: &[ContactId]) -> wasmtime::Result<()> {
        if !self.journal.records() {
            return Ok(());
        }
        for ids in ids.chunks(CONTACTS_PER_READ) {
            let known = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            for contact in known.into_iter().flatten() {
                self.note_contact(&contact.id)?;
            }
        }
        Ok(())
    }

    /// Notes that the run's journal may contain data of this contact, so that its erasure finds the journal (C10: an
    /// erased person leaves keyed hashes only).
    ///
    /// # Errors
    /// As [`RunState::hold`].
    pub fn note_contact(&mut self, id: &ContactId) -> Result<(), Breach> {
        if self.journal.records() && !self.journal_contacts.contains(id) {
            self.hold(id.as_str().len())?;
            self.journal_contacts.insert(id.clone());
        }
        Ok(())
    }

    /// The run's journal, if it has one, with all contacts whose data may be in it.
    pub(crate) async fn take_journal(
        &mut self,
        input: &str,
        given: Option<&str>,
        cursor: Option<&str>,
        end: String,
    ) -> Option<KeptJournal> {
        let Journal::Recording(recorder) = std::mem::replace(&mut self.journal, Journal::Off) else { return None };
        let _stage = stages::enter(Stage::Journal);
        // A copy, because the commit's cursor and state are searched for secrets later.
        let secrets = self.secrets.clone();
        let is_light = secrets.is_empty() || recorder.bytes() + input.len() + end.len() <= MAX_MASKED_INLINE;
        let cursor = cursor.map(Cow::from);
        let given = given.map(Cow::from);
        let journaled =
            JournaledRun { limits: self.limits, input: input.into(), given, cursor, end: end.into(), secrets };
        let finished = if is_light {
            recorder.finish(journaled).map_err(|error| error.to_string())
        } else {
            let journaled = journaled.owned();
            let finished = tokio::task::spawn_blocking(move || recorder.finish(journaled)).await;
            finished.map_err(|error| error.to_string()).and_then(|finished| finished.map_err(|error| error.to_string()))
        };
        match finished {
            Ok((level, body)) => {
                let read = self.reads.iter().filter(|(_, contact)| contact.is_some()).map(|(id, _)| id);
                let written = self.writes.created().map(|created| &created.id);
                let written = written.chain(self.writes.updated().map(|(id, _)| id));
                let noted = self.journal_contacts.iter().chain(&self.derived_changed).chain(&self.run.contact);
                let mut contacts: Vec<&ContactId> = read.chain(written).chain(noted).collect();
                contacts.sort_unstable();
                contacts.dedup();
                Some(KeptJournal { level, body, contacts: contacts.into_iter().cloned().collect() })
            }
            Err(error) => {
                tracing::warn!(run = %self.run.id, error, "the run's journal could not be written");
                None
            }
        }
    }

    /// A new id for a contact.
    pub fn new_contact_id(&self) -> ContactId {
        ContactId::new(Uuid::now_v7().to_string())
    }

    pub(crate) fn remember_refusal(&mut self, failure: Failure) {
        self.refusals.insert(failure.code.clone(), failure);
    }

    pub(crate) fn refused_as(&self, code: &str) -> Option<&Failure> {
        self.refusals.get(code)
    }
}

/// The error of a capability that asks for a grant which the action does not have: a defect of the host.
fn not_granted<C: Capability>() -> wasmtime::Error {
    wasmtime::Error::msg(format!("`{}` was called, and the action was not granted it", C::NAME))
}

/// Up to this many bytes, a journal is searched for secrets on the current thread. More would delay the other tasks of
/// that thread.
const MAX_MASKED_INLINE: usize = 32 << 10;

/// How many contacts one call of the store reads.
const CONTACTS_PER_READ: usize = 100;

/// The memory of one item that the host holds, in addition to its text, rounded up.
const ENTRY_BYTES: usize = 256;

fn size_of_contact(contact: &Contact) -> usize {
    let properties: usize = contact.properties.iter().map(|(name, value)| name.len() + value.len()).sum();
    let emails = contact.email.iter().chain(&contact.secondary_emails).map(|email| email.as_str().len());
    contact.id.as_str().len() + properties + emails.sum::<usize>()
}

/// Counts the bytes of all memories of a run together with what the host holds for it.
pub(crate) struct MemoryMeter {
    limits: Limits,
    pub(crate) held: u64,
}

impl MemoryMeter {
    fn take(&mut self, bytes: u64) -> Result<(), Breach> {
        let held = self.held.saturating_add(bytes);
        if held > self.limits.memory_bytes {
            return Err(Breach::memory(&self.limits));
        }
        self.held = held;
        Ok(())
    }
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.take(desired.saturating_sub(current) as u64)?;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }

    // The pooling allocator enforces these when a package is loaded. These serve machines without it.
    fn instances(&self) -> usize {
        INSTANCES_PER_RUN as usize
    }

    fn memories(&self) -> usize {
        MEMORIES_PER_RUN as usize
    }

    fn tables(&self) -> usize {
        TABLES_PER_RUN as usize
    }
}
