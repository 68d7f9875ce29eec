//! Shared by the tests: the real binary in a folder of its own, a guest, and a local Zoom.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
};

use greenroom_domain::AccountStore;
use greenroom_postgres_testing::Cluster;
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_store_postgres::{PostgresConfig, PostgresStore};
use greenroom_zoom_sandbox::{Running, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder to run the command in.
pub(crate) struct Place {
    folder: TempDir,
    environment: Vec<(String, String)>,
    /// The URL of the database that has the store; none where the store is a file in the folder.
    postgres: Option<String>,
}

/// The environment variable that puts the stores of places into PostgreSQL, where its value is `postgres`.
const STORE: &str = "GREENROOM_TESTS_STORE";

/// The cluster of the tests. It waits for its disk, because the command warns of one that does not.
fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| Cluster::start_durable().unwrap())
}

/// The result of a call of the command.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Called {
    /// Both streams, for texts that must be in neither.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), environment: Vec::new(), postgres: None }
    }

    /// With a store that holds contacts 7 (complete) and 8 (no last name): a file, or a database of PostgreSQL of its own.
    pub(crate) fn with_store() -> Self {
        let mut place = Self::new();
        if std::env::var(STORE).is_ok_and(|store| store == "postgres") {
            let url = cluster().create_owned_database().unwrap();
            place.set("GREENROOM_STORE", &url);
            place.postgres = Some(url);
        }
        place.filled()
    }

    /// The same, whose store is always a file: for tests that work on the file, or show its name.
    pub(crate) fn with_file() -> Self {
        Self::new().filled()
    }

    fn filled(self) -> Self {
        self.call(&["store", "init"]).ok();
        self.write(
            "contacts.ndjson",
            r#"{"type": "contact", "id": "7", "email": "ada@example.com", "properties": {"firstname": "Ada", "lastname": "Lovelace"}}
{"type": "contact", "id": "8", "email": "bob@example.com", "properties": {"firstname": "Bob"}}
{"type": "business-unit", "id": "Labs", "name": "Acme Labs"}
"#,
        );
        self.call(&["store", "import", "contacts.ndjson"]).ok();
        self
    }

    /// The store, opened in this process beside the command.
    pub(crate) async fn opened(&self) -> Arc<dyn AccountStore> {
        let Some(url) = &self.postgres else {
            return Arc::new(SqliteStore::open(self.path("greenroom.db"), OpenMode::Existing).unwrap());
        };
        let config = PostgresConfig::new(url.as_str()).key_file(self.path("greenroom.key"));
        Arc::new(PostgresStore::open(&config, greenroom_store_postgres::OpenMode::Existing).await.unwrap())
    }

    /// Sets an environment variable for every later call.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes a file that only its owner can access.
    pub(crate) fn write_private(&self, name: &str, content: &str) -> PathBuf {
        let path = self.write(name, content);
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path
    }

    /// The command, in this folder, without the environment's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_greenroom"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GREENROOM_") {
                command.env_remove(name);
            }
        }
        // The width of the terminal would change the line breaks of help, and the language words.
        for name in ["COLUMNS", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        // Compiled code belongs to the test.
        command.env("XDG_CACHE_HOME", self.path("cache"));
        command.current_dir(self.folder.path()).args(args).envs(self.environment.iter().cloned());
        command
    }

    pub(crate) fn call(&self, args: &[&str]) -> Called {
        self.call_with(args, "")
    }

    /// Starts the command, with pipes for its input and both outputs.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// With something on standard input.
    pub(crate) fn call_with(&self, args: &[&str], input: impl AsRef<[u8]>) -> Called {
        let mut child = self.start(args);
        // A command that reads no input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        let output = child.wait_with_output().unwrap();
        Called {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Acme's account in the demo's world.
pub(crate) const ACCOUNT: &str = "acme-zoom-account";
pub(crate) const USER: &str = "ines.okafor@acme.example";
pub(crate) const CLIENT: &str = "acme-zoom-client";
pub(crate) const SECRET: &str = "acme-zoom-secret-for-the-sandbox-only";

/// The demo's Zoom, with its address in the place's environment.
pub(crate) async fn zoom(place: &mut Place) -> Running {
    let zoom = Sandbox::demo().unwrap().start("127.0.0.1:0").await.unwrap();
    place.set("GREENROOM_ZOOM_API_URL", &zoom.api_url());
    place.set("GREENROOM_ZOOM_OAUTH_URL", zoom.base_url());
    zoom
}

/// The credentials of Acme's account as JSON.
pub(crate) fn credentials() -> String {
    json!({ "clientId": CLIENT, "clientSecret": SECRET }).to_string()
}

/// Puts a package in the folder `actions`.
pub(crate) fn install(place: &Place, name: &str, version: &str, guest: &Guest) -> PathBuf {
    place.write(&format!("actions/{name}-{version}.wasm"), guest.package(name, version))
}

/// A guest written by hand.
pub(crate) struct Guest {
    pub(crate) capabilities: &'static [&'static str],
    pub(crate) imports: &'static str,
    pub(crate) body: &'static str,
}

impl Guest {
    /// Returns its input.
    pub(crate) const ECHO: Self =
        Self { capabilities: &[], imports: "", body: "(call $done (local.get $in) (local.get $in_len))" };

    /// The same, and imports the log.
    pub(crate) const LOGS: Self = Self {
        capabilities: &["log"],
        imports: r#"(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#,
        body: "(call $log (i32.const 1) (local.get $in) (local.get $in_len) (i32.const 0) (i32.const 0))
               (call $done (local.get $in) (local.get $in_len))",
    };

    /// Traps.
    pub(crate) const TRAPS: Self = Self { capabilities: &[], imports: "", body: "unreachable" };

    /// Without a cursor, asks to be continued from its input; else it is done with the cursor as its output.
    pub(crate) const CONTINUES: Self = Self {
        capabilities: &[],
        imports: "",
        body: "(if (result i32) (local.get 2)
                 (then (call $done (local.get 3) (local.get 4)))
                 (else (drop (call $done (local.get $in) (local.get $in_len)))
                       (i32.store8 (i32.const 72) (i32.const 1))
                       (i32.const 64)))",
    };

    /// A package of it. Its input may have the texts `note` and `secret`, its output any field, of which `secret` is
    /// one.
    pub(crate) fn package(&self, name: &str, version: &str) -> Vec<u8> {
        self.package_with(name, version, "")
    }

    /// A package of it, with something more in its module.
    pub(crate) fn package_with(&self, name: &str, version: &str, more: &str) -> Vec<u8> {
        let manifest = json!({
            "manifest": 1, "contract": "1.0", "name": name, "version": version, "objectType": "contact",
            "capabilities": self.capabilities, "labels": { "en": { "name": "A guest" } }
        });
        let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
        let schema = |secret: Value| {
            json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                "properties": { "note": { "type": "string", "x-token": true }, "secret": secret },
                "additionalProperties": false
            })
        };
        let (input, output) = (schema(json!({"type": "string"})), schema(json!({"type": "string", "x-secret": true})));
        let core = wat::parse_str(self.module(more)).unwrap();
        greenroom_package::build(&core, &manifest, &input, &output).unwrap()
    }

    fn module(&self, more: &str) -> String {
        let (imports, body) = (self.imports, self.body);
        format!(
            r#"(module
                {imports}
                (memory (export "memory") 8)
                (global $heap (mut i32) (i32.const 1024))
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                    (local $at i32)
                    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
                    (global.set $heap (i32.add (local.get $at) (local.get 3)))
                    (local.get $at))
                (func $done (param $at i32) (param $len i32) (result i32)
                    (i32.store8 (i32.const 64) (i32.const 0))
                    (i32.store8 (i32.const 72) (i32.const 0))
                    (i32.store (i32.const 76) (local.get $at))
                    (i32.store (i32.const 80) (local.get $len))
                    (i32.const 64))
                {more}
                (func (export "run") (param $in i32) (param $in_len i32) (param i32 i32 i32) (result i32)
                    {body}))"#
        )
    }
}

/// The path as text.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Sends a signal to a command that the test started.
#[cfg(unix)]
pub(crate) fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}
