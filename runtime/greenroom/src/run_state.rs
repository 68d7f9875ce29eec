//! Everything that belongs to one run, behind its host functions.

use std::{
    any::{Any, TypeId},
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, RunId,
    store::{Commit, Journal as KeptJournal, StateCommit},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;
use wasmtime::ResourceLimiter;

use crate::{
    attachments::Attachments,
    capability::{Capability, Granted, Offered, Part},
    engine::{INSTANCES_PER_RUN, MEMORIES_PER_RUN, TABLE_ELEMENTS, TABLES_PER_RUN},
    journal::{Journal, Played, Secrets, Stop},
    limits::{Breach, Limits},
    services::Services,
    write_set::WriteSet,
};

/// The invocation that a run carries out, as its host functions see it.
#[derive(Debug, Clone)]
pub struct RunContext {
    /// The run.
    pub id: RunId,
    /// The action's name.
    pub action: String,
    /// The contact that the run is for.
    pub contact: Option<ContactId>,
    /// When the run began.
    pub started_at: Timestamp,
    /// Nothing is kept.
    pub dry_run: bool,
    /// What the caller gave for capabilities.
    pub attachments: Attachments,
}

/// Everything that belongs to one run. Host functions are implemented for it.
pub struct RunState {
    pub(crate) run: RunContext,
    pub(crate) services: Arc<Services>,
    /// The capabilities that the action was granted.
    granted: Arc<[Granted]>,
    /// What they keep for this run.
    parts: Vec<Part>,
    pub(crate) limits: Limits,
    pub(crate) writes: WriteSet,
    /// What was read of each contact when it was first read: checked again at commit.
    pub(crate) reads: BTreeMap<ContactId, Option<Arc<Contact>>>,
    log_bytes: u64,
    pub(crate) boundary_bytes: u64,
    pub(crate) effects: u64,
    pub(crate) host_calls: u64,
    pub(crate) memory: MemoryMeter,
    refusals: HashMap<String, FailureKind>,
    /// The contacts whose derived properties this run has changed itself.
    pub(crate) rederived: BTreeSet<ContactId>,
    /// Contacts that its journal may name beside those that were read or written.
    named: BTreeSet<ContactId>,
    pub(crate) journal: Journal,
    /// What no journal may hold.
    pub(crate) secrets: Secrets,
    /// Why a replay was stopped.
    pub(crate) stop: Option<Stop>,
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
            parts: Vec::new(),
            limits,
            writes: WriteSet::default(),
            reads: BTreeMap::new(),
            log_bytes: 0,
            boundary_bytes: 0,
            effects: 0,
            host_calls: 0,
            memory: MemoryMeter { limits, held: 0 },
            refusals: HashMap::new(),
            rederived: BTreeSet::new(),
            named: BTreeSet::new(),
            journal,
            secrets: Secrets::default(),
            stop: None,
        }
    }

    /// Bytes in the memories of the instance, and what the host keeps for it.
    pub(crate) fn held(&self) -> u64 {
        self.memory.held
    }

    /// Of an instance that is in no run: it may call nothing.
    pub(crate) fn idle(services: Arc<Services>, limits: Limits) -> Self {
        let nobody = RunContext {
            id: RunId::new(Uuid::nil()),
            action: String::new(),
            contact: None,
            started_at: Timestamp::UNIX_EPOCH,
            dry_run: true,
            attachments: Attachments::default(),
        };
        let limits = Limits { host_calls: 0, ..limits };
        Self::new(nobody, services, Arc::default(), limits, Journal::Off)
    }

    /// The invocation.
    pub fn context(&self) -> &RunContext {
        &self.run
    }

    /// What the runtime gives to its capabilities.
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// The limits of the run.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A capability of the action, as the runtime offers it, with the parameters of its grant.
    ///
    /// # Errors
    /// Where the action was not granted it. Its host functions are not linked then, and none of them can ask.
    pub fn granted<C: Capability>(&self) -> wasmtime::Result<(&C, &C::Grant)> {
        self.granted.iter().find_map(Granted::is::<C>).ok_or_else(not_granted::<C>)
    }

    /// What a capability keeps for this run.
    ///
    /// # Errors
    /// As [`RunState::granted`].
    pub fn part<C: Capability>(&mut self) -> wasmtime::Result<&mut C::Run> {
        let kind = TypeId::of::<C>();
        let at = match self.parts.iter().position(|part| part.kind == kind) {
            Some(at) => at,
            None => {
                let granted = self.granted.iter().find(|granted| granted.is::<C>().is_some());
                self.parts.push(granted.ok_or_else(not_granted::<C>)?.begin::<C>());
                self.parts.len() - 1
            }
        };
        self.parts[at].own.downcast_mut().ok_or_else(not_granted::<C>)
    }

    /// Adds what the capabilities of a runtime have to add to the run's commit.
    pub(crate) fn contribute(&mut self, offered: &Offered, cursor: Option<&Value>, commit: &mut Commit) {
        for capability in offered.all() {
            let kind = Any::type_id(capability);
            let part = self.parts.iter_mut().find(|part| part.kind == kind);
            capability.commit(&self.run, part.map(|part| part.own.as_mut()), cursor, commit);
        }
        // What was read of it matters to what is written alone.
        let writes_nothing =
            |state: &StateCommit| state.writes.is_empty() && commit.effects.is_empty() && commit.sync.is_none();
        if commit.state.as_ref().is_some_and(writes_nothing) {
            commit.state = None;
        }
    }

    /// What the caller of a dry run is told by its capabilities.
    pub(crate) fn report(self) -> Attachments {
        let mut attachments = Attachments::default();
        for part in self.parts {
            part.capability.report(part.own, &mut attachments);
        }
        attachments
    }

    /// Has the run's capabilities give up what they have taken for it.
    pub(crate) async fn close(&mut self) {
        for part in &mut self.parts {
            if let Some(closed) = part.capability.close(part.own.as_mut()) {
                closed.await;
            }
        }
    }

    /// Notes that the guest calls a host function, named by interface and function (`contacts-read.get`), with its
    /// arguments. In a replay, gives the answer that it was given then, and nothing else is to be done.
    ///
    /// # Errors
    /// In a replay, where the guest does something else than then: the run stops.
    pub fn called<A: Serialize, R: DeserializeOwned>(
        &mut self,
        function: &'static str,
        arguments: &A,
    ) -> wasmtime::Result<Option<R>> {
        self.journal.called(function, arguments)
    }

    /// Notes what the guest is told, and gives it back.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn answered<R: Serialize>(&mut self, answer: R) -> wasmtime::Result<R> {
        self.journal.answered(answer)
    }

    /// Keeps a text out of the run's journal: a secret that the guest is told, or that it writes.
    pub fn keep_secret(&mut self, secret: &str) {
        self.secrets.keep(secret);
    }

    /// What the run wants to change.
    pub fn writes(&self) -> &WriteSet {
        &self.writes
    }

    /// What the run wants to change, to add to it.
    pub fn writes_mut(&mut self) -> &mut WriteSet {
        &mut self.writes
    }

    /// Counts bytes that an answer brings across the boundary.
    pub fn crossed(&mut self, bytes: u64) {
        self.boundary_bytes += bytes;
    }

    /// Counts an effect that was committed while the run went on. A contact that it belongs to has other derived properties
    /// by it: that the run itself has changed those is no conflict.
    pub fn took_effect(&mut self, is_new: bool, contact: Option<ContactId>) {
        self.effects += u64::from(is_new);
        self.rederived.extend(contact);
    }

    /// Charges bytes of log lines.
    ///
    /// # Errors
    /// [`Breach`] at the limit, which stops the run.
    pub fn charge_log(&mut self, bytes: usize) -> Result<(), Breach> {
        self.log_bytes += bytes as u64;
        if self.log_bytes > self.limits.log_bytes { Err(Breach::logs(&self.limits)) } else { Ok(()) }
    }

    /// Charges one host call with so many list items and bytes of text.
    ///
    /// # Errors
    /// [`Breach`] at a limit, which stops the run.
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

    /// Charges what the host keeps for this run until it ends: it counts as the run's memory.
    ///
    /// # Errors
    /// [`Breach`] at the limit, which stops the run.
    pub fn hold(&mut self, bytes: usize) -> Result<(), Breach> {
        self.memory.take((bytes + ENTRY_BYTES) as u64)
    }

    /// Contacts as this run sees them. What the store has of them is remembered for the check at commit.
    ///
    /// # Errors
    /// A [`Failure`] where the store does not answer, which the guest may handle; a [`Breach`] stops the run. They are
    /// asked for in parts, so that the limits bound what the host holds of many large contacts.
    pub async fn contacts(&mut self, ids: &[ContactId]) -> wasmtime::Result<Vec<Option<Arc<Contact>>>> {
        let mut seen = Vec::with_capacity(ids.len());
        let mut bytes = 0;
        for ids in ids.chunks(CONTACTS_AT_ONCE) {
            let stored = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            for (id, stored) in ids.iter().zip(stored) {
                let stored = stored.map(Arc::new);
                if !self.reads.contains_key(id) && !self.writes.created().any(|created| &created.id == id) {
                    self.hold(id.as_str().len() + stored.as_deref().map_or(0, size_of_contact))?;
                    self.reads.insert(id.clone(), stored.clone());
                }
                let contact = self.writes.seen(id, stored);
                bytes += contact.as_deref().map_or(0, size_of_contact) as u64;
                if bytes > self.limits.boundary_bytes {
                    return Err(Breach::boundary(&self.limits).into());
                }
                seen.push(contact);
            }
        }
        Ok(seen)
    }

    /// Of these ids, notes for the journal those that are contacts: others need not be found again (C10).
    ///
    /// # Errors
    /// As [`RunState::contacts`].
    pub async fn name_known(&mut self, ids: &[ContactId]) -> wasmtime::Result<()> {
        if !self.journal.records() {
            return Ok(());
        }
        for ids in ids.chunks(CONTACTS_AT_ONCE) {
            let known = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            for contact in known.into_iter().flatten() {
                self.name(&contact.id)?;
            }
        }
        Ok(())
    }

    /// Notes for the journal that it may name this contact.
    ///
    /// # Errors
    /// As [`RunState::hold`].
    pub fn name(&mut self, id: &ContactId) -> Result<(), Breach> {
        if self.journal.records() && !self.named.contains(id) {
            self.hold(id.as_str().len())?;
            self.named.insert(id.clone());
        }
        Ok(())
    }

    /// The run's journal, where it writes one, with everybody whose data may be in it.
    pub(crate) async fn take_journal(&mut self, input: &str, cursor: Option<&str>, end: String) -> Option<KeptJournal> {
        let Journal::Recording(recorder) = std::mem::replace(&mut self.journal, Journal::Off) else { return None };
        // What the run keeps is searched for them, too.
        let secrets = self.secrets.clone();
        let is_light = secrets.is_empty() || recorder.bytes() + input.len() + end.len() <= MASKED_HERE;
        let cursor = cursor.map(Cow::from);
        let played = Played { limits: self.limits, input: input.into(), cursor, end: end.into(), secrets };
        let finished = if is_light {
            recorder.finish(played).map_err(|error| error.to_string())
        } else {
            let played = played.owned();
            let finished = tokio::task::spawn_blocking(move || recorder.finish(played)).await;
            finished.map_err(|error| error.to_string()).and_then(|finished| finished.map_err(|error| error.to_string()))
        };
        match finished {
            Ok((level, body)) => {
                let read = self.reads.iter().filter(|(_, contact)| contact.is_some()).map(|(id, _)| id);
                let written = self.writes.created().map(|created| &created.id);
                let written = written.chain(self.writes.updated().map(|(id, _)| id));
                let mut contacts: BTreeSet<ContactId> = read.chain(written).cloned().collect();
                contacts.extend(self.named.iter().chain(&self.rederived).chain(&self.run.contact).cloned());
                Some(KeptJournal { level, body, contacts: contacts.into_iter().collect() })
            }
            Err(error) => {
                tracing::warn!(run = %self.run.id, error, "the run's journal could not be written down");
                None
            }
        }
    }

    /// An id for a new contact.
    pub fn new_contact_id(&self) -> ContactId {
        ContactId::new(Uuid::now_v7().to_string())
    }

    pub(crate) fn remember_refusal(&mut self, failure: &Failure) {
        self.refusals.insert(failure.code.clone(), failure.kind);
    }

    pub(crate) fn refused_as(&self, code: &str) -> Option<FailureKind> {
        self.refusals.get(code).copied()
    }
}

/// A host function was called that is not linked for the action: a defect.
fn not_granted<C: Capability>() -> wasmtime::Error {
    wasmtime::Error::msg(format!("`{}` was called, and the action was not granted it", C::NAME))
}

/// How many bytes of a journal are searched for secrets on the thread that serves others too.
const MASKED_HERE: usize = 32 << 10;

/// How many contacts the store is asked for at once.
const CONTACTS_AT_ONCE: usize = 100;

/// What something that the host keeps takes beside its text, rounded up.
const ENTRY_BYTES: usize = 256;

fn size_of_contact(contact: &Contact) -> usize {
    let properties: usize = contact.properties.iter().map(|(name, value)| name.len() + value.len()).sum();
    let emails = contact.email.iter().chain(&contact.secondary_emails).map(|email| email.as_str().len());
    contact.id.as_str().len() + properties + emails.sum::<usize>()
}

/// Counts the memory of all memories of a run together, and what the host keeps for it.
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

    // What the pool refuses when loading, for machines that have no pool.
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
