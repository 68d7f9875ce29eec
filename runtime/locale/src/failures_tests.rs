//! Whether each sentence of the sources is in the catalogues, and is said as it should be.

#![allow(clippy::unwrap_used)]

#[path = "sources_tests.rs"]
mod sources;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use greenroom_domain::{Failure, Fault, codes, count, sentence};
use jiff::tz::TimeZone;

use crate::{Args, Language, Locale, keys};

/// Keys of the group that are words of the command line.
const OF_OTHERS: [&str; 2] = ["failure-meaning", "failure-remedy"];

fn locale(language: Language) -> Locale {
    Locale::new(language, TimeZone::UTC)
}

/// The keys and the English templates of all sentences in the sources.
fn sentences() -> BTreeMap<String, String> {
    let mut files = sources::without_tests(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    // The macro's own file has examples.
    files.retain(|(path, _)| !path.ends_with("sentence/src/sentence.rs"));
    let mut found = BTreeMap::new();
    for (path, source) in files {
        let code: Vec<&str> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for part in code.join("\n").split("sentence!(").skip(1) {
            let (key, rest) = literal(part);
            let (template, _) = literal(rest);
            if let Some(other) = found.insert(key.clone(), template.clone()) {
                assert_eq!(other, template, "{}: {key} is two sentences", path.display());
            }
        }
    }
    found
}

/// The first string literal of a source, and what follows it.
fn literal(source: &str) -> (String, &str) {
    let start = source.find('"').unwrap() + 1;
    let mut text = String::new();
    let mut letters = source[start..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, &source[start + at + 1..]),
            '\\' => match letters.next().unwrap().1 {
                '\n' => {
                    let rest = letters.as_str();
                    let spaces = rest.len() - rest.trim_start().len();
                    letters.by_ref().take(spaces).for_each(drop);
                }
                'n' => text.push('\n'),
                escaped => text.push(escaped),
            },
            letter => text.push(letter),
        }
    }
    panic!("a literal has no end: {source}");
}

/// The names of a template's values.
fn names(template: &str) -> BTreeSet<&str> {
    let bare = |part: &'_ str| part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    template
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .filter(|it| bare(it))
        .collect()
}

#[test]
fn every_sentence_is_in_the_catalogues_with_the_english_of_the_sources() {
    let english = locale(Language::English);
    for (key, template) in sentences() {
        assert!(keys(Language::English).contains(&key), "{key} has no text: {template}");
        let mut args = Args::new();
        for name in names(&template).into_iter().filter(|name| !name.is_empty()) {
            args.set(name, format!("{{{name}}}"));
        }
        // A text has no line breaks of its own, as `Locale::said` takes it.
        let words = |text: &str| text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&english.with(&key, &args)), words(&template.replace("{{", "{").replace("}}", "}")), "{key}");
    }
}

#[test]
fn no_text_is_of_a_sentence_that_nothing_says() {
    let said = sentences();
    let known = keys(Language::English).into_iter().filter(|key| key.starts_with("failure-"));
    let unused = known.filter(|key| !OF_OTHERS.contains(&key.as_str()) && !said.contains_key(key));
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn a_failure_is_said_in_the_readers_language() {
    let cause = sentence!("failure-first-name", "first name");
    let why = sentence!(
        "failure-contact-incomplete",
        "contact {contact} has no {missing}: fill it in, then register again",
        contact = "ada",
        missing = cause
    );
    let failure = Failure::refused(codes::CONTACT_INCOMPLETE, why);
    let said = Language::ALL.map(|language| locale(language).failure(&failure));
    assert_eq!(said[0], failure.message);
    assert_eq!(said[3], "kontakt ada saknar förnamn: fyll i det och registrera sedan igen");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn a_number_of_a_sentence_is_written_as_it_is() {
    let days = sentence!(
        "failure-wait-until",
        "a wait ends in the future, and in at most {days} days: choose another `until`",
        days = count(1_000)
    );
    let fault = Fault::new("/until", days);
    assert_eq!(locale(Language::English).fault(&fault), fault.message);
    assert!(locale(Language::Spanish).fault(&fault).contains("1000 días"));
}

#[test]
fn a_message_that_is_not_the_english_of_its_text_is_said_as_it_is() {
    let swedish = locale(Language::Swedish);
    let over = || sentence!("failure-webinar-over", "webinar {webinar} is over", webinar = "825");
    let mut changed = Failure::refused(codes::WEBINAR_OVER, over());
    changed.message = "webinar [masked] is over".to_owned();
    let mut unknown = Failure::refused(codes::WEBINAR_OVER, over());
    unknown.text.as_mut().unwrap().key = "failure-of-a-newer-version".to_owned();
    let own = Failure::refused(codes::WEBINAR_OVER, "an action's own words");
    for failure in [changed, unknown, own] {
        assert_eq!(swedish.failure(&failure), failure.message);
    }
}
