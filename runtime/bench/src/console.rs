//! The pages of the console, against the API's answers for the same lists: 100,000 contacts and a million runs. Page and API take
//! turns, one request after the other. Lighthouse then judges the main pages in Chromium.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use reqwest::{StatusCode, header};
use rusqlite::Connection;
use serde::Deserialize;
use serde_json::json;
use tempfile::TempDir;

use crate::{
    error::Error,
    report::Report,
    served::{self, Server, wrong},
    stats::Series,
    throughput,
    work::{self, Work},
};

/// How many contacts and runs there are, and how many in a quick measurement.
const MANY: (u32, u32) = (100_000, 1_000_000);
const FEW: (u32, u32) = (10_000, 100_000);

/// How many requests of each kind a round has.
const TURN: usize = 20;

/// How many items both have.
const PAGE: u32 = 50;

/// The person who looks at the pages.
const USER: &str = "bench@acme.example";

/// The lists: the page, and the API's path for the same items.
const LISTS: [(&str, &str, &str); 4] = [
    ("contacts", "/contacts?", "/v1/contacts?"),
    ("contacts by email", "/contacts?q=person-77%40example.com", "/v1/contacts?email=person-77%40example.com"),
    ("runs", "/runs?", "/v1/runs?"),
    ("failed runs", "/runs?status=failed", "/v1/runs?status=failed"),
];

/// The pages that Lighthouse judges.
const JUDGED: [&str; 8] = ["/sign-in", "/", "/settings", "/webinars", "/contacts", "/segments", "/actions", "/runs"];

/// The copies of runs, in SQL.
const MANY_RUNS: &str = include_str!("../../../tests/fixtures/many_runs.sql");

/// The files of the command, of the packages, and of what judges pages.
pub(crate) struct Files<'a> {
    /// The `greenroom` command, as it is released.
    pub(crate) command: &'a Path,
    /// The folder of the packages for measurements.
    pub(crate) packages: &'a Path,
    /// The folder in which Lighthouse and its script are installed.
    pub(crate) judge: Option<&'a Path>,
}

/// Measures in this many rounds, on the disk of the folder `disk`, and adds rows and ratios to the report.
pub(crate) fn measure(
    report: &mut Report,
    files: &Files<'_>,
    disk: &Path,
    work: [&Work; 3],
    (rounds, quick): (usize, bool),
) -> Result<(), Error> {
    let (contacts, runs) = if quick { FEW } else { MANY };
    let folder = TempDir::new_in(disk)?;
    let place = Place { files, folder: folder.path() };
    place.fill(contacts, runs, work)?;
    let key = place.key()?;
    let password = place.password()?;
    let server = Server::start(place.command(&["serve", "--listen", "127.0.0.1:0", "--json"]))?;
    let threads = throughput::threads(1)?;
    threads.block_on(async {
        let browser = Visitor::sign_in(&server.url, &password).await?;
        let caller = Visitor { key: Some(key), ..Visitor::new(&server.url)? };
        let mut ratios = Vec::new();
        for (name, page, api) in LISTS {
            let (mut of_page, mut of_api) = (Series::default(), Series::default());
            for round in 0..=rounds {
                let (page, api) = (browser.turn(page).await?, caller.turn(api).await?);
                // The first round warms caches, and does not count.
                if round > 0 {
                    of_page.add(page);
                    of_api.add(api);
                }
            }
            report.row(format!("{name} of {contacts} contacts, {runs} runs: the page"), &of_page, "ms");
            report.row(format!("{name}: the API's answer"), &of_api, "ms");
            let ratio = of_page.p95().zip(of_api.p95()).map(|(page, api)| page / api);
            report.figure(format!("{name}: page/API, 95th percentiles"), ratio, "");
            ratios.extend(ratio);
        }
        let worst = ratios.into_iter().max_by(f64::total_cmp);
        if quick {
            report.missing.push("goal of lists: there were fewer contacts and runs".to_owned());
        } else {
            report.ratio("console.page_p95_ms/api_p95_ms", worst);
        }
        judge(report, files, &server.url, &browser)
    })
}

/// The folder of the store.
struct Place<'a> {
    files: &'a Files<'a>,
    folder: &'a Path,
}

impl Place<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        served::prepared(self.files.command, self.files.packages, self.folder, arguments)
    }

    /// Runs a command, and answers its output.
    fn greenroom(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let ended = self.command(arguments).output()?;
        if !ended.status.success() {
            let said = String::from_utf8_lossy(&ended.stderr);
            return Err(wrong(format!("`greenroom {}`: {said}", arguments.join(" "))));
        }
        Ok(ended.stdout)
    }

    /// A store with an administrator and contacts, two runs that ended well and one that failed, and copies of them.
    fn fill(&self, contacts: u32, runs: u32, work: [&Work; 3]) -> Result<(), Error> {
        // Measured are the answers, not how many of them a key may ask for.
        let unlimited = "[server]\nkey-rate = 4000000000\nkey-burst = 4000000000\n";
        fs::write(self.folder.join("greenroom.toml"), unlimited)?;
        self.greenroom(&["store", "init"])?;
        let rows = self.folder.join("rows.ndjson");
        let mut file = std::io::BufWriter::new(fs::File::create(&rows)?);
        writeln!(file, "{}", json!({ "type": "account-user", "email": USER, "role": "administrator" }))?;
        // The import defines the properties that it has.
        let read = work::contact();
        let row = json!({ "type": "contact", "id": read.id, "email": read.email, "properties": read.properties });
        writeln!(file, "{row}")?;
        for n in 1..=contacts {
            let row = json!({
                "type": "contact", "id": format!("contact-{n}"), "email": format!("person-{n}@example.com"),
                "properties": { "firstname": format!("First {}", n % 1_000), "lastname": format!("Last {n}") },
            });
            writeln!(file, "{row}")?;
        }
        file.flush()?;
        drop(file);
        self.greenroom(&["store", "import", &rows.to_string_lossy()])?;
        fs::remove_file(&rows)?;
        let [noop, realistic, spin] = work;
        let grant = format!("{}=contacts-read", realistic.action);
        for work in [noop, realistic] {
            let invoke = ["invoke", work.action, "--input", &work.text, "--contact", work::CONTACT, "--grant", &grant];
            self.greenroom(&invoke)?;
        }
        // It fails at its limit, and is a run all the same.
        let endless = ["invoke", spin.action, "--input", "{}", "--limits", "cpu-ms=20"];
        drop(self.command(&endless).output()?);
        let store = Connection::open(self.folder.join("greenroom.db")).map_err(wrong)?;
        store.pragma_update(None, "synchronous", "OFF").map_err(wrong)?;
        let copied = store.execute(MANY_RUNS, [runs]).map_err(wrong)?;
        if copied < runs as usize * 9 / 10 {
            return Err(wrong(format!("{copied} of {runs} runs were copied")));
        }
        // As a server that has run for long has it.
        store.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)").map_err(wrong)
    }

    fn key(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Made {
            token: String,
        }
        let made = self.greenroom(&["api-keys", "create", "bench", "--user", USER, "--scopes", "read", "--json"])?;
        serde_json::from_slice(&made).map(|Made { token }| token).map_err(wrong)
    }

    fn password(&self) -> Result<String, Error> {
        #[derive(Deserialize)]
        struct Made {
            password: String,
        }
        let made = self.greenroom(&["users", "password", USER, "--generate", "--json"])?;
        serde_json::from_slice(&made).map(|Made { password }| password).map_err(wrong)
    }
}

/// A client of the server: with a cookie, or with a key.
struct Visitor {
    http: reqwest::Client,
    url: String,
    cookie: Option<String>,
    key: Option<String>,
}

impl Visitor {
    fn new(url: &str) -> Result<Self, Error> {
        // The client is built without a TLS implementation, and takes the one of the process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Ok(Self { http: http.build().map_err(wrong)?, url: url.to_owned(), cookie: None, key: None })
    }

    /// Signs in as the form does.
    async fn sign_in(url: &str, password: &str) -> Result<Self, Error> {
        let mut visitor = Self::new(url)?;
        let fields = [("email", USER), ("password", password), ("next", "/")];
        let request = visitor.http.post(format!("{url}/sign-in")).form(&fields).header(header::ORIGIN, url);
        let answer = request.send().await.map_err(wrong)?;
        if !answer.status().is_redirection() {
            return Err(wrong(format!("signing in was answered {}", answer.status())));
        }
        visitor.keep_cookies(&answer);
        Ok(visitor)
    }

    fn keep_cookies(&mut self, answer: &reqwest::Response) {
        let set = answer.headers().get_all(header::SET_COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let pairs: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).collect();
        if !pairs.is_empty() {
            self.cookie = Some(pairs.join("; "));
        }
    }

    /// The times of some requests, in milliseconds.
    async fn turn(&self, path: &str) -> Result<Vec<f64>, Error> {
        let mut took = Vec::with_capacity(TURN);
        for _ in 0..TURN {
            let mut request = self.http.get(format!("{}{path}", self.url));
            if let Some(cookie) = &self.cookie {
                request = request.header(header::COOKIE, cookie);
            }
            if let Some(key) = &self.key {
                request = request.bearer_auth(key).query(&[("limit", PAGE)]);
            }
            let began = Instant::now();
            let answer = request.send().await.map_err(wrong)?;
            let (status, body) = (answer.status(), answer.bytes().await.map_err(wrong)?);
            took.push(began.elapsed().as_secs_f64() * 1e3);
            if status != StatusCode::OK || body.is_empty() {
                return Err(wrong(format!("{path} was answered {status}")));
            }
        }
        Ok(took)
    }
}

/// What Lighthouse found on a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Judged {
    path: String,
    accessibility: f64,
    best_practices: f64,
    first_paint_ms: f64,
    bytes: f64,
    /// The audits that the page does not pass.
    failed: Vec<String>,
}

/// Has the main pages judged, and adds the worst of each figure.
fn judge(report: &mut Report, files: &Files<'_>, url: &str, browser: &Visitor) -> Result<(), Error> {
    let Some(judge) = files.judge else {
        report.missing.push("pages in Chromium: there is no Lighthouse, or no Chromium".to_owned());
        return Ok(());
    };
    let mut node =
        Command::new("node").arg(judge.join("judge.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut input) = node.stdin.take() {
        write!(input, "{}", json!({ "url": url, "cookie": browser.cookie, "pages": JUDGED }))?;
    }
    let ended = node.wait_with_output()?;
    if !ended.status.success() {
        return Err(wrong("Lighthouse failed; its output is above"));
    }
    let found: Vec<Judged> = serde_json::from_slice(&ended.stdout).map_err(wrong)?;
    for page in &found {
        let Judged { path, accessibility, best_practices, failed, .. } = page;
        report.figure(format!("{path}: transferred"), Some(page.bytes / 1024.0), "KiB");
        report.figure(format!("{path}: first paint"), Some(page.first_paint_ms), "ms");
        report.figure(format!("{path}: Lighthouse, accessibility"), Some(*accessibility), "");
        report.figure(format!("{path}: Lighthouse, best practices"), Some(*best_practices), "");
        if !failed.is_empty() {
            eprintln!("{path} does not pass {}", failed.join(", "));
        }
    }
    let most = |of: fn(&Judged) -> f64| found.iter().map(of).max_by(f64::total_cmp);
    let least = |of: fn(&Judged) -> f64| found.iter().map(of).min_by(f64::total_cmp);
    report.ratio("console.page_kb", most(|page| page.bytes / 1024.0));
    report.ratio("console.first_paint_ms", most(|page| page.first_paint_ms));
    report.ratio("console.accessibility", least(|page| page.accessibility));
    report.ratio("console.best_practices", least(|page| page.best_practices));
    Ok(())
}
