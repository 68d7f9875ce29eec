#![allow(clippy::unwrap_used)]

use greenroom_domain::{
    PropertyDefinition, PropertyType, property,
    segment::{Filter, explain},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{Language, Locale};

const FROM: &str = "2026-01-01T00:00:00Z";
const BEFORE: &str = "2026-01-31T23:00:00Z";

fn is(property: &str, test: Value) -> Value {
    json!({ "property": property, "is": test })
}

/// A filter of each kind, with each comparison, event, count, time frame and refinement.
fn filters() -> Vec<Value> {
    let mut filters: Vec<Value> = ["equals", "notEquals", "greater", "atLeast", "less", "atMost"]
        .into_iter()
        .flat_map(|test| [is("city", json!({ test: "Graz" })), is("age", json!({ test: -17.5 }))])
        .collect();
    filters.extend([
        is("city", json!("known")),
        is("city", json!("unknown")),
        is("city", json!({ "contains": "ra" })),
        is("city", json!({ "between": { "from": "a", "to": "b" } })),
        is("age", json!({ "between": { "from": 1, "to": 2 } })),
        is("door_code", json!({ "between": { "from": "a", "to": "b" } })),
        is(property::LAST_JOIN_URL, json!({ "contains": "https://zoom.example/w/1?tk=hunter2" })),
        is(property::REGISTRATIONS, json!({ "atMost": 3 })),
        is(property::ATTENDANCES, json!("known")),
        is(property::AVERAGE_ATTENDANCE, json!({ "atLeast": 50 })),
        is("shoe", json!("known")),
    ]);
    for event in ["registration", "attendance", "recording"] {
        filters.extend([json!({ "event": event }), json!({ "event": event, "happened": false })]);
        for times in [json!({ "atLeast": 2 }), json!({ "atMost": 0 }), json!({ "atMost": 1 }), json!({ "exactly": 1 })]
        {
            filters.push(json!({ "event": event, "times": times, "when": { "lastDays": 1 } }));
        }
    }
    filters.extend([
        json!({ "event": "attendance", "times": { "exactly": 3 }, "when": { "lastDays": 90 } }),
        json!({ "event": "attendance", "when": { "from": FROM, "before": BEFORE } }),
        json!({ "event": "attendance", "when": { "from": FROM } }),
        json!({ "event": "attendance", "when": { "before": BEFORE } }),
        json!({ "event": "attendance", "where": { "seconds": { "atLeast": 60, "atMost": 600 },
            "percent": { "atLeast": 50 }, "webinarIds": ["82512345678"], "webinarName": { "contains": "launch" } } }),
        json!({ "event": "attendance", "where": { "seconds": { "atLeast": 60 }, "percent": { "atMost": 12.5 } } }),
        json!({ "event": "attendance", "where": { "seconds": { "atMost": 60 },
            "percent": { "atLeast": 10, "atMost": 20 } } }),
        json!({ "event": "registration", "happened": false, "where": { "webinarIds": ["82512345678", "123456789"],
            "webinarName": { "equals": "Launch" }, "states": ["approved", "pending", "denied", "cancelled"] } }),
        json!({ "event": "recording", "where": { "topic": { "equals": "Launch" }, "startsAt": { "from": FROM },
            "recordingUrl": { "contains": "zoom" } } }),
        json!({ "event": "recording", "where": { "topic": { "contains": "La" },
            "startsAt": { "from": FROM, "before": BEFORE }, "recordingUrl": { "equals": "https://zoom.example" } } }),
        json!({ "all": [{ "event": "attendance" }, { "any": [is("a", json!("known")), is("b", json!("known"))] },
            { "not": is("c", json!("known")) }] }),
        json!({ "all": [{ "any": [{ "event": "attendance" }] }] }),
        json!({ "not": { "all": [is("a", json!("known")), is("b", json!("known"))] } }),
    ]);
    filters
}

fn properties() -> [PropertyDefinition; 2] {
    let define = |name: &str, label: &str, secret| PropertyDefinition {
        name: name.to_owned(),
        label: label.to_owned(),
        group: "contact".to_owned(),
        kind: PropertyType::Text,
        secret,
        derived: false,
    };
    [define("door_code", "Door", true), define("shoe", "Shoe size", false)]
}

fn locale(language: Language) -> Locale {
    Locale::new(language, TimeZone::UTC)
}

fn said(language: Language, filter: &Value) -> String {
    locale(language).segment_words(&Filter::parse(filter).unwrap(), &properties())
}

#[test]
fn g3_a_filter_is_said_in_english_as_the_command_line_says_it() {
    let english = locale(Language::English);
    for filter in filters() {
        let mut wanted = explain(&Filter::parse(&filter).unwrap(), &properties());
        for at in [FROM, BEFORE] {
            wanted = wanted.replace(at, &english.date_time(at.parse::<Timestamp>().unwrap()));
        }
        assert_eq!(said(Language::English, &filter), wanted, "{filter}");
    }
}

#[test]
fn the_properties_of_all_contacts_are_called_in_each_language_unless_the_account_calls_them_otherwise() {
    let filter = Filter::parse(&json!({ "property": "email", "is": "known" })).unwrap();
    let [mut email, _] = properties();
    (email.name, email.label, email.secret) = ("email".to_owned(), "Email".to_owned(), false);
    let words = |label: &str| {
        let email = PropertyDefinition { label: label.to_owned(), ..email.clone() };
        locale(Language::Swedish).segment_words(&filter, &[email])
    };
    assert!(words("Email").contains("E-postadress") && words("Mail at work").contains("Mail at work"));
}

#[test]
fn g3_each_language_says_each_filter_in_words_of_its_own() {
    for language in Language::ALL {
        let mut sentences: Vec<String> = filters().iter().map(|filter| said(language, filter)).collect();
        for (filter, sentence) in filters().iter().zip(&sentences) {
            assert!(!sentence.contains("segment-") && !sentence.contains(['{', '$']), "{filter}: {sentence}");
            assert!(!sentence.contains("hunter2") && !sentence.contains("  "), "{filter}: {sentence}");
            if language != Language::English {
                for word in ["who ", "whose ", "known", " and ", "once", "contacts who", "Total number"] {
                    assert!(!sentence.contains(word), "{filter}: {sentence}");
                }
            }
        }
        sentences.sort();
        let many = sentences.len();
        sentences.dedup();
        // A combination of one condition is that condition.
        assert_eq!(sentences.len(), many - 1, "{language:?}: two filters in the same words");
    }
}

#[test]
fn g3_words_numbers_and_marks_are_those_of_the_language() {
    let filter = json!({ "all": [
        { "event": "attendance", "times": { "atLeast": 2 }, "when": { "lastDays": 1_000 },
          "where": { "percent": { "atLeast": 12.5 }, "webinarName": { "contains": "Launch" } } },
        { "not": is(property::REGISTRATIONS, json!({ "atMost": 3 })) },
    ] });
    for (language, words) in [
        (
            Language::Spanish,
            "contactos que asistieron al menos 2 veces en los últimos 1000 días, durante al menos el 12,5\u{a0}% de la sesión, \
             con un nombre de seminario web que contiene «Launch», y que no están entre aquellos cuya propiedad «Número total \
             de inscripciones a seminarios web de Zoom» es como máximo 3",
        ),
        (
            Language::French,
            "contacts qui ont participé au moins 2 fois au cours des 1\u{202f}000 derniers jours, pendant au moins \
             12,5\u{202f}% de la session, avec un nom de webinaire qui contient «\u{202f}Launch\u{202f}», et qui ne sont pas \
             parmi ceux dont la propriété «\u{202f}Nombre total d’inscriptions à des webinaires Zoom\u{202f}» est d’au plus 3",
        ),
        (
            Language::Swedish,
            "kontakter som deltog minst 2 gånger under de senaste 1\u{a0}000 dagarna, i minst 12,5\u{a0}% av sessionen, med ett \
             webbinarienamn som innehåller ”Launch”, och som inte är bland dem vars egenskap ”Totalt antal registreringar för \
             Zoom-webbinarier” är högst 3",
        ),
    ] {
        assert_eq!(said(language, &filter), words);
    }
}

#[test]
fn a_name_that_looks_like_syntax_is_a_name() {
    let filter = is("city", json!({ "equals": "{ $value } <b>\u{202e}" }));
    assert!(said(Language::French, &filter).contains("«\u{202f}{ $value } <b>\u{202e}\u{202f}»"));
}
