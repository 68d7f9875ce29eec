//! Settings from options, then the environment, then the configuration file. All are checked before anything runs.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use etcetera::BaseStrategy;
use greenroom::{CompilerProcess, JournalLevel, Limits};
use greenroom_capability_http::{Authorities, RequestLimits};
use greenroom_distribution::TrustPolicy;
use greenroom_domain::{Sentence, decoded, sentence};
use greenroom_store::DEFAULT_JOURNAL_QUOTA;
use greenroom_zoom::Plan;
use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use crate::{
    ServiceError,
    alert_settings::{self, AlertSettings, AlertsTable},
    capabilities::{self, Granted},
    console_settings::{self, ConsoleSettings, ConsoleTable},
    hubspot::HubSpotSettings,
    job_settings::{self, JobSettings, JobsTable, TableError},
    restate::{self, RestateSettings, RestateTable},
    retention::{self, RetentionSettings, RetentionTable},
    server::{self, ServerSettings, ServerTable, TlsFiles},
    store_location::{GivenStore, PostgresTable, StoreLocation, StorePlace},
    toml_words,
    trust::{self, TrustTable},
};

/// The prefix of a digest in a grant to one package alone.
pub const DIGEST: &str = "sha256:";

/// The default configuration file, which need not exist.
const FILE: &str = "greenroom.toml";

/// The default folders of packages: the output of `cargo xtask build`, or a folder in the working directory.
const ACTIONS: [&str; 2] = ["target/actions", "actions"];

/// The variable with which OpenTelemetry names a collector.
const OTLP: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// The default folder of installed actions.
const INSTALLED: &str = "greenroom-installed";

/// The names of limits that the library does not have: those of compilations, of the store, and of requests of all runs.
const COMPILE_MS: &str = "compileMs";
const COMPILE_MEMORY: &str = "compileMemoryBytes";
const JOURNAL_QUOTA: &str = "journalQuotaBytes";
const HTTP_REQUESTS: &str = "httpRequests";
const HTTP_REQUESTS_PER_HOST: &str = "httpRequestsPerHost";

/// How many bytes of a request's body may surround the input of an action.
const AROUND_AN_INPUT: u64 = 64 << 10;

/// Values from options and the environment, which override the configuration file. [`Settings::resolve`] checks them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overrides {
    /// The configuration file, instead of `greenroom.toml` in the working directory.
    pub config: Option<PathBuf>,
    /// The contact store: a file, or a URL of PostgreSQL.
    pub store: Option<GivenStore>,
    /// The folder of packages.
    pub actions: Option<PathBuf>,
    /// The folder of installed actions.
    pub installed: Option<PathBuf>,
    /// The folder for compiled actions, or `off`.
    pub compiled: Option<PathBuf>,
    /// Grants: `my-action=contacts-read,log`.
    pub grants: Vec<String>,
    /// Limits by name: `cpu-ms=500`.
    pub limits: Vec<String>,
    /// How many runs may be in progress at once.
    pub concurrency: Option<NonZeroU32>,
    /// The level of journals: `full`, `digests` or `off`.
    pub journal: Option<String>,
    /// The address of Zoom's REST API.
    pub zoom_api_url: Option<String>,
    /// The address of Zoom's OAuth server.
    pub zoom_oauth_url: Option<String>,
    /// Domains that recordings are downloaded from besides Zoom's own; those of the file are added.
    pub zoom_download_hosts: Vec<String>,
    /// The plan of the Zoom accounts: `free`, `pro` or `business`.
    pub zoom_plan: Option<String>,
    /// The address that a server listens on.
    pub listen: Option<SocketAddr>,
    /// The folder of texts of warnings.
    pub messages: Option<PathBuf>,
    /// The filter of log messages.
    pub log: Option<String>,
    /// Whether to print JSON.
    pub json: Option<bool>,
}

impl Overrides {
    /// Whether JSON is asked for, here or in the configuration file, even where other settings are wrong: for the report
    /// of that error.
    pub fn asks_for_json(&self) -> bool {
        let in_file = || {
            let file = self.config.as_deref().unwrap_or(Path::new(FILE));
            let table: toml::Table = std::fs::read_to_string(file).ok()?.parse().ok()?;
            table.get("json")?.as_bool()
        };
        self.json.or_else(in_file).unwrap_or(false)
    }
}

/// The configuration file, with limits of type `L` by name, grants of type `G` by action, trust of type `T`, HTTP of type `H`, jobs of
/// type `J`, alerts of type `A`, a console of type `C`, a server of type `S`, retention of type `K`, and Restate of type `R`.
/// The types differ before the check ([`Written`]) and after it ([`Checked`]).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[serde(bound(
    deserialize = "L: Deserialize<'de>, G: Deserialize<'de>, T: Deserialize<'de> + Default, H: Deserialize<'de> + Default, J: Deserialize<'de> + Default, A: Deserialize<'de> + Default, C: Deserialize<'de> + Default, S: Deserialize<'de> + Default, K: Deserialize<'de> + Default, R: Deserialize<'de> + Default"
))]
struct File<L, G, T, H, J, A, C, S, K, R> {
    store: Option<Spanned<GivenStore>>,
    actions: Option<PathBuf>,
    installed: Option<PathBuf>,
    compiled: Option<PathBuf>,
    concurrency: Option<NonZeroU32>,
    journal: Option<JournalLevel>,
    messages: Option<PathBuf>,
    log: Option<String>,
    json: Option<bool>,
    #[serde(default)]
    postgres: PostgresTable,
    #[serde(default)]
    zoom: ZoomTable,
    #[serde(default)]
    telemetry: TelemetrySettings,
    #[serde(default)]
    server: S,
    #[serde(default)]
    http: H,
    #[serde(default)]
    limits: BTreeMap<String, L>,
    #[serde(default)]
    grants: BTreeMap<String, G>,
    #[serde(default)]
    trust: T,
    hubspot: Option<Spanned<HubSpotSettings>>,
    #[serde(default)]
    jobs: J,
    #[serde(default)]
    alerts: A,
    #[serde(default)]
    retention: K,
    #[serde(default)]
    restate: R,
    #[serde(default)]
    console: C,
}

/// The file before the check: values know their place in the file, for messages.
type Written = File<
    Spanned<u64>,
    Spanned<Value>,
    TrustTable,
    HttpTable,
    JobsTable,
    Option<Spanned<AlertsTable>>,
    ConsoleTable,
    ServerTable,
    Option<Spanned<RetentionTable>>,
    Option<RestateTable>,
>;

/// The file after the check: all names are known, limits have the library's names, and paths start from the working
/// directory.
type Checked = File<
    u64,
    Granted,
    TrustPolicy,
    Authorities,
    JobSettings,
    Option<AlertSettings>,
    ConsoleSettings,
    ServerSettings,
    RetentionSettings,
    Option<RestateSettings>,
>;

/// The table `[zoom]` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct ZoomTable {
    api_url: Option<String>,
    oauth_url: Option<String>,
    download_hosts: Vec<String>,
    plan: Option<Plan>,
}

/// The table `[telemetry]` of the file: where spans go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// The address of an OpenTelemetry collector that takes OTLP over HTTP, such as `http://localhost:4318`. Without it, or the
    /// environment variable `OTEL_EXPORTER_OTLP_ENDPOINT`, spans go nowhere.
    pub otlp: Option<String>,
    /// The name of this service in traces, so that several installations can be told apart.
    pub service_name: String,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self { otlp: None, service_name: "greenroom".to_owned() }
    }
}

/// The table `[http]` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct HttpTable {
    ca_file: Option<Spanned<PathBuf>>,
}

/// The folder for compiled code.
#[derive(Debug, Clone, PartialEq)]
pub enum Compiled {
    /// None: compiled code is not kept.
    Off,
    /// The operator's choice: an error if it cannot be used.
    There(PathBuf),
    /// The default, among this user's caches. The runtime goes without one if it cannot be used.
    Cache(PathBuf),
}

impl Compiled {
    fn of(named: Option<PathBuf>) -> Self {
        match named {
            Some(off) if is_off(&off) => Self::Off,
            Some(there) => Self::There(there),
            // Without a home directory there is no cache directory.
            None => etcetera::choose_base_strategy()
                .map_or(Self::Off, |base| Self::Cache(base.cache_dir().join("greenroom/compiled"))),
        }
    }
}

/// Whether the value is the word `off`, for no directory.
fn is_off(path: &Path) -> bool {
    path.as_os_str() == "off"
}

/// The limits of compiling one package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compiling {
    /// Time in milliseconds.
    pub ms: u64,
    /// Memory in bytes.
    pub memory_bytes: u64,
}

/// The settings of requests: those of actions, and those for tokens.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HttpSettings {
    /// Authorities that are trusted besides those of the machine.
    pub authorities: Authorities,
    /// How many requests of all runs of this process are under way at once.
    pub limits: RequestLimits,
}

/// The settings of a program: options override the environment, and both override the configuration file.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What the settings were made of, besides the configuration file: to read that again.
    pub given: Overrides,
    /// Where the contact store is.
    pub store: StoreLocation,
    /// The settings of PostgreSQL beside its URL, for other stores that a command names.
    pub(crate) postgres: PostgresTable,
    /// The folder of packages.
    pub actions: PathBuf,
    /// The folder of installed actions.
    pub installed: PathBuf,
    /// From where packages may be installed, and who must have signed them.
    pub trust: TrustPolicy,
    /// Grants by an action's name, or by `sha256:` and a package's digest.
    pub grants: BTreeMap<String, Granted>,
    /// The limits of runs.
    pub limits: Limits,
    /// The limits of compiling a package.
    pub compiling: Compiling,
    /// The folder for compiled code.
    pub compiled: Compiled,
    /// Requests of actions, and for tokens.
    pub http: HttpSettings,
    /// How many runs may be in progress at once; none for the library's default.
    pub concurrency: Option<NonZeroU32>,
    /// The level of journals.
    pub journal: JournalLevel,
    /// How many bytes of journals the store keeps.
    pub journal_quota: u64,
    /// The address of Zoom's REST API; none for Zoom's own.
    pub zoom_api: Option<String>,
    /// The address of Zoom's OAuth server; none for Zoom's own.
    pub zoom_oauth: Option<String>,
    /// Domains that recordings are downloaded from besides Zoom's own.
    pub zoom_download_hosts: Vec<String>,
    /// The plan of the Zoom accounts.
    pub plan: Plan,
    /// The settings of a server.
    pub server: ServerSettings,
    /// The folder of texts of warnings: more languages, or replacements of Greenroom's own texts.
    pub messages: Option<PathBuf>,
    /// Where spans go.
    pub telemetry: TelemetrySettings,
    /// How HubSpot's workflows run actions; none where they do not.
    pub hubspot: Option<HubSpotSettings>,
    /// How jobs are done.
    pub jobs: JobSettings,
    /// What the operator is told; none where nothing is.
    pub alerts: Option<AlertSettings>,
    /// How long rows are kept.
    pub retention: RetentionSettings,
    /// The engine that hands jobs to workers; none where each worker takes them from the store itself.
    pub restate: Option<RestateSettings>,
    /// The pages of a server, and how people sign in to them.
    pub console: ConsoleSettings,
    /// The filter of log messages.
    pub log: String,
    /// Whether to print JSON.
    pub json: bool,
}

impl Settings {
    /// How many bytes the body of a request to the server has at most.
    pub fn body_bytes(&self) -> u64 {
        self.server.body_bytes.map_or(self.limits.input_bytes.saturating_add(AROUND_AN_INPUT), Into::into)
    }

    /// Where a store is that is named beside the one of these settings.
    ///
    /// # Errors
    /// [`ServiceError::Config`]: the mistake, and how to write it.
    pub fn locate(&self, place: &StorePlace) -> Result<StoreLocation, ServiceError> {
        place.locate(self.postgres.clone(), variable).map_err(ServiceError::Config)
    }

    /// Combines the overrides with the configuration file, and checks the result.
    ///
    /// # Errors
    /// [`ServiceError::Config`]: the mistake, its place, and how to write it.
    pub fn resolve(given: &Overrides) -> Result<Self, ServiceError> {
        let file = match &given.config {
            Some(path) => Some(path.clone()),
            None => Some(PathBuf::from(FILE)).filter(|path| path.exists()),
        };
        let file = file.map_or_else(|| Ok(Checked::default()), |path| read(&path))?;
        let mut limits = file.limits;
        for text in &given.limits {
            let (name, value) = pair(text, "--limits", "cpu-ms=500")?;
            let value = value.parse().map_err(|_| {
                let why = sentence!(
                    "failure-setup-not-whole",
                    "`{value}` is not a whole number from 0 to {most}",
                    value = value,
                    most = u64::MAX
                );
                of_option("--limits", text, &why)
            })?;
            limits.insert(limit(name).map_err(|why| of_option("--limits", text, &why))?, value);
        }
        let mut grants = file.grants;
        for text in &given.grants {
            let (name, list) = pair(text, "--grant", "my-action=contacts-read,log")?;
            let capabilities = capabilities::parse(list).map_err(|why| of_option("--grant", text, &why))?;
            granted_to(name).map_err(|why| of_option("--grant", text, &why))?;
            grants.insert(name.to_owned(), capabilities);
        }
        let plan = match &given.zoom_plan {
            Some(word) => plan(word)?,
            None => file.zoom.plan.unwrap_or_default(),
        };
        let journal = match &given.journal {
            Some(word) => journal(word)?,
            None => file.journal.unwrap_or_default(),
        };
        let (limits, compiling, journal_quota, requests) = with_limits(&limits)?;
        let store = given.store.clone().or(file.store.map(Spanned::into_inner));
        let store = StoreLocation::resolve(store, file.postgres.clone(), variable).map_err(ServiceError::Config)?;
        Ok(Self {
            given: given.clone(),
            store,
            postgres: file.postgres,
            actions: given.actions.clone().or(file.actions).unwrap_or_else(default_actions),
            installed: given.installed.clone().or(file.installed).unwrap_or_else(|| PathBuf::from(INSTALLED)),
            trust: file.trust,
            grants,
            limits,
            compiling,
            compiled: Compiled::of(given.compiled.clone().or(file.compiled)),
            http: HttpSettings { authorities: file.http, limits: requests },
            concurrency: given.concurrency.or(file.concurrency),
            journal,
            journal_quota,
            zoom_api: given.zoom_api_url.clone().or(file.zoom.api_url),
            zoom_oauth: given.zoom_oauth_url.clone().or(file.zoom.oauth_url),
            zoom_download_hosts: [&given.zoom_download_hosts[..], &file.zoom.download_hosts].concat(),
            plan,
            server: ServerSettings { listen: given.listen.unwrap_or(file.server.listen), ..file.server },
            messages: given.messages.clone().or(file.messages),
            telemetry: TelemetrySettings { otlp: file.telemetry.otlp.or_else(|| variable(OTLP)), ..file.telemetry },
            hubspot: file.hubspot.map(Spanned::into_inner),
            jobs: file.jobs,
            alerts: file.alerts,
            retention: file.retention,
            restate: file.restate,
            console: file.console,
            log: given.log.clone().or(file.log).unwrap_or_else(|| "warn".to_owned()),
            json: given.json.or(file.json).unwrap_or(false),
        })
    }
}

/// The value of an environment variable; none where it is empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn read(path: &Path) -> Result<Checked, ServiceError> {
    let bytes = std::fs::read(path).map_err(|error| {
        ServiceError::Config(sentence!(
            "failure-setup-config-unreadable",
            "cannot read the configuration file {file}: {error}; check the path",
            file = path.display(),
            error = error
        ))
    })?;
    let text = decoded(&bytes).map_err(|error| {
        ServiceError::Config(sentence!(
            "failure-setup-config-encoding",
            "the configuration file {file} {error}",
            file = path.display(),
            error = error.sentence()
        ))
    })?;
    let at = |offset: Option<usize>, message: Sentence| {
        let before = offset.and_then(|offset| text.get(..offset)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        ServiceError::Config(sentence!(
            "failure-setup-line",
            "{file}, line {line}: {what}",
            file = path.display(),
            line = line,
            what = message
        ))
    };
    let file: Written = toml::from_str(text)
        .map_err(|error| at(error.span().map(|span| span.start), toml_words::said(text, &error)))?;
    let of_table = |error: TableError| at(Some(error.at), error.message);
    let server = server::read(file.server).map_err(of_table)?;
    let retention =
        file.retention.map_or_else(|| Ok(RetentionSettings::default()), retention::read).map_err(of_table)?;
    let restate = file.restate.map(restate::read).transpose().map_err(of_table)?;
    let store = file.store.map(|given| {
        let span = given.span();
        given.get_ref().check().map_err(|message| at(Some(span.start), message))?;
        Ok::<_, ServiceError>(Spanned::new(span, given.into_inner().starting_from(|store| beside(path, store))))
    });
    let (mut limits, mut grants) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in file.limits {
        let name = limit(&name).map_err(|message| at(Some(value.span().start), message))?;
        limits.insert(name, value.into_inner());
    }
    for (name, given) in file.grants {
        granted_to(&name).map_err(|message| at(Some(given.span().start), message))?;
        let granted = capabilities::read(given.get_ref()).map_err(|message| at(Some(given.span().start), message))?;
        grants.insert(name, granted);
    }
    let hubspot = file.hubspot.map(|given| {
        let span = given.span();
        let wrong = |message: Sentence| at(Some(span.start), message);
        let checked = given.into_inner().checked().map_err(wrong)?;
        checked.fit(server.request_time()).map_err(wrong)?;
        Ok::<_, ServiceError>(Spanned::new(span, checked))
    });
    let trust = trust::read(file.trust, |path_in_file| beside(path, path_in_file)).map_err(of_table)?;
    let http = match file.http.ca_file {
        Some(written) => {
            let wrong = |message: Sentence| at(Some(written.span().start), message);
            authorities(&beside(path, written.get_ref().clone())).map_err(wrong)?
        }
        None => Authorities::default(),
    };
    let jobs = job_settings::read(file.jobs).map_err(of_table)?;
    let console = console_settings::read(file.console).map_err(of_table)?;
    let alerts = file.alerts.map(|table| {
        let place = table.span().start;
        alert_settings::read(table.into_inner(), place).map_err(of_table)
    });
    Ok(Checked {
        store: store.transpose()?,
        postgres: file.postgres.starting_from(|path_in_file| beside(path, path_in_file)),
        actions: file.actions.map(|actions| beside(path, actions)),
        installed: file.installed.map(|installed| beside(path, installed)),
        compiled: file.compiled.map(|compiled| if is_off(&compiled) { compiled } else { beside(path, compiled) }),
        concurrency: file.concurrency,
        journal: file.journal,
        messages: file.messages.map(|messages| beside(path, messages)),
        telemetry: file.telemetry,
        log: file.log,
        json: file.json,
        zoom: file.zoom,
        server: ServerSettings {
            tls: server
                .tls
                .map(|tls| TlsFiles { certificate: beside(path, tls.certificate), key: beside(path, tls.key) }),
            ..server
        },
        limits,
        grants,
        trust,
        http,
        hubspot: hubspot.transpose()?,
        jobs,
        alerts: alerts.transpose()?,
        retention,
        restate,
        console,
    })
}

/// Reads the file of authorities that are trusted besides those of the machine.
fn authorities(path: &Path) -> Result<Authorities, Sentence> {
    let wrong = |why: Sentence| {
        sentence!("failure-setup-ca-file", "`ca-file`: {file}: {why}", file = path.display(), why = why)
    };
    let pem = std::fs::read(path)
        .map_err(|error| wrong(sentence!("failure-setup-check-path", "{error}; check the path", error = error)))?;
    Authorities::read(&pem).map_err(|why| {
        wrong(sentence!(
            "failure-setup-no-authorities",
            "{why}: name a file with the certificates of authorities, in PEM",
            why = why
        ))
    })
}

/// A path in the configuration file starts from the folder of that file.
fn beside(config: &Path, path: PathBuf) -> PathBuf {
    match config.parent() {
        Some(folder) => folder.join(path),
        None => path,
    }
}

fn default_actions() -> PathBuf {
    let [built, beside] = ACTIONS.map(PathBuf::from);
    if built.is_dir() { built } else { beside }
}

/// `name=value`.
fn pair<'a>(given: &'a str, option: &str, example: &str) -> Result<(&'a str, &'a str), ServiceError> {
    match given.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim(), value.trim())),
        _ => Err(ServiceError::Config(sentence!(
            "failure-setup-pair",
            "{option} {given}: write a name and a value, such as {option} {example}",
            option = option,
            given = given,
            example = example
        ))),
    }
}

/// What is wrong with the value of an option.
fn of_option(option: &str, given: &str, why: &Sentence) -> ServiceError {
    ServiceError::Config(sentence!(
        "failure-setup-of-option",
        "{option} {given}: {why}",
        option = option,
        given = given,
        why = why
    ))
}

fn plan(word: &str) -> Result<Plan, ServiceError> {
    serde_json::from_value(word.into()).map_err(|_| {
        ServiceError::Config(sentence!(
            "failure-setup-zoom-plan",
            "--zoom-plan {word}: there are free, pro and business",
            word = word
        ))
    })
}

fn journal(word: &str) -> Result<JournalLevel, ServiceError> {
    serde_json::from_value(word.into()).map_err(|_| {
        ServiceError::Config(sentence!(
            "failure-setup-journal",
            "--journal {word}: there are full, digests and off",
            word = word
        ))
    })
}

/// Checks the left side of a grant: an action's name, or a package's digest.
fn granted_to(name: &str) -> Result<(), Sentence> {
    let hex = |digest: &str| digest.len() == 64 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    match name.strip_prefix(DIGEST) {
        Some(digest) if !hex(digest) => Err(sentence!(
            "failure-setup-no-digest",
            "`{digest}` is no SHA-256 digest: `greenroom actions check FILE` shows a package's",
            digest = digest
        )),
        _ => Ok(()),
    }
}

/// All limits with their defaults, as a JSON object: those of runs, of compilations and of the store. Each limit of the
/// library can be set, under its name in kebab case.
fn all_limits() -> Map<String, Value> {
    let mut all = match serde_json::to_value(Limits::default()) {
        Ok(Value::Object(limits)) => limits,
        _ => Map::new(),
    };
    let ms = u64::try_from(CompilerProcess::DEFAULT_TIME.as_millis()).unwrap_or(u64::MAX);
    all.insert(COMPILE_MS.to_owned(), ms.into());
    all.insert(COMPILE_MEMORY.to_owned(), CompilerProcess::DEFAULT_MEMORY_BYTES.into());
    all.insert(JOURNAL_QUOTA.to_owned(), DEFAULT_JOURNAL_QUOTA.into());
    let requests = RequestLimits::default();
    all.insert(HTTP_REQUESTS.to_owned(), requests.requests.get().into());
    all.insert(HTTP_REQUESTS_PER_HOST.to_owned(), requests.per_host.get().into());
    all
}

/// The library's name of a limit, from its name in kebab case.
fn limit(written: &str) -> Result<String, Sentence> {
    let known = all_limits();
    known.keys().find(|name| kebab_case(name) == written).cloned().ok_or_else(|| {
        let known: Vec<String> = known.keys().map(|name| format!("`{}`", kebab_case(name))).collect();
        sentence!(
            "failure-setup-no-limit",
            "there is no limit `{limit}`: there are {known}",
            limit = written,
            known = known.join(", ")
        )
    })
}

fn kebab_case(name: &str) -> String {
    let mut written = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            written.push('-');
        }
        written.push(c.to_ascii_lowercase());
    }
    written
}

fn with_limits(given: &BTreeMap<String, u64>) -> Result<(Limits, Compiling, u64, RequestLimits), ServiceError> {
    let mut limits = all_limits();
    limits.extend(given.iter().map(|(name, value)| (name.clone(), Value::from(*value))));
    let mut take = |name| limits.remove(name).and_then(|value| value.as_u64()).unwrap_or_default();
    let compiling = Compiling { ms: take(COMPILE_MS), memory_bytes: take(COMPILE_MEMORY) };
    let journal_quota = take(JOURNAL_QUOTA);
    let mut at_once = |name| {
        let limit = take(name);
        NonZeroU32::new(u32::try_from(limit).unwrap_or(u32::MAX)).ok_or_else(|| {
            ServiceError::Config(sentence!(
                "failure-setup-limit-zero",
                "the limit `{limit}` is at least 1: 0 would let no request out",
                limit = kebab_case(name)
            ))
        })
    };
    let requests = RequestLimits { requests: at_once(HTTP_REQUESTS)?, per_host: at_once(HTTP_REQUESTS_PER_HOST)? };
    let limits = serde_json::from_value(limits.into())
        .map_err(|error| ServiceError::Config(sentence!("failure-setup-limits", "the limits: {why}", why = error)))?;
    Ok((limits, compiling, journal_quota, requests))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.toml");
        std::fs::write(&path, text).unwrap();
        read(&path).err().unwrap().to_string()
    }

    #[test]
    fn what_is_unknown_is_refused_with_its_line_and_what_is_known() {
        let error = refused("store = 'a'\nstor = 'b'\n");
        assert!(error.contains("some.toml, line 2: there is no key `stor`, only `store`, `actions`"), "{error}");
        let error = refused("\nstore = 'mysql://ada:word@x/y'");
        assert!(
            error.contains("line 2: `store`: there is no store at `mysql://`") && !error.contains("word"),
            "{error}"
        );
        let error = refused("[zoom]\n\nurl = 'x'");
        assert!(error.contains("line 3: there is no key `url`, only `api-url`"), "{error}");
        let error = refused("[limits]\nfuel = 1");
        assert!(error.contains("line 2: there is no limit `fuel`") && error.contains("`cpu-ms`"), "{error}");
        let error = refused("[grants]\nmine = ['log']\nother = ['root']");
        assert!(error.contains("line 3: `root` is no capability: there are contacts-read"), "{error}");
        let error = refused("[grants]\nmine = ['log', { contacts-write = { properties = ['a', 'B C'] } }]");
        assert!(error.contains("line 2: `contacts-write` cannot be granted like this, at `/properties/1`"), "{error}");
        let error = refused("\n[hubspot]\npublic-url = 'https://example.com'\napp-secrets = ['a']\nportals = []");
        assert!(error.contains("line 2: portals: name the ids"), "{error}");
        let hubspot = "[hubspot]\npublic-url = 'https://example.com'\napp-secrets = ['a']\nportals = [7]\nanswer-within-ms = 5000\n";
        let error = refused(&format!("{hubspot}[server]\nrequest-seconds = 5\n"));
        assert!(error.contains("line 1: answer-within-ms") && error.contains("`request-seconds`"), "{error}");
        let error = refused("[retention]\nruns = 0");
        assert!(error.contains("line 2"), "{error}");
        let error = refused("store = 'a'\n[retention]\nruns = 30\njournals = 90");
        assert!(error.contains("line 2: [retention] keeps journals for 90 days and runs for 30"), "{error}");
        let error = refused("store = 'a'\n[alerts]\nkinds = ['failed-runs']");
        assert!(error.contains("line 2: [alerts] tells nobody"), "{error}");
        let error = refused("[alerts.webhook]\nurl = 'https://x.example/'\n[alerts]\nkinds = [\n'x']");
        assert!(error.contains("line 5: `x` is no kind of alert"), "{error}");
        let error = refused("[grants]\nmine = 'log'");
        assert!(error.contains("line 2: write a list of capabilities"), "{error}");
        let error = refused("[grants]\n'sha256:12' = ['log']");
        assert!(error.contains("line 2: `12` is no SHA-256 digest"), "{error}");
        let error = refused("\n[zoom]\nplan = 'golden'");
        assert!(error.contains("line 3") && error.contains("`pro`"), "{error}");
        assert!(refused("concurrency = 0").contains("line 1"));
        for (text, expected) in [
            ("concurrency = 'many'", "this is the text \"many\", but has to be a whole number from 1 to 4294967295"),
            ("json = 3", "this is the number `3`, but has to be `true` or `false`"),
            ("[zoom]\ndownload-hosts = 'a'", "this is the text \"a\", but has to be a list"),
            ("[server]\ntls = 'a'", "this is the text \"a\", but has to be a table"),
            ("[server]\nlisten = 80", "this is the number `80`, but has to be an address with a port"),
            ("[alerts.webhook]\nsecret = 'a'", "the key `url` is missing: add it"),
            ("journal = 'all'", "there is no word `all`, only `full`"),
        ] {
            let error = refused(text);
            assert!(error.contains(expected), "{error}");
            for theirs in ["invalid type", "u32", "struct", "variant", "sequence"] {
                assert!(!error.contains(theirs), "{error}");
            }
        }
        assert!(refused("store = ").contains("line 1"));
    }

    #[test]
    fn paths_are_meant_from_where_the_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.toml");
        std::fs::write(&path, "store = 'a.db'\nactions = '/elsewhere'\n[limits]\ncpu-ms = 5\n[grants]\nx = ['log']")
            .unwrap();
        let read = read(&path).map_err(|e| e.to_string()).unwrap();
        assert_eq!(read.store.unwrap().into_inner(), GivenStore::from(folder.path().join("a.db")));
        assert_eq!(read.actions.unwrap(), Path::new("/elsewhere"));
        assert_eq!(with_limits(&read.limits).unwrap().0.cpu_ms, 5);
        assert_eq!(read.grants["x"], BTreeMap::from([("log".to_owned(), serde_json::json!({}))]));
    }

    #[test]
    fn compiled_code_is_kept_where_the_operator_says_or_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.toml");
        for (text, wanted) in [
            ("compiled = 'code'", Compiled::There(folder.path().join("code"))),
            ("compiled = './off'", Compiled::There(folder.path().join("./off"))),
            ("compiled = 'off'", Compiled::Off),
        ] {
            std::fs::write(&path, text).unwrap();
            let read = read(&path).map_err(|e| e.to_string()).unwrap();
            assert_eq!(Compiled::of(read.compiled), wanted);
        }
    }

    #[test]
    fn limits_of_compilations_are_set_like_those_of_runs() {
        let given = BTreeMap::from([(limit("compile-ms").unwrap(), 5), (limit("cpu-ms").unwrap(), 7)]);
        let (limits, compiling, ..) = with_limits(&given).unwrap();
        let memory_bytes = CompilerProcess::DEFAULT_MEMORY_BYTES;
        assert_eq!((limits.cpu_ms, compiling), (7, Compiling { ms: 5, memory_bytes }));
    }

    #[test]
    fn limits_of_requests_are_set_like_those_of_runs() {
        let given = BTreeMap::from([(limit("http-requests").unwrap(), 3), (limit("cpu-ms").unwrap(), 7)]);
        let requests = with_limits(&given).unwrap().3;
        assert_eq!((requests.requests.get(), requests.per_host), (3, RequestLimits::default().per_host));
        let none = BTreeMap::from([(limit("http-requests-per-host").unwrap(), 0)]);
        let error = with_limits(&none).unwrap_err().to_string();
        assert!(error.contains("the limit `http-requests-per-host` is at least 1"), "{error}");
    }

    #[test]
    fn a_file_of_authorities_has_certificates() {
        let error = refused("[http]\nca-file = 'not-there.pem'");
        assert!(error.contains("some.toml, line 2: `ca-file`") && error.contains("not-there.pem: "), "{error}");
        let error = refused("[http]\nca-file = 'some.toml'");
        assert!(error.contains("no certificate in PEM"), "{error}");
        let error = refused("[http]\nca = 'a'");
        assert!(error.contains("there is no key `ca`"), "{error}");
    }
}
