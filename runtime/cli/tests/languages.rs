//! What the command says in the language of its environment: what failures mean, and words of closed sets. With English, and
//! with JSON, the output is the same in every environment.

#![allow(clippy::unwrap_used)]

mod common;

use common::Place;

const RUN: &str = "0198c2f4-1c1b-7000-8000-000000000000";

fn in_language(language: &str) -> Place {
    let mut place = Place::with_store();
    place.set("LC_ALL", language);
    place
}

#[test]
fn a_failure_is_followed_by_its_meaning_and_its_remedy_in_the_readers_language() {
    let english = Place::with_store().call(&["runs", "show", RUN]);
    for (language, meaning, remedy) in [
        (
            "es_MX.UTF-8",
            "Significado  No hay ninguna ejecución con ese id.",
            "Qué hacer    Consulta las ejecuciones con `greenroom runs list`.",
        ),
        (
            "fr_FR.UTF-8",
            "Signification  Aucune exécution n’a cet identifiant.",
            "Que faire      Affichez les exécutions avec `greenroom runs list`.",
        ),
        (
            "sv_SE.UTF-8",
            "Betydelse  Det finns ingen körning med det id:t.",
            "Att göra   Visa körningarna med `greenroom runs list`.",
        ),
    ] {
        let called = in_language(language).call(&["runs", "show", RUN]);
        assert_eq!((called.code, called.out.as_str()), (english.code, ""));
        let added = called.err.strip_prefix(english.err.trim_end()).unwrap_or_else(|| panic!("{called:?}"));
        assert_eq!(added, format!("\n  {meaning}\n  {remedy}\n"));
    }
}

#[test]
fn in_english_and_in_unknown_languages_nothing_is_added() {
    for args in [&["runs", "show", RUN][..], &["codes", "run-not-found"], &["segment", "explain", "--filter", FILTER]] {
        let plain = Place::with_store().call(args);
        for language in ["C", "C.UTF-8", "en_GB.UTF-8", "it_IT.UTF-8", "not a language"] {
            let called = in_language(language).call(args);
            assert_eq!((called.out, called.err), (plain.out.clone(), plain.err.clone()), "{language}: {args:?}");
        }
    }
}

#[test]
fn json_is_the_same_in_every_language() {
    for args in [
        &["runs", "show", RUN, "--json"][..],
        &["codes", "run-not-found", "--json"],
        &["segment", "explain", "--filter", FILTER, "--json"],
    ] {
        let plain = Place::with_store().call(args);
        for language in ["es_ES.UTF-8", "fr_FR.UTF-8", "sv_SE.UTF-8"] {
            let called = in_language(language).call(args);
            assert_eq!((called.out, called.err), (plain.out.clone(), plain.err.clone()), "{language}: {args:?}");
        }
    }
}

const FILTER: &str = r#"{"event": "attendance", "times": {"atLeast": 2}, "when": {"lastDays": 90}}"#;

#[test]
fn g3_a_filter_is_explained_in_the_readers_language() {
    for (language, words) in [
        ("es_ES.UTF-8", "contactos que asistieron al menos 2 veces en los últimos 90 días\n"),
        ("fr_CA.UTF-8", "contacts qui ont participé au moins 2 fois au cours des 90 derniers jours\n"),
        ("sv_FI.UTF-8", "kontakter som deltog minst 2 gånger under de senaste 90 dagarna\n"),
    ] {
        assert_eq!(in_language(language).call(&["segment", "explain", "--filter", FILTER]).ok().out, words);
    }
}

#[test]
fn a_code_is_explained_in_the_readers_language() {
    let shown = in_language("sv_SE.UTF-8").call(&["codes", "webinar-full"]).ok().out;
    assert!(shown.contains("Webbinariet har så många registrerade som det tar emot."), "{shown}");
    assert!(shown.contains("Höj dess gräns i Zoom."), "{shown}");
}

#[test]
fn words_of_closed_sets_are_those_of_the_language() {
    let place = in_language("fr_FR.UTF-8");
    place.write("users.ndjson", r#"{"type": "account-user", "email": "ada@acme.example", "role": "administrator"}"#);
    place.call(&["store", "import", "users.ndjson"]).ok();
    let made = place.call(&["api-keys", "create", "Site", "--user", "ada@acme.example", "--scopes", "read"]).ok();
    let id = made.out.split(['_', '\n', ' ']).find(|part| part.len() == 16).unwrap().to_owned();
    assert!(place.call(&["api-keys", "list"]).ok().out.contains("  valide  "));
    place.call(&["api-keys", "revoke", &id]).ok();
    assert!(place.call(&["api-keys", "list"]).ok().out.contains("  révoquée  "));
    let history = place.call(&["history"]).ok().out;
    assert!(history.contains("a révoqué une clé API") && history.contains("a importé des contacts"), "{history}");
    assert!(place.call(&["history", "--json"]).ok().out.contains("api-key-revoked"));
    assert!(place.call(&["users", "list"]).ok().out.contains("  administrateur  "));
}
