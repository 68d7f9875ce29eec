//! Installs Debian's packages.

use std::io::{self, IsTerminal};

use greenroom_sentence::{Sentence, sentence};

use crate::{Steps, process};

/// Installs packages: on a terminal after a question, otherwise without one, as root. `name` names the step.
///
/// # Errors
/// Why they are not installed, and how to install them by hand.
pub fn install(steps: Steps<'_>, name: &str, packages: &[&str]) -> Result<(), Sentence> {
    let by_hand = format!("sudo apt-get update && sudo apt-get install {}", packages.join(" "));
    if process::ask(process::command("apt-get").arg("--version")).is_none() {
        return Err(sentence!("failure-tool-not-debian", "this is not Debian (no apt-get)"));
    }
    if process::ask(process::command("id").arg("-u")).as_deref() != Some("0") {
        return Err(sentence!(
            "failure-tool-needs-root",
            "installing needs root. Run\n    {command}\n  and then this command again",
            command = by_hand
        ));
    }
    let question =
        sentence!("failure-step-install-question", "Install {packages} with apt-get?", packages = packages.join(", "));
    if io::stdin().is_terminal() && !(steps.confirm)(&question) {
        return Err(sentence!(
            "failure-tool-by-hand",
            "not installed. To do it by hand:\n    {command}",
            command = by_hand
        ));
    }
    let apt = |args: &[&str]| {
        steps.say(name, format!("apt-get {}", args.join(" ")));
        let mut apt = process::command("apt-get");
        apt.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        // Services that come with a package are not started: the tests start what they need.
        apt.env("SYSTEMD_OFFLINE", "1").env("RUNLEVEL", "1");
        process::run(&mut apt).map_err(|error| {
            sentence!(
                "failure-tool-debian-12",
                "{why}. These packages come with Debian 12 and later",
                why = error.sentence()
            )
        })
    };
    apt(&["update", "-q"])?;
    apt(&[&["install", "-q", "-y", "--no-install-recommends"], packages].concat())
}
