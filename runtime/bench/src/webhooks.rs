//! A burst of Zoom's webhooks at `greenroom serve`, which is killed and started again in the middle: doubled, late, out of
//! order, with lost answers and wrong signatures. After the burst, the store has to have every change whose webhook was
//! acknowledged, as Zoom has it. Both sides share the cores.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use greenroom_zoom_sandbox::{
    Receiver, Running, Sandbox, WebhookEffect, WebhookFault, World,
    world::{RegistrantStatus, Secret},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    error::Error,
    report::Report,
    served::{self, Server, wait, wrong},
    sync::stage::{self, Stage},
    throughput,
};

/// How many webhooks there are in the burst that the goals refer to, and in a quick one.
const MANY: u64 = 10_000;
const FEW: u64 = 500;

/// The secret token of Zoom's app.
const TOKEN: &str = "bench-secret-token";

/// The waits before a webhook is sent again, in milliseconds: more and shorter ones than Zoom's 5, 20 and 60 minutes, because the
/// server is away for some seconds, and nobody waits for an hour.
const RETRIES: [u64; 8] = [500, 1_000, 2_000, 4_000, 6_000, 6_000, 10_000, 10_000];

/// How long the server may take for what is left after the burst.
const PATIENCE: Duration = Duration::from_secs(600);
const LATE: &str = "the webhooks were not taken in ten minutes";

/// The files of the command, and of the packages that sync.
pub(crate) struct Files<'a> {
    /// The `greenroom` command, as it is released.
    pub(crate) command: &'a Path,
    /// The folder of the packages that sync.
    pub(crate) actions: &'a Path,
}

/// Measures one burst, and adds rows and ratios to the report.
pub(crate) fn measure(report: &mut Report, files: &Files<'_>, disk: &Path, quick: bool) -> Result<(), Error> {
    let many = if quick { FEW } else { MANY };
    // Zoom has threads of its own, apart from those of the server's process.
    let threads = throughput::threads(2)?;
    let folder = TempDir::new_in(disk)?;
    let zoom = threads.block_on(zoom(many))?;
    drop(threads.block_on(Stage::connected(folder.path(), zoom.base_url()))?);
    add_token(files, folder.path())?;
    let mut server = serve(files, folder.path(), zoom.base_url(), "127.0.0.1:0")?;
    let receiver = Receiver::new(format!("{}/webhooks/zoom", server.url), Secret::new(TOKEN));
    let receiver = receiver.retry_after(&RETRIES.map(Duration::from_millis));
    zoom.webhooks().send_to(Some(receiver)).map_err(wrong)?;
    for (effect, every) in [
        (WebhookEffect::Double, 10),
        (WebhookEffect::OutOfOrder, 11),
        (WebhookEffect::Late { milliseconds: 700 }, 13),
        (WebhookEffect::LostAnswer, 50),
        (WebhookEffect::WrongSignature, 101),
    ] {
        zoom.webhooks().add_fault(WebhookFault::new(effect).every(every));
    }

    let began = Instant::now();
    change(&zoom, many)?;
    // In the middle: the burst is on its way.
    wait(PATIENCE, LATE, || Ok(zoom.webhooks().counts().acknowledged >= many / 3))?;
    server.kill()?;
    let mut server = serve(files, folder.path(), zoom.base_url(), &server.address)?;
    wait(PATIENCE, LATE, || Ok(zoom.webhooks().counts().waiting == 0))?;
    let delivered = began.elapsed();
    let store = rusqlite::Connection::open(folder.path().join("greenroom.db")).map_err(wrong)?;
    let count = |of: &str| -> Result<u64, Error> {
        let query = format!("SELECT count(*) FROM webhooks {of}");
        let found: i64 = store.query_row(&query, [], |row| row.get(0)).map_err(wrong)?;
        Ok(found.cast_unsigned())
    };
    wait(PATIENCE, LATE, || Ok(count("WHERE looked_at IS NULL")? == 0))?;
    let looked = began.elapsed();
    server.kill()?;

    let counts = zoom.webhooks().counts();
    let differing = differing(&store, &zoom)?;
    let missing = counts.told.saturating_sub(count("")?);
    if counts.told != many {
        return Err(wrong(format!("{} webhooks were sent instead of {many}", counts.told)));
    }
    let name = format!("{many} webhooks in a burst, with a kill");
    let attempts = counts.acknowledged + counts.failed_attempts;
    #[allow(clippy::cast_precision_loss)] // Counts, far below 2^52.
    let as_figure = |count: u64| count as f64;
    report.figure(format!("{name}: all acknowledged"), Some(delivered.as_secs_f64()), "s");
    report.figure(format!("{name}: the store as Zoom"), Some(looked.as_secs_f64()), "s");
    report.figure(format!("{name}: attempts"), Some(as_figure(attempts)), "");
    report.figure(format!("{name}: slowest answer"), Some(as_figure(counts.slowest_ms)), "ms");
    if quick {
        report.missing.push(format!("goals of `webhooks`: they are of {MANY} webhooks"));
        let lost = counts.lost + missing + differing;
        return if lost == 0 { Ok(()) } else { Err(wrong(format!("{lost} webhooks were lost: {counts:?}"))) };
    }
    report.ratio("webhooks.lost", Some(as_figure(counts.lost + missing + differing)));
    report.ratio("webhooks.slowest_s", Some(as_figure(counts.slowest_ms) / 1_000.0));
    Ok(())
}

/// A local Zoom with a webinar ahead, whose registrants wait for the host.
async fn zoom(many: u64) -> Result<Running, Error> {
    let registrant =
        |n: u64| json!({ "email": email(n), "first_name": "P", "last_name": n.to_string(), "status": "pending" });
    let mut world = world()?;
    world["accounts"][0]["webinars"][0]["registrants"] = (0..people(many)).map(registrant).collect();
    let sandbox = Sandbox::from_world(World::from_json(&world.to_string()).map_err(wrong)?).map_err(wrong)?;
    sandbox.start("127.0.0.1:0").await.map_err(wrong)
}

fn world() -> Result<Value, Error> {
    Ok(json!({ "accounts": [{
        "name": "acme", "account_id": "acme", "client_id": "bench-client", "client_secret": "bench-secret",
        "users": [{ "email": stage::HOST, "first_name": "Hanna", "last_name": "Host" }],
        "webinars": [webinar()?],
    }] }))
}

fn webinar() -> Result<Value, Error> {
    Ok(json!({
        "id": id()?, "host": stage::HOST, "topic": "A busy one", "start": "in 5 days", "registration": "manual",
    }))
}

fn id() -> Result<u64, Error> {
    stage::webinar()?.as_str().parse().map_err(wrong)
}

fn people(many: u64) -> u64 {
    many * 2 / 5
}

fn email(n: u64) -> String {
    format!("p{n}@people.example")
}

/// Changes Zoom's world so often: everybody is approved, then a quarter is denied, a quarter cancels, a quarter is denied and
/// approved again. The rest are changes of the webinar.
fn change(zoom: &Running, many: u64) -> Result<(), Error> {
    let webinar_id = id()?;
    let set = |n: u64, status| zoom.set_registrant(webinar_id, &email(n), status).map_err(wrong);
    for n in 0..people(many) {
        set(n, RegistrantStatus::Approved)?;
    }
    for n in 0..people(many) {
        match n % 4 {
            0 => set(n, RegistrantStatus::Denied)?,
            1 => set(n, RegistrantStatus::Cancelled)?,
            2 => set(n, RegistrantStatus::Denied)? && set(n, RegistrantStatus::Approved)?,
            _ => true,
        };
    }
    for _ in zoom.webhooks().counts().told..many {
        zoom.put_webinar("acme", serde_json::from_value(webinar()?).map_err(wrong)?).map_err(wrong)?;
    }
    Ok(())
}

/// How many registrations differ between the store and Zoom.
fn differing(store: &rusqlite::Connection, zoom: &Running) -> Result<u64, Error> {
    let words = |status| match status {
        RegistrantStatus::Approved => "approved",
        RegistrantStatus::Pending => "pending",
        // A denied registration that was approved before was cancelled by the host.
        RegistrantStatus::Denied | RegistrantStatus::Cancelled => "gone",
    };
    let mut query = store.prepare("SELECT email, state FROM registrations").map_err(wrong)?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(wrong)?;
    let mut stored: BTreeMap<String, String> = rows.collect::<Result<_, _>>().map_err(wrong)?;
    let mut differing = 0;
    for registrant in zoom.registrants(Some(id()?)) {
        let state = stored.remove(&registrant.email);
        let state = state.as_deref().map(|state| if ["denied", "cancelled"].contains(&state) { "gone" } else { state });
        // A person who was never seen standing need not be known.
        let expected = words(registrant.status);
        differing += u64::from(state != Some(expected) && (state.is_some() || expected != "gone"));
    }
    // Those who cancelled by themselves are listed no more.
    let standing = |state: &&String| !["denied", "cancelled"].contains(&state.as_str());
    Ok(differing + stored.values().filter(standing).count() as u64)
}

fn prepared(files: &Files<'_>, folder: &Path, arguments: &[&str]) -> Command {
    served::prepared(files.command, files.actions, folder, arguments)
}

fn serve(files: &Files<'_>, folder: &Path, zoom: &str, address: &str) -> Result<Server, Error> {
    let mut command = prepared(files, folder, &["serve", "--json", "--listen", address]);
    command.env("GREENROOM_ZOOM_API_URL", format!("{zoom}/v2")).env("GREENROOM_ZOOM_OAUTH_URL", zoom);
    Server::start(command)
}

fn add_token(files: &Files<'_>, folder: &Path) -> Result<(), Error> {
    let mut command = prepared(files, folder, &["connect", "webhook", "add", "acme", "--from-env", "BENCH_TOKEN"]);
    let ended = command.env("BENCH_TOKEN", TOKEN).stdout(Stdio::null()).status()?;
    if ended.success() { Ok(()) } else { Err(wrong("the secret token could not be added")) }
}
