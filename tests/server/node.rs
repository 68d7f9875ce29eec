//! Clients that others have written, in Node. A machine without Node, or without a registry, does not test them, and a warning
//! says so. Any other fault fails the test.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use greenroom_tests::repository;
use serde_json::Value;

/// The folder with the installed clients.
#[derive(Debug, Clone)]
pub(crate) struct Clients(PathBuf);

/// What npm says where no registry can be reached.
const UNREACHED: [&str; 5] = ["ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "ECONNREFUSED", "ENETUNREACH"];

static CLIENTS: LazyLock<Option<Clients>> = LazyLock::new(install);

/// The clients, installed once.
pub(crate) fn clients() -> Option<Clients> {
    CLIENTS.clone()
}

/// Installs what the lock file names, unless it is there. Several test programs and processes may do so at once.
fn install() -> Option<Clients> {
    let source = repository().join("tests/server/node");
    let folder = repository().join("target/server-node");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let wanted = fs::read_to_string(source.join("package-lock.json")).unwrap();
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Some(Clients(folder));
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).unwrap();
    }
    if !npm(&["ci"], &folder) {
        return None;
    }
    fs::write(stamp, wanted).unwrap();
    Some(Clients(folder))
}

/// Runs npm in a folder. False where it is not there, or reaches no registry.
fn npm(arguments: &[&str], folder: &Path) -> bool {
    let skip = |why: &str| {
        eprintln!("warning: NOT TESTED: the clients of others in Node. {why}");
        false
    };
    let mut npm = Command::new("npm");
    npm.args(arguments)
        .args(["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])
        .current_dir(folder);
    let ended = match npm.output() {
        Ok(ended) => ended,
        Err(error) => return skip(&format!("npm cannot be started: {error}")),
    };
    let said = String::from_utf8_lossy(&ended.stderr);
    if UNREACHED.iter().any(|word| said.contains(word)) {
        return skip(&said);
    }
    assert!(ended.status.success(), "npm {arguments:?}: {said}");
    true
}

impl Clients {
    /// A script of `tests/server/node`, run where the clients are installed.
    pub(crate) fn script(&self, name: &str, arguments: &[&str]) -> Command {
        let script = self.0.join(name);
        fs::copy(repository().join("tests/server/node").join(name), &script).unwrap();
        let mut node = Command::new("node");
        node.arg(script).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        node
    }

    /// The folder that the packages are installed in.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    /// A program of an installed package.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut node = Command::new("node");
        node.arg(self.0.join("node_modules/.bin").join(name)).stdout(Stdio::piped()).stderr(Stdio::piped());
        node
    }

    /// MCP's inspector. It is in a folder of its own without a lock file: npm makes none for it that `npm ci` takes.
    pub(crate) fn inspector(&self) -> Option<Command> {
        static INSTALLED: LazyLock<bool> = LazyLock::new(|| {
            let folder = repository().join("target/server-node/inspector");
            fs::create_dir_all(&folder).unwrap();
            let lock = fs::File::create(folder.join("lock")).unwrap();
            lock.lock().unwrap();
            folder.join("node_modules/.bin/mcp-inspector").exists()
                || npm(
                    &["install", "--no-package-lock", "--prefix", ".", "@modelcontextprotocol/inspector@2.12.0"],
                    &folder,
                )
        });
        let mut node = Command::new("node");
        node.arg(self.0.join("inspector/node_modules/.bin/mcp-inspector"));
        node.stdout(Stdio::piped()).stderr(Stdio::piped());
        INSTALLED.then_some(node)
    }
}

/// Runs a command to its end with this input, and reads its output as JSON.
pub(crate) async fn run(mut command: Command, input: &str) -> Value {
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
pub(crate) async fn succeed(command: &mut Command) -> String {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(ended.status.success(), "{said}");
    said
}
