#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, convert::Infallible, time::Duration};

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{HubSpotExecution, InvokeJob, codes};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn job(n: u128, action: &str, contact: &str) -> JobFacts {
    JobFacts {
        id: JobId::new(Uuid::from_u128(n)),
        action: Some(action.to_owned()),
        contact: Some(contact.into()),
        zoom_account: None,
        merges_as: None,
        input: Some(json!({ "webinarId": contact, "n": n as u64 % 2 })),
    }
}

fn limit(name: &str, by: &str, concurrency: Option<u32>, rate: Option<&str>) -> JobLimit {
    JobLimit {
        name: name.to_owned(),
        by: LimitKey::parse(by).unwrap(),
        action: None,
        concurrency,
        rate: rate.map(|rate| JobRate::parse(rate).unwrap()),
    }
}

/// Jobs in lines.
#[derive(Debug, Clone, Default)]
struct Waiting(BTreeMap<Lane, Vec<JobFacts>>);

impl Waiting {
    fn put(&mut self, group: &str, key: &str, job: JobFacts) {
        let lane = Lane { group: group.to_owned(), key: key.to_owned() };
        self.0.entry(lane).or_default().push(job);
    }

    fn take(&mut self, id: JobId) -> JobFacts {
        let (lane, place) = self
            .0
            .iter()
            .find_map(|(lane, jobs)| Some((lane.clone(), jobs.iter().position(|job| job.id == id)?)))
            .unwrap();
        let jobs = self.0.get_mut(&lane).unwrap();
        let job = jobs.remove(place);
        if jobs.is_empty() {
            self.0.remove(&lane);
        }
        job
    }
}

impl WaitingJobs for Waiting {
    type Error = Infallible;

    fn lanes(&mut self) -> Result<Vec<Lane>, Infallible> {
        Ok(self.0.keys().cloned().collect())
    }

    fn next(&mut self, lane: &Lane, after: Option<JobId>) -> Result<Option<JobFacts>, Infallible> {
        Ok(self.0[lane].iter().find(|job| after.is_none_or(|after| job.id > after)).cloned())
    }
}

fn chosen(waiting: &mut Waiting, book: &mut Book<'_>, turn: &mut Turn, places: usize) -> Vec<u128> {
    let found = choose(waiting, book, turn, places).unwrap();
    found.jobs.iter().map(|id| Uuid::from_slice(id.as_bytes()).unwrap().as_u128()).collect()
}

#[test]
fn groups_take_turns_and_so_do_the_lines_of_a_group() {
    let mut waiting = Waiting::default();
    for n in 1..=4 {
        waiting.put("action:a", "", job(n, "a", "x"));
    }
    waiting.put("zoom:z", "1", job(5, "s", "x"));
    waiting.put("zoom:z", "1", job(6, "s", "x"));
    waiting.put("zoom:z", "2", job(7, "s", "x"));
    let (mut book, mut turn) = (Book::new(&[], at(0)), Turn::default());
    assert_eq!(chosen(&mut waiting.clone(), &mut book, &mut turn, 9), [1, 5, 2, 7, 3, 6, 4]);
    // A place at a time goes on where the last one ended.
    let (mut turn, mut order) = (Turn::default(), Vec::new());
    while !waiting.0.is_empty() {
        let next = chosen(&mut waiting, &mut Book::new(&[], at(0)), &mut turn, 1)[0];
        waiting.take(JobId::new(Uuid::from_u128(next)));
        order.push(next);
    }
    assert_eq!(order, [1, 5, 2, 7, 3, 6, 4]);
    assert!(chosen(&mut waiting, &mut book, &mut turn, 0).is_empty());
}

#[test]
fn a_limit_holds_back_its_key_alone() {
    let limits = [limit("person", "contact", Some(1), None), limit("hook", "/n", None, Some("2/minute"))];
    let mut book = Book::new(&limits, at(100));
    book.runs(&job(1, "a", "ada"));
    let waits = book.waits(&job(2, "a", "ada")).unwrap();
    assert_eq!((waits.limit.as_str(), waits.key.as_str(), waits.until), ("person", "ada", None));
    assert_eq!(book.waits(&job(2, "a", "bob")), None);
    for (second, counts) in [(39, false), (40, false), (41, true), (70, true), (999, true)] {
        let mut book = Book::new(&limits, at(100));
        book.began(&job(4, "a", "x"), at(second));
        book.began(&job(4, "a", "x"), at(90));
        assert_eq!(book.waits(&job(6, "a", "bob")).is_some(), counts, "{second}");
        assert_eq!(book.waits(&job(7, "a", "bob")), None, "another value");
    }
    book.began(&job(4, "a", "x"), at(60));
    book.began(&job(4, "a", "x"), at(50));
    assert_eq!(book.waits(&job(6, "a", "bob")).unwrap().until, Some(at(110)), "when the oldest is a minute old");
    let only_b = [JobLimit { action: Some("b".to_owned()), ..limit("b", "action", Some(0), None) }];
    assert_eq!(Book::new(&only_b, at(0)).waits(&job(1, "a", "x")), None);
    assert!(Book::new(&only_b, at(0)).waits(&job(1, "b", "x")).is_some());
}

#[test]
fn a_job_behind_a_limit_lets_others_of_its_line_pass() {
    let limits = [limit("person", "contact", Some(1), None)];
    let mut waiting = Waiting::default();
    for (n, contact) in [(1, "ada"), (2, "ada"), (3, "bob")] {
        waiting.put("action:a", "", job(n, "a", contact));
    }
    assert_eq!(chosen(&mut waiting, &mut Book::new(&limits, at(0)), &mut Turn::default(), 9), [1, 3]);
    let merging = JobFacts { merges_as: Some("sync:1".to_owned()), ..job(9, "a", "x") };
    let mut book = Book::new(&[], at(0));
    book.runs(&merging);
    assert_eq!(book.waits(&merging).unwrap().limit, ONE_AT_A_TIME);
}

#[test]
fn keys_and_rates_are_read() {
    for (text, expected) in [("10/second", (10, 1)), ("100 / minute", (100, 60)), ("1/hour", (1, 3600))] {
        let rate = JobRate::parse(text).unwrap();
        assert_eq!((rate.jobs, rate.within.as_secs()), expected);
    }
    for wrong in ["", "10", "0/second", "-1/second", "10/day", "x/minute"] {
        assert!(JobRate::parse(wrong).unwrap_err().english().contains("100/minute"), "{wrong}");
    }
    for key in ["action", "contact", "zoom-account", "/a/0"] {
        assert_eq!(LimitKey::parse(key).unwrap().as_str(), key);
    }
    assert!(LimitKey::parse("person").unwrap_err().english().contains("zoom-account"));
    let by = |pointer: &str, input| limit("l", pointer, Some(1), None).key_of(&JobFacts { input, ..job(1, "a", "x") });
    assert_eq!(by("/a/0", Some(json!({"a": [7]}))), Some("7".to_owned()));
    assert_eq!(by("/a", Some(json!({"a": "t"}))), Some("t".to_owned()));
    assert_eq!((by("/a", Some(json!({"a": null}))), by("/b", Some(json!({}))), by("/b", None)), (None, None, None));
}

#[test]
fn a_failure_is_tried_again_later_and_later_or_never() {
    let policy = RetryPolicy { attempts: 5, first: Duration::from_secs(1), longest: Duration::from_secs(4) };
    let failure = |retry| Failure::new(FailureKind::Unavailable, codes::STORE_UNAVAILABLE, "no").retry(retry);
    let now = at(1000);
    for (attempt, random, wait) in [(1, 1.0, 1), (1, 0.0, 0), (2, 1.0, 2), (3, 1.0, 4), (4, 1.0, 4), (4, 0.5, 2)] {
        let after = policy.after(&failure(Retry::Now), attempt, now, random);
        assert_eq!(after, AfterFailure::Again(at(1000 + wait)), "{attempt} {random}");
    }
    let named = failure(Retry::After(Duration::from_secs(60)));
    assert_eq!(policy.after(&named, 1, now, 0.3), AfterFailure::Again(at(1060)), "no sooner than it says");
    assert_eq!(policy.after(&named, 5, now, 0.3), AfterFailure::Dead, "as often as it may be");
    assert_eq!(policy.after(&failure(Retry::Never), 1, now, 0.3), AfterFailure::Dead);
    assert_eq!(policy.after(&failure(Retry::Elsewhere), 9, now, 0.3), AfterFailure::GiveBack);
    let after = RetryPolicy::default().after(&failure(Retry::Now), 19, now, 1.0);
    assert_eq!(after, AfterFailure::Again(at(1000 + 900)));
}

fn worlds() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    // Group, line, contact.
    prop::collection::vec((0u8..4, 0u8..3, 0u8..4), 1..120)
}

fn waiting_of(world: &[(u8, u8, u8)]) -> Waiting {
    let mut waiting = Waiting::default();
    for (n, (group, key, contact)) in world.iter().enumerate() {
        let name = format!("a{group}");
        waiting.put(&format!("action:{name}"), &key.to_string(), job(n as u128 + 1, &name, &contact.to_string()));
    }
    waiting
}

proptest! {
    /// Between two jobs of one group every other group with a job has its turn, however many jobs the first has, and
    /// however few places are free at once.
    #[test]
    fn nobody_is_starved(world in worlds(), places in 1usize..5) {
        let mut waiting = waiting_of(&world);
        let mut turn = Turn::default();
        let mut since: BTreeMap<String, usize> = BTreeMap::new();
        while !waiting.0.is_empty() {
            let found = choose(&mut waiting, &mut Book::new(&[], at(0)), &mut turn, places).unwrap();
            prop_assert!(!found.jobs.is_empty(), "jobs wait, and no limit holds them back");
            for id in found.jobs {
                let groups: std::collections::BTreeSet<String> = waiting.0.keys().map(|lane| lane.group.clone()).collect();
                let group = waiting.take(id).action.map(|action| format!("action:{action}")).unwrap();
                since.remove(&group);
                for other in groups.iter().filter(|other| **other != group) {
                    let waited = since.entry(other.clone()).or_default();
                    *waited += 1;
                    prop_assert!(*waited < groups.len().max(4), "{other} waited {waited} turns");
                }
            }
        }
    }

    /// No choice exceeds a limit, and no job waits that no limit holds back.
    #[test]
    fn limits_hold_and_hold_back_no_more(world in worlds(), places in 1usize..40, most in 1u32..4, rate in 1u32..6) {
        let limits = [
            limit("person", "contact", Some(most), None),
            limit("action", "action", Some(most * 3), Some(&format!("{rate}/minute"))),
        ];
        let mut waiting = waiting_of(&world);
        let mut book = Book::new(&limits, at(0));
        let found = choose(&mut waiting, &mut book, &mut Turn::default(), places).unwrap();
        let mut counted: BTreeMap<(usize, String), u32> = BTreeMap::new();
        for id in &found.jobs {
            let job = waiting.take(*id);
            for (place, limit) in limits.iter().enumerate() {
                *counted.entry((place, limit.key_of(&job).unwrap())).or_default() += 1;
            }
        }
        for ((place, key), count) in &counted {
            let allowed = if *place == 0 { most } else { (most * 3).min(rate) };
            prop_assert!(*count <= allowed, "{} of {key}", count);
        }
        if found.jobs.len() < places {
            for jobs in waiting.0.values() {
                for job in jobs {
                    prop_assert!(book.waits(job).is_some(), "{job:?} could begin");
                }
            }
        }
    }

    /// The jobs of a line that no limit holds back begin in their order.
    #[test]
    fn a_line_keeps_its_order(world in worlds(), places in 1usize..40) {
        let mut waiting = waiting_of(&world);
        let found = choose(&mut waiting.clone(), &mut Book::new(&[], at(0)), &mut Turn::default(), places).unwrap();
        for jobs in waiting.0.values_mut() {
            let taken: Vec<JobId> = found.jobs.iter().copied().filter(|id| jobs.iter().any(|job| job.id == *id)).collect();
            let first: Vec<JobId> = jobs.iter().map(|job| job.id).take(taken.len()).collect();
            prop_assert_eq!(taken, first);
        }
    }
}

#[test]
fn what_a_workflow_waits_for_is_tried_for_a_week_and_after_repairs_of_the_server() {
    let plain = JobWork::Invoke(Box::default());
    let execution = HubSpotExecution { portal: 1, callback_id: "a".to_owned() };
    let waiting = JobWork::Invoke(Box::new(InvokeJob { hubspot: Some(execution), ..InvokeJob::default() }));
    let policy = RetryPolicy::default();
    let (now, failure) = (at(1_000), Failure::of(FailureKind::UnknownAction, "left out").retry(Retry::Now));
    assert_eq!(policy.of(&plain).after(&failure, 20, now, 1.0), AfterFailure::Dead);
    assert_eq!(policy.of(&waiting).after(&failure, 20, now, 1.0), AfterFailure::Again(at(1_900)));
    for kind in FailureKind::ALL {
        let taken = |work| as_taken(work, Failure::of(kind, "x")).retry;
        assert_eq!(taken(&plain), Retry::Never);
        assert_eq!(taken(&waiting) != Retry::Never, is_of_the_server(kind), "{kind}");
    }
    assert_eq!(as_taken(&waiting, failure).retry, Retry::Now, "it says when itself");
}
