//! Waits for completions from outside: capability `waiting`.

use serde::de::DeserializeOwned;

use super::Host;
use crate::{Completion, Failure, WaitLink, WaitRequest, backend::Backend};

/// Waits for completions from outside, such as a person's approval: [`Host::waiting`].
///
/// ```
/// use std::time::Duration;
///
/// use greenroom_sdk::{Approval, Completion, Failure, Host, Step, WaitRequest};
/// # #[derive(serde::Deserialize)] struct Input {}
///
/// fn run(_: Input, cursor: Option<()>, host: &Host) -> Result<Step<bool, ()>, Failure> {
///     if cursor.is_none() {
///         let until = host.started_at() + Duration::from_secs(3 * 24 * 60 * 60);
///         let link = host.waiting().open(WaitRequest::new("approval", until, "Approve the discount?"))?;
///         // Here, the link is sent to the person who decides.
/// #       assert!(link.url.starts_with("https://"));
///         return Ok(Step::Continue(()));
///     }
///     Ok(match host.waiting().outcome::<Approval>("approval")? {
///         Completion::Pending => Step::Continue(()),
///         Completion::Completed(approval) => Step::Done(approval.approved),
///         Completion::Expired => Step::Done(false),
///     })
/// }
/// # let fake = greenroom_sdk::testing::FakeHost::new().completing("approval", serde_json::json!({"approved": true}));
/// # assert_eq!(fake.run(run, serde_json::json!({})).unwrap(), true);
/// ```
#[derive(Clone, Copy)]
pub struct Waiting<'a>(pub(super) &'a Host);

impl Waiting<'_> {
    /// Opens a wait, and gives its link. One of this name that an earlier slice has opened is found again, as it is. The host
    /// keeps the wait when the slice commits.
    ///
    /// # Errors
    /// The host's refusal: `wait-invalid`, `too-many-waits`, `waiting-not-possible`.
    pub fn open(&self, request: WaitRequest) -> Result<WaitLink, Failure> {
        self.0.backend().open_wait(&request)
    }

    /// The state of a wait that this run has opened, in this slice or an earlier one.
    ///
    /// # Errors
    /// `wait-not-found` where the run has not opened it; `invalid-completion` where the JSON is none of the type.
    pub fn outcome<T: DeserializeOwned>(&self, name: &str) -> Result<Completion<T>, Failure> {
        Ok(match self.0.backend().wait_outcome(name)? {
            Completion::Pending => Completion::Pending,
            Completion::Expired => Completion::Expired,
            Completion::Completed(json) => Completion::Completed(serde_json::from_str(&json).map_err(|error| {
                Failure::new("invalid-completion", format!("the wait `{name}` was completed with other JSON: {error}"))
            })?),
        })
    }
}
