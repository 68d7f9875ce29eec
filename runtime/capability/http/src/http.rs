//! `http`: requests to hosts that both the package and the operator name.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use futures::{FutureExt, StreamExt, stream};
use greenroom::capability::{Breach, Capability, RunState, refusal, wit::types};
use greenroom_domain::{Failure, Fault, Sentence, codes, sentence, store::VaultKind};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracing::Instrument;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    answers::Answers,
    basic,
    bindings::greenroom::action::http as wit,
    body::Journaled,
    client::Clients,
    exchange::{Answer, Budget, Exchanges, NoAnswer, Renewal},
    fill::Values,
    gate::Gate,
    grant::HttpGrant,
    headers,
    host::host_of,
    outgoing::{self, Outgoing},
    placeholder,
    secrets::{self, Connections},
    written::{check_hosts, check_networks},
};

/// The capability `http`.
#[derive(Clone)]
pub struct Http {
    pub(crate) clients: Arc<Clients>,
    pub(crate) answers: Option<Arc<dyn Answers>>,
    pub(crate) gate: Arc<Gate>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

impl Capability for Http {
    const NAME: &'static str = "http";
    const GRANT_SCHEMA: &'static str = include_str!("http.grant.json");
    type Grant = HttpGrant;
    type Run = ();

    fn check_parameters(parameters: &Value) -> Result<(), Fault> {
        check_hosts(parameters, "/allow")?;
        check_networks(parameters, "/addresses")
    }

    fn narrow(granted: HttpGrant, asked: HttpGrant) -> Result<HttpGrant, Sentence> {
        granted.narrowed_to(asked)
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

/// A request as journals have it.
#[derive(Serialize)]
struct JournaledRequest<'a> {
    method: &'static str,
    url: &'a str,
    headers: &'a [(String, String)],
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Journaled<'a>>,
}

impl<'a> From<&'a wit::Request> for JournaledRequest<'a> {
    fn from(request: &'a wit::Request) -> Self {
        let body = request.body.as_deref().map(|body| Journaled(body.into()));
        Self { method: word(request.method), url: &request.url, headers: &request.headers, body }
    }
}

/// An answer as journals have it.
#[derive(Serialize, Deserialize)]
struct JournaledResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Journaled<'static>,
}

impl From<Answer> for JournaledResponse {
    fn from(answer: Answer) -> Self {
        Self { status: answer.status, headers: answer.headers, body: Journaled(answer.body.into()) }
    }
}

impl From<JournaledResponse> for wit::Response {
    fn from(response: JournaledResponse) -> Self {
        Self { status: response.status, headers: response.headers, body: response.body.0.into_owned() }
    }
}

type Outcomes<T> = Vec<Result<T, types::Failure>>;

impl wit::Host for RunState {
    async fn send(&mut self, requests: Vec<wit::Request>) -> wasmtime::Result<Outcomes<wit::Response>> {
        let longest = requests.iter().map(|request| request.headers.len()).fold(requests.len(), usize::max);
        self.charge(longest, requests.iter().map(size_of).sum())?;
        let journaled: Vec<JournaledRequest<'_>> = requests.iter().map(JournaledRequest::from).collect();
        let told: Outcomes<JournaledResponse> = match self.called("http.send", &(journaled,))? {
            Some(told) => told,
            None => {
                let outcomes = match send_all(self, &requests).await {
                    Ok(outcomes) => outcomes,
                    Err(error) => {
                        let failure = refusal(error)?;
                        requests.iter().map(|_| Err(failure.clone())).collect()
                    }
                };
                let bytes = outcomes.iter().flatten().map(size_of_answer).sum::<usize>();
                self.count_boundary_bytes(bytes as u64);
                let told = outcomes.into_iter();
                let told = told.map(|outcome| match outcome {
                    Ok(answer) => Ok(answer.into()),
                    Err(failure) => Err(self.refuse(failure)),
                });
                let told = told.collect();
                self.answered(told)?
            }
        };
        Ok(told.into_iter().map(|outcome| outcome.map(Into::into)).collect())
    }
}

/// One outcome for each request.
async fn send_all(state: &mut RunState, requests: &[wit::Request]) -> wasmtime::Result<Vec<Result<Answer, Failure>>> {
    let uses: BTreeSet<(VaultKind, String)> = requests.iter().flat_map(placeholders).collect();
    let values = secrets::values(state, |kind, name| uses.contains(&(kind, name.to_owned()))).await?;
    // Answers are masked. This is for a service that gives a secret back in a way that the mask does not know.
    values.hidden().iter().for_each(|hidden| state.keep_secret(hidden.expose_secret()));
    let (outcomes, hidden) = exchanged(state, requests, values).await?;
    // Tokens that were renewed meanwhile, and credentials in base64.
    hidden.iter().for_each(|hidden| state.keep_secret(hidden.expose_secret()));
    Ok(outcomes)
}

type Exchanged = (Vec<Result<Answer, Failure>>, Vec<SecretString>);

/// One outcome for each request, and what may not come back to the guest.
async fn exchanged(state: &RunState, requests: &[wit::Request], values: Values) -> wasmtime::Result<Exchanged> {
    let (http, grant) = state.granted::<Http>()?;
    let limits = state.limits();
    let exchanges = Exchanges {
        client: &http.clients.of(&grant.addresses)?,
        answers: http.answers.as_deref(),
        grant,
        gate: &http.gate,
        dry_run: state.context().dry_run,
        budget: Budget::new(limits.boundary_bytes, Breach::boundary(limits)),
        values,
        renewal: &RenewalOf(state),
    };
    let sent: Vec<_> = requests.iter().map(|request| send_one(&exchanges, request).boxed()).collect();
    let mut sent = stream::iter(sent).buffered(grant.most_at_once());
    let mut outcomes = Vec::with_capacity(requests.len());
    while let Some(outcome) = sent.next().await {
        outcomes.push(match outcome {
            Ok(answer) => Ok(answer),
            Err(NoAnswer::Refused(failure)) => Err(failure),
            Err(NoAnswer::Stopped(breach)) => return Err(breach.into()),
        });
    }
    drop(sent);
    let hidden = exchanges.values.hidden();
    Ok((outcomes, hidden))
}

/// The placeholders in a request, wherever they stand.
fn placeholders(request: &wit::Request) -> Vec<(VaultKind, String)> {
    let body = request.body.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    let credentials: Vec<String> = request.headers.iter().filter_map(|(_, value)| basic::decoded(value)).collect();
    let headers = request.headers.iter().map(|(_, value)| value.as_str());
    let texts = headers.chain(credentials.iter().map(String::as_str)).chain([request.url.as_str(), &body]);
    texts.flat_map(placeholder::found_in).map(|found| (found.kind, found.name.to_owned())).collect()
}

/// Renews tokens for a run.
struct RenewalOf<'a>(&'a RunState);

#[async_trait]
impl Renewal for RenewalOf<'_> {
    async fn instead_of(&self, connection: &str, refused: &SecretString) -> Result<Option<SecretString>, Failure> {
        let Ok((connections, _)) = self.0.granted::<Connections>() else { return Ok(None) };
        let usable = connections.usable(self.0, connection, Some(refused)).await?;
        Ok(usable.renewable.then_some(usable.text))
    }
}

async fn send_one(exchanges: &Exchanges<'_>, request: &wit::Request) -> Result<Answer, NoAnswer> {
    let outgoing = outgoing(request, exchanges.grant)?;
    let span = tracing::info_span!("http_request", method = %outgoing.method, host = host_of(&outgoing.url));
    exchanges.send(outgoing).instrument(span).await
}

/// A request as it is sent first.
fn outgoing(request: &wit::Request, grant: &HttpGrant) -> Result<Outgoing, NoAnswer> {
    let most = grant.most_request_bytes();
    let bytes = request.body.as_ref().map_or(0, Vec::len);
    if bytes as u64 > most {
        let message = sentence!(
            "failure-http-request-long",
            "the body has {bytes} bytes, and {most} are allowed: send less, or have the operator raise `requestBytes`",
            bytes = bytes,
            most = most
        );
        return Err(Failure::refused(codes::HTTP_REQUEST_TOO_LARGE, message).into());
    }
    Ok(Outgoing {
        method: method(request.method),
        url: outgoing::url(&request.url)?,
        headers: headers::read(&request.headers)?,
        body: request.body.clone(),
    })
}

fn method(method: wit::Method) -> Method {
    match method {
        wit::Method::Get => Method::GET,
        wit::Method::Head => Method::HEAD,
        wit::Method::Post => Method::POST,
        wit::Method::Put => Method::PUT,
        wit::Method::Patch => Method::PATCH,
        wit::Method::Delete => Method::DELETE,
    }
}

fn word(method: wit::Method) -> &'static str {
    match method {
        wit::Method::Get => "get",
        wit::Method::Head => "head",
        wit::Method::Post => "post",
        wit::Method::Put => "put",
        wit::Method::Patch => "patch",
        wit::Method::Delete => "delete",
    }
}

fn size_of(request: &wit::Request) -> usize {
    request.url.len() + size_of_headers(&request.headers) + request.body.as_ref().map_or(0, Vec::len)
}

fn size_of_answer(answer: &Answer) -> usize {
    size_of_headers(&answer.headers) + answer.body.len()
}

fn size_of_headers(headers: &[(String, String)]) -> usize {
    headers.iter().map(|(name, value)| name.len() + value.len()).sum()
}
