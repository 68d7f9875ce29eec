use greenroom_domain::{
    LeftOutReason, RecordingReason, RecordingState,
    RegistrationState::Approved,
    SyncStore,
    store::{Effect, Listing, SeenPage, SyncWrite, seen_key},
};

use super::{attendance, attended, call, joins_of, listed_and_complete, session, session_id};
use crate::{
    SqliteStore,
    tests::{at, create, registration, webinar, webinar_id},
};

/// All that the store has, a table a line; but for the lease.
pub(in crate::tests) async fn dump(store: &SqliteStore) -> Vec<String> {
    store
        .read(|c| {
            let mut query = c.prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('leases', 'sqlite_sequence')",
            )?;
            let tables: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut all = Vec::new();
            for table in tables {
                let mut query = c.prepare(&format!("SELECT * FROM {table}"))?;
                let columns = query.column_count();
                let mut rows = query.query([])?;
                while let Some(row) = rows.next()? {
                    let values: Vec<String> =
                        (0..columns).map(|n| row.get_ref(n).map(|v| shown(v))).collect::<Result<_, _>>()?;
                    all.push(format!("{table}: {}", values.join(" | ")));
                }
            }
            Ok(all)
        })
        .await
        .unwrap()
}

fn shown(value: rusqlite::types::ValueRef<'_>) -> String {
    match value.as_str() {
        Ok(text) => text.to_owned(),
        Err(_) => format!("{value:?}"),
    }
}

/// The writes of one sync of one webinar.
async fn sync(store: &SqliteStore) {
    let fence = store.leased(1).await;
    let (webinar_id, session_id) = (webinar_id(1), session_id(1, 0));
    let people = ["ada@example.com", "guest@x.org"];
    let begin = |again| SyncWrite::BeginListing {
        webinar: webinar_id.clone(),
        listing: Listing::Registrants,
        at: at(5),
        again,
    };
    let page = SeenPage { part: String::new(), keys: people.map(seen_key).to_vec(), total: Some(2), last: true };
    let seen = SyncWrite::Seen { webinar: webinar_id.clone(), listing: Listing::Registrants, page };
    let registrations =
        vec![registration(1, people[0], Some("ada"), Approved, 10), registration(1, people[1], None, Approved, 11)];
    let out = vec![(people[1].to_owned(), LeftOutReason::ExcludedDomain)];
    let left_out = SyncWrite::LeftOut { webinar: webinar_id.clone(), out, taken_in: Vec::new() };
    store.sync(&fence, [Effect::SaveWebinars { webinars: vec![webinar(1)] }], []).await;
    store.sync(&fence, [Effect::Registrations { registrations }], [begin(false), seen, left_out]).await;
    let over =
        SyncWrite::EndListing { webinar: webinar_id.clone(), listing: Listing::Registrants, sweep: true, at: at(6) };
    store.sync(&fence, [], [over, SyncWrite::Sessions { sessions: vec![session(1, 0)] }]).await;
    store.sync(&fence, [], [joins_of(1, 0, &people[..1])]).await;
    store.identify(&fence, &webinar_id, &session_id).await.unwrap();
    let there = attended(attendance(1, 0, people[0], Some("ada"), 5_000));
    let nobody =
        Effect::NotAttended { session: session_id.clone(), people: vec![attendance(1, 0, people[1], None, 1).person] };
    let at = at(i64::try_from(fence.token).unwrap());
    let complete = listed_and_complete(1, 0).map(|write| match write {
        SyncWrite::SessionComplete { webinar, session, .. } => SyncWrite::SessionComplete { webinar, session, at },
        other => other,
    });
    store.sync(&fence, [there, nobody], complete).await;
    let state = RecordingState::Missing { reason: RecordingReason::NotFound };
    let recording = SyncWrite::Recording { webinar: webinar_id, session: session_id, state, again_at: None };
    store.sync(&fence, [Effect::SaveCall { call: Box::new(call(1, 0)) }], [recording]).await;
}

#[tokio::test]
async fn l2_t4_a_sync_that_finds_nothing_new_changes_nothing() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada")]).await;
    sync(&store).await;
    let before = dump(&store).await;
    for table in ["joins", "attendances", "calls", "left_out", "sessions", "registrations", "timeline_events"] {
        assert!(before.iter().any(|row| row.starts_with(&format!("{table}: "))), "{table}");
    }
    sync(&store).await;
    assert_eq!(dump(&store).await, before);
}

#[tokio::test]
async fn an_unchanged_registration_or_attendance_is_not_written() {
    let (_folder, store) = crate::tests::on_disk();
    store.put([create("ada")]).await;
    sync(&store).await;
    let synced = store.commits_synced();
    let registrations = vec![registration(1, "ada@example.com", Some("ada"), Approved, 10)];
    store.put([Effect::Registrations { registrations }]).await;
    store.put([attended(attendance(1, 0, "ada@example.com", Some("ada"), 5_000))]).await;
    store
        .put([Effect::SaveCall { call: Box::new(call(1, 0)) }, Effect::SaveWebinars { webinars: vec![webinar(1)] }])
        .await;
    assert_eq!(store.commits_synced(), synced);
}
