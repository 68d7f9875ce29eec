//! Programs that others have written, in Node. A machine without Node, or without a registry, does not test with them, and a warning
//! says so. Any other fault fails the test.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use greenroom_toolchain::npm::{self, NpmError};
use serde_json::Value;

use crate::{not_tested, repository};

/// Installed packages, and the folder of the scripts that use them.
#[derive(Debug, Clone)]
pub struct Packages {
    scripts: PathBuf,
    folder: PathBuf,
    what: &'static str,
}

impl Packages {
    /// Installs what the lock file in `scripts` names into a folder of `target`, unless it is there. None where that cannot be: `what` is
    /// not tested then.
    pub fn install(scripts: &str, folder: &str, what: &'static str) -> Option<Self> {
        let scripts = repository().join(scripts);
        let folder = repository().join("target").join(folder);
        let packages = Self { scripts, folder, what };
        packages.is_done(npm::install(&packages.scripts, &packages.folder)).then_some(packages)
    }

    /// Installs packages that no lock file can name, each with its version, in a folder of their own.
    pub fn beside(&self, name: &str, packages: &[&str]) -> Option<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        let lock = fs::File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let stamp = folder.join("installed");
        let wanted = packages.join("\n");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Some(folder);
        }
        let arguments = [&["install", "--no-package-lock", "--prefix", "."], packages].concat();
        if !self.is_done(npm::run(&arguments, &folder)) {
            return None;
        }
        fs::write(stamp, wanted).unwrap();
        Some(folder)
    }

    fn is_done(&self, result: Result<(), NpmError>) -> bool {
        match result {
            Ok(()) => true,
            Err(NpmError::NotHere(why)) => {
                not_tested(format_args!("{}. {why}", self.what));
                false
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// One of the scripts, run where the packages are installed.
    pub fn script(&self, name: &str, arguments: &[&str]) -> Command {
        npm::copy_scripts(&self.scripts, &self.folder).unwrap();
        let mut node = Command::new("node");
        node.arg(self.folder.join(name)).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        node
    }

    /// The folder that the packages are installed in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of an installed package.
    pub fn program(&self, name: &str) -> Command {
        program(&self.folder, name)
    }
}

/// A program of a package that is installed in this folder.
pub fn program(folder: &Path, name: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(folder.join("node_modules/.bin").join(name)).stdout(Stdio::piped()).stderr(Stdio::piped());
    node
}

/// Runs a command to its end with this input, and reads its output as JSON.
pub async fn run(mut command: Command, input: &str) -> Value {
    let input = input.to_owned();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // A program that reads nothing may have ended.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    });
    let ended = ended.await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{out}{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

/// Runs a command to its end, which must be a success. Answers what it wrote.
pub async fn succeed(command: &mut Command) -> String {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(ended.status.success(), "{said}");
    said
}
