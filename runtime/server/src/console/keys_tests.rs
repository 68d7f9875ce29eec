//! Every text that the console's sources ask for is there, and every text is asked for.

#[path = "../../../locale/src/sources_tests.rs"]
mod sources;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use greenroom_locale::{Language, keys};

/// Groups of texts that are put together from closed sets of the domain: the tests of `greenroom-locale` hold them against those.
/// Those of the command line are held against its sources by `runtime/cli/src/keys_tests.rs`, and those of its help by
/// `runtime/cli/src/help/page_tests.rs`.
const OF_OTHERS: [&str; 4] = ["unit-", "code-", "cli-", "help-"];

#[test]
fn every_text_that_is_asked_for_is_there() {
    let known = keys(Language::English);
    let sources = sources();
    let asked = sources.iter().flat_map(|(path, source)| asked(source).into_iter().map(move |key| (path, key)));
    let missing: Vec<String> =
        asked.filter(|(_, key)| !known.contains(key)).map(|(path, key)| format!("{}: {key}", path.display())).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_text_is_asked_for() {
    let sources = sources();
    let literals: BTreeSet<String> = sources.iter().flat_map(|(_, source)| literals(source)).collect();
    let groups: BTreeSet<String> = sources.iter().flat_map(|(_, source)| groups(source)).collect();
    let is_used = |key: &str| {
        let of_said = key.strip_prefix("said-").is_some_and(|word| {
            let said = format!("said={word}");
            literals
                .iter()
                .any(|literal| literal.split(['?', '&', '{', '#']).any(|part| part == said) || literal == word)
        });
        // A part of a key that a function puts together, such as `"sync-result"` with the word of a result.
        let of_part = key.match_indices('-').any(|(at, _)| {
            let part = &key[..at];
            literals.contains(part) && (part.contains('-') || groups.contains(part))
        });
        of_part
            || OF_OTHERS.iter().any(|group| key.starts_with(group))
            || groups.iter().any(|group| key.starts_with(&format!("{group}-")))
            || literals.contains(key)
            || of_said
    };
    let unused = keys(Language::English).into_iter().filter(|key| !key.contains('.') && !is_used(key));
    assert_eq!(unused.collect::<Vec<_>>(), Vec::<String>::new());
}

/// The sources that ask for texts, without their tests.
fn sources() -> Vec<(PathBuf, String)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let roots = [own.join("src"), own.join("../locale/src"), own.join("../cli/src")];
    roots.iter().flat_map(|root| sources::without_tests(root)).collect()
}

/// The keys that a source names where a text is asked for.
fn asked(source: &str) -> Vec<String> {
    let beginnings = [".text(\"", ".with(\"", ".attribute(\""];
    let found = beginnings.iter().flat_map(|beginning| {
        source.match_indices(beginning).filter_map(|(at, _)| source[at + beginning.len()..].split_once('"'))
    });
    found.map(|(key, _)| key.to_owned()).filter(|key| key.contains('-') && !key.contains('/')).collect()
}

/// The groups whose words a source asks for.
fn groups(source: &str) -> Vec<String> {
    let beginnings = [
        "word(\"",
        "word_as_is(\"",
        "worded(visit, \"",
        "worded(&visit, \"",
        "worded(reader, \"",
        "worded(&reader, \"",
    ];
    let all = beginnings.iter().flat_map(|beginning| {
        source.match_indices(beginning).filter_map(|(at, _)| source[at + beginning.len()..].split_once('"'))
    });
    let mut found: Vec<String> = all.map(|(group, _)| group.to_owned()).collect();
    // Keys that are put together: `format!("rule-{rule}")`.
    found.extend(literals(source).into_iter().filter_map(|literal| {
        let (group, _) = literal.split_once("-{")?;
        let is_group = !group.is_empty() && group.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        is_group.then(|| group.to_owned())
    }));
    found
}

/// The string literals of a source.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once('"') {
            let Some((literal, after)) = after.split_once('"') else { break };
            found.push(literal.to_owned());
            rest = after;
        }
    }
    found
}
