//! `cargo xtask rules`: every rule of the product, with the tests that name it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, repo};

/// The file with the rules.
const RULES: &str = "runtime/domain/RULES.md";

#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Print every test, not only the number of tests
    #[arg(long)]
    tests: bool,
}

/// Prints the rules with their tests.
///
/// # Errors
/// A rule has no test, or a test names a rule that does not exist.
pub(crate) fn run(args: &Args) -> Result<(), Error> {
    let rules = rules(&text(&repo::root().join(RULES))?);
    let mut tests: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in ["runtime", "actions", "tests"] {
        for file in sources(&repo::root().join(folder))? {
            let place = file.strip_prefix(repo::root()).unwrap_or(&file).display().to_string();
            for name in tests_in(&text(&file)?) {
                for rule in named_by(&name) {
                    tests.entry(rule).or_default().push(format!("{place}: {name}"));
                }
            }
        }
    }
    let mut missing = Vec::new();
    for rule in &rules {
        let proofs = tests.remove(&rule.id).unwrap_or_default();
        let note = match (proofs.len(), rule.later) {
            (0, true) => "later".to_owned(),
            (0, false) => {
                missing.push(rule.id.clone());
                "NO TEST".to_owned()
            }
            (1, _) => "1 test".to_owned(),
            (count, _) => format!("{count} tests"),
        };
        println!("{:>4}  {note:<8}  {}", rule.id, rule.says);
        for proof in proofs.iter().filter(|_| args.tests) {
            println!("{:>4}  {:8}    {proof}", "", "");
        }
    }
    let unknown: Vec<String> =
        tests.into_iter().map(|(rule, tests)| format!("{rule} ({})", tests.join(", "))).collect();
    if missing.is_empty() && unknown.is_empty() { Ok(()) } else { Err(Error::Rules { missing, unknown }) }
}

fn text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

struct Rule {
    /// The id: `W1`.
    id: String,
    /// The first line of the rule.
    says: String,
    /// Whether it is promised, and not yet built.
    later: bool,
}

/// The rules of the document: list items that begin with an id in bold.
fn rules(document: &str) -> Vec<Rule> {
    let items = document.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("** "));
    items
        .map(|(id, says)| Rule { id: id.to_owned(), says: says.to_owned(), later: says.starts_with("(later)") })
        .collect()
}

/// The begin of a case of the suite in `runtime/store-testing`, which is a test of every store.
const CASE: &str = "pub async fn ";

/// The names of the tests in a file: functions under an attribute that ends in `test`, also inside proptest, and cases
/// of the suite.
fn tests_in(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim) {
        if let Some(attribute) = line.strip_prefix("#[") {
            let path = attribute.split(['(', ']']).next().unwrap_or_default();
            is_test |= path == "test" || path.ends_with("::test");
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test || is_case(line)) {
            names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            is_test = false;
        } else if !line.starts_with("//") {
            is_test = is_test && line.is_empty();
        }
    }
    names
}

fn is_case(line: &str) -> bool {
    line.strip_prefix(CASE).is_some_and(|rest| rest.contains("(store: impl "))
}

/// The rules at the begin of a test's name: `c4_c5_who_may_be_created` names C4 and C5.
fn named_by(name: &str) -> Vec<String> {
    let is_id = |part: &&str| {
        let (letter, number) = part.split_at(part.len().min(1));
        letter.starts_with(|c| "nwsecptmrgal".contains(c))
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
    };
    name.split('_').take_while(is_id).map(str::to_uppercase).collect()
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_their_rules_are_found() {
        let source = "
            #[test]
            fn c4_c5_who_may_be_created() {}
            fn c6_is_no_test() {}
            #[tokio::test(flavor = \"multi_thread\")]
            async fn w10_a_batch() {}
            pub async fn c7_a_case(store: impl ContactStore) {}
            pub async fn c8_is_no_case(store: &SqliteStore) {}
            #[test]
            // why
            fn plain() {}
        ";
        assert_eq!(tests_in(source), ["c4_c5_who_may_be_created", "w10_a_batch", "c7_a_case", "plain"]);
        assert_eq!(named_by("c4_c5_who_may_be_created"), ["C4", "C5"]);
        assert_eq!(named_by("w10_a_batch"), ["W10"]);
        assert_eq!(named_by("plain_c4"), Vec::<String>::new());
        assert_eq!(named_by("a_name"), Vec::<String>::new());
    }

    #[test]
    fn rules_are_read_from_the_document() {
        let rules = rules("## X\n\n- **L1** One.\n  Two.\n- **L3** (later) Three.\n- other\n");
        let told: Vec<_> = rules.iter().map(|r| (r.id.as_str(), r.says.as_str(), r.later)).collect();
        assert_eq!(told, [("L1", "One.", false), ("L3", "(later) Three.", true)]);
    }
}
