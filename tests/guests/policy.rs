//! `SECURITY.md` names a test for each of its statements.

use std::fs;

use greenroom_tests::repository;

/// Tests are named `path/to/file.rs::test_name`, in backticks.
#[test]
fn every_test_that_the_policy_names_is_there() {
    let policy = fs::read_to_string(repository().join("SECURITY.md")).unwrap();
    let quoted = policy.split('`').skip(1).step_by(2);
    let named: Vec<(&str, &str)> = quoted.filter_map(|word| word.split_once(".rs::")).collect();
    assert!(named.len() > 30, "{named:?}");
    for (file, test) in named {
        let path = repository().join(format!("{file}.rs"));
        let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let function = source.contains(&format!("fn {test}("));
        let row = source.lines().any(|line| line.trim_start().starts_with(&format!("{test} => ")));
        assert!(function || row, "{file}.rs has no test {test}");
    }
}
