//! The spans of an invocation, as the command logs them.

use greenroom_tests::{WEBINAR, World};
use serde_json::json;

#[tokio::test]
async fn a_request_to_zoom_is_in_the_span_of_its_host_call_and_of_its_invocation() {
    let world = World::connected().await;
    let ended = world.invoke("1", json!({ "webinarId": WEBINAR }), &["--log", "debug"]).await;
    let log = ended.stderr.clone();
    let posted = log.lines().find(|line| line.contains("method=POST") && line.contains("answered"));
    let posted = posted.unwrap_or_else(|| panic!("{log}"));
    let spans = ["invocation{", "}:host_call{function=\"webinar-registration.register\"}:zoom_request{method=POST"];
    assert!(spans.iter().all(|span| posted.contains(span)), "although it is sent in a task of its own: {posted}");
    let of_guest = log.lines().find(|line| line.contains("greenroom::action"));
    assert!(of_guest.is_some_and(|line| line.contains("}:host_call{function=\"log.write\"}")), "{log}");
    let end = log.lines().find(|line| line.contains("invocation ended")).unwrap_or_else(|| panic!("{log}"));
    assert!(end.contains("status=\"done\"") && end.contains("contact=1 ") && !end.contains("}:host_call"), "{end}");
    let output = ended.ok().json()["output"].clone();
    let link = output["joinUrl"].as_str().unwrap().to_owned();
    for personal in ["ada@", "Byron", link.as_str()] {
        assert!(!log.contains(personal), "{personal}: nothing of a person but the contact's id: {log}");
    }
}
