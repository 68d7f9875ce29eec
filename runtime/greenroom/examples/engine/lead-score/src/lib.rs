//! The action "Add to lead score": adds points to the property `lead_score` of the contact that the workflow runs for.

use greenroom_sdk::{Change, Failure, Host};
use serde::{Deserialize, Serialize};

/// The points to add, and the score from which a contact is hot.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    points: i64,
    #[serde(default = "fifty")]
    hot_from: i64,
}

fn fifty() -> i64 {
    50
}

/// The new score.
#[derive(Debug, Serialize)]
pub struct Output {
    score: i64,
    hot: bool,
}

/// Adds the points.
///
/// # Errors
/// `score-unreadable` where the contact's score is no number, and the host's refusals.
pub fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    let id = host.require_contact()?;
    let contact = host.contacts().get_one(&id, &["lead_score"])?;
    let before = match contact.as_ref().and_then(|contact| contact.property("lead_score")) {
        None => 0,
        Some(text) => text
            .parse::<i64>()
            .map_err(|_| Failure::new("score-unreadable", format!("`lead_score` is `{text}`: write a whole number")))?,
    };
    let score = before + input.points;
    host.contacts().update_one(&Change::of(id).set("lead_score", score.to_string()))?;
    Ok(Output { score, hot: score >= input.hot_from })
}

greenroom_sdk::action!(run);

#[cfg(test)]
mod tests {
    use greenroom_sdk::{Contact, testing::FakeHost};
    use serde_json::json;

    use super::*;

    #[test]
    fn points_are_added() {
        let host = FakeHost::new().with_contact(Contact::new("7").with("lead_score", "45")).for_contact("7");
        let output = host.run(run, json!({"points": 10})).unwrap();
        assert_eq!((&output["score"], &output["hot"]), (&json!(55), &json!(true)));
    }
}
