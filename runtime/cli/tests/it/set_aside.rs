//! Effects that an embedder's CRM refused, in the store that the command opens.

use crate::common::Place;
use greenroom_domain::{
    Sentence, sentence,
    store::{ApplyId, Commit, Effect, EffectsTarget},
};
use jiff::Timestamp;

/// Leaves effects that a CRM refused, as a program does that embeds Greenroom.
async fn set_aside(place: &Place, contact: &str) -> ApplyId {
    set_aside_because(place, contact, &"contact `7` changed meanwhile".into()).await
}

async fn set_aside_because(place: &Place, contact: &str, reason: &Sentence) -> ApplyId {
    let assignments = [("company".to_owned(), Some("Secret Engines".to_owned()))].into();
    let effects = vec![Effect::UpdateContact { contact: contact.into(), assignments }];
    let elsewhere = EffectsTarget::OtherStore { lease_until: Timestamp::now() };
    let commit = Commit { effects, ..Commit::default() };
    let store = place.opened().await;
    let id = store.commit(commit.into(), elsewhere).await.unwrap().unwrap();
    store.set_aside(&id, reason).await.unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_is_in_the_readers_language_and_in_json_in_english() {
    let mut place = Place::with_store();
    let reason = sentence!("failure-commit-stale", "{what} changed meanwhile", what = "contact `7`");
    set_aside_because(&place, "7", &reason).await;
    place.set("LC_ALL", "sv_SE.UTF-8");
    let listed = place.call(&["set-aside", "list"]).ok().out;
    assert!(listed.contains("detta ändrades under tiden: contact `7`"), "{listed}");
    let json = place.call(&["set-aside", "list", "--json"]).ok().json();
    assert_eq!(json[0]["reason"], reason.english());
}
