//! `greenroom sandbox`: runs a local Zoom until it is stopped.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use greenroom_domain::{Sentence, sentence};
use greenroom_locale::args;
use greenroom_service::Settings;
use greenroom_zoom_sandbox::{Receiver, Sandbox, WORLD_FORMAT, World, WorldError, world::Secret};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use uuid::Uuid;

use super::vault::read_secret;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, quoted},
    reader,
    stop::Stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom sandbox
  greenroom sandbox --world world.json --listen 127.0.0.1:4800 --credentials sandbox-credentials
  greenroom sandbox --world world.json --print-world
  greenroom sandbox --webhooks http://127.0.0.1:8080/webhooks/zoom --webhook-secret-file token.txt

It prints how to connect to it. The client secrets of its accounts are not printed: they are written to files that \
only their owner can read, in the folder of --credentials, or in a temporary one that is removed when the sandbox ends. \
--help describes the format of world files.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{WORLD_FORMAT}"))]
pub(crate) struct Args {
    /// World file: the accounts and webinars of the sandbox [default: the demo's world]
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Address to listen at, on this computer only; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: String,
    /// Folder for the credentials files
    #[arg(long, value_name = "FOLDER")]
    credentials: Option<PathBuf>,
    /// Send webhooks of all changes to this http URL on this computer, with the account's id added after a slash
    #[arg(long, value_name = "URL", requires = "webhook_secret_file")]
    webhooks: Option<String>,
    /// File with the secret token that signs webhooks
    #[arg(long, value_name = "FILE", requires = "webhooks")]
    webhook_secret_file: Option<PathBuf>,
    /// Wait so many milliseconds before a webhook is sent again; may be given several times [default: 5, 20 and 60 minutes]
    #[arg(long = "webhook-retry", value_name = "MS", requires = "webhooks")]
    webhook_retries: Vec<u64>,
    /// Print the world as JSON, with secrets masked, and end
    #[arg(long)]
    print_world: bool,
}

/// One account of the world, and the file with its credentials.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) file: PathBuf,
}

pub(crate) async fn run(args: Args, _settings: &Settings, output: &Output) -> Result<u8, Error> {
    let world = match &args.world {
        Some(path) => World::from_file(path),
        None => World::demo(),
    }?;
    let sandbox = Sandbox::from_world(world.clone())?;
    if args.print_world {
        output.json(&sandbox.world())?;
        return Ok(exit::OK);
    }
    if let (Some(url), Some(file)) = (args.webhooks, args.webhook_secret_file) {
        let secret = read_secret(Some(file))?;
        let mut receiver = Receiver::new(url, Secret::new(secret.expose_secret()));
        if !args.webhook_retries.is_empty() {
            receiver.retry_after_ms = args.webhook_retries;
        }
        sandbox.webhooks().send_to(Some(receiver)).map_err(|error| Error::usage(&of_webhooks(&error)))?;
    }
    let folder = Folder::make(args.credentials)?;
    let accounts = write_credentials(&world, &folder.path)?;
    let running = sandbox.start(args.listen.as_str()).await?;
    // Listens for signals before it prints its address, so that a user who stops it at once ends it in order.
    let mut stop = Stop::listen();
    tell(running.base_url(), &running.api_url(), &accounts, output)?;
    stop.requested().await;
    running.shutdown().await?;
    Ok(exit::OK)
}

/// What is wrong with the URL for webhooks.
fn of_webhooks(error: &WorldError) -> Sentence {
    sentence!(
        "failure-world-option",
        "{option}: {problem}; {remedy}",
        option = "--webhooks",
        problem = error.problem,
        remedy = error.remedy
    )
}

/// The folder of the credentials files. A temporary one is removed when this is dropped.
struct Folder {
    path: PathBuf,
    is_temporary: bool,
}

impl Folder {
    fn make(given: Option<PathBuf>) -> Result<Self, Error> {
        let is_temporary = given.is_none();
        let path = given.unwrap_or_else(|| std::env::temp_dir().join(format!("greenroom-sandbox-{}", Uuid::now_v7())));
        let path = std::path::absolute(&path).map_err(Error::unreadable(&path))?;
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // A temporary one must be new: an existing one may belong to another user.
        builder.recursive(!is_temporary).create(&path).map_err(|error| {
            let args = args![folder = path.display().to_string(), error = error.to_string()];
            Error::Other(reader::with("cli-sandbox-no-folder", &args))
        })?;
        Ok(Self { path, is_temporary })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_temporary {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

pub(crate) fn write_credentials(world: &World, folder: &Path) -> Result<Vec<Account>, Error> {
    world
        .accounts
        .iter()
        .enumerate()
        .map(|(index, account)| {
            // The world's author chose the name, so only characters that are safe in a file name are used.
            let plain: String = account.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let file = folder.join(format!("{}-{plain}.json", index + 1));
            let credentials = json!({
                "clientId": account.client_id, "clientSecret": account.client_secret.expose(),
            });
            write_private(&file, &credentials.to_string()).map_err(|error| {
                let args = args![file = file.display().to_string(), error = error.to_string()];
                Error::Other(reader::with("cli-sandbox-not-written", &args))
            })?;
            let user = account.users.first().map(|user| user.email.clone()).unwrap_or_default();
            Ok(Account { id: account.account_id.clone(), user, file })
        })
        .collect()
}

/// Writes a file that only its owner can access from its creation on.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn tell(base_url: &str, api_url: &str, accounts: &[Account], output: &Output) -> Result<(), Error> {
    if output.is_json() {
        let accounts: Vec<Value> = accounts
            .iter()
            .map(|account| json!({"accountId": account.id, "user": account.user, "credentialsFile": account.file}))
            .collect();
        return output.json_line(&json!({
            "baseUrl": base_url, "apiUrl": api_url, "oauthUrl": base_url, "accounts": accounts,
            "environment": {"GREENROOM_ZOOM_API_URL": api_url, "GREENROOM_ZOOM_OAUTH_URL": base_url},
        }));
    }
    output.say(words(base_url, api_url, accounts))
}

pub(crate) fn words(base_url: &str, api_url: &str, accounts: &[Account]) -> Words {
    let mut words = Words::of(reader::with("cli-sandbox-listens", &args![url = plain(base_url)]));
    words.whole(format_args!("  export GREENROOM_ZOOM_API_URL={api_url} GREENROOM_ZOOM_OAUTH_URL={base_url}"));
    for account in accounts {
        words.whole(format_args!(
            "  greenroom connect zoom --account-id {} --user {} --credentials-file {}",
            quoted(&account.id),
            quoted(&account.user),
            quoted(&account.file.display().to_string())
        ));
    }
    if accounts.len() > 1 {
        words.line(reader::text("cli-sandbox-units"));
    }
    words
}
