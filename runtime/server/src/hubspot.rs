//! `/hubspot`: executions of actions by HubSpot's workflows.
//!
//! These routes have HubSpot's signature instead of an API key. HubSpot takes an answer of 429 or 5xx for "try again", and
//! every other one for final ([`answer`]), so a problem is final unless it is worth another try.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, OriginalUri, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use greenroom_domain::{Failure, FailureKind, codes, sentence};
use greenroom_service::hubspot::{
    HubSpotSettings, Signatures,
    answer::{self, Answer},
    execution::{self, Waiting},
    request::{Execution, OptionsRequest},
    signature::{self, SignedRequest, TIMESTAMP_HEADER, V2_HEADER, V3_HEADER, VERSION_HEADER},
};

use crate::{access, beside::Beside, body::Whole, problem::Problem, state::AppState};

/// The routes.
pub(crate) fn routes() -> Beside {
    Beside::default().post("/hubspot/actions/{name}", execute).post("/hubspot/actions/{name}/options/{field}", options)
}

/// A request that HubSpot has signed.
struct Signed {
    hubspot: HubSpotSettings,
    body: Bytes,
}

impl FromRequest<AppState> for Signed {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let hubspot = state.settings().hubspot.clone().ok_or_else(not_configured)?;
        let (method, headers) = (request.method().clone(), request.headers().clone());
        let peer = access::address(request.extensions());
        let uri = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |uri| uri.0.clone());
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("{}{path}", hubspot.public_url);
        let Whole(body) = Whole::from_request(request, state).await?;
        let secrets = hubspot.secrets(state.store().as_ref()).await?;
        // Version 1 signs neither method nor address.
        let is_v1 = one(&headers, VERSION_HEADER).is_some_and(|version| version == "v1");
        let takes_v2 = !is_v1 && hubspot.signatures == Signatures::V2AndV3;
        let signed = SignedRequest {
            method: method.as_str(),
            url: &url,
            body: &body,
            v2: one(&headers, V2_HEADER).filter(|_| takes_v2),
            v3: one(&headers, V3_HEADER),
            timestamp: one(&headers, TIMESTAMP_HEADER),
        };
        if let Err(error) = signature::check(&signed, &secrets, state.now()) {
            if let Some(peer) = peer {
                state.rates().of_address(peer)?;
            }
            let failure = Failure::new(FailureKind::Denied, codes::HUBSPOT_SIGNATURE_INVALID, error.sentence());
            return Err(Problem::from(failure).status(StatusCode::UNAUTHORIZED));
        }
        Ok(Self { hubspot, body })
    }
}

/// The value of a header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok()
}

fn not_configured() -> Problem {
    let message = sentence!(
        "failure-hubspot-not-configured",
        "this server takes no executions of HubSpot: its configuration has no [hubspot]"
    );
    Problem::from(Failure::new(FailureKind::Failed, codes::ROUTE_NOT_FOUND, message)).status(StatusCode::NOT_FOUND)
}

async fn execute(State(state): State<AppState>, Path(name): Path<String>, signed: Signed) -> Result<Response, Problem> {
    let Signed { hubspot, body } = signed;
    let execution = Execution::parse(&body).map_err(Problem::malformed)?;
    hubspot.check_portal(execution.origin.portal_id)?;
    let prepared = execution::prepare(state.runtime(), state.store().as_ref(), &name, &execution).await;
    let answer = match prepared {
        Ok(prepared) => {
            let is_told = hubspot.connection_of(execution.origin.portal_id).is_some();
            let waiting =
                Waiting { within: hubspot.answer_within(), block_days: is_told.then_some(hubspot.block_days) };
            execution::run(state.runtime(), state.store().as_ref(), state.shared_jobs(), prepared, waiting).await
        }
        Err(failure) => Answer::of_failure(&failure),
    };
    Ok(match answer {
        Answer::Final(outputs) => Json(answer::body(&outputs)).into_response(),
        Answer::Block { days } => Json(answer::body(&answer::blocked(days))).into_response(),
        Answer::Again { after: Some(wait), failure } => {
            let problem = Problem::from(failure).status(StatusCode::TOO_MANY_REQUESTS);
            problem.header(header::RETRY_AFTER, HeaderValue::from(answer::retry_after(wait))).into_response()
        }
        Answer::Again { after: None, failure } => {
            Problem::from(failure).status(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
    })
}

async fn options(
    State(state): State<AppState>,
    Path((name, field)): Path<(String, String)>,
    signed: Signed,
) -> Result<Json<serde_json::Value>, Problem> {
    let request = OptionsRequest::parse(&signed.body).map_err(Problem::malformed)?;
    signed.hubspot.check_portal(request.origin.portal_id)?;
    Ok(Json(execution::options(state.runtime(), &name, &field, &request).await?))
}
