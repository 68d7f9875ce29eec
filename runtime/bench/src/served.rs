//! The `greenroom` command on a store of its own, and its server, for measurements that kill it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::error::Error;

/// The command with these arguments, in a folder that has its store, and with the packages of another folder.
pub(crate) fn prepared(greenroom: &Path, packages: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(greenroom);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("GREENROOM_STORE", folder.join("greenroom.db")).env("GREENROOM_ACTIONS", packages);
    command
}

/// A running server. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Its output. It stays open, because a worker writes once more when it is registered.
    out: Option<BufReader<ChildStdout>>,
    /// Its URL, without a slash at the end.
    pub(crate) url: String,
    /// The address that it listens on.
    pub(crate) address: String,
}

impl Server {
    /// Starts a server by a command such as `greenroom serve --json`, and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Result<Self, Error> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let out = child.stdout.take().map(BufReader::new);
        let mut server = Self { child, out, url: String::new(), address: String::new() };
        let mut line = String::new();
        if let Some(out) = &mut server.out {
            out.read_line(&mut line)?;
        }
        let refused = || wrong(format!("the server said `{line}`"));
        let said: Value = serde_json::from_str(&line).map_err(|_| refused())?;
        let text = |name: &str| said[name].as_str().map(str::to_owned).ok_or_else(refused);
        (server.url, server.address) = (text("url")?, text("address")?);
        Ok(server)
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) -> Result<(), Error> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Waits until something is so, for no longer than `patience`; after that, the error says that `late`.
pub(crate) fn wait(patience: Duration, late: &str, is_so: impl Fn() -> Result<bool, Error>) -> Result<(), Error> {
    let began = Instant::now();
    while !is_so()? {
        if began.elapsed() > patience {
            return Err(wrong(late));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// The measured work was not the intended one.
pub(crate) fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Wrong(error.to_string())
}
