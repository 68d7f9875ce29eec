//! The action "Fetch the lead score": asks a service for the points of the contact that the workflow runs for, and writes
//! them to the property `lead_score`.
//!
//! An action has no network, files or clock of its own. It has what [`Host`] gives: the capabilities that `manifest.json`
//! asks for and the operator grants.

use std::time::Duration;

use greenroom_sdk::{Change, ContactId, Failure, Host, HttpRequest, Retry};
use serde::{Deserialize, Serialize};

const SERVICE: &str = "https://api.points.example/v1/points";

/// The input, as `schemas/input.json` describes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    // The schema's default is a note for forms: the host does not fill it in.
    #[serde(default = "fifty")]
    minimum_points: u32,
}

fn fifty() -> u32 {
    50
}

/// The output, as `schemas/output.json` describes it.
#[derive(Debug, Serialize)]
pub struct Output {
    points: u32,
    qualified: bool,
}

/// The answer of the service.
#[derive(Debug, Deserialize)]
struct Answer {
    points: u32,
}

/// Writes the contact's points.
///
/// # Errors
/// `no-email` for a contact without an email, `points-unavailable` where the service does not give points, and the host's
/// refusals.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let contact = host.require_contact()?;
    let points = fetch_points(host, &email_of(host, &contact)?)?;
    // The host keeps this write if the run ends well. If the action fails after it, nothing is written.
    host.contacts().update_one(&Change::of(contact).set("lead_score", points.to_string()))?;
    host.log().info("fetched the lead score", &[("points", &points.to_string())]);
    Ok(Output { points, qualified: points >= input.minimum_points })
}

greenroom_sdk::action!(run);

fn email_of(host: &Host, contact: &ContactId) -> Result<String, Failure> {
    let found = host.contacts().get_one(contact, &["email"])?;
    // A refusal: the same input gives the same answer, so the workflow never tries again.
    found
        .and_then(|found| found.email)
        .ok_or_else(|| Failure::new("no-email", "The contact has no email: fill it in, and run the workflow again."))
}

fn fetch_points(host: &Host, email: &str) -> Result<u32, Failure> {
    let request = HttpRequest::get(SERVICE).query("email", email).header("accept", "application/json");
    // Without an answer, the host's own failure is passed on: it says when to try again.
    let response = host.http().send_one(request)?;
    match response.status {
        200 => {
            let answer: Result<Answer, _> = response.json();
            answer.map(|answer| answer.points).map_err(|_| unavailable("its answer has no `points`"))
        }
        404 => Ok(0),
        status => Err(unavailable(&format!("it answered with status {status}"))),
    }
}

/// A failure of the outside world: the workflow tries again in a minute.
fn unavailable(reason: &str) -> Failure {
    let message = format!("The points service is not available: {reason}. It is asked again in a minute.");
    Failure::new("points-unavailable", message).retry(Retry::After(Duration::from_secs(60)))
}

#[cfg(test)]
mod tests {
    use greenroom_sdk::{Contact, HttpResponse, Method, testing::FakeHost};
    use serde_json::{Value, json};

    use super::*;

    /// A contact with an email, and the service's answer about it.
    fn host(status: u16, answer: Value) -> FakeHost {
        let response = HttpResponse::new(status, answer.to_string());
        let contact = Contact::new("7").with_email("ada@example.com");
        FakeHost::new().with_contact(contact).for_contact("7").answering(Method::Get, SERVICE, Ok(response))
    }

    #[test]
    fn points_are_written() {
        let host = host(200, json!({ "points": 42 }));
        let output = host.run(run, json!({ "minimumPoints": 40 })).unwrap();
        assert_eq!(output, json!({ "points": 42, "qualified": true }));
        assert_eq!(host.contact("7").unwrap().property("lead_score"), Some("42"));
        assert_eq!(host.http_requests()[0].url, "https://api.points.example/v1/points?email=ada%40example.com");
    }

    #[test]
    fn an_unknown_contact_has_no_points() {
        let output = host(404, json!({})).run(run, json!({})).unwrap();
        assert_eq!(output, json!({ "points": 0, "qualified": false }));
    }

    #[test]
    fn what_is_no_number_of_points_is_not_written() {
        for answer in [json!({}), json!({ "points": -1 }), json!({ "points": "42" }), json!([])] {
            let host = host(200, answer);
            assert_eq!(host.run(run, json!({})).unwrap_err().code, "points-unavailable");
            assert!(host.writes().is_empty());
        }
    }

    #[test]
    fn a_contact_without_an_email_is_refused() {
        let host = FakeHost::new().with_contact(Contact::new("8")).for_contact("8");
        let failure = host.run(run, json!({})).unwrap_err();
        assert_eq!((failure.code.as_str(), failure.retry), ("no-email", Retry::Never));
    }
}
