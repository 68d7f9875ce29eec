//! The cost of finding the members of a segment: a million contacts in a file, two conditions on events, compared with
//! reading the same members by their ids.

use std::{path::Path, time::Instant};

use greenroom_domain::{
    ContactId, ContactStore,
    segment::Filter,
    store::{SegmentError, SegmentStore},
};
use greenroom_store::{OpenMode, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use serde_json::json;
use tempfile::TempDir;

use crate::{error::Error, report::Report, stats::Series, throughput};

const CONTACTS: u32 = 1_000_000;
const REGISTRATIONS: u32 = 1_000_000;
const ATTENDANCES: u32 = 800_000;
const WEBINARS: u32 = 200;
/// Two sessions for each webinar.
const SESSIONS: u32 = 2 * WEBINARS;
/// How many members or contacts are read at once.
const PAGE: usize = 1_000;

/// Measures in this many rounds, on the disk of the folder `disk`, and adds rows and the ratio to the report.
pub(crate) fn measure(report: &mut Report, disk: &Path, rounds: usize) -> Result<(), Error> {
    let folder = TempDir::new_in(disk)?;
    let path = folder.path().join("segment.db");
    drop(SqliteStore::open(&path, OpenMode::CreateIfMissing)?);
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_000);
    fill(&path, now).map_err(|error| Error::Wrong(format!("SQLite: {error}")))?;
    let store = SqliteStore::open(&path, OpenMode::Existing)?;
    let filter = json!({ "all": [
        { "event": "registration", "where": { "webinarName": { "contains": "launch" } }, "when": { "lastDays": 365 } },
        { "event": "attendance", "where": { "percent": { "atLeast": 50 } }, "when": { "lastDays": 200 } },
    ]});
    let filter = Filter::parse(&filter).map_err(|invalid| Error::Wrong(invalid.to_string()))?;
    let threads = throughput::threads(2)?;
    let (mut listed, mut by_key, mut counted) = (Series::default(), Series::default(), Series::default());
    let mut found = Vec::new();
    for _ in 0..rounds {
        let began = Instant::now();
        found = threads.block_on(list(&store, &filter, now))?;
        listed.add(vec![began.elapsed().as_secs_f64() * 1e3]);
        let began = Instant::now();
        threads.block_on(read(&store, &found))?;
        by_key.add(vec![began.elapsed().as_secs_f64() * 1e3]);
        let began = Instant::now();
        let count = threads.block_on(store.segment_count(&filter, now)).map_err(wrong)?;
        counted.add(vec![began.elapsed().as_secs_f64() * 1e3]);
        if count != found.len() as u64 || found.len() < CONTACTS as usize / 100 {
            return Err(Error::Wrong(format!("{} members were listed, {count} counted", found.len())));
        }
    }
    report.row("segment.1m", &listed, "ms");
    report.row(format!("its {} members by primary key", found.len()), &by_key, "ms");
    report.row("segment.1m, counted", &counted, "ms");
    report.ratio("segment.1m/pk", listed.ratio(&by_key));
    Ok(())
}

fn wrong(error: SegmentError) -> Error {
    Error::Wrong(error.to_string())
}

async fn list(store: &SqliteStore, filter: &Filter, now: Timestamp) -> Result<Vec<ContactId>, Error> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.segment_members(filter, now, after, PAGE).await.map_err(wrong)?;
        found.extend(page.members.into_iter().map(|member| member.id));
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

async fn read(store: &SqliteStore, ids: &[ContactId]) -> Result<(), Error> {
    for page in ids.chunks(PAGE) {
        if store.contacts(page).await?.iter().any(Option::is_none) {
            return Err(Error::Wrong("a member is not a contact".to_owned()));
        }
    }
    Ok(())
}

/// A sequence of numbers that is the same in every run.
struct Lots(u64);

impl Lots {
    /// A number below `end` (SplitMix64).
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from(((mixed >> 32) * u64::from(end)) >> 32).unwrap_or_default()
    }
}

/// Writes the rows that years of syncs would have left, as far as segments read them. The syncs themselves would take
/// an hour.
fn fill(path: &Path, now: Timestamp) -> rusqlite::Result<()> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "cache_size", -256 * 1024)?;
    let days_ago = |days: u32| {
        let at = now.as_second() - i64::from(days) * 86_400;
        at.saturating_mul(1_000_000_000)
    };
    let webinar = |n: u32| format!("{:011}", 80_000_000_000_u64 + u64::from(n));
    let mut lots = Lots(1);
    let transaction = connection.transaction()?;
    for n in 0..WEBINARS {
        let topic = format!("{} {n}", if n % 10 == 0 { "Launch" } else { "Talk" });
        transaction.execute(
            "INSERT INTO webinars (id, zoom_account, topic, host_id, details) VALUES (?1, 'zoom', ?2, 'host', '{}')",
            params![webinar(n), topic],
        )?;
    }
    for n in 0..SESSIONS {
        transaction.execute(
            "INSERT INTO sessions (id, webinar, topic, starts_at) VALUES (?1, ?2, 'A session', ?3)",
            params![format!("session-{n}"), webinar(n % WEBINARS), days_ago(n)],
        )?;
    }
    {
        let mut contact = transaction.prepare(
            "INSERT INTO contacts (row, id, email, version, created_at, updated_at) VALUES (?1, ?2, ?3, 1, ?4, ?4)",
        )?;
        let mut property =
            transaction.prepare("INSERT INTO contact_properties (contact, name, value) VALUES (?1, ?2, ?3)")?;
        for n in 1..=CONTACTS {
            contact.execute(params![n, format!("contact-{n}"), format!("person-{n}@example.com"), days_ago(500)])?;
            property.execute(params![n, "firstname", format!("First {}", n % 1_000)])?;
            property.execute(params![n, "lastname", format!("Last {n}")])?;
            property.execute(params![n, "zoom_webinar_registration_count", (n % 7).to_string()])?;
        }
        let mut event = transaction.prepare(
            r#"INSERT INTO timeline_events (contact, kind, webinar, at, details)
               VALUES (?1, 'registration', ?2, ?3, '{"state":"approved"}') ON CONFLICT DO NOTHING"#,
        )?;
        for _ in 0..REGISTRATIONS {
            let (who, which) = (1 + lots.below(CONTACTS), lots.below(WEBINARS));
            event.execute(params![who, webinar(which), days_ago(lots.below(400))])?;
        }
        let mut attendance = transaction.prepare(
            "INSERT INTO attendances
                 (session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths)
             VALUES (?1, 'email:' || ?3, ?2, ?3, ?4, ?5, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        )?;
        for _ in 0..ATTENDANCES {
            let (who, session, part) = (1 + lots.below(CONTACTS), lots.below(SESSIONS), lots.below(10_001));
            attendance.execute(params![
                format!("session-{session}"),
                webinar(session % WEBINARS),
                format!("person-{who}@example.com"),
                who,
                days_ago(session),
                part * 36 / 100,
                part
            ])?;
        }
    }
    transaction.commit()
}
