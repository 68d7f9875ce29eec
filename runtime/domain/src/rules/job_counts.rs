//! What runs and waits behind each limit of jobs, counted from job to job, so that nobody has them all in memory.

use std::collections::BTreeMap;

use super::jobs::{JobFacts, JobLimit};
use crate::Waits;

pub use crate::job_limit::{LimitKeyView, LimitView};

/// Counts the jobs behind limits.
#[derive(Debug)]
pub struct LimitCount<'a> {
    limits: &'a [JobLimit],
    views: Vec<LimitView>,
}

impl<'a> LimitCount<'a> {
    /// Nothing runs or waits yet.
    pub fn new(limits: &'a [JobLimit]) -> Self {
        let views = limits.iter().map(|limit| LimitView {
            name: limit.name.clone(),
            by: Some(limit.by.as_str().to_owned()),
            action: limit.action.clone(),
            concurrency: limit.concurrency,
            rate: limit.rate.map(|rate| (rate.jobs, rate.within.as_secs())),
            keys: BTreeMap::new(),
        });
        Self { limits, views: views.collect() }
    }

    /// Adds a job that runs.
    pub fn runs(&mut self, job: &JobFacts) {
        for (limit, view) in self.limits.iter().zip(&mut self.views) {
            if let Some(key) = limit.key_of(job) {
                view.keys.entry(key).or_default().running += 1;
            }
        }
    }

    /// Adds a job that waits behind a limit.
    pub fn waits(&mut self, waits: Waits) {
        let place = self.views.iter().position(|view| view.name == waits.limit).unwrap_or_else(|| {
            self.views.push(LimitView {
                name: waits.limit.clone(),
                by: None,
                action: None,
                concurrency: Some(1),
                rate: None,
                keys: BTreeMap::new(),
            });
            self.views.len() - 1
        });
        if let Some(view) = self.views.get_mut(place) {
            let key = view.keys.entry(waits.key).or_default();
            key.waiting += 1;
            key.until = key.until.max(waits.until);
        }
    }

    /// The limits, and after them the work that runs one at a time.
    pub fn views(self) -> Vec<LimitView> {
        self.views
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use jiff::Timestamp;

    use super::*;
    use crate::{
        JobId,
        rules::jobs::{JobRate, LimitKey, ONE_AT_A_TIME},
    };

    #[test]
    fn what_waits_is_shown_behind_its_limit_and_key() {
        let limits = [JobLimit {
            name: "person".to_owned(),
            by: LimitKey::Contact,
            action: None,
            concurrency: Some(1),
            rate: Some(JobRate { jobs: 5, within: Duration::from_secs(60) }),
        }];
        let job = JobFacts {
            id: JobId::new(Uuid::nil()),
            action: Some("a".to_owned()),
            contact: Some("ada".into()),
            zoom_account: None,
            merges_as: None,
            input: None,
        };
        let behind = |limit: &str, key: &str, until| Waits { limit: limit.to_owned(), key: key.to_owned(), until };
        let mut count = LimitCount::new(&limits);
        count.runs(&job);
        count.waits(behind("person", "ada", None));
        count.waits(behind("person", "ada", Some(Timestamp::MAX)));
        count.waits(behind(ONE_AT_A_TIME, "settle", None));
        let views = count.views();
        let ada = LimitKeyView { running: 1, waiting: 2, until: Some(Timestamp::MAX) };
        assert_eq!(views[0].keys, BTreeMap::from([("ada".to_owned(), ada)]));
        assert_eq!((views[1].name.as_str(), views[1].keys["settle"].waiting), (ONE_AT_A_TIME, 1));
    }
}
