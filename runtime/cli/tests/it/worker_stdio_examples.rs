//! The examples of engines in Python and Node, each run by its language against the real command.
//!
//! `cargo xtask test` installs a language that is missing, where it can. Without it, the test says loudly what it did not
//! test.

use std::{
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
};

use crate::common::{Guest, Place, install, text};

const SPINS: Guest = Guest { capabilities: &[], imports: "", body: "(loop $l (br $l)) (unreachable)" };

/// Whether a program is there and has at least this version. Its `--version` prints a version, with words or a `v` before it.
fn is_there(program: &str, least: (u32, u32)) -> bool {
    let Ok(output) = Command::new(program).arg("--version").stderr(Stdio::null()).output() else { return false };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let numbers = said.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut numbers = numbers.split(|c: char| !c.is_ascii_digit()).map_while(|number| number.parse::<u32>().ok());
    output.status.success() && (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()) >= least
}

fn run(program: &str, least: (u32, u32), example: &str) {
    if !is_there(program, least) {
        let (major, minor) = least;
        // Not by `eprintln!`, which libtest does not show of a test that passes.
        let _ = writeln!(
            io::stderr(),
            "warning: NOT TESTED: examples/worker-stdio/{example}, an engine for `greenroom worker-stdio`. There is no \
             `{program}` of version {major}.{minor} or newer: `cargo xtask setup` installs it on Debian."
        );
        return;
    }
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "spins", "1.0.0", &SPINS);
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/worker-stdio").join(example);
    let worker = place.command(&["worker-stdio", "--limits", "cpu-ms=600000,wall-ms=600000"]);
    let mut command = Command::new(program);
    command.args([text(&engine), "echo", "spins", "--"]).arg(worker.get_program()).args(worker.get_args());
    command.current_dir(place.path(""));
    for (name, value) in worker.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{}: {out}{err}", output.status);
    assert_eq!(
        out,
        "actions: echo 1.0.0, spins 1.0.0\n\
         done: 100\n\
         failed: invalid-input /note\n\
         not taken: line-invalid /action\n\
         cancelled: cancelled\n\
         shut down: 0 cancelled\n",
        "{err}"
    );
    assert_eq!(err, "");
}

#[test]
fn the_engine_in_python_runs() {
    run("python3", (3, 9), "engine.py");
}

#[test]
fn the_engine_in_node_runs() {
    run("node", (18, 0), "engine.mjs");
}
