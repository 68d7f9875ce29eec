//! The connections of a store that do short work, and the work that waits for one.
//!
//! Waking a thread costs more than looking up a row. So work is done by its caller, on the caller's thread, where a
//! connection is free; no lock is held meanwhile, because the caller has taken the connection. Work that finds none waits
//! in a line. A caller that gives a connection back does some of it first: so nothing is woken but the callers that get their
//! answers, and questions that came at once share a snapshot. The rest of the line, and all work that may take long, is done
//! by a thread of the connections' own. So are questions that a lock of another process is in the way of, such as one that
//! recovers the log after a crash: callers' threads wait for no lock, because they have other tasks to go on with.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use greenroom_domain::{StoreError, sentence};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::platform::{
    error::{Error, copy},
    gathering::Gathering,
    line::{By, LARGEST_GROUP, Waiting, Work, next_group, take_work},
    open::PATIENCE,
    question::{Question, QueuedQuestion, answer, answer_group},
    session::{Session, Snapshot},
    writes::{Job, QueuedJob, QueuedTask, Task, write_group},
};

/// How many pieces of others' work a caller does before it goes on with its own: some microseconds each.
const OTHERS: usize = 16;

/// Who may do work, apart from the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Callers {
    /// Callers do all work that is short: the store is in memory, or is only read.
    DoShortWork,
    /// Callers answer their own questions where the connection is free. Only the thread writes, because it waits for the disk,
    /// and the other tasks of a caller's thread must not.
    AskOnly,
}

/// Opens another connection, which waits so long for locks of other processes.
type Open = Box<dyn Fn(Duration) -> Result<Session, StoreError> + Send + Sync>;

/// Connections with the work that waits for one.
pub(crate) struct Connections {
    shared: Arc<Shared>,
    /// None only while dropping.
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    callers: Callers,
    /// Where the store is, for messages.
    place: Arc<str>,
    /// The largest number of connections.
    most: usize,
    open: Open,
    state: Mutex<State>,
    /// Wakes the thread.
    awake: Condvar,
    /// How many transactions that changed something were made durable.
    synced: AtomicU64,
}

#[derive(Default)]
struct State {
    /// Connections that nobody uses. The one that was used last is taken first: its cache is warm.
    idle: Vec<Session>,
    /// How many are in use, or being opened.
    in_use: usize,
    waiting: VecDeque<Waiting>,
    thread_sleeps: bool,
    /// It sleeps until so much work waits.
    wakes_for: usize,
    is_closed: bool,
}

/// How a caller's work goes on.
enum Entered<'a, F, T> {
    /// With a connection.
    Taken(Held<'a>, F),
    /// It is in the line.
    Queued(oneshot::Receiver<Result<T, Error>>),
}

impl Connections {
    /// One connection, which is open. The thread is named `name`. It ends, and closes the connection, when this is dropped
    /// and the line is done.
    pub(crate) fn one(session: Session, callers: Callers, place: Arc<str>, name: &str) -> Result<Self, StoreError> {
        let none =
            |_| Err(StoreError::Io(sentence!("failure-store-io-one-connection", "the store has one connection")));
        Self::start(vec![session], 1, Box::new(none), callers, place, name)
    }

    /// Up to `most` connections for questions, which are opened when they are first needed.
    pub(crate) fn several(most: usize, open: Open, place: Arc<str>, name: &str) -> Result<Self, StoreError> {
        Self::start(Vec::new(), most, open, Callers::DoShortWork, place, name)
    }

    fn start(
        idle: Vec<Session>,
        most: usize,
        open: Open,
        callers: Callers,
        place: Arc<str>,
        name: &str,
    ) -> Result<Self, StoreError> {
        let state = Mutex::new(State { idle, ..State::default() });
        let (awake, synced) = (Condvar::new(), AtomicU64::new(0));
        let shared = Arc::new(Shared { callers, place, most, open, state, awake, synced });
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                // A defect that stops the thread costs the work at hand, whose callers are told. It goes on with the rest.
                while catch_unwind(AssertUnwindSafe(|| own.serve())).is_err() {
                    tracing::error!(place = &*own.place, "a defect stopped the thread of the store, which goes on");
                }
            })
            .map_err(|e| {
                StoreError::Io(sentence!(
                    "failure-store-io-thread",
                    "the thread `{name}` could not be started: {error}",
                    name = name,
                    error = e
                ))
            })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// A connection, if one is free now.
    pub(crate) fn try_take(&self) -> Option<Held<'_>> {
        self.shared.take(&mut self.shared.lock())
    }

    /// Answers a short question, such as some rows by their keys, from a state that is no older than the question.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
    {
        let answer = match self.shared.enter(work, queued_question)? {
            Entered::Taken(mut held, work) => {
                let found = held.look_up(&work);
                if !found.as_ref().is_err_and(Error::is_locked) {
                    return found;
                }
                drop(held);
                self.shared.queue(By::Thread, |reply| queued_question(work, reply))
            }
            Entered::Queued(answer) => answer,
        };
        answer.await.map_err(|_| gone())?
    }

    /// A read of any length.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let work = Mutex::new(Some(work));
        let once = move |snapshot: &Snapshot<'_>| {
            let work = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            work.ok_or_else(gone)?(snapshot)
        };
        let queued = self.shared.queue(By::ThreadAlone, |reply| queued_question(once, reply));
        queued.await.map_err(|_| gone())?
    }

    /// Carries work out in a transaction that is durable when this returns. If the work fails, its writes are undone,
    /// and only those. It is carried out as a whole, whether or not the caller still waits for the answer.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        // In memory, each piece is a transaction of its own. On a disk, a piece of any length shares one with others.
        let by = if self.shared.callers == Callers::AskOnly { By::Thread } else { By::ThreadAlone };
        let queued = self.shared.queue(by, |reply| Work::Write(Box::new(QueuedTask { task: Task::new(work), reply })));
        queued.await.map_err(|_| gone())?
    }

    /// The same for work that takes no longer than some rows do: the caller does it where that needs no wait for a disk.
    pub(crate) async fn write_short<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        if self.shared.callers == Callers::AskOnly {
            return self.write(work).await;
        }
        let queued = |work, reply| Work::Write(Box::new(QueuedTask { task: Task::new(work), reply }));
        match self.shared.enter(work, queued)? {
            Entered::Taken(mut held, work) => held.write(work),
            Entered::Queued(answer) => answer.await.map_err(|_| gone())?,
        }
    }

    /// Runs `work` outside a transaction (VACUUM, checkpoints), when the work before it is done.
    pub(crate) async fn outside_transaction<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let queued = self.shared.queue(By::ThreadAlone, |reply| {
            Work::OutsideTransaction(Box::new(QueuedTask { task: Task::new(work), reply }))
        });
        queued.await.map_err(|_| gone())?
    }

    /// How many transactions that changed something were made durable.
    pub(crate) fn synced(&self) -> u64 {
        self.shared.synced.load(Ordering::Relaxed)
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.awake.notify_one();
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of its work. No caller is left for any other error.
            let _ = thread.join();
        }
        let closed = std::mem::take(&mut self.shared.lock().idle);
        drop(closed);
    }
}

fn queued_question<T, F>(work: F, reply: oneshot::Sender<Result<T, Error>>) -> Work
where
    T: Send + 'static,
    F: Fn(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
{
    Work::Question(Box::new(QueuedQuestion { work, reply: Some(reply) }))
}

fn gone() -> Error {
    Error::Store(StoreError::Io(sentence!(
        "failure-store-io-defect",
        "a defect stopped the work of the store: whether it was done is not known"
    )))
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection for a caller, or a place to open one. Callers that wait come first.
    fn take(&self, state: &mut State) -> Option<Held<'_>> {
        if !state.waiting.is_empty() {
            return None;
        }
        self.take_before_others(state, Duration::ZERO)
    }

    fn take_before_others(&self, state: &mut State, patience: Duration) -> Option<Held<'_>> {
        let session = state.idle.pop();
        if session.is_none() && state.in_use >= self.most {
            return None;
        }
        state.in_use += 1;
        Some(Held { shared: self, session, patience, others: OTHERS })
    }

    /// Takes a connection for short work, or queues it where none is free.
    fn enter<F, T>(
        &self,
        work: F,
        queued: impl FnOnce(F, oneshot::Sender<Result<T, Error>>) -> Work,
    ) -> Result<Entered<'_, F, T>, Error> {
        let mut state = self.lock();
        if let Some(held) = self.take(&mut state) {
            drop(state);
            return Ok(Entered::Taken(held, work));
        }
        let (reply, answer) = oneshot::channel();
        state.waiting.push_back(Waiting { work: queued(work, reply), by: By::Anyone });
        self.wake(state);
        Ok(Entered::Queued(answer))
    }

    /// Queues work for the thread.
    fn queue<T>(
        &self,
        by: By,
        work: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Work,
    ) -> oneshot::Receiver<Result<T, Error>> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { work: work(reply), by };
        let mut state = self.lock();
        state.waiting.push_back(waiting);
        self.wake(state);
        answer
    }

    /// Wakes the thread where work waits that it can do now. Where all connections are in use, whoever gives one back does this.
    fn wake(&self, mut state: MutexGuard<'_, State>) {
        let can_begin = !state.idle.is_empty() || state.in_use < self.most;
        if can_begin && state.thread_sleeps && state.waiting.len() >= state.wakes_for {
            state.thread_sleeps = false;
            drop(state);
            self.awake.notify_one();
        }
    }

    /// The thread's work.
    fn serve(&self) {
        let mut gathering = Gathering::default();
        let mut state = self.lock();
        loop {
            if self.callers == Callers::AskOnly && !state.waiting.is_empty() {
                state = self.gather(state, &gathering);
            }
            let taken = if state.waiting.is_empty() { None } else { self.take_before_others(&mut state, PATIENCE) };
            if let Some(mut held) = taken {
                let group = next_group(&mut state.waiting);
                drop(state);
                let (pieces, began) = (group.len(), Instant::now());
                let done = held.carry_out(group).done;
                let took = began.elapsed();
                held.others = 0;
                // Whoever gets an answer finds the connection free.
                drop(held);
                let waiting = self.lock().waiting.len();
                done.answer();
                gathering = Gathering::after(took, pieces + waiting);
                state = self.lock();
            } else if state.is_closed && state.waiting.is_empty() {
                return;
            } else {
                let began = Instant::now();
                (state.thread_sleeps, state.wakes_for) = (true, 1);
                state = self.awake.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.thread_sleeps = false;
                if began.elapsed() > gathering.took {
                    // Those callers have other things to do.
                    gathering = Gathering::default();
                }
            }
        }
    }

    /// Sleeps while callers come back that were just answered.
    fn gather<'a>(&'a self, mut state: MutexGuard<'a, State>, gathering: &Gathering) -> MutexGuard<'a, State> {
        let Some(pause) = gathering.pause(state.waiting.len()) else { return state };
        let began = Instant::now();
        loop {
            let before = state.waiting.len();
            (state.thread_sleeps, state.wakes_for) = (true, gathering.callers);
            state = self.awake.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner).0;
            (state.thread_sleeps, state.wakes_for) = (false, 1);
            let now = state.waiting.len();
            if now == before || now >= gathering.callers || began.elapsed() >= gathering.most() || state.is_closed {
                return state;
            }
        }
    }
}

/// Writes that were carried out, each with the failure of its group, and are to be answered.
#[derive(Default)]
struct Done(Vec<(Box<dyn QueuedJob>, Option<StoreError>)>);

impl Done {
    fn answer(self) {
        for (job, failed) in self.0 {
            // A panic here is one of an answer that is dropped, because its caller has gone. The others get theirs.
            let _ = catch_unwind(AssertUnwindSafe(|| job.answer(failed)));
        }
    }
}

/// What became of a group of work.
#[derive(Default)]
struct CarriedOut {
    done: Done,
    /// Questions that a lock of another process is in the way of.
    moved: Vec<Box<dyn Question>>,
}

/// A connection in use. Dropping it gives it back.
pub(crate) struct Held<'a> {
    shared: &'a Shared,
    /// None: it is not open yet.
    session: Option<Session>,
    /// How long it waits for locks of other processes.
    patience: Duration,
    /// How many pieces of others' work are done before it is given back.
    others: usize,
}

impl Held<'_> {
    fn session(&mut self) -> Result<&Session, Error> {
        match &mut self.session {
            Some(session) => {
                session.wait_for_locks(self.patience)?;
                Ok(session)
            }
            none => Ok(none.insert((self.shared.open)(self.patience)?)),
        }
    }

    /// Answers a short question on this thread.
    pub(crate) fn look_up<T>(&mut self, work: impl FnOnce(&Snapshot<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let snapshot = self.session()?.snapshot()?;
        answer(&snapshot, work)
    }

    /// Writes on this thread.
    fn write<T>(&mut self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let mut task = Task::new(work);
        let failed = self.write_group([&mut task as &mut dyn Job].into_iter()).err();
        task.outcome(failed)
    }

    fn write_group<'j>(
        &mut self,
        jobs: impl ExactSizeIterator<Item = &'j mut (dyn Job + 'j)>,
    ) -> Result<(), StoreError> {
        let shared = self.shared;
        let session = self.session().map_err(|error| error.into_store(&shared.place))?;
        if write_group(session.connection(), jobs, &shared.place)? {
            shared.synced.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Does others' work, in the order of the line. Questions are answered meanwhile.
    fn carry_out(&mut self, group: Vec<Work>) -> CarriedOut {
        let mut carried_out = CarriedOut::default();
        // The thread does what callers leave to it.
        let can_move = self.patience.is_zero();
        // Without a disk, a transaction costs nothing that many could share.
        let most = if self.session.as_ref().is_some_and(Session::is_only) { 1 } else { LARGEST_GROUP };
        let mut line = group.into_iter().peekable();
        while let Some(first) = line.next() {
            match first {
                Work::Question(first) => {
                    let mut group = vec![first];
                    while let Some(Work::Question(next)) = line.next_if(|next| matches!(next, Work::Question(_))) {
                        group.push(next);
                    }
                    match self.session() {
                        Ok(session) => carried_out.moved.extend(answer_group(session, group, can_move)),
                        Err(error) if can_move && error.is_locked() => carried_out.moved.extend(group),
                        Err(error) => {
                            let error = error.into_store(&self.shared.place);
                            for mut question in group {
                                question.ask(Err(copy(&error).into()), false);
                            }
                        }
                    }
                }
                Work::Write(first) => {
                    let mut group = vec![first];
                    while group.len() < most
                        && let Some(Work::Write(next)) = line.next_if(|next| matches!(next, Work::Write(_)))
                    {
                        group.push(next);
                    }
                    let failed = self.write_group(group.iter_mut().map(|job| &mut **job as &mut dyn Job)).err();
                    carried_out.done.0.extend(group.into_iter().map(|job| (job, failed.as_ref().map(copy))));
                }
                Work::OutsideTransaction(mut job) => {
                    if let Ok(session) = self.session() {
                        job.run(session.connection());
                    }
                    carried_out.done.0.push((job, None));
                }
            }
        }
        carried_out
    }

    /// Does some of the work that waits, and gives the connection back. Answers what is to be answered after that.
    fn give_back(&mut self) -> Done {
        let mut done = Done::default();
        let mut moved = Vec::new();
        loop {
            let mut state = self.shared.lock();
            let mut group = Vec::new();
            if self.session.is_some() && self.shared.callers == Callers::DoShortWork {
                group = take_work(&mut state.waiting, self.others, |waiting| waiting.by == By::Anyone);
            }
            if group.is_empty() {
                let moved =
                    moved.into_iter().map(|question| Waiting { work: Work::Question(question), by: By::Thread });
                state.waiting.extend(moved);
                state.idle.extend(self.session.take());
                state.in_use -= 1;
                self.shared.wake(state);
                return done;
            }
            drop(state);
            self.others = self.others.saturating_sub(group.len());
            let carried_out = catch_unwind(AssertUnwindSafe(|| self.carry_out(group))).unwrap_or_default();
            done.0.extend(carried_out.done.0);
            moved.extend(carried_out.moved);
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // A defect that stopped work in the middle of a transaction undoes it: the next one could not begin.
        if let Some(session) = &self.session
            && !session.connection().is_autocommit()
            && session.connection().execute_batch("ROLLBACK").is_err()
        {
            tracing::error!(place = &*self.shared.place, "a transaction cannot be ended");
        }
        self.give_back().answer();
    }
}
