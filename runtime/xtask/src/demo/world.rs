//! The world of the demo: the real command, a local Zoom, a fresh store.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use greenroom_toolchain::{Error as Toolchain, process};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{error::Error, repo, started::Started, step};

/// The administrator, who may turn the sync of webinar data on, and an editor, who may not.
pub(crate) const ADMINISTRATOR: &str = "anna.admin@acme.example";
pub(crate) const CLERK: &str = "carla.clerk@acme.example";

/// The local Zoom, a process of its own that ends when this is dropped.
pub(crate) struct Sandbox {
    pub(crate) told: Told,
    _process: Started,
}

/// The sandbox's first line of output, with its addresses.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    api_url: String,
    pub(crate) oauth_url: String,
    pub(crate) accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    pub(crate) account_id: String,
    pub(crate) user: String,
    pub(crate) credentials_file: PathBuf,
}

impl Sandbox {
    fn start(greenroom: &Path, folder: &Path) -> Result<Self, Error> {
        let mut command = process::command(greenroom);
        command.args(["sandbox", "--json", "--credentials"]).arg(folder.join("credentials"));
        let (process, told) = Started::of(command, "the sandbox")?;
        Ok(Self { told, _process: process })
    }
}

/// The world: a folder with a store, and a Zoom.
pub(crate) struct World {
    greenroom: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) sandbox: Sandbox,
    /// Whether commands and their output are shown.
    is_shown: bool,
}

impl World {
    /// A Zoom, and a folder of `target` without a store.
    pub(crate) fn new(greenroom: PathBuf, folder: &str, is_shown: bool) -> Result<Self, Error> {
        let folder = repo::root().join("target").join(folder);
        let failed = |source| Error::File { path: folder.clone(), source };
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        let sandbox = Sandbox::start(&greenroom, &folder)?;
        Ok(Self { greenroom, folder, sandbox, is_shown })
    }

    /// Says what comes next.
    pub(crate) fn part(&self, what: &str) {
        if self.is_shown {
            println!("\n── {what}");
        }
    }

    /// Says what was done.
    pub(crate) fn step(&self, what: impl std::fmt::Display) {
        if self.is_shown {
            step("demo", what);
        }
    }

    /// A command in this world.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command: Command = process::command(&self.greenroom);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("GREENROOM_ACTIONS", repo::packages())
            .env("GREENROOM_ZOOM_API_URL", &self.sandbox.told.api_url)
            .env("GREENROOM_ZOOM_OAUTH_URL", &self.sandbox.told.oauth_url);
        command
    }

    /// Runs a command and shows its output. An unexpected exit code is an error.
    pub(crate) fn greenroom(&self, code: i32, arguments: &[&str]) -> Result<(), Error> {
        let mut command = self.command(arguments);
        if self.is_shown {
            println!("$ greenroom {}", arguments.iter().map(|a| quoted(a)).collect::<Vec<_>>().join(" "));
        } else {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let status = command.status().map_err(|source| self.not_run(source))?;
        if status.code() == Some(code) {
            Ok(())
        } else {
            let command = arguments.join(" ");
            Err(Error::Demo(format!(
                "`greenroom {command}` should have ended with exit code {code}, not with {status}"
            )))
        }
    }

    /// Runs a command with `--json`, and reads its output.
    pub(crate) fn answer<T: DeserializeOwned>(&self, arguments: &[&str]) -> Result<T, Error> {
        let ended = self.command(arguments).arg("--json").output().map_err(|source| self.not_run(source))?;
        serde_json::from_slice(&ended.stdout).map_err(|error| {
            let said = String::from_utf8_lossy(&ended.stderr);
            Error::Demo(format!("`greenroom {}` gave no answer ({error}): {said}", arguments.join(" ")))
        })
    }

    fn not_run(&self, source: std::io::Error) -> Error {
        Toolchain::NotRun { program: self.greenroom.display().to_string(), source }.into()
    }
}

/// An argument as a user would type it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:".contains(c);
    let root = format!("{}/", repo::root().display());
    let shown = argument.strip_prefix(&root).unwrap_or(argument);
    if shown.chars().all(plain) { shown.to_owned() } else { format!("'{shown}'") }
}
