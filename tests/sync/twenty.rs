//! Twenty Zoom accounts in one store, synced from a local Zoom that keeps its limits, beside the simulation of the same accounts
//! (`cargo xtask simulate`). All clocks are one that moves only while a call waits, so that both say the same to the millisecond.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use greenroom::{Grants, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_domain::{
    BusinessUnitId, CredentialRef, Email, ZoomAccountId,
    rules::warnings,
    store::{ImportRow, ImportRows, ImportStore, JournalLevel, RateClass},
};
use greenroom_simulation::{Account, Assumptions, Layout, Percentiles, Report, Webinar, World, nanos};
use greenroom_store::{OpenMode, SqliteStore};
use greenroom_sync::{Connection, STEPS, Synced, WebinarSync, settings};
use greenroom_tests::{packages, private};
use greenroom_zoom::{Clock, Operation, Plan, RetryPolicy, Zoom};
use greenroom_zoom_sandbox::{
    Request, Running, Sandbox,
    world::{DailyLimits, RateLimits},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

const ACCOUNTS: u32 = 20;

/// When the accounts are connected, and when the first round begins: far from midnight.
const CONNECTED: &str = "2030-01-01T09:00:00Z";
const BEGIN: &str = "2030-01-01T10:00:00Z";

/// The time between two rounds, in seconds: three rounds are within an hour.
const INTERVAL: u32 = 1_500;
const ROUNDS: i64 = 3;

const ADMINISTRATOR: &str = "anna.admin@acme.example";

const CLASSES: [RateClass; 3] = [RateClass::Light, RateClass::Medium, RateClass::Heavy];

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The clock of the local Zoom: it moves while a call waits, and stands still otherwise.
struct OfZoom(Sandbox);

#[async_trait]
impl Clock for OfZoom {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    async fn sleep(&self, duration: Duration) {
        self.0.advance(duration.try_into().unwrap());
    }
}

/// One to three webinars of each account with their ids: some lie ahead, some ended two hours ago, some five days ago.
fn webinars() -> Vec<(u64, Webinar)> {
    let begin = at(BEGIN);
    let ago = |hours: i64| nanos(begin.checked_sub(SignedDuration::from_hours(hours)).unwrap());
    let mut webinars = Vec::new();
    for account in 0..ACCOUNTS {
        for place in 0..=account % 3 {
            let starts_at = [ago(-72), ago(3), ago(121)][((account + place) % 3) as usize];
            // Some have more than one page.
            let is_large = account % 7 == 0;
            let approved = if is_large { 310 + account } else { 5 + account };
            let people = approved / 2;
            let webinar = Webinar {
                account,
                announced_at: starts_at,
                starts_at,
                minutes: 60,
                approved,
                pending: place * 2,
                denied: account % 4,
                people,
                joins: if is_large { people * 2 + 1 } else { people + people / 3 },
                recorded: account % 2 == 0,
                known: true,
                ..Webinar::default()
            };
            webinars.push((82_600_000_000 + u64::from(account * 10 + place), webinar));
        }
    }
    webinars
}

/// The webinar in the form of the local Zoom.
fn of_zoom(id: u64, webinar: &Webinar, host: &str) -> Value {
    let start = Timestamp::from_nanosecond(webinar.starts_at.into()).unwrap();
    let mut given = json!({"id": id, "host": host, "topic": format!("Webinar {id}"), "start": start, "minutes": webinar.minutes,
        "crowd": {"registrants": webinar.approved, "pending": webinar.pending, "denied": webinar.denied}});
    if start < at(BEGIN) {
        let mut session = json!({"uuid": format!("session-{id}=="), "start": start, "minutes": webinar.minutes,
            "crowd": {"attendees": webinar.people, "joins": webinar.joins}});
        if webinar.recorded {
            session["recording"] = json!({"transcript": [{"from": 1, "to": 4, "text": "Welcome."}]});
        }
        given["sessions"] = json!([session]);
    }
    given
}

fn name_of(account: u32) -> String {
    format!("zoom-{account:02}")
}

fn host_of(account: u32) -> String {
    format!("host@{}.example", name_of(account))
}

/// All twenty, connected, with each webinar's sync turned on.
struct Twenty {
    zoom: Running,
    sync: WebinarSync,
    folder: TempDir,
    retry: RetryPolicy,
}

impl Twenty {
    async fn connected(heavy: Option<u32>) -> Self {
        let account = |account: u32| {
            let (name, host) = (name_of(account), host_of(account));
            let own = webinars().into_iter().filter(|(_, webinar)| webinar.account == account);
            let own: Vec<Value> = own.map(|(id, webinar)| of_zoom(id, &webinar, &host)).collect();
            let (client, secret) = (format!("client-{name}"), format!("secret-{name}"));
            json!({"name": name, "account_id": name, "client_id": client, "client_secret": secret,
                "plan": "free", "users": [{"email": host, "first_name": "Hanna", "last_name": "Holm"}], "webinars": own})
        };
        let world = json!({ "accounts": (0..ACCOUNTS).map(account).collect::<Vec<_>>() });
        let world = greenroom_zoom_sandbox::World::from_json(&world.to_string()).unwrap();
        let sandbox = Sandbox::builder(world).now(at(CONNECTED)).token_seconds(86_400).rate_limits(RateLimits::Plan);
        let zoom = sandbox.build().unwrap().start("127.0.0.1:0").await.unwrap();

        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path().join("greenroom.db"), OpenMode::CreateIfMissing).unwrap());
        let units = (0..ACCOUNTS)
            .map(|account| json!({"type": "business-unit", "id": name_of(account), "name": name_of(account)}));
        let user = json!({"type": "account-user", "email": ADMINISTRATOR, "role": "administrator"});
        let rows: Vec<_> = units.chain([user]).map(|row| ImportRow::parse(row.to_string().as_bytes())).collect();
        store.import(ImportRows::new(rows)).await.unwrap();

        // The shortest wait before another attempt is that which Zoom asks for.
        let moment = Duration::from_millis(1);
        let retry = RetryPolicy { first_wait: moment, longest_wait: moment, ..RetryPolicy::default() };
        let client = Zoom::builder(store.clone(), store.clone()).api_url(zoom.api_url()).oauth_url(zoom.base_url());
        let client = client.plan(Plan::Free).retry(retry).clock(Arc::new(OfZoom(zoom.sandbox().clone())));
        let provider = Arc::new(client.build().unwrap());
        let storage = Storage::joint(store.clone()).with_sync(store.clone());
        let of_runtime = zoom.sandbox().clone();
        let runtime = greenroom_tests::runtime(Webinars::new(provider.clone()))
            .storage(storage.clone())
            .journal(JournalLevel::Off)
            .clock(move || of_runtime.now())
            .build()
            .unwrap();
        for step in STEPS {
            runtime.load_file(packages().join(format!("{step}-1.0.0.wasm")), Grants::AsDeclared).await.unwrap();
        }
        for account in 0..ACCOUNTS {
            let credentials = folder.path().join(format!("{}.json", name_of(account)));
            let (id, secret) = (format!("client-{}", name_of(account)), format!("secret-{}", name_of(account)));
            std::fs::write(&credentials, json!({ "clientId": id, "clientSecret": secret }).to_string()).unwrap();
            private(&credentials);
            let wanted = Connection {
                zoom_account: ZoomAccountId::new(name_of(account)),
                business_unit: BusinessUnitId::new(name_of(account)),
                connected_user: Email::parse(&host_of(account)).unwrap(),
                credentials: CredentialRef::File { path: credentials },
            };
            greenroom_sync::connect(&storage, &*provider, wanted, zoom.now(), |_| {}).await.unwrap();
        }
        let by = Email::parse(ADMINISTRATOR).unwrap();
        let mut wanted =
            vec![("/syncWebinarData".to_owned(), json!(true)), ("/recordingsOf".to_owned(), json!({ "of": "all" }))];
        for (id, _) in webinars() {
            wanted.push((format!("/webinars/{id}/sync"), json!(true)));
            wanted.push((format!("/webinars/{id}/recordings"), json!(true)));
        }
        for (pointer, value) in wanted {
            settings::change(&storage, &by, &pointer, Some(value), zoom.now()).await.unwrap();
        }
        let of_sync = zoom.sandbox().clone();
        let sync = WebinarSync::new(runtime, storage, provider).clock(move || of_sync.now());
        assert!(zoom.now() < at(BEGIN), "connecting took until {}", zoom.now());
        zoom.set_daily_limits(DailyLimits { heavy, ..DailyLimits::default() });
        zoom.fix_clock(at(BEGIN));
        zoom.clear_requests();
        Self { zoom, sync, folder, retry }
    }

    /// The rounds, one after the other, and the syncs of each, one after the other.
    async fn run(&self) -> Real {
        let mut real = Real::default();
        let begin = at(BEGIN);
        let since = |from: Timestamp, to: Timestamp| u32::try_from(to.duration_since(from).as_millis()).unwrap();
        for round in 0..ROUNDS {
            let due_at = begin.checked_add(SignedDuration::from_secs(i64::from(INTERVAL) * round)).unwrap();
            assert!(self.zoom.now() <= due_at, "the round before took until {}", self.zoom.now());
            self.zoom.fix_clock(due_at);
            let (discovered, due) = self.sync.due(Duration::from_secs(INTERVAL.into())).await.unwrap();
            for (account, found) in discovered {
                assert!(found.unwrap().new.is_empty(), "{account}");
            }
            let found_at = self.zoom.now();
            for due in due {
                real.waits.push(since(found_at, self.zoom.now()));
                let synced = self.sync.sync(&due.webinar, due.trigger, false, &|_| {}).await.unwrap();
                match synced {
                    Synced::Entry(entry) => real.cut_short += u64::from(warnings::was_cut_short(&entry)),
                    Synced::UnderWay { until } => panic!("under way until {until}"),
                }
                real.delays.push(since(found_at, self.zoom.now()));
            }
        }
        real
    }

    /// How many rows a table has.
    fn rows(&self, table: &str) -> u64 {
        let store = rusqlite::Connection::open(self.folder.path().join("greenroom.db")).unwrap();
        let count: i64 = store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        u64::try_from(count).unwrap()
    }

    /// The simulation of the same.
    fn simulated(&self, heavy: Option<u32>) -> Report {
        let assumptions = Assumptions {
            hours: 1,
            plan: Plan::Free,
            heavy_a_day: heavy,
            interval_seconds: INTERVAL,
            layout: Layout::OneStore,
            workers: 1,
            places: 1,
            call_ms: 0.0,
            slice_ms: 0.0,
            handover_ms: 0.0,
            retry: self.retry,
            ..Assumptions::default()
        };
        let accounts = (0..ACCOUNTS).map(|_| Account { users: 1, listed: 3 }).collect();
        let webinars = webinars().into_iter().map(|(_, webinar)| webinar).collect();
        greenroom_simulation::run(&assumptions, World { start: nanos(at(BEGIN)), accounts, webinars })
    }

    /// The requests to Zoom's API with their classes, in their order.
    fn requests(&self) -> Vec<(RateClass, Request)> {
        let requests = self.zoom.requests().into_iter();
        requests.filter_map(|request| Some((class_of(&request)?, request))).collect()
    }

    /// How many calls of each class were answered, refused a second, and refused a day.
    fn calls(&self) -> [[u64; 3]; 3] {
        let requests = self.requests();
        CLASSES.map(|class| {
            let of_class = || requests.iter().filter(move |(of, _)| *of == class).map(|(_, request)| request);
            let refused = of_class().filter(|request| request.status == Some(429)).count() as u64;
            let a_day = if class == RateClass::Heavy { self.refused_a_day() } else { 0 };
            [of_class().count() as u64 - refused, refused - a_day, a_day]
        })
    }

    /// How many calls Zoom refused because of an account's limit of the day: one of each account, because the budget then holds the others
    /// back.
    fn refused_a_day(&self) -> u64 {
        let mut answered: HashMap<String, u64> = HashMap::new();
        let mut refused = 0;
        for (_, request) in self.requests().into_iter().filter(|(class, _)| *class == RateClass::Heavy) {
            let account = answered.entry(request.account.clone().unwrap_or_default()).or_default();
            match request.status {
                Some(429) => refused += u64::from(self.heavy_a_day().is_some_and(|most| *account >= u64::from(most))),
                _ => *account += 1,
            }
        }
        refused
    }

    fn heavy_a_day(&self) -> Option<u32> {
        let limits = &self.zoom.world()["daily_limits"];
        limits["heavy"].as_u64().map(|most| u32::try_from(most).unwrap())
    }
}

/// The results of the real syncs.
#[derive(Debug, Default)]
struct Real {
    waits: Vec<u32>,
    delays: Vec<u32>,
    cut_short: u64,
}

/// The rate class of a request to Zoom's API; none of one for a token or a download.
fn class_of(request: &Request) -> Option<RateClass> {
    let path: Vec<&str> = request.path.strip_prefix("/v2/")?.split('/').collect();
    let is_of = |operation: &Operation| {
        let own: Vec<&str> = operation.path().trim_start_matches('/').split('/').collect();
        own.len() == path.len() && own.iter().zip(&path).all(|(own, given)| own.starts_with('{') || own == given)
    };
    assert_eq!(request.method, "GET", "a sync changes nothing at Zoom: {request:?}");
    Operation::ALL.into_iter().find(is_of).map(Operation::class)
}

fn simulated_calls(report: &Report) -> [[u64; 3]; 3] {
    let class = |class: RateClass| report.classes.iter().find(|report| report.class == class).unwrap();
    CLASSES.map(class).map(|class| [class.answered, class.refused_a_second, class.refused_a_day])
}

/// After Zoom has refused a call, the budget lets no other of its class to the account before the time that Zoom named.
fn no_call_comes_while_zoom_refuses(requests: &[(RateClass, Request)]) {
    for (place, (class, refused)) in requests.iter().enumerate().filter(|(_, (_, one))| one.status == Some(429)) {
        let again = refused.at.checked_add(SignedDuration::from_secs(1)).unwrap();
        let later = requests[place + 1..].iter().find(|(of, one)| of == class && one.account == refused.account);
        assert!(later.is_none_or(|(_, later)| later.at >= again), "{later:?} after {refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn l1_twenty_accounts_make_the_calls_that_the_simulation_says() {
    let twenty = Twenty::connected(None).await;
    let real = twenty.run().await;
    let report = twenty.simulated(None);
    assert_eq!(
        twenty.calls(),
        simulated_calls(&report),
        "answered, refused a second and a day, of light, medium and heavy"
    );
    assert_eq!((real.delays.len(), real.cut_short), (report.syncs.syncs, 0));
    assert_eq!(Percentiles::of(real.waits), report.syncs.wait_ms);
    assert_eq!(Percentiles::of(real.delays), report.syncs.delay_ms);
    assert!(report.classes[1..].iter().all(|class| class.waits > 0), "limits were felt: {:?}", report.classes);
    assert!(report.classes.iter().all(|class| class.refused_a_second == 0), "and kept: {:?}", report.classes);

    let rows = report.writes.rows;
    for (table, simulated) in [
        ("registrations", rows.registrations),
        ("joins", rows.joins),
        ("attendances", rows.attendances),
        ("runs", rows.runs),
        ("sync_runs", rows.sync_runs),
    ] {
        assert_eq!(twenty.rows(table), simulated, "{table}");
    }
    // The store has all registrants of Zoom's: none was lost where a call had to wait.
    let known: u64 = webinars().iter().map(|(_, one)| u64::from(one.approved + one.pending + one.denied)).sum();
    assert_eq!(twenty.rows("registrations"), known);
}

#[tokio::test(flavor = "multi_thread")]
async fn a7_a_limit_a_day_is_reached_once_in_each_account_as_the_simulation_says() {
    let heavy = Some(3);
    let twenty = Twenty::connected(heavy).await;
    let real = twenty.run().await;
    let report = twenty.simulated(heavy);
    assert_eq!(
        twenty.calls(),
        simulated_calls(&report),
        "answered, refused a second and a day, of light, medium and heavy"
    );
    assert_eq!((real.delays.len(), real.cut_short), (report.syncs.syncs, report.syncs.cut_short));
    assert!(report.syncs.cut_short > 0, "{report:?}");
    let of_day = &report.classes[2];
    assert_eq!(of_day.refused_a_day, of_day.accounts_over_a_day as u64, "Zoom refuses each account once");
    no_call_comes_while_zoom_refuses(&twenty.requests());
}
