//! Worlds for the flows: the account's contacts, a local Zoom, and the server with the packages that users get.

use std::{fs, path::Path};

use greenroom_tests::packages;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, EDITOR, Place, Serving};

/// The past webinar of the world, with people of every kind.
pub(crate) const OVER: &str = "82512345005";

/// A user who may look, and no more.
pub(crate) const VIEWER: &str = "vera.viewer@acme.example";

/// A world whose console is open.
pub(crate) struct Console {
    pub(crate) place: Place,
    pub(crate) serving: Serving,
    /// The users who can sign in, as the flows take them.
    pub(crate) people: Value,
}

impl Console {
    /// With contacts and account users, not connected to Zoom.
    pub(crate) async fn new() -> Self {
        Self::of(Place::new().await).await
    }

    /// The same, connected to Zoom.
    pub(crate) async fn connected() -> Self {
        Self::of(Place::connected().await).await
    }

    /// The same, with the sync turned on, the past webinar synced, runs that ended well and badly, and a segment.
    pub(crate) async fn lived_in() -> Self {
        let place = Place::connected().await;
        with_packages(&place);
        fill(&place).await;
        Self::of(place).await
    }

    /// Makes the people, and opens the console of a place.
    pub(crate) async fn of(place: Place) -> Self {
        with_packages(&place);
        place.greenroom(&["users", "add", VIEWER, "--role", "viewer"]).await.ok();
        let mut people = json!({});
        for (name, email) in [("administrator", ADMINISTRATOR), ("editor", EDITOR), ("viewer", VIEWER)] {
            let made = place.greenroom(&["users", "password", email, "--generate", "--json"]).await;
            people[name] = json!({ "email": email, "password": made.ok().json()["password"] });
        }
        let serving = place.serve().await;
        Self { place, serving, people }
    }

    /// What a flow is given: the people, and more.
    pub(crate) fn given(&self, more: Value) -> Value {
        let mut given = self.people.clone();
        if let Value::Object(more) = more {
            given.as_object_mut().unwrap().extend(more);
        }
        given
    }
}

/// Puts the packages that users get beside those written by hand.
fn with_packages(place: &Place) {
    let to = place.path("actions");
    for entry in fs::read_dir(packages()).unwrap() {
        let from = entry.unwrap().path();
        if from.extension().is_some_and(|extension| extension == "wasm") {
            fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
        }
    }
}

/// Does what an account does in its first week.
async fn fill(place: &Place) {
    let register = |contact: &'static str, webinar: &'static str| async move {
        let input = json!({ "webinarId": webinar }).to_string();
        // Some are refused, and are runs all the same.
        place.greenroom(&["invoke", greenroom_tests::ACTION, "--contact", contact, "--input", &input]).await
    };
    register("1", greenroom_tests::WEBINAR).await.ok();
    register("2", greenroom_tests::WEBINAR).await.ok();
    assert_ne!(register("3", greenroom_tests::WEBINAR).await.code, Some(0), "Cher has no last name");
    let (sync, recordings) = (format!("/webinars/{OVER}/sync"), format!("/webinars/{OVER}/recordings"));
    for (pointer, value) in [
        ("/syncWebinarData", "true"),
        ("/recordingsOf", r#"{"of": "all"}"#),
        ("/excludedContactDomains", r#"["rival.example"]"#),
        (&sync, "true"),
        (&recordings, "true"),
    ] {
        place.greenroom(&["settings", "set", pointer, value, "--as", ADMINISTRATOR]).await.ok();
    }
    place.greenroom(&["sync", OVER]).await.ok();
    let filter = place.path("attentive.json");
    let attentive =
        json!({ "event": "attendance", "where": { "percent": { "atLeast": 50 } }, "when": { "lastDays": 90 } });
    write(&filter, &attentive);
    place.greenroom(&["segment", "save", "attentive", filter.to_str().unwrap()]).await.ok();
}

fn write(file: &Path, value: &Value) {
    fs::write(file, value.to_string()).unwrap();
}
