//! `cargo xtask demo`: sets everything up, and shows the product at work: the real command, a local Zoom, a fresh store.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde::Deserialize;

use crate::{build, error::Error, process, repo, route::Route, step};

const ACTION: &str = "add-contact-to-zoom-webinar";

/// The webinar of the demo's world that is over, with people of every kind.
const OVER: &str = "82512345005";

/// Who may turn the sync of webinar data on, and who may not.
const ADMINISTRATOR: &str = "anna.admin@acme.example";
const CLERK: &str = "carla.clerk@acme.example";

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Compile the actions by this route only, by name or by its number
    #[arg(long)]
    route: Option<Route>,
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
    demo.show()
}

/// The local Zoom, as a process of its own; it ends with this.
struct Sandbox {
    process: Child,
    told: Told,
    /// Kept open, so that the sandbox may write to it.
    _stdout: BufReader<ChildStdout>,
}

/// What the sandbox says of itself when it listens.
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
        let not_run = |source| Error::NotRun { program: greenroom.display().to_string(), source };
        let mut process = command.spawn().map_err(not_run)?;
        let stdout = process.stdout.take().ok_or_else(|| Error::Demo("the sandbox has no output".to_owned()))?;
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        stdout.read_line(&mut line).map_err(not_run)?;
        let told = serde_json::from_str(&line)
            .map_err(|error| Error::Demo(format!("the sandbox did not start ({error}); what it said is above")))?;
        Ok(Self { process, told, _stdout: stdout })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It is ending anyway where this fails.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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

        self.part("Ada is registered with a webinar. The action runs in a sandbox; the host makes the rules hold");
        self.register(0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
        self.part("The same again under the same key: the first outcome, and nothing is sent to Zoom");
        self.register(0, "101", "82512345678", &["--idempotency-key", "enrol-101"])?;
        self.part("And without a key: she is registered already, which is no error");
        self.register(0, "101", "82512345678", &[])?;
        self.part("The webinar can come from a property of the contact: a token");
        self.register(0, "102", "{{ contact.next_webinar }}", &[])?;
        self.part("A list of contacts, one of whom has no last name: one refusal does not stop the others");
        let input = r#"{"webinarId": "82512345678"}"#;
        self.greenroom(14, &["invoke", ACTION, "--batch", &list, "--input", input, "--key-prefix", "spring"])?;

        self.part("A webinar whose host approves registrations: pending, without a link");
        self.register(0, "101", "82512345001", &[])?;
        self.part("A webinar that recurs: the outcome says for which occurrences");
        self.register(0, "101", "82512345012", &[])?;
        self.part("A contact who is a user of the account: registered at Zoom, nothing written to the contact");
        self.register(0, "106", "82512345678", &[])?;

        self.part("Refused before anything runs: spaces in the id. The error says how to write it");
        self.register(11, "101", "825 1234 5678", &[])?;
        self.part("The same from a property: the error names it");
        self.register(11, "103", "{{ contact.next_webinar }}", &[])?;
        self.part("Another business unit's webinar");
        self.register(14, "101", "91234567890", &[])?;
        self.part("Jonas hosts this one");
        self.register(14, "105", "82512345007", &[])?;
        self.part("A contact without a last name");
        self.register(14, "104", "82512345678", &[])?;
        self.part("A form with questions that nobody answers here: they are named, not dropped silently");
        self.register(14, "101", "82512345006", &[])?;

        self.part("A dry run asks all the rules, and changes nothing: the answer is made up");
        self.register(0, "108", "82512345011", &["--dry-run"])?;

        self.part("What is written: Ada's properties, registrations and timeline; the marketing event; the runs");
        self.greenroom(0, &["store", "show", "contact", "101"])?;
        self.greenroom(0, &["store", "show", "webinar", "82512345678"])?;
        self.greenroom(0, &["runs", "list"])?;

        self.sync(&files)?;
        println!("\nThe store of this demo is {}.", self.folder.join("greenroom.db").display());
        Ok(())
    }

    /// A webinar that is over: who registered, who came, how long they stayed, the recording.
    fn sync(&self, files: &Path) -> Result<(), Error> {
        self.part("Nothing is synced before somebody says so. Only an administrator of the account may turn it on");
        self.greenroom(0, &["settings", "explain", "--webinar", OVER])?;
        self.greenroom(13, &["settings", "set", "/syncWebinarData", "true", "--as", CLERK])?;
        self.part("She turns it on: all webinars, all recordings, and nobody of a rival becomes a contact");
        for (pointer, value) in [
            ("/syncWebinarData", "true"),
            ("/recordingsOf", r#"{"of": "all"}"#),
            ("/excludedContactDomains", r#"["rival.example"]"#),
        ] {
            self.set(pointer, value)?;
        }
        self.part("Webinars that were there before are synced one by one, where somebody wants them");
        self.set(&format!("/webinars/{OVER}/sync"), "true")?;
        self.set(&format!("/webinars/{OVER}/recordings"), "true")?;
        self.greenroom(0, &["settings", "explain", "--webinar", OVER])?;

        self.part("What a sync would do, and then the sync: who registered, who came, the recording");
        self.greenroom(0, &["sync", OVER, "--dry-run"])?;
        self.greenroom(0, &["sync", OVER])?;
        self.part("Its audit log says the same at any time; and who was left out, with the reason");
        self.greenroom(0, &["audit", OVER])?;
        self.greenroom(0, &["audit", OVER, "--left-out"])?;
        self.part("What Ada did, and who was there for at least half of it, kept as a segment");
        self.greenroom(0, &["timeline", "ada@example.com"])?;
        let filter = files.join("attentive.json").display().to_string();
        self.greenroom(0, &["segment", "save", "attentive", &filter])?;
        self.greenroom(0, &["segment", "explain", "attentive"])?;
        self.greenroom(0, &["segment", "members", "attentive"])?;
        self.part("Synced again: nothing changes, and nothing is there twice");
        self.greenroom(0, &["sync", OVER])?;
        self.greenroom(0, &["timeline", "ada@example.com"])?;
        self.part("All webinars: whether they are synced, by which rule, and how it went");
        self.greenroom(0, &["webinars"])
    }

    /// Sets something as the administrator.
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

    /// Shows a command and what it prints. Another exit code than the expected one ends the demo.
    fn greenroom(&self, code: i32, arguments: &[&str]) -> Result<(), Error> {
        println!("$ greenroom {}", arguments.iter().map(|a| quoted(a)).collect::<Vec<_>>().join(" "));
        let mut command: Command = process::command(&self.greenroom);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("GREENROOM_ACTIONS", repo::packages())
            .env("GREENROOM_ZOOM_API_URL", &self.sandbox.told.api_url)
            .env("GREENROOM_ZOOM_OAUTH_URL", &self.sandbox.told.oauth_url);
        let status = command
            .status()
            .map_err(|source| Error::NotRun { program: self.greenroom.display().to_string(), source })?;
        if status.code() == Some(code) {
            Ok(())
        } else {
            Err(Error::Demo(format!("that should have ended with exit code {code}, not with {status}")))
        }
    }
}

/// An argument as it would be typed.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@:".contains(c);
    let root = format!("{}/", repo::root().display());
    let shown = argument.strip_prefix(&root).unwrap_or(argument);
    if shown.chars().all(plain) { shown.to_owned() } else { format!("'{shown}'") }
}
