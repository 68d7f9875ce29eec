//! Clients that others have written, in Node. A machine without Node, or without a registry, does not test them, and a warning
//! says so.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::LazyLock,
};

use greenroom_tests::repository;
use serde_json::Value;

/// The folder with the installed clients.
#[derive(Debug, Clone)]
pub(crate) struct Clients(PathBuf);

static CLIENTS: LazyLock<Option<Clients>> = LazyLock::new(|| match install() {
    Ok(folder) => Some(Clients(folder)),
    Err(why) => {
        eprintln!("warning: NOT TESTED: the clients of others in Node. {why}");
        None
    }
});

/// The clients, installed once.
pub(crate) fn clients() -> Option<Clients> {
    CLIENTS.clone()
}

/// Installs what the lock file names, unless it is there. Several test programs and processes may do so at once.
fn install() -> Result<PathBuf, String> {
    let source = repository().join("tests/server/node");
    let folder = repository().join("target/server-node");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let lock = fs::File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let wanted = fs::read_to_string(source.join("package-lock.json")).map_err(|error| error.to_string())?;
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    for name in ["package.json", "package-lock.json"] {
        fs::copy(source.join(name), folder.join(name)).map_err(|error| error.to_string())?;
    }
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"])
        .current_dir(&folder)
        .output()
        .map_err(|error| format!("npm cannot be started: {error}"))?;
    if !npm.status.success() {
        return Err(format!("npm ci failed: {}", String::from_utf8_lossy(&npm.stderr)));
    }
    fs::write(stamp, wanted).map_err(|error| error.to_string())?;
    Ok(folder)
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
}

/// Runs a command to its end with this input, and reads its output as JSON.
pub(crate) async fn run(mut command: Command, input: &str) -> Value {
    let input = input.to_owned();
    let ended = tokio::task::spawn_blocking(move || {
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    });
    let ended = ended.await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{out}{err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}
