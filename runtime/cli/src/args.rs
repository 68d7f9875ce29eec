//! The commands, and the options of all commands.

use std::{ffi::OsString, num::NonZeroU32, path::PathBuf};

use clap::{Args, Parser, Subcommand, error::ErrorKind};
use greenroom_service::{GivenStore, Overrides};

use crate::{command, exit};

const EXAMPLES: &str = "\
Examples:
  greenroom store init
  greenroom store import contacts.ndjson
  greenroom connect zoom --account-id AbC --user host@example.com --credentials-file zoom.json
  greenroom invoke add-contact-to-zoom-webinar --contact 7 --input '{\"webinarId\": \"82512345678\"}'

Settings come from options, then from the environment, then from the configuration file: \
greenroom.toml in the working directory, or --config. Its keys: store, actions, installed, compiled, concurrency, journal, messages, log, \
json; \
in [zoom] api-url, oauth-url, download-hosts, plan; in [postgres] account, connections, role, ca-file, key-file, password-file; in [server] what `greenroom serve --help` names; in [hubspot] public-url, app-secrets, portals, signatures, answer-within-ms, connections, api-url, block-days; in [alerts] what `greenroom alerts --help` names; in [retention] runs, journals, each in days; in [console] enabled, session-idle, session-days, and in [console.openid] issuer, client-id, client-secret, label; in [telemetry] otlp, service-name; in [limits] limits by name; in [grants] lists of capabilities by action, \
or by sha256:DIGEST; in [trust] signatures, sources, plain-http, and in [trust.keys.NAME] key or file, actions.
";

/// Runs workflow actions against a contact store, and connects it to Zoom
#[derive(Parser)]
#[command(name = "greenroom", version, max_term_width = 120, after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Connect Zoom accounts, and manage their connections
    #[command(subcommand)]
    Connect(command::connect::Command),
    /// List, check and compile actions
    #[command(subcommand)]
    Actions(command::actions::Command),
    /// Make a project of an action, in Rust, TypeScript, Python or C
    New(command::new::Args),
    /// Build the package of a project
    Build(command::build::Args),
    /// Run the test cases of an action in the real sandbox
    Test(command::test::Args),
    /// Build and test a project again whenever it changes, beside a local Zoom
    Dev(command::dev::Args),
    /// Make the package of a project for others: built, checked and tested
    Pack(command::pack::Args),
    /// Check a package or a project without running it: contract, schemas, labels, and what has changed
    Check(command::check::Args),
    /// Show which compilers for actions are there, and how to get the others
    Doctor(command::doctor::Args),
    /// Make keys that sign packages, and list the trusted ones
    #[command(subcommand)]
    Keys(command::keys::Command),
    /// Sign a package
    Sign(command::sign::Args),
    /// Show who signed a package, and whether it would be accepted
    Verify(command::verify::Args),
    /// Push a package to a registry
    Push(command::push::Args),
    /// Fetch a package from a registry or an address into a file
    Pull(command::pull::Args),
    /// Install actions from files, addresses or registries
    Install(command::install::Args),
    /// Show what another version of an installed action changes, and make it active
    Upgrade(command::upgrade::Args),
    /// Make the version of an action active again that was active before
    Rollback(command::rollback::Args),
    /// Remove installed actions, or versions that nothing uses
    Uninstall(command::uninstall::Args),
    /// Show what actions ask for, are granted and are denied
    Grants(command::grants::Args),
    /// Offer actions in HubSpot's workflows
    #[command(subcommand)]
    Hubspot(command::hubspot::Command),
    /// Offer actions to a language model as tools, over standard input and output
    Mcp(command::mcp::Args),
    /// Keep secrets that actions use without seeing them
    #[command(subcommand)]
    Secrets(command::vault::SecretsCommand),
    /// Keep connections to other services, which actions use without seeing their tokens and keys
    #[command(subcommand)]
    Connections(command::vault::ConnectionsCommand),
    /// Run an action, once or for every line of a list
    Invoke(command::invoke::Args),
    /// Check the configuration against what runs
    #[command(subcommand)]
    Config(command::config::Command),
    /// Serve the API over HTTP, until stopped
    Serve(command::serve::Args),
    /// Do the jobs of a store that several workers share, until stopped
    Worker(command::worker::Args),
    /// Make, list and revoke keys to the HTTP API
    #[command(subcommand)]
    ApiKeys(command::api_keys::Command),
    /// Add, invite and remove the people who sign in, and give them roles
    #[command(subcommand)]
    Users(command::users::Command),
    /// Run actions for an engine in another language, over standard input and output
    WorkerStdio(command::worker_stdio::Args),
    /// Show the records of runs
    #[command(subcommand)]
    Runs(command::runs::Command),
    /// Replay runs from their journals, and see where another version of the action differs
    Replay(command::replay::Args),
    /// Show and change the settings of webinar sync
    #[command(subcommand)]
    Settings(command::settings::Command),
    /// List webinars: whether they are synced, and how the last sync went
    Webinars(command::webinars::Args),
    /// Sync a webinar, or all of them, now
    Sync(command::sync::Args),
    /// Sync due webinars at intervals, until stopped
    RunSchedule(command::schedule::Args),
    /// Show what the syncs of a webinar changed, their warnings, and the emails that they left out
    Audit(command::audit::Args),
    /// Show the webinars that a contact registered for and attended, and their recordings
    Timeline(command::timeline::Args),
    /// Settle calls to Zoom that crashed processes left open
    Settle(command::settle::Args),
    /// Decide about effects that a CRM of your own refused after their run was done
    #[command(subcommand)]
    SetAside(command::set_aside::Command),
    /// List, retry and drop jobs: work that the server does later
    #[command(subcommand)]
    Jobs(command::jobs::Command),
    /// Show what people have done by hand, and who did it
    History(command::history::Args),
    /// List alerts, and test whether they arrive
    #[command(subcommand)]
    Alerts(command::alerts::Command),
    /// Create, fill and inspect the contact store
    #[command(subcommand)]
    Store(command::store::Command),
    /// Find contacts by properties and events, and save the filters
    #[command(subcommand)]
    Segment(command::segment::Command),
    /// Erase a person: the contact, and what records of runs say about it
    Erase(command::erase::Args),
    /// Show what failure codes mean, and what to do about them
    Codes(command::codes::Args),
    /// Run a local Zoom for trials
    Sandbox(command::sandbox::Args),
}

/// Options of every command.
#[derive(Args, Clone)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Read settings from this file instead of greenroom.toml
    #[arg(long, global = true, value_name = "FILE", env = "GREENROOM_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,
    /// Contact store: a file, or a database of PostgreSQL such as postgres://user@host/database [default: greenroom.db]
    #[arg(id = "store-path", long = "store", global = true, value_name = "FILE|URL", env = "GREENROOM_STORE")]
    #[arg(hide_env_values = true)]
    pub(crate) store: Option<OsString>,
    /// Folder whose *.wasm files are the actions [default: target/actions if it exists, else actions]
    #[arg(id = "actions-folder", long = "actions", global = true, value_name = "FOLDER", env = "GREENROOM_ACTIONS")]
    #[arg(hide_env_values = true)]
    pub(crate) actions: Option<PathBuf>,
    /// Folder of installed actions [default: greenroom-installed]
    #[arg(long, global = true, value_name = "FOLDER", env = "GREENROOM_INSTALLED", hide_env_values = true)]
    pub(crate) installed: Option<PathBuf>,
    /// Folder for compiled actions, writable by you alone, or `off` [default: greenroom/compiled in your cache folder]
    #[arg(long, global = true, value_name = "FOLDER", env = "GREENROOM_COMPILED", hide_env_values = true)]
    pub(crate) compiled: Option<PathBuf>,
    /// Capabilities that an action may use, such as my-action=contacts-read,log, or sha256:DIGEST=log for one package
    /// alone; with parameters as JSON: my-action=["log",{"contacts-write":{"properties":["lead_score"]}}]. In the
    /// environment, `;` separates several. Greenroom's own actions are granted what they declare
    #[arg(long = "grant", global = true, value_name = "ACTION=CAPABILITY,..", env = "GREENROOM_GRANTS")]
    #[arg(value_delimiter = ';', hide_env_values = true)]
    pub(crate) grants: Vec<String>,
    /// Change limits of runs, of compiling an action and of the store, such as
    /// cpu-ms=500,compile-ms=120000,journal-quota-bytes=500000000
    #[arg(long, global = true, value_name = "NAME=NUMBER,..", env = "GREENROOM_LIMITS")]
    #[arg(value_delimiter = ',', hide_env_values = true)]
    pub(crate) limits: Vec<String>,
    /// How many runs may be in progress at once [default: 64]
    #[arg(long, global = true, value_name = "RUNS", env = "GREENROOM_CONCURRENCY", hide_env_values = true)]
    pub(crate) concurrency: Option<NonZeroU32>,
    /// How much of each run is recorded for `greenroom replay`: full, digests or off [default: full]
    #[arg(long, global = true, value_name = "LEVEL", env = "GREENROOM_JOURNAL", hide_env_values = true)]
    pub(crate) journal: Option<String>,
    /// Address of Zoom's REST API, such as a sandbox's
    #[arg(long, global = true, value_name = "URL", env = "GREENROOM_ZOOM_API_URL", hide_env_values = true)]
    pub(crate) zoom_api_url: Option<String>,
    /// Address of Zoom's OAuth server, such as a sandbox's
    #[arg(long, global = true, value_name = "URL", env = "GREENROOM_ZOOM_OAUTH_URL", hide_env_values = true)]
    pub(crate) zoom_oauth_url: Option<String>,
    /// Domains that recordings are downloaded from besides those of Zoom's clouds, such as example.com; Zoom's token is
    /// sent there
    #[arg(long, global = true, value_name = "DOMAIN,..", env = "GREENROOM_ZOOM_DOWNLOAD_HOSTS")]
    #[arg(value_delimiter = ',', hide_env_values = true)]
    pub(crate) zoom_download_hosts: Vec<String>,
    /// Plan of the Zoom accounts, which decides their rate limits: free, pro or business [default: pro]
    #[arg(long, global = true, value_name = "PLAN", env = "GREENROOM_ZOOM_PLAN", hide_env_values = true)]
    pub(crate) zoom_plan: Option<String>,
    /// Folder of *.ftl files with texts of warnings: more languages, or replacements of Greenroom's own texts; LC_ALL,
    /// LC_MESSAGES or LANG names the language
    #[arg(long, global = true, value_name = "FOLDER", env = "GREENROOM_MESSAGES", hide_env_values = true)]
    pub(crate) messages: Option<PathBuf>,
    /// Log messages on stderr: off, error, warn, info, debug, trace, or a filter; json or json,LEVEL for lines of JSON
    /// [default: warn]
    #[arg(long, global = true, value_name = "LEVEL", env = "GREENROOM_LOG", hide_env_values = true)]
    pub(crate) log: Option<String>,
    /// Print JSON instead of words, with whole values
    #[arg(long, global = true, value_name = "BOOL", env = "GREENROOM_JSON", hide_env_values = true)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) json: Option<bool>,
}

impl From<&Global> for Overrides {
    /// clap has already given options precedence over the environment.
    fn from(global: &Global) -> Self {
        let global = global.clone();
        Self {
            config: global.config,
            store: global.store.map(GivenStore::from),
            actions: global.actions,
            installed: global.installed,
            compiled: global.compiled,
            grants: global.grants,
            limits: global.limits,
            concurrency: global.concurrency,
            journal: global.journal,
            zoom_api_url: global.zoom_api_url,
            zoom_oauth_url: global.zoom_oauth_url,
            zoom_download_hosts: global.zoom_download_hosts,
            zoom_plan: global.zoom_plan,
            listen: None,
            messages: global.messages,
            log: global.log,
            json: global.json,
        }
    }
}

/// The options that decide whether JSON is asked for, of a command line that clap has refused.
pub(crate) fn json_before_parsing() -> Overrides {
    of_refused(std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()), |name| {
        std::env::var(name).ok()
    })
}

fn of_refused(words: impl Iterator<Item = String>, environment: impl Fn(&str) -> Option<String>) -> Overrides {
    let mut json = environment("GREENROOM_JSON").and_then(|value| value.parse().ok());
    let mut config = environment("GREENROOM_CONFIG").map(PathBuf::from);
    let mut words = words.take_while(|word| word != "--");
    while let Some(word) = words.next() {
        match word.split_once('=') {
            None if word == "--json" => json = Some(true),
            None if word == "--config" => config = words.next().map(PathBuf::from),
            Some(("--json", value)) => json = value.parse().ok(),
            Some(("--config", path)) => config = Some(PathBuf::from(path)),
            _ => {}
        }
    }
    Overrides { json, config, ..Overrides::default() }
}

/// What is wrong with the command line, on one line and without the usage, which `--help` shows.
pub(crate) fn usage_message(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a subcommand is missing: `--help` lists them".to_owned();
    }
    let text = error.render().to_string();
    let what = text.split("\n\nUsage:").next().unwrap_or_default();
    let what = what.split("\n\nFor more information").next().unwrap_or_default();
    what.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn commands_that_a_failure_code_names_exist() {
        for code in greenroom_domain::codes::ALL {
            let texts = [code.meaning(), code.remedy()];
            for named in texts.iter().flat_map(|text| text.split('`')).filter(|text| text.starts_with("greenroom ")) {
                let mut command = Cli::command();
                for word in
                    named.split(' ').skip(1).filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
                {
                    let found = command.find_subcommand(word).unwrap_or_else(|| panic!("{}: `{named}`", code.word()));
                    command = found.clone();
                }
                assert!(!command.is_subcommand_required_set(), "{}: `{named}` lacks a word", code.word());
            }
        }
    }

    #[test]
    fn every_command_shows_examples() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{path} has no example in its help");
            command.get_subcommands().for_each(|inner| check(inner, &path));
        }
        check(&Cli::command(), "");
    }
}
