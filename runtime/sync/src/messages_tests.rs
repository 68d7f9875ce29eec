#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use greenroom_domain::rules::warnings::CODES;
use serde_json::json;

use super::*;

fn warning(code: &str, reason: Option<&str>, values: Value) -> Warning {
    Warning {
        code: code.to_owned(),
        reason: reason.map(str::to_owned),
        count: Some(2),
        pointer: "/syncWebinarData".to_owned(),
        values: serde_json::from_value(values).unwrap(),
        texts: BTreeMap::new(),
    }
}

/// A catalogue with one more language, or other texts.
fn with(files: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    Catalogue::with_folder(folder.path())
}

const GERMAN: &str = "
sync-setting-off_account =
    .meaning = Aus.
    .remedy = { $count ->
        [one] Einen Schalter umlegen.
       *[other] { $count } Schalter umlegen.
    }
emails-excluded_account-user =
    .meaning = { $nobody-has-this }
    .remedy = So ist es.
";

#[test]
fn a8_another_language_joins_without_code_and_what_it_lacks_is_english() {
    let catalogue = with(&[("de.ftl", GERMAN), ("notes.txt", "not read")]).unwrap();
    assert_eq!(catalogue.languages(), ["en", "es", "fr", "sv", "de"]);
    let off = warning("sync-setting-off", Some("account"), json!({}));
    for wanted in ["de", "de-AT", "de_DE.UTF-8", "de_DE@euro"] {
        let german = catalogue.for_languages(&[wanted]);
        assert_eq!(german.texts(&off), Texts { meaning: "Aus.".into(), remedy: "2 Schalter umlegen.".into() });
        let one = Warning { count: Some(1), ..off.clone() };
        assert_eq!(german.texts(&one).remedy, "Einen Schalter umlegen.");
        // A text without the value that it needs, and a missing text.
        for (code, reason) in [("emails-excluded", "account-user"), ("emails-excluded", "deleted-contact")] {
            let warning = warning(code, Some(reason), json!({}));
            assert_eq!(german.texts(&warning), Messages::for_languages::<&str>(&[]).texts(&warning));
        }
    }
    for wanted in ["C", "it-IT", "not a language", ""] {
        assert_eq!(catalogue.for_languages(&[wanted]).texts(&off), Messages::for_languages(&["en"]).texts(&off));
    }
}

#[test]
fn an_operators_texts_go_before_ours() {
    let catalogue =
        with(&[("en.ftl", "sync-setting-off_account =\n    .meaning = Ask Eve.\n    .remedy = Really.\n")]).unwrap();
    let texts = catalogue.for_languages(&["en-GB"]).texts(&warning("sync-setting-off", Some("account"), json!({})));
    assert_eq!((texts.meaning.as_str(), texts.remedy.as_str()), ("Ask Eve.", "Really."));
}

#[test]
fn a_file_that_cannot_be_used_is_named() {
    let wrong = |files: &[(&str, &str)]| with(files).err().unwrap().to_string();
    assert!(wrong(&[("de.ftl", "a =\n    .meaning = x\nb = { $\n")]).contains("de.ftl, line 3: "));
    assert!(wrong(&[("some words.ftl", "")]).contains("some words.ftl is not named after a language"));
    assert!(
        Catalogue::with_folder(Path::new("/nowhere/at/all")).err().unwrap().to_string().contains("/nowhere/at/all")
    );
}

#[test]
fn what_no_catalogue_knows_is_said_all_the_same() {
    let texts = Messages::for_languages(&["en"]).texts(&warning("from-the-future", Some("x\u{1b}[2J"), json!({})));
    assert!(texts.meaning.contains("from-the-future") && texts.meaning.contains("x[2J"), "{texts:?}");
    assert!(!texts.remedy.is_empty());
}

#[test]
fn values_cannot_reach_the_terminal_nor_the_syntax() {
    let catalogue =
        with(&[("en.ftl", "w =\n    .meaning = <{ $a }|{ $b }|{ $c }|{ $d }>\n    .remedy = { $pointer }\n")]).unwrap();
    let mut hostile = warning(
        "w",
        None,
        json!({ "a": "x\u{1b}[31m\u{9b}2J\u{202e}y{ $b }", "b": 1_234, "c": ["one", "two\u{7}"], "d": "z".repeat(1_000) }),
    );
    hostile.pointer = "/users/\u{1b}]0;evil\u{7}".to_owned();
    let texts = catalogue.for_languages(&["en"]).texts(&hostile);
    assert_eq!(texts.meaning, format!("<x[31m2Jy{{ $b }}|1234|one, two|{}…>", "z".repeat(LONGEST_VALUE)));
    assert_eq!(texts.remedy, "/users/]0;evil");
}

/// The values of warnings with a code and reason, as `greenroom_domain::rules::warnings` makes them.
fn values_of(code: &str, reason: &str) -> (bool, Value) {
    let sessions = json!({ "sessions": ["one==", "two=="] });
    let failure = json!({ "code": "store-io" });
    match (code, reason) {
        ("sync-setting-off", _) => (false, json!({ "rule": "S1", "because": reason })),
        ("recording-not-synced", "setting-off") => (true, json!({})),
        ("recording-not-synced", _) => (true, sessions),
        ("participants-not-synced", "no-email" | "invalid-email" | "no-times") | ("emails-excluded", _) => {
            (true, json!({}))
        }
        ("participants-not-synced", _) => (false, json!({})),
        ("data-not-synced", _) => (false, failure),
        ("sync-error", "transcript-not-found" | "transcript-processing") => (true, sessions),
        ("sync-error", "transcript-incomplete") => (true, json!({})),
        ("sync-error", transcript) if transcript.starts_with("transcript-") => (false, json!({ "error": "no" })),
        ("sync-error", "list-changed" | "ended-early" | "list-shrank") => (false, json!({ "listing": "registrants" })),
        ("sync-error", _) => (false, failure),
        other => panic!("{other:?}: which values does it have?"),
    }
}

fn coded() -> impl Iterator<Item = (&'static str, &'static str)> {
    CODES.iter().flat_map(|(code, reasons)| reasons.iter().map(move |reason| (*code, *reason)))
}

#[test]
fn a8_every_warning_has_its_texts_in_every_language_and_values_for_them() {
    for (language, _) in BUILT_IN {
        let messages = Messages::for_languages(&[language]);
        let mut meanings = BTreeSet::new();
        for (code, reason) in coded() {
            let (counts, values) = values_of(code, reason);
            for count in [1, 3] {
                let count = counts.then_some(count);
                let warning = Warning { count, ..warning(code, Some(reason), values.clone()) };
                let (args, mut errors) = (messages.arguments(&warning), Vec::new());
                let texts = both(&messages.chain[0], &key(code, Some(reason)), &args, &mut errors);
                assert!(errors.is_empty(), "{language}: {code} {reason}: {errors:?}");
                let texts = texts.unwrap_or_else(|| panic!("{language}: {code} {reason} has no texts"));
                assert_eq!(texts, messages.texts(&warning));
                for text in [&texts.meaning, &texts.remedy] {
                    let is_sentence = text.ends_with('.') && !text.contains(['{', '}', '\n']);
                    assert!(is_sentence, "{language}: {code} {reason}: {text}");
                }
                meanings.insert(texts.meaning);
            }
        }
        let plurals = coded().filter(|(code, reason)| values_of(code, reason).0).count();
        assert_eq!(
            meanings.len(),
            coded().count() + plurals,
            "{language}: two warnings that mean the same: {meanings:#?}"
        );
    }
}

/// What a text depends on: the variables that it shows, and the ones that it chooses by.
fn variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let inline = match expression {
            Expression::Inline(inline) => inline,
            Expression::Select { selector, variants } => {
                variants.iter().for_each(|variant| variables(&variant.value, found));
                selector
            }
        };
        match inline {
            InlineExpression::VariableReference { id } => _ = found.insert(id.name.to_owned()),
            InlineExpression::StringLiteral { .. } => {}
            other => panic!("no text of a warning has use for {other:?}"),
        }
    }
}

/// The messages of a file, each with the variables of its attributes.
fn shape(language: &str, text: &'static str) -> BTreeMap<String, Vec<(String, BTreeSet<String>)>> {
    let resource = FluentResource::try_new(text.to_owned());
    let resource = resource.unwrap_or_else(|(_, errors)| panic!("{language}.ftl: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.entries() {
        match entry {
            Entry::Message(message) => {
                let attributes = message.attributes.iter().map(|attribute| {
                    let mut found = BTreeSet::new();
                    variables(&attribute.value, &mut found);
                    (attribute.id.name.to_owned(), found)
                });
                let twice = messages.insert(message.id.name.to_owned(), attributes.collect());
                assert!(twice.is_none(), "{language}.ftl has {} twice", message.id.name);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            other => panic!("{language}.ftl: {other:?}"),
        }
    }
    messages
}

#[test]
fn every_language_has_the_keys_attributes_and_variables_of_english_and_each_belongs_to_a_warning() {
    let known: BTreeSet<String> =
        coded().map(|(code, reason)| key(code, Some(reason))).chain([UNKNOWN.to_owned()]).collect();
    let shapes: BTreeMap<&str, _> =
        BUILT_IN.iter().map(|(language, text)| (*language, shape(language, text))).collect();
    assert_eq!(shapes.keys().copied().collect::<Vec<_>>(), ["en", "es", "fr", "sv"]);
    let english = &shapes[ENGLISH];
    assert_eq!(english.keys().cloned().collect::<BTreeSet<_>>(), known);
    for (name, attributes) in english {
        let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["meaning", "remedy"], "{name}");
    }
    for (language, shape) in &shapes {
        assert!(language.parse::<LanguageIdentifier>().is_ok(), "{language}");
        for name in english.keys().chain(shape.keys()) {
            assert_eq!(shape.get(name), english.get(name), "{language}.ftl: {name}");
        }
    }
}

#[test]
fn no_break_spaces_of_a_text_are_kept() {
    let off = warning("sync-setting-off", Some("account"), json!({}));
    let french = Messages::for_languages(&["fr_FR.UTF-8"]).texts(&off).meaning;
    assert!(french.contains("synchronisé\u{202f}: le compte"), "{french:?}");
}

#[test]
fn a_file_has_a_mark_or_is_refused_in_another_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let text = "w =\n    .meaning = Marked.\n    .remedy = b\n";
    std::fs::write(folder.path().join("en.ftl"), [b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap();
    let texts =
        Catalogue::with_folder(folder.path()).unwrap().for_languages(&["en"]).texts(&warning("w", None, json!({})));
    assert_eq!(texts.meaning, "Marked.");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("en.ftl"), utf16).unwrap();
    let refused = Catalogue::with_folder(folder.path()).err().unwrap();
    let said = std::iter::successors(Some(&refused as &dyn std::error::Error), |error| error.source())
        .map(ToString::to_string)
        .collect::<String>();
    assert!(said.contains("UTF-16"), "{said}");
}

#[test]
fn a_value_that_is_a_sentence_is_said_in_the_readers_language() {
    let english = "Zoom no longer has what is older than a year";
    let text = Text { key: "failure-zoom-too-old".to_owned(), values: BTreeMap::new() };
    let new = Warning {
        texts: [("error".to_owned(), text)].into(),
        ..warning("sync-error", Some("transcript-not-available"), json!({ "error": english }))
    };
    let old = Warning { texts: BTreeMap::new(), ..new.clone() };
    let own = Messages::for_languages(&["sv"]);
    let saying = own.clone().with_sentences(|english, text| Some(format!("{}: {}", text.key, english.len())));
    let meaning = |messages: &Messages, warning: &Warning| messages.texts(warning).meaning;
    assert!(meaning(&saying, &new).contains(&format!("failure-zoom-too-old: {}", english.len())));
    let not_said = own.clone().with_sentences(|_, _| None);
    for (messages, warning) in [(&own, &new), (&not_said, &new), (&saying, &old)] {
        assert!(meaning(messages, warning).contains(english), "it stays in English");
    }
}
