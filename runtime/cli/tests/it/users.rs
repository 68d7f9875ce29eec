//! `greenroom users`: the users of the account, and their roles.

use crate::common::Place;
use serde_json::Value;

const ADA: &str = "ada@acme.example";

#[test]
fn users_are_added_invited_and_given_passwords() {
    let place = Place::with_store();
    let added = place.call(&["users", "add", ADA, "--role", "administrator"]).ok();
    assert!(added.out.contains("added") && added.out.contains("has no password"), "{added:?}");
    let again = place.call(&["users", "add", ADA, "--role", "viewer"]);
    assert!(again.code != 0 && again.err.contains("user-exists"), "{again:?}");
    let invited = place.call(&["users", "invite", ADA, "--json"]).ok().json();
    assert!(invited["path"].as_str().unwrap().starts_with("/welcome/gri_"), "{invited}");
    let listed = place.call(&["users", "list"]).ok().out;
    assert!(listed.contains("never signed in") && listed.contains("invited until"), "{listed}");

    // From standard input, without the line break at its end.
    let set = |password: &str| place.call_with(&["users", "password", ADA], password);
    let short = set("short\n");
    assert!(short.code != 0 && short.err.contains("password-refused") && !short.err.contains("short\n"), "{short:?}");
    assert!(set("correct horse battery\n").ok().out.contains("has a password"));
    let generated = place.call(&["users", "password", ADA, "--generate", "--json"]).ok().json();
    assert_eq!(generated["password"].as_str().unwrap().len(), 29, "{generated}");
    let list: Value = place.call(&["users", "list", "--json"]).ok().json();
    assert_eq!((&list[0]["role"], &list[0]["hasPassword"]), (&"administrator".into(), &true.into()));
    assert!(!list.to_string().contains("argon2"), "{list}");
}

#[test]
fn roles_are_changed_and_one_administrator_stays() {
    let place = Place::with_store();
    place.call(&["users", "add", ADA, "--role", "administrator"]).ok();
    place.call(&["users", "add", "bob@acme.example", "--role", "editor"]).ok();
    let wrong = place.call(&["users", "role", "bob@acme.example", "owner"]);
    assert!(wrong.code != 0 && wrong.err.contains("administrator, editor and viewer"), "{wrong:?}");
    for refused in [&["users", "role", ADA, "viewer"][..], &["users", "remove", ADA]] {
        let refused = place.call(refused);
        assert!(refused.code != 0 && refused.err.contains("last-administrator"), "{refused:?}");
    }
    assert!(place.call(&["users", "role", "bob@acme.example", "viewer"]).ok().out.contains("viewer"));
    place.call(&["users", "unlock", "bob@acme.example"]).ok();
    assert!(place.call(&["users", "remove", "bob@acme.example"]).ok().out.contains("removed"));
    let unknown = place.call(&["users", "invite", "bob@acme.example"]);
    assert!(unknown.code != 0 && unknown.err.contains("user-not-found"), "{unknown:?}");
    let told = place.call(&["history", "--json"]).ok().json();
    let told: Vec<_> = told.as_array().unwrap().iter().map(|entry| entry["what"].clone()).collect();
    assert_eq!(told, ["user-removed", "user-changed", "user-added", "user-added", "imported"]);
}
