//! Telling HubSpot how an execution ended that it was answered `BLOCK` for.

use std::{
    fmt,
    net::IpAddr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use greenroom::{Package, Runtime};
use greenroom_capability_http::{Authorities, Outbound, OutboundAnswer, TokenClient};
use greenroom_domain::{
    AccountStore, Failure, FailureKind, HubSpotExecution, Job, Retry, Sentence, codes, sentence,
    store::{RunRecord, Vault},
};
use greenroom_jobs::Completions;
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::{
    HubSpotSettings,
    answer::{body, end},
    fields::outputs,
};

/// How soon another try is worth it where the operator has something to repair.
const AFTER_REPAIR: Duration = Duration::from_secs(60);

/// How long HubSpot may not know an execution yet that has ended: the end can come before HubSpot has read that it was blocked.
const NOT_KNOWN_YET: SignedDuration = SignedDuration::from_mins(10);

/// How soon it is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Tells HubSpot the ends of executions, with the tokens of connections.
pub struct HubSpotCompletions {
    runtime: Runtime,
    store: Arc<dyn AccountStore>,
    vault: Arc<dyn Vault>,
    tokens: TokenClient,
    authorities: Authorities,
    /// Replaced when the configuration is read again.
    target: RwLock<Option<Arc<Target>>>,
}

impl fmt::Debug for HubSpotCompletions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSpotCompletions").finish_non_exhaustive()
    }
}

/// HubSpot, as the settings name it.
struct Target {
    settings: HubSpotSettings,
    outbound: Outbound,
}

impl HubSpotCompletions {
    /// By these settings, for the actions of this runtime. These authorities are trusted besides those of the machine.
    pub fn new(
        runtime: Runtime,
        store: &Arc<dyn AccountStore>,
        settings: Option<&HubSpotSettings>,
        authorities: Authorities,
    ) -> Self {
        let completions = Self {
            runtime,
            store: store.clone(),
            vault: store.clone(),
            tokens: TokenClient::new(&authorities),
            authorities,
            target: RwLock::default(),
        };
        completions.take_over(settings);
        completions
    }

    /// Goes on with these settings.
    pub fn take_over(&self, settings: Option<&HubSpotSettings>) {
        let target = settings.and_then(|settings| {
            // The operator may name an address of this machine, and then that one alone may be reached besides the public ones.
            let host = Url::parse(&settings.api_url).ok().and_then(|url| url.host_str().map(str::to_owned));
            let host = host.map(|host| host.trim_matches(['[', ']']).to_owned());
            let own = host.and_then(|host| host.parse::<IpAddr>().ok()).map(Into::into);
            match Outbound::new(own.into_iter().collect(), self.authorities.clone()) {
                Ok(outbound) => Some(Arc::new(Target { settings: settings.clone(), outbound })),
                Err(failure) => {
                    tracing::warn!(%failure, "HubSpot cannot be told how executions end");
                    None
                }
            }
        });
        *self.target.write().unwrap_or_else(PoisonError::into_inner) = target;
    }

    fn target(&self, portal: u64) -> Result<(Arc<Target>, String), Failure> {
        let target = self.target.read().unwrap_or_else(PoisonError::into_inner).clone();
        let named = target.and_then(|target| {
            let name = target.settings.connection_of(portal)?.to_owned();
            Some((target, name))
        });
        named.ok_or_else(|| {
            to_repair(sentence!(
                "failure-hubspot-no-connection",
                "`connections` in [hubspot] names no connection for portal {portal}",
                portal = portal
            ))
        })
    }

    async fn token(&self, connection: &str, instead_of: Option<&SecretString>) -> Result<SecretString, Failure> {
        let token = self.tokens.token(&self.vault, connection, instead_of).await;
        token.map_err(|failure| match failure.retry {
            // The operator can repair the connection, and the workflow waits.
            Retry::Never => to_repair(failure.sentence()),
            _ => failure,
        })
    }

    /// The body: the outputs by the schema of the package that ran, which may be loaded no more.
    ///
    /// # Errors
    /// The store's failure.
    async fn message(&self, ended: &Job, record: Option<&RunRecord>) -> Result<Value, Failure> {
        let schema = match record {
            Some(record) => self.schema(&record.package).await?,
            None => None,
        };
        let fields = schema.and_then(|schema| outputs(&schema).ok()).unwrap_or_default();
        Ok(body(&end(ended, record, &fields)))
    }

    async fn schema(&self, digest: &str) -> Result<Option<Value>, Failure> {
        let loaded = self.runtime.actions().into_iter().find(|action| action.digest == digest);
        if let Some(action) = loaded {
            return Ok(Some(action.output_schema));
        }
        let Some(bytes) = self.store.package(digest).await? else { return Ok(None) };
        let read = tokio::task::spawn_blocking(move || Some(Package::read(bytes).ok()?.output_schema().clone()));
        read.await.map_err(|error| Failure::of(FailureKind::Internal, format!("a package cannot be read: {error}")))
    }
}

#[async_trait]
impl Completions for HubSpotCompletions {
    async fn complete(
        &self,
        execution: &HubSpotExecution,
        ended: &Job,
        record: Option<RunRecord>,
    ) -> Result<(), Failure> {
        let (target, connection) = self.target(execution.portal)?;
        let url = address(&target.settings.api_url, &execution.callback_id)?;
        let message = self.message(ended, record.as_ref()).await?;
        let token = self.token(&connection, None).await?;
        let mut answer = target.outbound.post_json(&url, &token, &message).await?;
        if answer.status.as_u16() == 401 {
            let renewed = self.token(&connection, Some(&token)).await?;
            // A key that cannot be renewed stays the same.
            if renewed.expose_secret() != token.expose_secret() {
                answer = target.outbound.post_json(&url, &renewed, &message).await?;
            }
        }
        let is_fresh = ended.finished_at.is_some_and(|end| greenroom_clock::now().duration_since(end) < NOT_KNOWN_YET);
        meaning(answer, is_fresh)
    }
}

/// The address at which an execution is completed.
fn address(api: &str, callback_id: &str) -> Result<String, Failure> {
    let wrong = || Failure::of(FailureKind::Internal, "the address of HubSpot's API, or the execution's id, is none");
    // A URL has no such segments.
    if [".", ".."].contains(&callback_id) {
        return Err(wrong());
    }
    let mut url = Url::parse(api).map_err(|_| wrong())?;
    let mut path = url.path_segments_mut().map_err(|()| wrong())?;
    path.pop_if_empty().extend(["automation", "v4", "actions", "callbacks", callback_id, "complete"]);
    drop(path);
    Ok(url.into())
}

/// What HubSpot's answer means for the job. `is_fresh` says that the execution has just ended.
fn meaning(answer: OutboundAnswer, is_fresh: bool) -> Result<(), Failure> {
    let status = answer.status.as_u16();
    let refused = |why: Sentence| {
        let message = sentence!(
            "failure-hubspot-end-refused",
            "HubSpot does not take the end of the execution ({status}): {why}",
            status = status,
            why = why
        );
        Failure::new(FailureKind::Failed, codes::HUBSPOT_COMPLETION_REFUSED, message)
    };
    match status {
        200..=299 => Ok(()),
        401 | 403 => Err(to_repair(sentence!(
            "failure-hubspot-token",
            "HubSpot does not accept the token ({status})",
            status = status
        ))),
        404 if is_fresh => {
            let message = sentence!(
                "failure-hubspot-not-yet",
                "HubSpot does not know the execution (404), which has just ended: it may not have read yet that it waits"
            );
            let failure = Failure::new(FailureKind::Unavailable, codes::CALLBACK_UNAVAILABLE, message);
            Err(failure.retry(Retry::After(ASK_AGAIN)))
        }
        404 | 410 => Err(refused(sentence!(
            "failure-hubspot-no-longer-waits",
            "it no longer waits for it, because it was completed, has expired or was withdrawn"
        ))),
        408 | 429 | 500.. => {
            let message = sentence!("failure-hubspot-answered", "HubSpot answered {status}", status = status);
            let retry = answer.retry_after.map_or(Retry::Now, Retry::After);
            Err(Failure::new(FailureKind::Unavailable, codes::CALLBACK_UNAVAILABLE, message).retry(retry))
        }
        _ => Err(refused(sentence!("failure-hubspot-request", "the request is not as HubSpot wants it"))),
    }
}

fn to_repair(message: Sentence) -> Failure {
    Failure::new(FailureKind::Unavailable, codes::HUBSPOT_TOKEN_REFUSED, message).retry(Retry::After(AFTER_REPAIR))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_segment_of_the_path() {
        for (id, segment) in [("ap-1-2", "ap-1-2"), ("a/../b?c", "a%2F..%2Fb%3Fc"), ("ä", "%C3%A4")] {
            let url = address("https://api.hubapi.com", id).unwrap();
            assert_eq!(url, format!("https://api.hubapi.com/automation/v4/actions/callbacks/{segment}/complete"));
        }
        assert!(address("https://api.hubapi.com", "..").is_err());
    }

    #[test]
    fn what_an_operator_or_time_repairs_is_tried_again_and_nothing_else() {
        for (status, code, is_tried_again) in [
            (401, "hubspot-token-refused", true),
            (403, "hubspot-token-refused", true),
            (429, "callback-unavailable", true),
            (500, "callback-unavailable", true),
            (503, "callback-unavailable", true),
            (302, "hubspot-completion-refused", false),
            (400, "hubspot-completion-refused", false),
            (404, "hubspot-completion-refused", false),
            (410, "hubspot-completion-refused", false),
        ] {
            let status = status.try_into().unwrap();
            let failure = meaning(OutboundAnswer { status, retry_after: None }, false).unwrap_err();
            assert_eq!((failure.code.as_str(), failure.retry.is_retryable()), (code, is_tried_again), "{status}");
        }
        let answer = |status: u16| OutboundAnswer { status: status.try_into().unwrap(), retry_after: None };
        assert_eq!(meaning(answer(204), false), Ok(()));
        assert!(
            meaning(answer(404), true).unwrap_err().retry.is_retryable(),
            "it may come before the answer that it waits"
        );
        assert!(!meaning(answer(410), true).unwrap_err().retry.is_retryable());
    }
}
