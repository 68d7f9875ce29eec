//! Which virtual object has which work.

use greenroom_domain::{JobId, JobKind, JobWork};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// The names of the virtual objects, as Restate knows them.
pub const SERVICES: [&str; 3] = [Object::Webinar.name(), Object::Account.name(), Object::Run.name()];

/// A kind of virtual object. Restate asks for one thing at a time of each of them, by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Object {
    /// A webinar: its syncs, and looks at it.
    Webinar,
    /// An account, in parts: a Zoom account, or a kind of Greenroom's own rounds.
    Account,
    /// A job that no other one has to wait for.
    Run,
}

impl Object {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Webinar => "GreenroomWebinar",
            Self::Account => "GreenroomAccount",
            Self::Run => "GreenroomRun",
        }
    }
}

/// One virtual object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) object: Object,
    pub(crate) key: String,
}

impl Place {
    /// The object of a job.
    pub(crate) fn of(account: &str, id: JobId, work: &JobWork) -> Self {
        let (object, part) = match work {
            JobWork::Sync { webinar, .. } | JobWork::Look { webinar: Some(webinar), .. } => {
                (Object::Webinar, webinar.to_string())
            }
            JobWork::Look { account, webinar: None } => (Object::Account, format!("zoom:{account}")),
            JobWork::Round | JobWork::Settle | JobWork::Prune | JobWork::CheckAlerts => {
                return Self::of_rounds(account, work.kind());
            }
            JobWork::Invoke(_)
            | JobWork::Callback { .. }
            | JobWork::HubspotCompletion { .. }
            | JobWork::SendAlerts { .. } => (Object::Run, id.to_string()),
        };
        Self { object, key: prefix(account) + &part }
    }

    /// The object of a kind of rounds.
    pub(crate) fn of_rounds(account: &str, kind: JobKind) -> Self {
        Self { object: Object::Account, key: prefix(account) + kind.as_str() }
    }
}

/// What the keys of an account's objects begin with.
pub(crate) fn prefix(account: &str) -> String {
    format!("{}/", utf8_percent_encode(account, NON_ALPHANUMERIC))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{InvokeJob, SyncTrigger, WebinarId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn work_that_must_not_meet_has_one_object() {
        let webinar = WebinarId::parse("82512345005").unwrap();
        let (one, other) = (JobId::new(Uuid::from_u128(1)), JobId::new(Uuid::from_u128(2)));
        let sync = |trigger| JobWork::Sync { webinar: webinar.clone(), trigger };
        let place = Place::of("acme", one, &sync(SyncTrigger::ByHand));
        assert_eq!(place, Place { object: Object::Webinar, key: "acme/82512345005".to_owned() });
        assert_eq!(place, Place::of("acme", other, &sync(SyncTrigger::Schedule)));
        let look = |webinar| JobWork::Look { account: "zoom-1".into(), webinar };
        assert_eq!(place, Place::of("acme", other, &look(Some(webinar.clone()))));
        assert_eq!(Place::of("acme", one, &look(None)).key, "acme/zoom:zoom-1");
        let invoke = JobWork::Invoke(Box::<InvokeJob>::default());
        assert_ne!(Place::of("acme", one, &invoke), Place::of("acme", other, &invoke));
        assert_eq!(Place::of("acme", one, &JobWork::Round), Place::of_rounds("acme", JobKind::Round));
        assert_ne!(Place::of("acme", one, &JobWork::Round), Place::of("acme", one, &JobWork::Settle));
        // No key of one account is one of another.
        assert!(!Place::of("a/b", one, &JobWork::Round).key.starts_with(&prefix("a")));
    }
}
