//! All of it together: PostgreSQL, Restate, a load balancer, a server that accepts work, and workers that do it.

use std::{collections::BTreeSet, fs, net::SocketAddr, sync::Arc, time::Duration};

use greenroom_postgres_testing as postgres;
use greenroom_restate_testing::{Balancer, Engine, free_ports};
use greenroom_tests::{ACTION, WEBINAR, World, has_postgres, packages};
use greenroom_zoom_sandbox::{Effect, Fault, world::RegistrantStatus};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{clock::WrongClock, engine::engine, proxy::Proxy};
use crate::common::{ADMINISTRATOR, Client, Place, Serving};

/// The past webinar of the demo's world, with people of every kind.
pub(super) const OVER: &str = "82512345005";

/// The first id of further past webinars, each with a crowd.
const CROWDS: u64 = 82_512_346_000;

/// The host of all webinars, and its account.
const HOST: &str = "ines.okafor@acme.example";
pub(super) const ACCOUNT: &str = "acme-zoom-account";

/// How many people are registered.
pub(super) const MANY: usize = 20;

/// Settings of a server by which nothing happens of its own accord.
pub(super) const QUIET: &str = "schedule = 'off'\nsettle = 'off'";

/// The facts about past webinars that are the same after every sync. The tables have the same names in every store.
const FACTS: [&str; 6] = [
    "SELECT email FROM contacts WHERE email NOT LIKE 'person-%' ORDER BY 1",
    "SELECT webinar, email, state FROM registrations WHERE email NOT LIKE 'person-%' ORDER BY 1, 2",
    "SELECT webinar, email, seconds, hundredths FROM attendances WHERE email IS NOT NULL ORDER BY 1, 2, 3, 4",
    "SELECT webinar, kind, count(*) FROM timeline_events WHERE webinar <> '82512345678' GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT webinar, state, count(*) FROM marketing_event_contacts WHERE webinar <> '82512345678' GROUP BY 1, 2 ORDER BY 1, 2",
    "SELECT webinar, email, reason FROM left_out ORDER BY 1, 2, 3",
];

/// The parts of a cluster.
pub(super) struct Parts {
    pub(super) workers: usize,
    /// How many nodes Restate has.
    pub(super) engines: usize,
    /// By how many seconds the clock of each worker is ahead; empty where all are right.
    pub(super) clocks: &'static [i64],
    /// How many further past webinars there are.
    pub(super) crowds: u64,
    /// The server of the database, where it is not that of all tests of the process.
    pub(super) postgres: Option<Arc<postgres::Cluster>>,
    /// Whether a proxy is between the workers and the database.
    pub(super) is_proxied: bool,
    /// Settings of the server.
    pub(super) server: &'static str,
    /// Further tables of the configuration.
    pub(super) more: &'static str,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            workers: 2,
            engines: 1,
            clocks: &[],
            crowds: 0,
            postgres: None,
            is_proxied: false,
            server: QUIET,
            more: "",
        }
    }
}

/// All of it.
pub(super) struct Cluster {
    pub(super) place: Place,
    pub(super) engine: Engine,
    pub(super) balancer: Balancer,
    pub(super) workers: Vec<Serving>,
    pub(super) server: Serving,
    pub(super) client: Client,
    pub(super) proxy: Option<Proxy>,
    pub(super) clocks: Option<(WrongClock, &'static [i64])>,
    crowds: u64,
}

impl Cluster {
    /// Two workers, with these settings of the server. None where PostgreSQL or Restate is not there.
    pub(super) async fn start(what: &str, server: &'static str) -> Option<Self> {
        Self::of(what, Parts { server, ..Parts::default() }).await
    }

    /// Of these parts. None where PostgreSQL or Restate is not there.
    pub(super) async fn of(what: &str, parts: Parts) -> Option<Self> {
        if !has_postgres(what) {
            return None;
        }
        let engine = engine(what, parts.engines).await?;
        let place = synced_place(parts.crowds, parts.postgres).await;
        let clocks = match parts.clocks {
            [] => None,
            clocks => Some((WrongClock::build(what, place.world.folder.path())?, clocks)),
        };
        let addresses =
            free_ports(parts.workers).unwrap().into_iter().map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let balancer = Balancer::start(addresses.collect()).await.unwrap();
        let Parts { server, more, workers, crowds, is_proxied, .. } = parts;
        place.configure(&format!(
            "[server]\nkey-rate = 100000\nkey-burst = 100000\n{server}\n\
             [restate]\ningress = '{}'\nadmin = '{}'\nidentity-key = '{}'\n{more}",
            engine.ingress, engine.admin, engine.identity_key
        ));
        let proxy = if is_proxied { Some(Proxy::start(place.world.postgres.as_deref().unwrap()).await) } else { None };
        let serving = place.serve().await;
        let client = serving.client(&place.key("invoke,read,settings").await);
        let mut cluster =
            Self { place, engine, balancer, workers: vec![], server: serving, client, proxy, clocks, crowds };
        for number in 0..workers {
            let worker = cluster.worker(number).await;
            cluster.workers.push(worker);
        }
        cluster.engine.knows_workers().await.unwrap();
        Some(cluster)
    }

    /// Starts the worker of this number.
    async fn worker(&self, number: usize) -> Serving {
        let address = self.balancer.workers()[number].to_string();
        let mut command = self.place.command(&["worker", "--listen", &address, "--json"]);
        if let Some(proxy) = &self.proxy {
            command.env("GREENROOM_STORE", &proxy.url);
        }
        if let Some((clock, ahead)) = &self.clocks {
            clock.of(&mut command, ahead[number]);
        }
        // The last one tells Restate of all.
        if number + 1 == self.balancer.workers().len() {
            command.args(["--register", &self.balancer.url]);
        }
        // The local Zoom is in this process, and goes on meanwhile.
        tokio::task::block_in_place(|| self.place.start(&mut command))
    }

    /// Kills a worker, and starts it again at the same address.
    pub(super) async fn start_again(&mut self, number: usize) {
        self.workers[number].kill();
        self.workers[number] = self.worker(number).await;
    }

    /// Ends a worker in order, and starts the next one at its address when it has ended.
    pub(super) async fn replace(&mut self, number: usize) {
        self.workers.remove(number).stop().await;
        let next = self.worker(number).await;
        self.workers.insert(number, next);
    }

    /// The same for the server.
    pub(super) async fn replace_server(&mut self) {
        self.server.signal("-TERM");
        // The local Zoom is in this process, and goes on meanwhile.
        tokio::task::block_in_place(|| self.server.wait());
        self.server = self.place.serve_at(self.server.address).await;
    }

    /// What a worker says about its readiness.
    pub(super) async fn readiness(&self, number: usize) -> Value {
        let ready = self.workers[number].stranger().request(Method::GET, "/readyz").send().await.unwrap();
        serde_json::from_str(&ready.text().await.unwrap()).unwrap()
    }

    /// How many jobs a worker does now.
    pub(super) async fn running(&self, number: usize) -> u64 {
        self.readiness(number).await["jobs"].as_u64().unwrap()
    }

    /// Asks for an action for each of these people, later. Answers the paths of the jobs.
    pub(super) async fn invoke_for(&self, people: &[(String, String)]) -> Vec<String> {
        let mut jobs = Vec::new();
        for (id, _) in people {
            jobs.push(self.invoke(id).await);
        }
        jobs
    }

    async fn invoke(&self, contact: &str) -> String {
        let body = json!({ "input": { "webinarId": WEBINAR }, "contact": contact });
        let path = format!("/v1/actions/{ACTION}/invoke");
        let accepted = self.client.send(Method::POST, &path, &[("prefer", "respond-async")], &body).await;
        assert_eq!(accepted.status, 202, "{accepted:?}");
        accepted.header("location").to_owned()
    }

    /// Asks for a sync of the past webinar. Answers the path of the job.
    pub(super) async fn sync(&self) -> String {
        self.sync_of(OVER).await
    }

    async fn sync_of(&self, webinar: &str) -> String {
        let accepted = self.client.post(&format!("/v1/webinars/{webinar}/sync"), &json!({})).await;
        assert_eq!(accepted.status, 202, "{accepted:?}");
        accepted.header("location").to_owned()
    }

    /// Asks for a sync of the past webinar, and waits until a worker asks Zoom for its participants, which Zoom answers after this time.
    /// Its registrants are written by then. Answers the path of the job, and the number of the worker.
    pub(super) async fn sync_in_the_middle(&self, milliseconds: u64) -> (String, usize) {
        let zoom = &self.place.world.zoom;
        zoom.add_fault(Fault::new("/v2/report/webinars/*/participants", Effect::Slow { milliseconds }));
        let job = self.sync().await;
        while !zoom.faults().is_empty() {
            assert_ne!(self.client.get(&job).await.ok()["state"], "dead-letter");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (job, *self.balancer.called("GreenroomWebinar").last().unwrap())
    }

    /// Asks for a sync of each past webinar. Answers the paths of the jobs.
    pub(super) async fn sync_all(&self) -> Vec<String> {
        let mut jobs = Vec::new();
        for webinar in past(self.crowds) {
            jobs.push(self.sync_of(&webinar).await);
        }
        jobs
    }

    /// Waits until Zoom has got so many requests since its log was emptied, or no job is left.
    pub(super) async fn at_request(&self, count: usize, jobs: &[String]) {
        while self.place.world.zoom.requests().len() < count && !self.are_done(jobs).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub(super) async fn are_done(&self, jobs: &[String]) -> bool {
        for job in jobs {
            let found = self.client.get(job).await;
            if !found.status.is_success() || found.json()["state"] != "done" {
                return false;
            }
        }
        true
    }

    /// The job, when it is done. The server may be without its database meanwhile.
    pub(super) async fn done(&self, job: &str) -> Value {
        loop {
            let found = self.client.get(job).await;
            if found.status != StatusCode::SERVICE_UNAVAILABLE {
                let found = found.ok();
                assert_ne!(found["state"], "dead-letter", "{found}");
                if found["state"] == "done" {
                    return found;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How many registrations of these people Zoom has got, and has.
    pub(super) fn registered(&self, people: &[(String, String)]) -> (usize, usize) {
        let registrants = self.place.world.zoom.registrants(Some(WEBINAR.parse().unwrap()));
        let there = registrants.iter().filter(|one| people.iter().any(|(_, email)| *email == one.email)).count();
        (self.place.world.registrations_sent(), there)
    }

    /// The store has the same people of the past webinars as Zoom, and the same rows as after syncs without faults.
    pub(super) async fn is_a_recount(&self) {
        let world = &self.place.world;
        for (facts, wanted) in FACTS.iter().zip(undisturbed(self.crowds).await) {
            assert!(!wanted.is_empty(), "{facts}");
            assert_eq!(world.sql(facts), wanted, "{facts}");
        }
        for webinar in past(self.crowds) {
            let registrants = world.zoom.registrants(Some(webinar.parse().unwrap()));
            let approved = registrants.into_iter().filter(|one| one.status == RegistrantStatus::Approved);
            let at_zoom: BTreeSet<String> = approved.map(|one| one.email.to_lowercase()).collect();
            let kept = format!("SELECT email FROM registrations WHERE webinar = '{webinar}' AND state = 'approved'");
            let kept: BTreeSet<String> = world.sql(&kept).into_iter().collect();
            let left_out = world.sql(&format!("SELECT email FROM left_out WHERE webinar = '{webinar}'"));
            let only_at_zoom: Vec<&String> = at_zoom.difference(&kept).collect();
            assert!(kept.is_subset(&at_zoom), "{webinar}: {kept:?} {at_zoom:?}");
            assert!(only_at_zoom.iter().all(|email| left_out.contains(email)), "{webinar}: {only_at_zoom:?}");
        }
        let twice = "SELECT webinar, email FROM registrations GROUP BY 1, 2 HAVING count(*) > 1";
        assert_eq!(world.sql(twice), Vec::<String>::new());
    }

    /// Each invocation and each sync that was acknowledged is done, and each invocation ran to its end once.
    pub(super) fn is_all_done(&self) {
        let done = self.place.world.sql("SELECT count(*) FROM runs WHERE status = 'done' AND contact LIKE 'p%'");
        assert_eq!(done, [MANY.to_string()], "each invocation that was acknowledged ran to its end once");
        let open =
            self.place.world.sql("SELECT count(*) FROM jobs WHERE state <> 'done' AND kind IN ('sync', 'invoke')");
        assert_eq!(open, ["0"]);
    }

    pub(super) async fn stop(self) {
        for process in self.workers.into_iter().chain([self.server]) {
            process.stop().await;
        }
    }
}

/// The past webinars.
fn past(crowds: u64) -> Vec<String> {
    (0..crowds).map(|n| (CROWDS + n).to_string()).chain([OVER.to_owned()]).collect()
}

/// A world with the packages that users get, where the past webinars are synced.
pub(super) async fn synced_place(crowds: u64, postgres: Option<Arc<postgres::Cluster>>) -> Place {
    let world = match postgres {
        Some(own) => World::empty_in_postgres_of(own).await,
        None => World::empty_in_postgres().await,
    };
    for n in 0..crowds {
        let webinar = json!({
            "id": CROWDS + n, "host": HOST, "topic": format!("Crowd {n}"), "start": "2 days ago", "minutes": 60,
            "crowd": { "registrants": 30 + n, "domain": format!("crowd-{n}.example"), "seed": n },
            "sessions": [{ "start": "2 days ago", "minutes": 60, "crowd": { "attendees": 20, "joins": 25 } }],
        });
        world.zoom.put_webinar("acme", serde_json::from_value(webinar).unwrap()).unwrap();
    }
    let place = Place::connected_in(world).await;
    for package in fs::read_dir(packages()).unwrap() {
        let package = package.unwrap().path();
        fs::copy(&package, place.path("actions").join(package.file_name().unwrap())).unwrap();
    }
    let of = |webinar: String| format!("/webinars/{webinar}/sync");
    let own = past(crowds).into_iter().map(|webinar| (of(webinar), "true"));
    let shared = [("/syncWebinarData", "true"), ("/recordingsOf", r#"{"of": "all"}"#)];
    let shared = shared.map(|(pointer, value)| (pointer.to_owned(), value));
    for (pointer, value) in shared.into_iter().chain(own).chain([(format!("/webinars/{OVER}/recordings"), "true")]) {
        place.greenroom(&["settings", "set", &pointer, value, "--as", ADMINISTRATOR]).await.ok();
    }
    place
}

/// People who are not registered yet: the ids of their contacts, and their emails.
pub(super) async fn people(place: &Place) -> Vec<(String, String)> {
    let people: Vec<(String, String)> =
        (0..MANY).map(|n| (format!("p{n}"), format!("person-{n}@example.com"))).collect();
    let rows: Vec<String> = people
        .iter()
        .map(|(id, email)| {
            let properties = json!({ "firstname": "Pia", "lastname": id });
            json!({ "type": "contact", "id": id, "email": email, "properties": properties }).to_string()
        })
        .collect();
    let file = place.path("people.ndjson");
    fs::write(&file, rows.join("\n")).unwrap();
    place.greenroom(&["store", "import", file.to_str().unwrap()]).await.ok();
    people
}

/// The facts after syncs of the same world without faults.
async fn undisturbed(crowds: u64) -> Vec<Vec<String>> {
    let place = synced_place(crowds, None).await;
    for webinar in past(crowds) {
        place.greenroom(&["sync", &webinar, "--json"]).await.ok();
    }
    FACTS.iter().map(|facts| place.world.sql(facts)).collect()
}
