//! The command lines in the files to deploy: the program takes them.

use std::process::Command;

use serde_json::Value;

use super::files::{documents, file, services_of, texts};

/// The files with pods.
pub(super) const PODS: [&str; 5] = ["balancer", "restate", "serve", "store-init", "worker"];

/// The command lines of Greenroom in the lines of a text: from the program's name to the end of the line.
fn in_text(text: &str) -> Vec<Vec<String>> {
    let shell = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
    let ran = shell.filter(|line| ["docker compose ", "kubectl ", "podman "].iter().any(|tool| line.starts_with(tool)));
    let lines = ran.filter_map(|line| {
        let (_, arguments) = [" exec serve greenroom ", " exec greenroom greenroom ", " -- greenroom "]
            .iter()
            .find_map(|begin| line.split_once(begin))?;
        Some(arguments.split_whitespace().map(ToOwned::to_owned).collect())
    });
    lines.collect()
}

/// The command line of a container, without the program's name; none where it runs another program.
pub(super) fn of_greenroom(command: &Value) -> Option<Vec<String>> {
    let mut words = texts(command).into_iter();
    (words.next()? == "greenroom").then(|| words.collect())
}

/// Whether the program knows the command and its options, and takes their values.
fn is_accepted(arguments: &[String]) -> bool {
    // With `--help` at the end, the program reads all arguments, and shows its help instead of running the command.
    let shown = Command::new(greenroom_tests::command()).args(arguments).arg("--help").output().unwrap();
    shown.status.success()
}

#[test]
fn the_program_takes_each_command_line() {
    let mut lines = Vec::new();
    for compose in ["compose.yaml", "compose-cluster.yaml"] {
        lines.extend(services_of(compose).values().filter_map(|service| of_greenroom(&service["command"])));
        lines.extend(in_text(&file(compose)));
    }
    for pods in PODS {
        for one in documents(&format!("kubernetes/base/{pods}.yaml")) {
            let containers = one["spec"]["template"]["spec"]["containers"].as_array().cloned().unwrap_or_default();
            lines.extend(containers.iter().filter_map(|container| of_greenroom(&container["command"])));
        }
    }
    lines.extend(in_text(&file("README.md")));
    let begins = |words: &[&str]| {
        lines.iter().any(|line| line.len() >= words.len() && line.iter().zip(words).all(|(a, b)| a == b))
    };
    for command in [&["serve"][..], &["worker", "--listen"], &["store", "init"], &["config", "check"], &["api-keys"]] {
        assert!(begins(command), "{command:?} of {lines:?}");
    }
    for line in &lines {
        assert!(is_accepted(line), "{line:?}");
    }
    for wrong in [&["worker", "--listens", "0.0.0.0:9080"][..], &["worker", "--listen", "here"], &["sevre"]] {
        let wrong: Vec<String> = wrong.iter().map(|word| (*word).to_owned()).collect();
        assert!(!is_accepted(&wrong), "{wrong:?}");
    }
}
