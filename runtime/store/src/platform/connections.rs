//! The connections of a store that do short work, and the work that waits for one.
//!
//! Waking a thread costs more than looking up a row. So work is done by its caller, on the caller's thread, where a
//! connection is free; no lock is held meanwhile, because the caller has taken the connection. Work that finds none waits
//! in a line. A caller that gives a connection back does some of it first: so nothing is woken but the callers that get their
//! answers, and questions that came at once share a snapshot. The rest of the line, and all work that may take long, is done
//! by a thread of the connections' own.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use greenroom_domain::StoreError;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::platform::{
    error::{Error, copy},
    question::{Question, answer, answer_group},
    session::{Session, Snapshot},
    writes::{Job, QueuedJob, QueuedTask, Task, write_group},
};

/// The largest number of pieces of work that the thread takes from the line at once: the first of a group does not wait too
/// long for its answer, and SQLite's log, which is not emptied while a snapshot lasts, stays short.
const LARGEST_GROUP: usize = 512;

/// How many pieces of others' work a caller does before it goes on with its own: some microseconds each.
const OTHERS: usize = 16;

/// A transaction that took longer, such as an import, does not make the next ones wait longer for others.
const LONGEST: Duration = Duration::from_millis(20);

/// Who may do work, apart from the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Callers {
    /// Callers do all work that is short: the store is in memory, or is only read.
    DoShortWork,
    /// Callers answer their own questions where the connection is free. Only the thread writes, because it waits for the disk,
    /// and the other tasks of a caller's thread must not.
    AskOnly,
}

/// Opens another connection.
type Open = Box<dyn Fn() -> Result<Session, StoreError> + Send + Sync>;

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

/// Work in the line.
struct Waiting {
    work: Work,
    /// Whether a caller may do it.
    is_short: bool,
}

enum Work {
    /// Reads.
    Question(Question),
    /// Writes, in one transaction with others.
    Write(Box<dyn QueuedJob>),
    /// Writes outside of any transaction.
    OutsideTransaction(Box<dyn QueuedJob>),
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
        let none = || Err(StoreError::Io("the store has one connection".to_owned()));
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
            .spawn(move || own.serve())
            .map_err(|e| StoreError::Io(format!("the thread `{name}` could not be started: {e}")))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// A connection, if one is free now.
    pub(crate) fn try_take(&self) -> Option<Held<'_>> {
        let held = self.shared.take(&mut self.shared.lock())?;
        held.is_sound().then_some(held)
    }

    /// Answers a short question, such as some rows by their keys, from a state that is no older than the question.
    pub(crate) async fn look_up<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
    {
        match self.shared.enter(work, queued_question)? {
            Entered::Taken(mut held, work) => held.look_up(work),
            Entered::Queued(answer) => answer.await.map_err(|_| gone())?,
        }
    }

    /// A read of any length.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let queued =
            self.shared.queue(|reply| queued_question(move |snapshot: &Snapshot<'_>| work(snapshot), reply))?;
        queued.await.map_err(|_| gone())?
    }

    /// Carries work out in a transaction that is durable when this returns. If the work fails, its writes are undone,
    /// and only those. It is carried out as a whole, whether or not the caller still waits for the answer.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let queued = self.shared.queue(|reply| Work::Write(Box::new(QueuedTask { task: Task::new(work), reply })))?;
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
        let queued = self
            .shared
            .queue(|reply| Work::OutsideTransaction(Box::new(QueuedTask { task: Task::new(work), reply })))?;
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
    F: FnOnce(&Snapshot<'_>) -> Result<T, Error> + Send + 'static,
{
    Work::Question(Box::new(move |snapshot| {
        // The caller may have gone.
        let _ = reply.send(snapshot.and_then(|snapshot| answer(snapshot, work)));
    }))
}

fn gone() -> Error {
    Error::Store(StoreError::Io("the thread of the store has ended: open the store again".to_owned()))
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a connection, or a place to open one. Who waits comes first.
    fn take(&self, state: &mut State) -> Option<Held<'_>> {
        if !state.waiting.is_empty() {
            return None;
        }
        self.take_before_others(state)
    }

    fn take_before_others(&self, state: &mut State) -> Option<Held<'_>> {
        let session = state.idle.pop();
        if session.is_none() && state.in_use >= self.most {
            return None;
        }
        state.in_use += 1;
        Some(Held { shared: self, session, others: OTHERS })
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
        state.waiting.push_back(Waiting { work: queued(work, reply), is_short: true });
        self.wake(state);
        Ok(Entered::Queued(answer))
    }

    /// Queues work for the thread.
    fn queue<T>(
        &self,
        work: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Work,
    ) -> Result<oneshot::Receiver<Result<T, Error>>, Error> {
        let (reply, answer) = oneshot::channel();
        let waiting = Waiting { work: work(reply), is_short: false };
        let mut state = self.lock();
        state.waiting.push_back(waiting);
        self.wake(state);
        Ok(answer)
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
            let taken = if state.waiting.is_empty() { None } else { self.take_before_others(&mut state) };
            if let Some(mut held) = taken {
                let group = take_work(&mut state.waiting, LARGEST_GROUP, |_| true);
                drop(state);
                let (pieces, began) = (group.len(), Instant::now());
                let done = held.carry_out(group);
                let took = began.elapsed();
                held.others = 0;
                // Whoever gets an answer finds the connection free.
                drop(held);
                let waiting = self.lock().waiting.len();
                done.answer();
                gathering = Gathering { callers: pieces + waiting, took: took.min(LONGEST) };
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

/// What the thread that writes to a disk knows of its callers. Making a transaction durable takes a disk milliseconds,
/// however many share it, and a caller some microseconds to come back with its next piece of work. Without a pause, half of
/// many callers would always wait for the transaction of the other half.
#[derive(Default)]
struct Gathering {
    /// How many pieces of work there were lately: those of the last transaction, and those that came meanwhile.
    callers: usize,
    /// How long the last transaction took.
    took: Duration,
}

impl Gathering {
    /// How long to wait for the next piece of work when so much waits; `None` where all that may come is there, as it is with
    /// one caller. The pause is over when nobody comes.
    fn pause(&self, waiting: usize) -> Option<Duration> {
        (waiting < self.callers).then_some(self.took / 8)
    }

    /// The end of all pauses before a transaction.
    fn most(&self) -> Duration {
        self.took / 2
    }
}

/// Takes work from the front of the line.
fn take_work(line: &mut VecDeque<Waiting>, most: usize, which: impl Fn(&Waiting) -> bool) -> Vec<Work> {
    let many = line.iter().take(most).take_while(|waiting| which(waiting)).count();
    line.drain(..many).map(|waiting| waiting.work).collect()
}

/// Writes that were carried out, each with the failure of its group, and are to be answered.
#[derive(Default)]
struct Done(Vec<(Box<dyn QueuedJob>, Option<StoreError>)>);

impl Done {
    fn answer(self) {
        for (job, failed) in self.0 {
            job.answer(failed);
        }
    }
}

/// A connection in use. Dropping it gives it back.
pub(crate) struct Held<'a> {
    shared: &'a Shared,
    /// None: it is not open yet.
    session: Option<Session>,
    /// How many pieces of others' work are done before it is given back.
    others: usize,
}

impl Held<'_> {
    /// Whether no transaction was left open by a failure.
    fn is_sound(&self) -> bool {
        self.session.as_ref().is_none_or(|session| session.connection().is_autocommit())
    }

    fn session(&mut self) -> Result<&Session, StoreError> {
        match &mut self.session {
            Some(session) => Ok(session),
            none => Ok(none.insert((self.shared.open)()?)),
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
        if write_group(self.session()?.connection(), jobs, &shared.place)? {
            shared.synced.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Does others' work, in the order of the line. Questions are answered meanwhile.
    fn carry_out(&mut self, group: Vec<Work>) -> Done {
        let mut done = Done::default();
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
                        Ok(session) => answer_group(session, group),
                        Err(error) => group.into_iter().for_each(|question| question(Err(copy(&error).into()))),
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
                    done.0.extend(group.into_iter().map(|job| (job, failed.as_ref().map(copy))));
                }
                Work::OutsideTransaction(mut job) => {
                    if let Ok(session) = self.session() {
                        job.run(session.connection());
                    }
                    done.0.push((job, None));
                }
            }
        }
        done
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut done = Done::default();
        loop {
            let mut state = self.shared.lock();
            let mut group = Vec::new();
            if self.session.is_some() && self.shared.callers == Callers::DoShortWork {
                group = take_work(&mut state.waiting, self.others, |waiting| waiting.is_short);
            }
            if group.is_empty() {
                state.idle.extend(self.session.take());
                state.in_use -= 1;
                self.shared.wake(state);
                break;
            }
            drop(state);
            self.others = self.others.saturating_sub(group.len());
            done.0.extend(self.carry_out(group).0);
        }
        done.answer();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_never_waits_for_others_and_many_wait_a_part_of_a_transaction() {
        let took = Duration::from_millis(8);
        assert_eq!(Gathering::default().pause(1), None, "the first");
        assert_eq!(Gathering { callers: 1, took }.pause(1), None, "it is back");
        let many = Gathering { callers: 64, took };
        assert_eq!((many.pause(1), many.pause(63)), (Some(took / 8), Some(took / 8)));
        assert_eq!((many.pause(64), many.pause(65)), (None, None), "all are back");
        assert_eq!(many.most(), took / 2);
    }
}
