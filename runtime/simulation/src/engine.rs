//! The events: rounds of the schedule, syncs that wait for a place, calls that wait for the budget, and Zoom's answers.
//!
//! Jobs begin in the order that is assumed ([`Order`]).

use std::{cmp::Reverse, collections::BinaryHeap, ops::Range};

use greenroom_domain::{
    rules::{
        rate::{RateLine, from_until},
        recording,
        settings::Effective,
    },
    store::{RateClass, Reserved},
};
use greenroom_zoom::Operation;

use crate::{
    assumptions::{Assumptions, Layout, Order},
    course::{Course, Leg, REGISTRATIONS, pages, step_of},
    facts::FactsOf,
    report::Report,
    tally::{Tally, milliseconds},
    task::{Job, Store, Task, Work},
    time::{Nanos, SECOND, nanos, of, timestamp},
    turns,
    world::{LastSync, RecordingOf, SessionState, Webinar, World, place_of},
    zoom::{Counted, Said, midnight_after},
};

/// The shortest wait of a step before it tries a slice again.
const SHORTEST_WAIT: Nanos = SECOND / 5;

/// How long Zoom says that a limit a second lasts.
const RETRY_AFTER: Nanos = SECOND;

/// Commits of a round: its job is taken and ended, and the users of each account are saved.
const COMMITS_OF_ROUND: u64 = 2;

/// Simulates the world for the time that is assumed.
pub fn run(assumptions: &Assumptions, world: World) -> Report {
    let mut engine = Engine::new(assumptions, world);
    engine.run();
    Report::of(assumptions, &engine.world, engine.tally)
}

/// Something that happens at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// It is time for a round of this store.
    Tick(usize),
    /// The next call of this task begins.
    Call(usize),
    /// An attempt of a call asks for its place in the budget.
    Attempt(usize),
    /// A call reaches Zoom.
    Send(usize),
    /// Zoom has answered.
    Answer(usize, Said),
    /// This task is over.
    End(usize),
}

struct Engine<'a> {
    assumptions: &'a Assumptions,
    world: World,
    facts: FactsOf,
    setting: Effective,
    stores: Vec<Store>,
    work: Vec<Work>,
    tasks: Vec<Option<Task>>,
    free_tasks: Vec<usize>,
    lines: Vec<[RateLine; 3]>,
    counted: Vec<[Counted; 3]>,
    events: BinaryHeap<Reverse<(Nanos, u64, Event)>>,
    next_number: u64,
    tally: Tally,
    interval: Nanos,
    call_time: Nanos,
    slice_time: Nanos,
    handover_time: Nanos,
    end: Nanos,
}

impl<'a> Engine<'a> {
    fn new(assumptions: &'a Assumptions, world: World) -> Self {
        let accounts = u32::try_from(world.accounts.len()).unwrap_or(u32::MAX);
        let of_stores: Vec<Range<u32>> = match assumptions.layout {
            Layout::OneStore => std::iter::once(0..accounts).collect(),
            Layout::StoreEach => (0..accounts).map(|account| account..account + 1).collect(),
        };
        let stores = of_stores.len();
        let free = assumptions.workers.max(1).saturating_mul(assumptions.places.max(1));
        let facts = FactsOf::new(assumptions.interval_seconds);
        let setting = facts.setting().clone();
        let of_milliseconds = |time: f64| (time.max(0.0) * 1e6) as Nanos;
        let mut engine = Self {
            facts,
            setting,
            stores: of_stores.into_iter().map(|accounts| Store::new(accounts, free)).collect(),
            work: vec![Work::Idle; world.webinars.len()],
            tasks: Vec::new(),
            free_tasks: Vec::new(),
            lines: vec![Default::default(); world.accounts.len()],
            counted: vec![Default::default(); world.accounts.len()],
            events: BinaryHeap::new(),
            next_number: 0,
            tally: Tally::new(world.accounts.len(), stores, world.start),
            interval: Nanos::from(assumptions.interval_seconds.max(1)) * SECOND,
            call_time: of_milliseconds(assumptions.call_ms),
            slice_time: of_milliseconds(assumptions.slice_ms),
            handover_time: of_milliseconds(assumptions.handover_ms),
            end: world.start + assumptions.time(),
            assumptions,
            world,
        };
        engine.take_in_webinars();
        engine
    }

    fn take_in_webinars(&mut self) {
        let start = self.world.start;
        for (number, webinar) in (0..).zip(&self.world.webinars) {
            let store = match self.assumptions.layout {
                Layout::OneStore => 0,
                Layout::StoreEach => webinar.account as usize,
            };
            let Some(store) = self.stores.get_mut(store) else { continue };
            if !webinar.known {
                store.unknown.push(number);
            } else if let Some(at) = self.facts.next_at(webinar, start) {
                store.due.push(Reverse((at, number)));
            }
        }
        for store in &mut self.stores {
            store.unknown.sort_by_key(|number| Reverse(self.world.webinars[*number as usize].announced_at));
        }
        // The rounds of stores are spread over the interval, as those of processes that start at any time.
        let stores = Nanos::try_from(self.stores.len()).unwrap_or(1).max(1);
        for (store, place) in (0..self.stores.len()).zip(0..) {
            self.at(start + self.interval / stores * place, Event::Tick(store));
        }
    }

    fn at(&mut self, time: Nanos, event: Event) {
        self.next_number += 1;
        self.events.push(Reverse((time, self.next_number, event)));
    }

    fn run(&mut self) {
        while let Some(Reverse((now, _, event))) = self.events.pop() {
            if now >= self.end {
                break;
            }
            match event {
                Event::Tick(store) => self.tick(store, now),
                Event::Call(task) => self.call(task, now),
                Event::Attempt(task) => self.attempt(task, now),
                Event::Send(task) => self.send(task, now),
                Event::Answer(task, answer) => self.answered(task, answer, now),
                Event::End(task) => self.end(task, now),
            }
        }
        // The syncs that wait or run at the end, and the places that are taken then: many, where workers are too few.
        self.tally.unfinished = self.work.iter().filter(|work| **work != Work::Idle).count();
        let start = self.world.start;
        for task in self.tasks.iter().flatten() {
            self.tally.busy[task.store].add(task.began_at - start, self.end - start, self.interval);
        }
    }

    fn tick(&mut self, store: usize, now: Nanos) {
        self.at(now + self.interval, Event::Tick(store));
        let here = &mut self.stores[store];
        if here.round_waits {
            self.tally.rounds_left_out += 1;
            return;
        }
        here.round_waits = true;
        // One that waits behind a round that runs is accepted when that one ends.
        if !here.round_runs {
            here.queue.push_back((now, Job::Round));
        }
        self.fill(store, now);
    }

    /// Gives free places to jobs that wait.
    fn fill(&mut self, store: usize, now: Nanos) {
        let here = &mut self.stores[store];
        let places = usize::try_from(here.free).unwrap_or(usize::MAX).min(here.queue.len());
        if places == 0 {
            return;
        }
        let taken: Vec<(Nanos, Job)> = match self.assumptions.order {
            Order::Arrival => here.queue.drain(..places).collect(),
            Order::Turns => turns::take(&mut here.queue, &mut here.turn, places, &self.world.webinars, now),
        };
        for (accepted_at, job) in taken {
            self.stores[store].free -= 1;
            self.begin(store, job, accepted_at, now);
        }
    }

    fn begin(&mut self, store: usize, job: Job, accepted_at: Nanos, now: Nanos) {
        let began_at = now + self.handover_time;
        let (legs, course, found) = match job {
            Job::Round => {
                let found = self.round_begins(store, now);
                (self.legs_of_round(store, &found), None, found)
            }
            Job::Sync(number) => {
                self.work[number as usize] = Work::Running;
                self.stores[store].running.push(number);
                let webinar = &self.world.webinars[number as usize];
                let course = Course::of(webinar, self.facts.of(webinar, true), &self.setting, now);
                self.tally.waits.push(milliseconds(began_at - accepted_at));
                (course.legs.clone(), Some(course), Vec::new())
            }
        };
        self.tally.jobs.add(now, 1);
        let task = Task {
            job,
            store,
            accepted_at,
            began_at,
            legs,
            leg: 0,
            call: 0,
            call_began: began_at,
            attempt: 1,
            waited: 0,
            cut_short_in: None,
            course,
            found,
        };
        let place = self.free_tasks.pop().unwrap_or_else(|| {
            self.tasks.push(None);
            self.tasks.len() - 1
        });
        self.tasks[place] = Some(task);
        self.at(began_at, Event::Call(place));
    }

    /// The webinars that a round finds in Zoom's listings.
    fn round_begins(&mut self, store: usize, now: Nanos) -> Vec<u32> {
        let here = &mut self.stores[store];
        (here.round_waits, here.round_runs) = (false, true);
        let mut found = Vec::new();
        while let Some(number) = here.unknown.last().copied()
            && self.world.webinars[number as usize].announced_at <= now
        {
            here.unknown.pop();
            found.push(number);
        }
        found.sort_unstable();
        found
    }

    /// The accounts are searched one after the other: their users, the webinars of each, and those that are new.
    fn legs_of_round(&self, store: usize, found: &[u32]) -> Vec<Leg> {
        let mut legs = Vec::new();
        for account in self.stores[store].accounts.clone() {
            let given = self.world.accounts[account as usize];
            let mut leg = |operation, calls: u32| {
                if calls > 0 {
                    legs.push(Leg { account, operation, calls });
                }
            };
            leg(Operation::Users, pages(given.users));
            leg(Operation::WebinarsOfUser, given.users * pages(given.listed));
            let new = found.iter().filter(|number| self.world.webinars[**number as usize].account == account);
            leg(Operation::Webinar, u32::try_from(new.count()).unwrap_or(u32::MAX));
        }
        legs
    }

    fn task(&mut self, task: usize) -> Option<&mut Task> {
        self.tasks.get_mut(task)?.as_mut()
    }

    /// Begins the next call of a task, or ends the task.
    fn call(&mut self, place: usize, now: Nanos) {
        let slice_time = self.slice_time;
        let Some(task) = self.task(place) else { return };
        if task.legs.len() <= task.leg {
            let slices = task.course.as_ref().map_or(1, |course| course.slices);
            self.at(now + slice_time * Nanos::from(slices), Event::End(place));
            return;
        }
        (task.call_began, task.attempt) = (now, 1);
        self.attempt(place, now);
    }

    /// Asks for a place in the budget.
    fn attempt(&mut self, place: usize, now: Nanos) {
        let total = self.assumptions.retry.total;
        let Some(task) = self.tasks.get(place).and_then(Option::as_ref) else { return };
        let leg = task.legs[task.leg];
        let passed = from_until(task.call_began, now);
        let (account, class) = (leg.account as usize, place_of(leg.operation.class()));
        let per_second = self.assumptions.plan.per_second(leg.operation.class());
        let count = &mut self.tally.classes[account][class];
        match self.lines[account][class].reserve(per_second, now, total.saturating_sub(passed)) {
            Reserved::Go(wait) if wait.is_zero() => self.send(place, now),
            Reserved::Go(wait) => {
                count.waits += 1;
                count.waited += of(wait);
                self.at(now + of(wait), Event::Send(place));
            }
            Reserved::TooLong(wait) => {
                count.given_up += 1;
                self.limited(place, of(wait), now);
            }
        }
    }

    /// A call reaches Zoom.
    fn send(&mut self, place: usize, now: Nanos) {
        let Some(task) = self.tasks.get(place).and_then(Option::as_ref) else { return };
        let leg = task.legs[task.leg];
        let (class, plan) = (leg.operation.class(), self.assumptions.plan);
        let (account, at) = (leg.account as usize, place_of(class));
        let per_day = self.assumptions.heavy_a_day.filter(|_| class == RateClass::Heavy);
        let count = &mut self.tally.classes[account][at];
        let answer = self.counted[account][at].count(now, plan.per_second(class), per_day);
        match answer {
            Said::Answered => count.answered(now),
            Said::TooFast => count.too_fast += 1,
            Said::TooManyToday => count.too_many_today += 1,
        }
        self.at(now + self.call_time, Event::Answer(place, answer));
    }

    fn answered(&mut self, place: usize, answer: Said, now: Nanos) {
        let retry = self.assumptions.retry;
        let Some(task) = self.tasks.get_mut(place).and_then(Option::as_mut) else { return };
        let leg = task.legs[task.leg];
        if answer == Said::Answered {
            task.call += 1;
            if task.call >= leg.calls {
                (task.leg, task.call) = (task.leg + 1, 0);
                let next = task.legs.get(task.leg).map(|next| step_of(next.operation));
                if next != Some(step_of(leg.operation)) {
                    task.waited = 0;
                }
            }
            self.call(place, now);
            return;
        }
        let (account, class) = (leg.account as usize, place_of(leg.operation.class()));
        let until = if answer == Said::TooManyToday { midnight_after(now) } else { now + RETRY_AFTER };
        self.lines[account][class].hold(until);
        let backoff = of(retry.first_wait).saturating_mul(1 << task.attempt.saturating_sub(1).min(30));
        let wait = backoff.min(of(retry.longest_wait)).max(until - now);
        let time_left = of(retry.total) - (now - task.call_began);
        if answer == Said::TooManyToday || task.attempt >= retry.attempts || wait >= time_left {
            self.limited(place, until - now, now);
            return;
        }
        task.attempt += 1;
        self.at(now + wait, Event::Attempt(place));
    }

    /// A limit is reached for longer than a call waits: the step waits, or the sync is cut short.
    fn limited(&mut self, place: usize, retry_after: Nanos, now: Nanos) {
        let patience = of(self.assumptions.patience);
        let Some(task) = self.task(place) else { return };
        let wait = retry_after.max(SHORTEST_WAIT);
        if task.job != Job::Round && task.waited + wait <= patience {
            task.waited += wait;
            self.at(now + wait, Event::Call(place));
            return;
        }
        // A round leaves the rest of an account out, and a sync ends with the step that could not wait.
        let Leg { account, operation, .. } = task.legs[task.leg];
        task.cut_short_in = Some(step_of(operation));
        match task.job {
            Job::Sync(_) => task.leg = task.legs.len(),
            Job::Round => {
                let rest = task.legs[task.leg..].iter().position(|leg| leg.account != account);
                task.leg = rest.map_or(task.legs.len(), |rest| task.leg + rest);
            }
        }
        (task.call, task.waited) = (0, 0);
        self.at(now, Event::Call(place));
    }

    fn end(&mut self, place: usize, now: Nanos) {
        let Some(task) = self.tasks.get_mut(place).and_then(Option::take) else { return };
        self.free_tasks.push(place);
        let start = self.world.start;
        self.tally.busy[task.store].add(task.began_at - start, now - start, self.interval);
        match task.job {
            Job::Round => self.round_ends(&task, now),
            Job::Sync(number) => self.sync_ends(&task, number, now),
        }
        self.stores[task.store].free += 1;
        self.fill(task.store, now);
    }

    fn round_ends(&mut self, task: &Task, now: Nanos) {
        self.tally.rounds += 1;
        self.tally.longest_round = self.tally.longest_round.max(now - task.began_at);
        let accounts = &self.stores[task.store].accounts;
        let of_accounts = u64::from(accounts.end - accounts.start);
        // A webinar that is new is saved, and its first setting.
        let of_new = 2 * u64::try_from(task.found.len()).unwrap_or(u64::MAX);
        self.tally.commits.add(now, COMMITS_OF_ROUND + of_accounts + of_new);
        let mut due = Vec::new();
        for number in &task.found {
            self.world.webinars[*number as usize].known = true;
            due.push(*number);
        }
        while let Some(Reverse((at, number))) = self.stores[task.store].due.peek().copied()
            && at <= now
        {
            self.stores[task.store].due.pop();
            let webinar = self.world.webinars[number as usize];
            if self.facts.is_due(&webinar, false, now) {
                due.push(number);
            } else if let Some(at) = self.facts.next_at(&webinar, now) {
                self.stores[task.store].due.push(Reverse((at, number)));
            }
        }
        due.sort_unstable();
        for number in due {
            self.work[number as usize] = Work::Waiting;
            self.stores[task.store].queue.push_back((now, Job::Sync(number)));
        }
        // A sync that runs counts as one that a process has left: it is done once more.
        for number in self.stores[task.store].running.clone() {
            let webinar = self.world.webinars[number as usize];
            if self.facts.is_due(&webinar, true, now) {
                self.work[number as usize] = Work::RunningAgain;
            }
        }
        let here = &mut self.stores[task.store];
        here.round_runs = false;
        if here.round_waits {
            here.queue.push_back((now, Job::Round));
        }
    }

    fn sync_ends(&mut self, task: &Task, number: u32, now: Nanos) {
        let index = number as usize;
        self.tally.delays.push(milliseconds(now - task.accepted_at));
        let whole = task.cut_short_in.is_none();
        self.tally.cut_short += u64::from(!whole);
        let webinar = &mut self.world.webinars[index];
        webinar.last_sync = Some(LastSync { started_at: task.began_at, cut_short: !whole });
        self.tally.rows.sync_runs += 1;
        if let Some(course) = &task.course {
            // One that was cut short counts as if it had come to its end.
            self.tally.commits.add(now, course.commits().into());
            self.tally.rows.runs += u64::from(course.slices);
            if whole {
                webinar.last_whole_sync = Some(task.began_at);
            }
            if task.cut_short_in.is_none_or(|step| step > REGISTRATIONS) {
                let listed = webinar.registrants_at(task.began_at);
                self.tally.rows.registrations += u64::from(listed.saturating_sub(webinar.stored));
                webinar.stored = listed.max(webinar.stored);
            }
            if whole && course.has_session {
                self.tally.rows.joins += u64::from(webinar.session.is_none()) * u64::from(webinar.joins);
                self.tally.rows.attendances += u64::from(webinar.session.is_none()) * u64::from(webinar.people);
                webinar.session = Some(session_after(webinar, course, now));
            }
        }
        let here = &mut self.stores[task.store];
        here.running.retain(|running| *running != number);
        if self.work[index] == Work::RunningAgain {
            self.work[index] = Work::Waiting;
            here.queue.push_back((now, Job::Sync(number)));
            return;
        }
        self.work[index] = Work::Idle;
        let webinar = self.world.webinars[index];
        if let Some(at) = self.facts.next_at(&webinar, now) {
            self.stores[task.store].due.push(Reverse((at, number)));
        }
    }
}

/// The store's knowledge of a session after a whole sync.
fn session_after(webinar: &Webinar, course: &Course, now: Nanos) -> SessionState {
    let before =
        webinar.session.unwrap_or(SessionState { complete_at: None, recording: RecordingOf::Unknown, again_at: None });
    let (recording, again_at) = match (course.asks_recording, webinar.recorded) {
        (false, _) => (before.recording, before.again_at),
        (true, true) => (RecordingOf::Stored, None),
        (true, false) => {
            let again = recording::look_again(timestamp(webinar.ends_at()), timestamp(now));
            (RecordingOf::Missing, again.map(nanos))
        }
    };
    SessionState { complete_at: before.complete_at.or(course.reads_participants.then_some(now)), recording, again_at }
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
