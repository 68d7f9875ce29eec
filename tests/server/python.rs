//! Programs that others have written, in Python: a generator of clients, and a tester of APIs. A machine without Python, or without
//! a registry, does not test with them, and a warning says so. Any other fault fails the test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::LazyLock,
};

use greenroom_tests::{not_tested, repository};

/// The folder of the virtual environment.
#[derive(Debug, Clone)]
pub(crate) struct Python(PathBuf);

/// What pip says where no registry can be reached.
const UNREACHED: [&str; 5] = [
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Failed to establish a new connection",
    "ConnectTimeoutError",
    "Network is unreachable",
];

static PYTHON: LazyLock<Option<Python>> = LazyLock::new(install);

/// The environment, made once.
pub(crate) fn python() -> Option<Python> {
    PYTHON.clone()
}

/// Installs what the list names, unless it is there. Several processes may do so at once.
fn install() -> Option<Python> {
    let folder = repository().join("target/server-python");
    fs::create_dir_all(&folder).unwrap();
    let lock = fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let list = repository().join("tests/server/python/requirements.txt");
    let wanted = fs::read_to_string(&list).unwrap();
    let (stamp, venv) = (folder.join("installed"), folder.join("venv"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Some(Python(venv));
    }
    // What another list left there would be used.
    let _ = fs::remove_dir_all(&venv);
    if !ran(Command::new("python3").args(["-m", "venv"]).arg(&venv)) {
        return None;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-r"];
    if !ran(Command::new(venv.join("bin/python")).args(pip).arg(&list)) {
        return None;
    }
    fs::write(stamp, wanted).unwrap();
    Some(Python(venv))
}

/// Runs a step of the installation. False where Python is not there, or reaches no registry.
fn ran(command: &mut Command) -> bool {
    let skip = |why: &str| {
        not_tested(format_args!("the programs of others in Python. {why}"));
        false
    };
    let ended = match command.output() {
        Ok(ended) => ended,
        Err(error) => return skip(&format!("{command:?} cannot be started: {error}")),
    };
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if !ended.status.success() && (UNREACHED.iter().any(|word| said.contains(word)) || said.contains("ensurepip")) {
        return skip(&said);
    }
    assert!(ended.status.success(), "{command:?}: {said}");
    true
}

impl Python {
    /// A program of the environment. It finds the others there.
    pub(crate) fn program(&self, name: &str) -> Command {
        let programs = self.0.join("bin");
        let mut command = Command::new(programs.join(name));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(programs).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(paths).unwrap());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A script of `tests/server/python`, with modules of this folder.
    pub(crate) fn script(&self, name: &str, modules: &Path) -> Command {
        let mut python = self.program("python");
        python.arg(repository().join("tests/server/python").join(name)).env("PYTHONPATH", modules);
        python.env("PYTHONDONTWRITEBYTECODE", "1");
        python
    }
}
