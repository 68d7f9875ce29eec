//! Worlds with generated people.

use std::collections::HashSet;

use greenroom_zoom_sandbox::world::RegistrantStatus;
use serde_json::{Value, json};

use crate::client::{WEBINAR, Zoom, of_webinar, registrant, webinar, world};

/// A webinar of yesterday with a crowd.
fn of(crowd: Value, joins: Value) -> Value {
    let session = json!([{"start": "1 day ago", "minutes": 60, "uuid": "crowd==", "crowd": joins}]);
    world(json!([webinar(json!({"start": "1 day ago", "crowd": crowd, "sessions": session}))]))
}

/// All items of a listing, page by page.
async fn all(zoom: &Zoom, path: &str, name: &str) -> Vec<Value> {
    let (mut items, mut token) = (Vec::new(), String::new());
    loop {
        let body = zoom.get(&format!("{path}&page_size=300&next_page_token={token}")).await.body;
        items.extend(body[name].as_array().unwrap().clone());
        token = body["next_page_token"].as_str().unwrap().to_owned();
        if token.is_empty() {
            assert_eq!(body["total_records"], items.len());
            return items;
        }
    }
}

fn emails(items: &[Value]) -> HashSet<&str> {
    items.iter().map(|one| one["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_crowd_of_a_hundred_thousand_is_listed_page_by_page() {
    let zoom = Zoom::of(&of(json!({"registrants": 100_000}), json!({"attendees": 80_000, "joins": 120_000}))).await;
    let path = of_webinar("/registrants?page_size=300");
    let first = zoom.get(&path).await.body;
    assert_eq!((&first["total_records"], &first["page_count"]), (&json!(100_000), &json!(334)));
    assert_eq!(first["registrants"][0]["email"], "p0@crowd.example");
    let last = zoom.get(&format!("{path}&page_number=334")).await.body;
    let last = last["registrants"].as_array().unwrap();
    assert_eq!((last.len(), &last[99]["email"]), (100, &json!("p99999@crowd.example")));
    let joins = zoom.get("/v2/report/webinars/crowd==/participants?page_size=300&page_number=400").await.body;
    let joins_of_last = joins["participants"].as_array().unwrap();
    assert_eq!((joins_of_last.len(), &joins["total_records"]), (300, &json!(120_000)));
    assert_eq!(zoom.get("/v2/report/webinars/crowd==").await.body["participants_count"], 80_000);
    let absent = zoom.get("/v2/past_webinars/crowd==/absentees").await.body;
    assert_eq!(
        (&absent["total_records"], &absent["registrants"][0]["email"]),
        (&json!(20_000), &json!("p80000@crowd.example"))
    );
}

#[tokio::test]
async fn a_crowd_is_whole_and_the_same_in_each_run() {
    let crowd = json!({"registrants": 700, "pending": 40, "denied": 3, "domain": "many.example", "seed": 9});
    let world = of(crowd, json!({"attendees": 500, "joins": 900, "guests": 20}));
    let mut runs = Vec::new();
    for _ in 0..2 {
        let zoom = Zoom::of(&world).await;
        let mut run = Vec::new();
        for (status, count) in [("approved", 700), ("pending", 40), ("denied", 3)] {
            let listed = all(&zoom, &of_webinar(&format!("/registrants?status={status}")), "registrants").await;
            assert_eq!((listed.len(), emails(&listed).len()), (count, count));
            run.push(listed);
        }
        let joins =
            all(&zoom, "/v2/report/webinars/crowd==/participants?include_fields=registrant_id", "participants").await;
        assert_eq!(joins.len(), 920);
        let known: HashSet<_> = run[0].iter().map(|one| one["id"].as_str().unwrap()).collect();
        let there: HashSet<_> = joins.iter().filter_map(|row| row.get("registrant_id")?.as_str()).collect();
        assert!(there.len() == 500 && there.is_subset(&known), "all attendees are registered");
        assert_eq!(joins.iter().filter(|row| row["user_email"] == "").count(), 20);
        run.push(joins);
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test]
async fn a_person_of_a_crowd_is_changed_like_others() {
    let zoom = Zoom::of(&of(json!({"registrants": 40, "pending": 2}), json!({"attendees": 10, "joins": 10}))).await;
    let approved = all(&zoom, &of_webinar("/registrants?status=approved"), "registrants").await;
    let path = of_webinar("/registrants/status");
    let cancel =
        json!({"action": "cancel", "registrants": [{"id": approved[3]["id"]}, {"email": "P20@crowd.example"}]});
    assert_eq!(zoom.call("PUT", &path, cancel).await.status, 204);
    let approve = json!({"action": "approve", "registrants": [{"email": "p41@crowd.example"}]});
    assert_eq!(zoom.call("PUT", &path, approve).await.status, 204);
    let delete = of_webinar(&format!("/registrants/{}", approved[39]["id"].as_str().unwrap()));
    assert_eq!(zoom.try_call("DELETE", &delete, None).await.unwrap().status, 204);
    let now = all(&zoom, &of_webinar("/registrants?status=approved"), "registrants").await;
    let (before, after) = (emails(&approved), emails(&now));
    let gone: HashSet<_> = before.difference(&after).copied().collect();
    assert_eq!(gone, HashSet::from(["p3@crowd.example", "p20@crowd.example", "p39@crowd.example"]));
    assert_eq!(after.difference(&before).copied().collect::<Vec<_>>(), ["p41@crowd.example"]);
    assert_eq!(now.len(), 38);
    let denied = all(&zoom, &of_webinar("/registrants?status=denied"), "registrants").await;
    assert_eq!(
        emails(&denied),
        HashSet::from(["p3@crowd.example", "p20@crowd.example"]),
        "a host's cancellation denies"
    );
    zoom.sandbox.set_registrant(WEBINAR, "p3@crowd.example", RegistrantStatus::Cancelled).unwrap();
    let absent = all(&zoom, "/v2/past_webinars/crowd==/absentees?x=y", "registrants").await;
    assert_eq!(absent.len(), 38 - 9, "nine of the ten attendees are still registered");
    assert!(!emails(&absent).contains("p4@crowd.example"));
    let rows =
        all(&zoom, "/v2/report/webinars/crowd==/participants?include_fields=registrant_id", "participants").await;
    assert_eq!(
        rows.iter().filter(|row| row.get("registrant_id").is_none()).count(),
        1,
        "a person who has cancelled since"
    );
    assert_eq!(zoom.sandbox.registrants(None).len(), 40);
}

#[tokio::test]
async fn w7_a_person_of_a_crowd_registers_again_as_the_same_person() {
    let ahead = json!({"crowd": {"registrants": 5}, "registrants_limit": 5});
    let zoom = Zoom::with(ahead).await;
    let id = zoom.get(&of_webinar("/registrants")).await.body["registrants"][2]["id"].clone();
    let again = zoom.call("POST", &of_webinar("/registrants"), registrant("p2@crowd.example")).await;
    assert_eq!((again.status, &again.body["registrant_id"]), (201, &id));
    assert_eq!(zoom.register("ada@example.com").await.refusal(), (400, 3000), "the crowd has taken all seats");
    assert_eq!(zoom.get(&of_webinar("/registrants")).await.body["total_records"], 5);
}
