//! The help.

use crate::common::Place;

const COMMANDS: [&[&str]; 101] = [
    &[],
    &["connect"],
    &["connect", "zoom"],
    &["connect", "list"],
    &["connect", "check"],
    &["connect", "rotate"],
    &["connect", "webhook"],
    &["connect", "webhook", "add"],
    &["connect", "webhook", "list"],
    &["connect", "webhook", "retire"],
    &["connect", "disconnect"],
    &["actions"],
    &["actions", "list"],
    &["actions", "show"],
    &["actions", "check"],
    &["actions", "compile"],
    &["actions", "installed"],
    &["keys"],
    &["keys", "new"],
    &["keys", "list"],
    &["sign"],
    &["verify"],
    &["push"],
    &["pull"],
    &["install"],
    &["upgrade"],
    &["rollback"],
    &["uninstall"],
    &["hubspot"],
    &["hubspot", "definition"],
    &["mcp"],
    &["invoke"],
    &["worker-stdio"],
    &["worker"],
    &["config"],
    &["config", "check"],
    &["serve"],
    &["api-keys"],
    &["api-keys", "create"],
    &["api-keys", "list"],
    &["api-keys", "revoke"],
    &["users"],
    &["users", "list"],
    &["users", "add"],
    &["users", "role"],
    &["users", "remove"],
    &["users", "invite"],
    &["users", "password"],
    &["users", "unlock"],
    &["runs"],
    &["runs", "list"],
    &["runs", "show"],
    &["runs", "again"],
    &["settings"],
    &["settings", "get"],
    &["settings", "set"],
    &["settings", "unset"],
    &["settings", "history"],
    &["settings", "explain"],
    &["webinars"],
    &["sync"],
    &["run-schedule"],
    &["audit"],
    &["timeline"],
    &["settle"],
    &["set-aside"],
    &["set-aside", "list"],
    &["set-aside", "retry"],
    &["set-aside", "drop"],
    &["codes"],
    &["history"],
    &["alerts"],
    &["alerts", "list"],
    &["alerts", "test"],
    &["jobs"],
    &["jobs", "list"],
    &["jobs", "show"],
    &["jobs", "retry"],
    &["jobs", "drop"],
    &["jobs", "limits"],
    &["store"],
    &["store", "init"],
    &["store", "import"],
    &["store", "check"],
    &["store", "show"],
    &["store", "show", "contacts"],
    &["store", "show", "contact"],
    &["store", "show", "webinars"],
    &["store", "show", "webinar"],
    &["store", "copy"],
    &["store", "prune"],
    &["segment"],
    &["segment", "list"],
    &["segment", "show"],
    &["segment", "explain"],
    &["segment", "count"],
    &["segment", "members"],
    &["segment", "save"],
    &["segment", "remove"],
    &["erase"],
    &["sandbox"],
];

#[test]
fn every_command_has_help_with_examples_and_the_global_options() {
    let place = Place::new();
    for command in COMMANDS {
        for flag in ["-h", "--help"] {
            let called = place.call(&[command, &[flag]].concat()).ok();
            for wanted in ["Examples:\n  greenroom ", "--store <FILE|URL>", "GREENROOM_STORE]", "--json"] {
                assert!(called.out.contains(wanted), "{command:?} {flag} has no {wanted:?}: {}", called.out);
            }
        }
    }
}

/// The commands that a text shows: lines of its blocks that begin with `greenroom`, and what stands in backticks.
fn shown(text: &str) -> Vec<Vec<&str>> {
    let in_blocks = text.lines().filter_map(|line| line.trim_start_matches(['/', '!', ' ']).strip_prefix("greenroom "));
    let in_backticks = text.split("`greenroom ").skip(1).filter_map(|rest| rest.split('`').next());
    let words = |command| str::split_whitespace(command).take_while(|word| is_word(word)).collect::<Vec<_>>();
    in_blocks.chain(in_backticks).map(words).filter(|words| !words.is_empty()).collect()
}

fn is_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

#[test]
fn every_command_that_the_documentation_shows_exists() {
    let place = Place::new();
    let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut checked = std::collections::BTreeSet::new();
    for file in ["README.md", "SECURITY.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "actions/README.md"] {
        let text = std::fs::read_to_string(top.join(file)).unwrap();
        for command in shown(&text) {
            // A command of commands names one of them; what follows that are arguments.
            let family = COMMANDS.iter().any(|known| known.len() > 1 && known[0] == command[0]);
            let command = &command[..command.len().min(if family { 2 } else { 1 })];
            if checked.insert(command.join(" ")) {
                let called = place.call(&[command, &["--help"]].concat());
                assert!(called.code == 0, "{file} shows `greenroom {}`: {}", command.join(" "), called.err);
            }
        }
    }
    assert!(checked.contains("connect zoom") && checked.contains("pack"), "{checked:?}");
}

#[test]
fn the_exit_codes_are_documented_where_they_are_needed() {
    let place = Place::new();
    for command in [&["--help"][..], &["invoke", "--help"]] {
        let help = place.call(command).ok().out;
        assert!(help.contains("19  unavailable") && help.contains("A batch ends with 0"), "{help}");
    }
}

#[test]
fn a_slip_is_a_usage_error_that_says_what_was_meant() {
    let place = Place::new();
    let called = place.call(&["actoins", "list"]);
    assert_eq!(called.code, 2);
    assert!(called.err.contains("'actions'"), "{}", called.err);
    let called = place.call(&["invoke", "Not A Name"]);
    assert_eq!(called.code, 2);
    assert!(called.err.contains("name@version"), "{}", called.err);
}

#[test]
fn sandbox_help_has_the_format_of_world_files() {
    let help = Place::new().call(&["sandbox", "--help"]).ok().out;
    assert!(help.contains("licence_limit"), "{help}");
}

#[test]
fn n1_the_help_of_connecting_names_the_scopes_that_the_app_needs() {
    for flag in ["-h", "--help"] {
        let help = Place::new().call(&["connect", "zoom", flag]).ok().out;
        // Lines are wrapped at the terminal's width.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for wanted in [
            "webinar:write:registrant:admin",
            "cloud_recording:read:list_recording_files:admin",
            "View the recording content",
        ] {
            assert!(help.contains(wanted), "{flag} has no {wanted}: {help}");
        }
    }
}
