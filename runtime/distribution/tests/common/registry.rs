//! Debian's registry on loopback, shared by the tests of several crates.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use serde_json::json;

/// A registry with data of its own, until it is dropped.
pub(crate) struct Registry {
    process: Child,
    pub(crate) host: String,
    _folder: tempfile::TempDir,
}

impl Registry {
    /// A registry that these passwords open (lines of `htpasswd`), or everybody. None where there is no such program: a line says
    /// so.
    pub(crate) fn start(passwords: Option<&str>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut config = json!({
            "version": "0.1", "log": { "level": "info" },
            "storage": { "filesystem": { "rootdirectory": folder.path().join("data") } },
            "http": { "addr": "127.0.0.1:0" },
        });
        if let Some(passwords) = passwords {
            let file = folder.path().join("htpasswd");
            std::fs::write(&file, passwords).unwrap();
            config["auth"] = json!({ "htpasswd": { "realm": "test", "path": file } });
        }
        // Every JSON document is YAML.
        let file = folder.path().join("config.yml");
        std::fs::write(&file, config.to_string()).unwrap();
        let mut registry = Command::new("docker-registry");
        let started = registry.arg("serve").arg(&file).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        let mut process = match started {
            Ok(process) => process,
            Err(error) => {
                // Not by `eprintln!`, which libtest does not show of a test that passes.
                let _ = writeln!(
                    std::io::stderr(),
                    "warning: NOT TESTED: registries. There is no `docker-registry` ({error}): apt-get install docker-registry"
                );
                return None;
            }
        };
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
        let listening = lines.by_ref().find_map(|line| {
            let (_, rest) = line.split_once("listening on ")?;
            rest.split(['"', ',', ' ']).next().map(str::to_owned)
        });
        // What it logs later is read, so that it never waits.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, host: listening.unwrap(), _folder: folder })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
