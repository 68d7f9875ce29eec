//! Effects that an embedder's CRM refused, in the store that the command opens.

use crate::common::Place;
use greenroom_domain::store::{ApplyId, Commit, Effect, EffectsTarget};
use jiff::Timestamp;

/// Leaves effects that a CRM refused, as a program does that embeds Greenroom.
async fn set_aside(place: &Place, contact: &str) -> ApplyId {
    let assignments = [("company".to_owned(), Some("Secret Engines".to_owned()))].into();
    let effects = vec![Effect::UpdateContact { contact: contact.into(), assignments }];
    let elsewhere = EffectsTarget::OtherStore { lease_until: Timestamp::now() };
    let commit = Commit { effects, ..Commit::default() };
    let store = place.opened().await;
    let id = store.commit(commit.into(), elsewhere).await.unwrap().unwrap();
    store.set_aside(&id, "contact `7` changed meanwhile").await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn effects_that_a_crm_refused_are_listed_tried_again_or_dropped() {
    let place = Place::with_store();
    assert_eq!(place.call(&["set-aside", "list"]).ok().out, "nothing is set aside\n");
    assert_eq!(place.call(&["set-aside", "list", "--json"]).ok().json(), serde_json::json!([]));
    let first = set_aside(&place, "7").await;
    let second = set_aside(&place, "8").await;

    let listed = place.call(&["set-aside", "list"]).ok();
    for wanted in [&first.0, &second.0, "contact `7` changed meanwhile", "update-contact of contact 8: company"] {
        assert!(listed.out.contains(wanted), "{wanted}: {listed:?}");
    }
    assert!(!listed.out.contains("Secret Engines"), "values are not shown: {listed:?}");
    let json = place.call(&["set-aside", "list", "--json", "--limit", "1"]).ok();
    assert!(json.err.contains("there are more"), "{json:?}");
    let json = json.json();
    assert_eq!((&json[0]["id"], json.as_array().unwrap().len()), (&first.0.clone().into(), 1));
    assert_eq!(json[0]["effects"][0]["contacts"], serde_json::json!(["7"]));
    assert!(json[0]["since"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{json}");

    let retried = place.call(&["set-aside", "retry", &first.0, "--json"]).ok().json();
    let waiting = place.opened().await.unapplied(Timestamp::now(), 9).await.unwrap();
    assert_eq!((waiting.len(), &retried["waitsAs"]), (1, &waiting[0].id.0.clone().into()));
    assert_eq!(place.call(&["set-aside", "retry", &first.0]).code, 14);

    let dropped = place.call(&["set-aside", "drop", &second.0]).ok();
    assert_eq!(dropped.out, format!("dropped {second}\n"));
    let again = place.call(&["set-aside", "drop", &second.0]);
    assert!(again.code == 14 && again.err.contains("greenroom set-aside list"), "{again:?}");
    assert_eq!(place.call(&["set-aside", "list"]).ok().out, "nothing is set aside\n");
}
