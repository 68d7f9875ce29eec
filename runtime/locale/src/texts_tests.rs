//! Whether each language has each text, and writes it as it should.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use greenroom_domain::{
    AlertEvent, AlertKind, AlertTarget, ConnectionState, CredentialRef, ExistingContacts, FailureKind, HistoryKind,
    JobKind, JobState, LeftOutReason, Occurrences, PropertyDefinition, PropertyType, RecordingReason, RecordingState,
    RegistrationState, Retry, Role, Scope, SignInMethod, SyncState, SyncTrigger, UserSelection, WebinarType, codes,
    property,
    rules::{
        domains::Domains,
        jobs::LimitKey,
        settings::{Answer, Subject, Why, WhyWord},
        warnings::left_out_word,
    },
    store::{EventState, IntentKind, IntentResult, JournalLevel, RunStatus, TimelineKind, VaultKind},
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use serde_json::Value;

use super::FILES;
use crate::{Args, Language, Locale};

/// A text of a language: of a message, or of one of its attributes.
struct Text {
    file: usize,
    name: String,
    /// Its literal parts. A placeable is `\u{1}`; each variant of a choice is a text of its own.
    literals: Vec<String>,
    variables: BTreeSet<String>,
    /// The keys of variants that are words, such as `one`.
    categories: BTreeSet<String>,
}

impl Text {
    fn read(file: usize, name: String, pattern: &Pattern<&str>) -> Self {
        let mut text =
            Self { file, name, literals: Vec::new(), variables: BTreeSet::new(), categories: BTreeSet::new() };
        text.add(pattern);
        text
    }

    fn add(&mut self, pattern: &Pattern<&str>) {
        let mut literal = String::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => literal += value,
                PatternElement::Placeable { expression } => {
                    let inline = match expression {
                        Expression::Inline(inline) => inline,
                        Expression::Select { selector, variants } => {
                            for variant in variants {
                                if let VariantKey::Identifier { name } = &variant.key {
                                    self.categories.insert((*name).to_owned());
                                }
                                self.add(&variant.value);
                            }
                            selector
                        }
                    };
                    match inline {
                        InlineExpression::VariableReference { id } => _ = self.variables.insert(id.name.to_owned()),
                        InlineExpression::StringLiteral { value } => {
                            literal += value;
                            continue;
                        }
                        other => panic!("{}: no text has use for {other:?}", self.name),
                    }
                    literal.push('\u{1}');
                }
            }
        }
        self.literals.push(literal);
    }
}

fn texts(language: Language) -> Vec<Text> {
    let mut texts = Vec::new();
    for (file, (_, source)) in FILES.iter().enumerate().filter(|(_, (tag, _))| *tag == language.tag()) {
        let resource = FluentResource::try_new((*source).to_owned());
        let resource = resource.unwrap_or_else(|(_, errors)| panic!("{language:?}: {errors:?} in {source}"));
        for entry in resource.entries() {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
                other => panic!("{language:?}: {other:?}"),
            };
            let own = message.value.iter().map(|pattern| (message.id.name.to_owned(), pattern));
            let attributes = message
                .attributes
                .iter()
                .map(|attribute| (format!("{}.{}", message.id.name, attribute.id.name), &attribute.value));
            texts.extend(own.chain(attributes).map(|(name, pattern)| Text::read(file, name, pattern)));
        }
    }
    texts
}

fn by_name(language: Language) -> BTreeMap<String, Text> {
    let mut found = BTreeMap::new();
    for text in texts(language) {
        let twice = found.insert(text.name.clone(), text);
        assert!(twice.is_none(), "{language:?} has {} twice", twice.unwrap().name);
    }
    found
}

fn locale(language: Language) -> Locale {
    Locale::new(language, TimeZone::UTC)
}

#[test]
fn every_language_has_the_texts_of_english_with_their_variables() {
    let english = by_name(Language::English);
    for language in Language::ALL {
        let own = by_name(language);
        let names = |texts: &BTreeMap<String, Text>| texts.keys().cloned().collect::<BTreeSet<_>>();
        let (ours, theirs) = (names(&own), names(&english));
        assert!(ours == theirs, "{language:?}: {:?}", ours.symmetric_difference(&theirs).collect::<Vec<_>>());
        for (name, text) in &own {
            assert_eq!(text.variables, english[name].variables, "{language:?}: {name}");
        }
    }
}

#[test]
fn a_choice_has_the_plural_forms_of_its_language() {
    for language in Language::ALL {
        // Their form `many` is of millions in words, which no text has; a text that lacks it has `other`.
        let forms = ["one", "other"];
        for text in texts(language) {
            let has_forms = text.categories.contains("one");
            let known = |category: &String| forms.contains(&category.as_str());
            assert!(
                !has_forms || text.categories.iter().all(known),
                "{language:?}: {}: {:?}",
                text.name,
                text.categories
            );
        }
    }
}

#[test]
fn every_failure_code_has_its_meaning_and_its_remedy_in_every_language() {
    for language in Language::ALL {
        let locale = locale(language);
        for code in codes::ALL {
            let text = |attribute: &str| {
                let text = locale.attribute(&format!("code-{}", code.word()), attribute);
                text.unwrap_or_else(|| panic!("{language:?}: {} has no {attribute}", code.word()))
            };
            let (meaning, remedy) = (text("meaning"), text("remedy"));
            assert!(meaning.ends_with('.') && remedy.ends_with('.'), "{language:?}: {}", code.word());
            if language == Language::English {
                assert_eq!((meaning.as_str(), remedy.as_str()), (code.meaning(), code.remedy()));
            }
            // The names of programs are the same in each language.
            for (own, english) in [(&meaning, code.meaning()), (&remedy, code.remedy())] {
                let names = |text: &str| {
                    let mut names: Vec<String> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
                    names.sort();
                    names
                };
                assert_eq!(names(own), names(english), "{language:?}: {}: {own}", code.word());
            }
        }
    }
    for name in by_name(Language::English).keys() {
        let code = name.strip_prefix("code-").and_then(|name| name.split('.').next());
        assert!(code.is_none_or(|code| codes::Code::find(code).is_some()), "{name} is of no failure code");
    }
}

/// The word of a value as JSON has it: the value itself, or its field `tag`.
fn word<T: Serialize>(value: &T, tag: &str) -> String {
    match serde_json::to_value(value).unwrap() {
        Value::String(word) => word,
        Value::Object(fields) => fields[tag].as_str().unwrap().to_owned(),
        other => panic!("{other} has no word"),
    }
}

fn words<T: Serialize>(all: &[T], tag: &str) -> Vec<String> {
    all.iter().map(|value| word(value, tag)).collect()
}

/// One value of each variant. A variant that is added to the type is missing in the pattern, and the test does not compile.
macro_rules! one_of_each {
    ($($pattern:pat => $value:expr),+ $(,)?) => {{
        let all = [$($value),+];
        for value in &all {
            match value {
                $($pattern => {})+
            }
        }
        all
    }};
}

/// The groups of words, each with all words of the closed set that it is for.
fn groups() -> Vec<(&'static str, Vec<String>)> {
    let at = Timestamp::UNIX_EPOCH;
    let connections = one_of_each![
        ConnectionState::Connected { .. } => ConnectionState::Connected { checked_at: at },
        ConnectionState::Failing { .. } => ConnectionState::failing(at, ""),
        ConnectionState::Disconnected { .. } => ConnectionState::Disconnected { at },
    ];
    let credentials = one_of_each![
        CredentialRef::Env { .. } => CredentialRef::Env { client_id: String::new(), client_secret: String::new() },
        CredentialRef::File { .. } => CredentialRef::File { path: "/".into() },
        CredentialRef::Store => CredentialRef::Store,
    ];
    let recordings = one_of_each![
        RecordingState::Synced { .. } => RecordingState::Synced { transcript: true },
        RecordingState::Missing { .. } => RecordingState::Missing { reason: RecordingReason::Deleted },
    ];
    let occurrences = one_of_each![
        Occurrences::Single => Occurrences::Single,
        Occurrences::All => Occurrences::All,
        Occurrences::Next { .. } => Occurrences::Next { id: None },
        Occurrences::Chosen { .. } => Occurrences::Chosen { ids: Vec::new() },
    ];
    let users = one_of_each![
        UserSelection::None => UserSelection::None,
        UserSelection::Selected { .. } => UserSelection::Selected { users: BTreeSet::new() },
        UserSelection::All => UserSelection::All,
    ];
    let retries = one_of_each![
        Retry::Never => Retry::Never,
        Retry::Now => Retry::Now,
        Retry::After(_) => Retry::After(std::time::Duration::ZERO),
        Retry::Elsewhere => Retry::Elsewhere,
    ];
    let limits = [LimitKey::Action, LimitKey::Contact, LimitKey::ZoomAccount];
    let tallies = [
        "contacts-created",
        "contacts-updated",
        "registrations-created",
        "registrations-updated",
        "registrations-cancelled",
        "attendances-created",
        "attendances-updated",
        "attendances-removed",
        "recordings-stored",
        "transcripts-stored",
        "unchanged",
    ];
    let tallies = tallies.into_iter().map(str::to_owned).chain(LeftOutReason::ALL.map(left_out_word)).collect();
    let owned = |word: &str| word.to_owned();
    vec![
        ("kind", words(&FailureKind::ALL, "")),
        ("retry", words(&retries, "when")),
        ("outcome", RunStatus::ALL.map(|status| owned(status.as_str())).into()),
        ("sync-state", words(&SyncState::ALL, "")),
        ("sync-trigger", words(&SyncTrigger::ALL, "")),
        ("left-out", words(&LeftOutReason::ALL, "")),
        ("tally", tallies),
        ("recording-reason", words(&RecordingReason::ALL, "")),
        ("recording-state", words(&recordings, "state")),
        ("connection-state", words(&connections, "state")),
        ("credentials", words(&credentials, "from")),
        ("scope", words(&Scope::ALL, "")),
        ("scope-means", words(&Scope::ALL, "")),
        ("registration-state", words(&RegistrationState::ALL, "")),
        ("event-state", words(&EventState::ALL, "")),
        ("timeline-kind", words(&TimelineKind::ALL, "")),
        ("webinar-type", words(&WebinarType::ALL, "")),
        ("occurrences", words(&occurrences, "scope")),
        ("property-type", words(&PropertyType::ALL, "")),
        ("property", property::DERIVED.map(owned).into()),
        ("property", [property::EMAIL, property::FIRST_NAME, property::LAST_NAME].map(owned).into()),
        ("job-state", words(&JobState::ALL, "")),
        ("job-kind", words(&JobKind::ALL, "")),
        ("limit-key", limits.iter().map(|key| owned(key.as_str())).collect()),
        ("history", words(&HistoryKind::ALL, "")),
        ("intent", words(&IntentKind::ALL, "")),
        ("intent-result", words(&IntentResult::ALL, "")),
        ("journal-level", words(&JournalLevel::ALL, "")),
        ("alert", words(&AlertKind::ALL, "")),
        ("alert-event", words(&AlertEvent::ALL, "")),
        ("alert-target", words(&AlertTarget::ALL, "")),
        ("vault-kind", words(&VaultKind::ALL, "")),
        ("role", words(&Role::ALL, "")),
        ("sign-in-method", words(&SignInMethod::ALL, "")),
        ("switch", ["on", "off"].map(owned).into()),
        ("users-of", words(&users, "of")),
        ("existing-contacts", words(&ExistingContacts::ALL, "")),
        ("rule", WhyWord::ALL.map(|why| owned(why.as_str())).into()),
        ("rule-answer", words(&Answer::ALL, "")),
        ("rule-subject", words(&Subject::ALL, "")),
        ("rule-name", ["E1", "S1", "S2", "S3", "S4", "S5", "S7", "S8", "default"].map(owned).into()),
    ]
}

#[test]
fn every_word_of_a_closed_set_has_its_text_in_every_language() {
    for language in Language::ALL {
        let own = by_name(language);
        for (group, words) in groups() {
            for word in words {
                assert!(own.contains_key(&format!("{group}-{word}")), "{language:?}: {group} {word}");
            }
        }
    }
}

#[test]
fn words_of_one_set_differ() {
    for language in Language::ALL {
        for (group, words) in groups() {
            let texts: BTreeSet<String> = words.iter().map(|word| locale(language).word(group, word)).collect();
            assert_eq!(texts.len(), words.len(), "{language:?}: {group}: {texts:?}");
        }
    }
}

#[test]
fn greenrooms_own_properties_have_their_labels() {
    for known in PropertyDefinition::webinar_properties() {
        assert_eq!(locale(Language::English).word("property", &known.name), known.label);
    }
}

#[test]
fn s10_the_reason_of_a_rule_is_said_in_english_as_json_has_it() {
    for word in WhyWord::ALL {
        // Every sentence with each value: those that have none do not show it.
        let whys =
            [Why::from(word), word.of_host("ada@acme.example"), word.of_webinar("82512345678"), word.with_error("x")];
        let english = by_name(Language::English);
        let variables = &english[&format!("rule-{}", word.as_str())].variables;
        let has_its_value = |why: &&Why| {
            why.value.as_ref().map(|value| value.name.to_owned()).into_iter().collect::<BTreeSet<_>>() == *variables
        };
        let why = whys.iter().find(has_its_value).unwrap_or_else(|| panic!("{word:?}: {variables:?}"));
        assert_eq!(locale(Language::English).why(why), why.to_string());
        for language in Language::ALL {
            let said = locale(language).why(why);
            assert!(said.ends_with('.') && !said.contains(['{', '$']), "{language:?}: {said}");
        }
    }
    let wrong = Domains::parse(&["acme".to_owned()]).unwrap_err();
    let why = WhyWord::ExclusionUnreadable.with_error(wrong.sentence());
    for language in [Language::Spanish, Language::French, Language::Swedish] {
        let (locale, said) = (locale(language), locale(language).why(&why));
        assert!(said.contains(&locale.sentence(&wrong.sentence())) && !said.contains("not a domain"), "{said}");
        assert_eq!(locale.sentence(&why.sentence()), said, "{language:?}");
    }
}

/// The literal parts of all texts of this crate, and of the warnings, by language, each with its name.
fn literals(language: Language) -> Vec<(String, String)> {
    let own = texts(language);
    own.into_iter()
        .flat_map(|text| {
            let name = format!("{} ({})", text.name, text.file);
            text.literals.into_iter().map(move |literal| (name.clone(), literal))
        })
        .map(|(name, literal)| {
            // What is in backticks is a program's, not a language's.
            let prose: Vec<&str> = literal.split('`').step_by(2).collect();
            let prose = prose.join("`");
            let prose = if name.starts_with(HELP) { without_json(&prose) } else { prose };
            (name, prose)
        })
        .collect()
}

/// The beginning of the names of texts of the command's help. They show JSON and other code outside of backticks.
const HELP: &str = "help-";

/// A text without its words that are parts of JSON: with straight quotes, braces, or three points in their place.
fn without_json(text: &str) -> String {
    let is_json = |word: &&str| word.contains(['"', '{', '}']) || word.contains("...");
    text.split(' ').filter(|word| !is_json(word)).collect::<Vec<_>>().join(" ")
}

/// What is wrong with how a text is written; none where it is right.
fn slip(language: Language, text: &str) -> Option<&'static str> {
    let before = |marks: &[char], wanted: &dyn Fn(Option<char>) -> bool| {
        let mut previous = None;
        text.chars().all(|c| {
            let fits = !marks.contains(&c) || wanted(previous);
            previous = Some(c);
            fits
        })
    };
    let after = |mark: char, wanted: &[char]| text.split(mark).skip(1).all(|rest| rest.starts_with(wanted));
    if text.contains('"') || text.contains("...") || text.contains("  ") || text.contains('\u{2018}') {
        return Some("straight quotes, three points, two spaces or an opening apostrophe");
    }
    match language {
        Language::English if text.contains(['«', '»', '„', '¿', '¡']) => Some("marks of another language"),
        Language::English if text.matches('“').count() != text.matches('”').count() => {
            Some("quotes without an end")
        }
        Language::English => None,
        Language::Spanish if text.contains(['“', '”', '„']) => Some("quotes of another language: «…»"),
        Language::Spanish if text.matches('¿').count() != text.matches('?').count() => Some("¿…?"),
        Language::Spanish if text.matches('¡').count() != text.matches('!').count() => Some("¡…!"),
        Language::Spanish if text.contains("« ") || text.contains(" »") => Some("a space within «…»"),
        Language::Spanish => None,
        Language::French if text.contains(['“', '”', '„', '\'']) => {
            Some("quotes or an apostrophe of another language")
        }
        Language::French
            if !before(&['»', ';', '!', '?'], &|c| matches!(c, Some('\u{202f}' | '\u{a0}' | '?' | '!'))) =>
        {
            Some("no no-break space before ; ! ? or »")
        }
        // A colon within a time or a name of a program has none.
        Language::French
            if text.match_indices(':').any(|(at, _)| {
                let ends_a_part = text.get(at + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '));
                ends_a_part && !text.get(..at).is_some_and(|start| start.ends_with(['\u{202f}', '\u{a0}']))
            }) =>
        {
            Some("no no-break space before a colon")
        }
        Language::French if !after('«', &['\u{202f}', '\u{a0}']) => Some("no no-break space after «"),
        Language::French => None,
        Language::Swedish if text.contains(['“', '„', '«', '»', '¿', '¡']) => {
            Some("quotes of another language: ”…”")
        }
        Language::Swedish if !text.matches('”').count().is_multiple_of(2) => Some("quotes without an end"),
        Language::Swedish => None,
    }
}

#[test]
fn marks_and_spaces_are_those_of_the_language() {
    for language in Language::ALL {
        for (name, text) in literals(language) {
            let slip = slip(language, &text);
            assert!(slip.is_none(), "{language:?}: {name}: {}: {text:?}", slip.unwrap_or_default());
        }
    }
    // The check finds what it is for.
    for (language, wrong) in [
        (Language::French, "Erreur : rien"),
        (Language::French, "Quoi ?"),
        (Language::French, "«mot\u{202f}»"),
        (Language::French, "l'action"),
        (Language::Spanish, "Seguro?"),
        (Language::Spanish, "“así”"),
        (Language::Swedish, "“så”"),
        (Language::English, "three..."),
        (Language::English, "say \"no\""),
    ] {
        assert!(slip(language, wrong).is_some(), "{wrong}");
    }
}

#[test]
fn the_texts_of_warnings_have_the_marks_of_their_language_too() {
    for language in Language::ALL {
        let file = format!("{}/../sync/messages/{}.ftl", env!("CARGO_MANIFEST_DIR"), language.tag());
        let source = std::fs::read_to_string(file).unwrap();
        let resource = FluentResource::try_new(source).unwrap();
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            for attribute in &message.attributes {
                for literal in Text::read(0, message.id.name.to_owned(), &attribute.value).literals {
                    let prose: Vec<&str> = literal.split('`').step_by(2).collect();
                    let slip = slip(language, &prose.join("`"));
                    assert!(slip.is_none(), "{language:?}: {}: {}", message.id.name, slip.unwrap_or_default());
                }
            }
        }
    }
}

#[test]
fn texts_are_translated() {
    let english = by_name(Language::English);
    for language in [Language::Spanish, Language::French, Language::Swedish] {
        let same: Vec<String> = by_name(language)
            .into_iter()
            .filter(|(name, text)| text.literals == english[name].literals)
            .map(|(_, text)| text.literals.join("|"))
            .filter(|text| text.contains(char::is_alphabetic) && !is_shared(language, text))
            .collect();
        assert!(same.is_empty(), "{language:?} is as English: {same:#?}");
    }
}

/// Whether a language has the same words as English: names, units, and words that both have.
fn is_shared(language: Language, text: &str) -> bool {
    let names = "Zoom Events OpenID Connect Webhook Webhooks ms µs s min h d B kB MB limits";
    let own = match language {
        Language::English => "",
        Language::Spanish => "Editor Error General Id No cursor error no",
        Language::French => {
            "Action Actions Active Arguments Code Confirmation Contact Contacts Exclusions Info Menu Message Participants \
             Secret Sections Segments Session Signature Trace Type Version Versions action actions code contact contacts \
             format instances messages minutes secret tables trace"
        }
        Language::Swedish => "Id Info Person Session Test Text Token Version filter format text",
    };
    let known = |word: &str| names.split(' ').chain(own.split(' ')).any(|shared| shared == word);
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(known)
}

#[test]
fn a_text_without_its_values_is_not_written_by_mistake() {
    // Every text can be written with values for its variables, in every language.
    for language in Language::ALL {
        for (name, text) in by_name(language) {
            let mut args = Args::new();
            for variable in &text.variables {
                args.set(variable.clone(), 2);
            }
            let (key, attribute) = name.split_once('.').map_or((name.as_str(), None), |(key, of)| (key, Some(of)));
            let written = crate::catalogue::text(language, key, attribute, Some(&args)).unwrap();
            assert!(
                !written.is_empty()
                    && (!written.contains(['{', '}', '$']) || name.contains("token") || name.starts_with(HELP)),
                "{name}: {written}"
            );
        }
    }
}
