//! `cargo xtask demo`: sets everything up, and shows the product: the real command, a local Zoom, a fresh store.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde::Deserialize;

use greenroom_toolchain::{Error as Toolchain, Route, process};

use crate::{build, error::Error, repo, step};

const ACTION: &str = "add-contact-to-zoom-webinar";

/// The past webinar of the demo's world, with people of every kind.
const OVER: &str = "82512345005";

/// The administrator, who may turn the sync of webinar data on, and an editor, who may not.
const ADMINISTRATOR: &str = "anna.admin@acme.example";
const CLERK: &str = "carla.clerk@acme.example";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by its name or number
    #[arg(long)]
    route: Option<Route>,
    /// Leave the demo's world running behind the API, with a key printed, until Ctrl-C
    #[arg(long)]
    serve: bool,
    /// With --serve: the address of the API
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", requires = "serve")]
    listen: SocketAddr,
}

pub(crate) fn run(args: &Args) -> Result<(), Error> {
    build::guests(args.route)?;
    let greenroom = build::host(false)?;
    let folder = repo::root().join("target/demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
    }
    fs::create_dir_all(&folder).map_err(|source| Error::File { path: folder.clone(), source })?;
    let sandbox = Sandbox::start(&greenroom, &folder)?;
    let demo = Demo { greenroom, folder, sandbox };
    demo.show()?;
    if args.serve { demo.serve(args.listen) } else { Ok(()) }
}

/// The local Zoom, a process of its own that ends when this is dropped.
struct Sandbox {
    process: Child,
    told: Told,
    /// Kept open, so that the sandbox can write to it.
    _stdout: BufReader<ChildStdout>,
}

/// The sandbox's first line of output, with its addresses.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    api_url: String,
    oauth_url: String,
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    account_id: String,
    user: String,
    credentials_file: PathBuf,
}

impl Sandbox {
    fn start(greenroom: &Path, folder: &Path) -> Result<Self, Error> {
        let mut command = process::command(greenroom);
        command.args(["sandbox", "--json", "--credentials"]).arg(folder.join("credentials"));
        command.stdout(Stdio::piped());
        let not_run = |source| Toolchain::NotRun { program: greenroom.display().to_string(), source };
        let mut process = command.spawn().map_err(not_run)?;
        let stdout = process.stdout.take().ok_or_else(|| Error::Demo("the sandbox has no output".to_owned()))?;
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).map_err(not_run)?;
        let told = serde_json::from_str(&line)
            .map_err(|error| Error::Demo(format!("the sandbox did not start ({error}); its output is above")))?;
        Ok(Self { process, told, _stdout: stdout })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // If this fails, the process has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The part of a new API key that is shown.
#[derive(Deserialize)]
struct Key {
    token: String,
}

struct Demo {
    greenroom: PathBuf,
    folder: PathBuf,
    sandbox: Sandbox,
}

impl Demo {
    fn show(&self) -> Result<(), Error> {
        let files = repo::root().join("runtime/xtask/demo");
        let account = files.join("account.ndjson").display().to_string();
        let list = files.join("list.ndjson").display().to_string();
        let [acme, labs] = self.sandbox.told.accounts.as_slice() else {
            return Err(Error::Demo("the demo's world has two Zoom accounts".to_owned()));
        };
        step("demo", format_args!("a local Zoom listens at {}", self.sandbox.told.oauth_url));

        self.part("A store, with contacts, an account user and a second business unit");
        self.greenroom(0, &["store", "init"])?;
        self.greenroom(0, &["store", "import", &account])?;
        self.part("Each business unit has a Zoom account of its own; the credentials are tested at once");
        self.connect(acme, "Account")?;
        self.connect(labs, "Labs")?;

        self.part("Ada is registered with a webinar. The action runs in a sandbox; the host applies the rules");
        self.register(0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
        self.part("The same again with the same key: the first outcome is returned, and nothing is sent to Zoom");
        self.register(0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
        self.part("And without a key: she is registered already, which is not an error");
        self.register(0, "101", "82512345678", &[])?;
        self.part("The webinar id can come from a property of the contact, through a token");
        self.register(0, "102", "{{ contact.next_webinar }}", &[])?;
        self.part("A list of contacts, one of whom has no last name: one refusal does not stop the others");
        let input = r#"{"webinarId": "82512345678"}"#;
        self.greenroom(14, &["invoke", ACTION, "--batch", &list, "--input", input, "--key-prefix", "spring"])?;

        self.part("A webinar whose host must approve registrations: pending, without a join link");
        self.register(0, "101", "82512345001", &[])?;
        self.part("A recurring webinar: the outcome names the occurrences");
        self.register(0, "101", "82512345012", &[])?;
        self.part("A contact who is a user of the account: registered at Zoom, nothing written to the contact");
        self.register(0, "106", "82512345678", &[])?;

        self.part("Refused before anything runs: spaces in the id. The error says how to write it");
        self.register(11, "101", "825 1234 5678", &[])?;
        self.part("The same id from a property: the error names the property");
        self.register(11, "103", "{{ contact.next_webinar }}", &[])?;
        self.part("Another business unit's webinar");
        self.register(14, "101", "91234567890", &[])?;
        self.part("Jonas hosts this webinar, so he cannot be registered");
        self.register(14, "105", "82512345007", &[])?;
        self.part("A contact without a last name");
        self.register(14, "104", "82512345678", &[])?;
        self.part("A form with further required questions: the error names them");
        self.register(14, "101", "82512345006", &[])?;

        self.part("A dry run checks all rules, and changes nothing: the answer is made up");
        self.register(0, "108", "82512345011", &["--dry-run"])?;

        self.part("The results: Ada's properties, registrations and timeline; the marketing event; the runs");
        self.greenroom(0, &["store", "show", "contact", "101"])?;
        self.greenroom(0, &["store", "show", "webinar", "82512345678"])?;
        self.greenroom(0, &["runs", "list"])?;

        self.sync(&files)?;
        println!("\nThe store of this demo is {}.", self.folder.join("greenroom.db").display());
        Ok(())
    }

    /// A past webinar: its registrants, its participants, how long they attended, and the recording.
    fn sync(&self, files: &Path) -> Result<(), Error> {
        self.part("Nothing is synced until the sync is turned on. Only an administrator of the account may do that");
        self.greenroom(0, &["settings", "explain", "--webinar", OVER])?;
        self.greenroom(13, &["settings", "set", "/syncWebinarData", "true", "--as", CLERK])?;
        self.part("An administrator turns it on: for all webinars and recordings, and without new contacts of a rival");
        for (pointer, value) in [
            ("/syncWebinarData", "true"),
            ("/recordingsOf", r#"{"of": "all"}"#),
            ("/excludedContactDomains", r#"["rival.example"]"#),
        ] {
            self.set(pointer, value)?;
        }
        self.part("Webinars from before are turned on one by one");
        self.set(&format!("/webinars/{OVER}/sync"), "true")?;
        self.set(&format!("/webinars/{OVER}/recordings"), "true")?;
        self.greenroom(0, &["settings", "explain", "--webinar", OVER])?;

        self.part("A dry run of the sync, and then the sync: registrants, participants, the recording");
        self.greenroom(0, &["sync", OVER, "--dry-run"])?;
        self.greenroom(0, &["sync", OVER])?;
        self.part("Its audit log shows the same at any time; and the emails that were left out, with the reason");
        self.greenroom(0, &["audit", OVER])?;
        self.greenroom(0, &["audit", OVER, "--left-out"])?;
        self.part("Ada's activity, and the people who attended at least half, saved as a segment");
        self.greenroom(0, &["timeline", "ada@example.com"])?;
        let filter = files.join("attentive.json").display().to_string();
        self.greenroom(0, &["segment", "save", "attentive", &filter])?;
        self.greenroom(0, &["segment", "explain", "attentive"])?;
        self.greenroom(0, &["segment", "members", "attentive"])?;
        self.part("Synced again: nothing changes, and nothing is duplicated");
        self.greenroom(0, &["sync", OVER])?;
        self.greenroom(0, &["timeline", "ada@example.com"])?;
        self.part("All webinars: whether they are synced, by which rule, and the result");
        self.greenroom(0, &["webinars"])
    }

    /// Serves the world of the demo over HTTP. Ctrl-C ends the server, which ends this.
    fn serve(&self, listen: SocketAddr) -> Result<(), Error> {
        self.part("The same world behind the API: a key for it, which is shown this once");
        let arguments = ["api-keys", "create", "Demo", "--user", ADMINISTRATOR, "--expires", "7d"];
        let scopes = ["--scopes", "invoke,read,settings,administer", "--json"];
        let made = self.command(&[&arguments[..], &scopes].concat()).output();
        let made =
            made.map_err(|source| Toolchain::NotRun { program: self.greenroom.display().to_string(), source })?;
        let Key { token } = serde_json::from_slice(&made.stdout).map_err(|error| {
            Error::Demo(format!("no API key was made ({error}): {}", String::from_utf8_lossy(&made.stderr)))
        })?;
        println!("export KEY={token}");
        println!("curl -H \"Authorization: Bearer $KEY\" http://{listen}/v1/actions");
        println!("curl -H \"Authorization: Bearer $KEY\" http://{listen}/v1/contacts/101/timeline");
        println!("http://{listen}/docs shows the API");
        self.greenroom(0, &["serve", "--listen", &listen.to_string()])
    }

    /// Changes a setting as the administrator.
    fn set(&self, pointer: &str, value: &str) -> Result<(), Error> {
        self.greenroom(0, &["settings", "set", pointer, value, "--as", ADMINISTRATOR])
    }

    fn part(&self, what: &str) {
        println!("\n── {what}");
    }

    fn connect(&self, account: &Account, unit: &str) -> Result<(), Error> {
        let file = account.credentials_file.display().to_string();
        let (id, user) = (account.account_id.as_str(), account.user.as_str());
        let named = ["--account-id", id, "--user", user, "--business-unit", unit, "--credentials-file", &file];
        self.greenroom(0, &[&["connect", "zoom"], named.as_slice()].concat())
    }

    fn register(&self, code: i32, contact: &str, webinar: &str, more: &[&str]) -> Result<(), Error> {
        let input = format!(r#"{{"webinarId": "{webinar}"}}"#);
        self.greenroom(code, &[&["invoke", ACTION, "--contact", contact, "--input", &input], more].concat())
    }

    /// A command in the world of the demo.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command: Command = process::command(&self.greenroom);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("GREENROOM_ACTIONS", repo::packages())
            .env("GREENROOM_ZOOM_API_URL", &self.sandbox.told.api_url)
            .env("GREENROOM_ZOOM_OAUTH_URL", &self.sandbox.told.oauth_url);
        command
    }

    /// Runs a command and shows its output. An unexpected exit code ends the demo.
    fn greenroom(&self, code: i32, arguments: &[&str]) -> Result<(), Error> {
        println!("$ greenroom {}", arguments.iter().map(|a| quoted(a)).collect::<Vec<_>>().join(" "));
        let status = self
            .command(arguments)
            .status()
            .map_err(|source| Toolchain::NotRun { program: self.greenroom.display().to_string(), source })?;
        if status.code() == Some(code) {
            Ok(())
        } else {
            Err(Error::Demo(format!("that should have ended with exit code {code}, not with {status}")))
        }
    }
}

/// An argument as a user would type it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:".contains(c);
    let root = format!("{}/", repo::root().display());
    let shown = argument.strip_prefix(&root).unwrap_or(argument);
    if shown.chars().all(plain) { shown.to_owned() } else { format!("'{shown}'") }
}
