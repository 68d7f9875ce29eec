//! The audit log (A1: one entry for each sync run), and the people that a sync left out (C8: they are listed).

use greenroom_domain::{
    LeftOut, LeftOutReason, SyncRun, SyncState, Text, Warning,
    store::{Commit, CommitError, SyncCommit, SyncWrite},
};
use serde_json::json;

use super::{SyncingStore, leased, slice, sync};
use crate::{
    contacts::is_there,
    runs::{commit, put},
    sample::{at, create, email, sync_run, webinar_id},
};

fn warning(code: &str, count: u64) -> Warning {
    let values = [("domains".to_owned(), json!(2)), ("error".to_owned(), json!("it is too old"))].into();
    let text = Text { key: "failure-zoom-too-old".to_owned(), values: Default::default() };
    let texts = [("error".to_owned(), text)].into();
    Warning { code: code.to_owned(), reason: None, count: Some(count), pointer: "/webinars".to_owned(), values, texts }
}

/// A webinar's sync runs are listed newest first, each as it was written last (A1: one audit entry for each sync run).
/// None of them is ever pruned.
pub async fn a1_a_webinars_sync_runs_newest_first(store: impl SyncingStore) {
    let fence = leased(&store, 1).await;
    for (n, webinar) in [(2, 1), (1, 1), (3, 2)] {
        store.save_sync_run(&fence, &sync_run(n, webinar)).await.unwrap();
    }
    let mut done = sync_run(2, 1);
    done.finished_at = Some(at(9));
    done.state = SyncState::SyncedWithWarnings;
    done.warnings = vec![warning("sync-error", 1)];
    store.save_sync_run(&fence, &done).await.unwrap();
    store.prune(at(1_000_000)).await.unwrap();
    // The one that began last is the newest, also where a clock was set back and its id is a lower one.
    assert_eq!(store.sync_runs(&webinar_id(1), 9).await.unwrap(), [sync_run(1, 1), done]);
    assert_eq!(store.sync_runs(&webinar_id(1), 1).await.unwrap(), [sync_run(1, 1)]);
    assert_eq!(store.sync_runs(&webinar_id(2), 9).await.unwrap(), [sync_run(3, 2)]);
}

/// A slice adds its results to its sync run, in its own commit; a slice whose sync run does not exist writes nothing.
pub async fn a1_a_slice_adds_what_it_did_in_its_own_commit(store: impl SyncingStore) {
    let fence = leased(&store, 1).await;
    let run = sync_run(1, 1);
    store.save_sync_run(&fence, &run).await.unwrap();
    let part = |cursor, run| {
        let part = SyncCommit {
            run: Some(run),
            progress: Some(("sync-webinar-registrations".to_owned(), cursor)),
            tally: [("contacts-created".to_owned(), 3), ("unchanged".to_owned(), 1)].into(),
            warnings: vec![warning("emails-excluded", 1)],
            ..slice(&fence, [], []).sync.unwrap()
        };
        Commit { sync: Some(part), ..Commit::default() }
    };
    commit(&store, part(Some(json!({ "page": 2 })), run.id)).await.unwrap();
    let kept = store.sync_runs(&run.webinar, 1).await.unwrap().remove(0);
    assert_eq!(kept.step.as_deref(), Some("sync-webinar-registrations"));
    assert_eq!(kept.cursor, Some(json!({ "page": 2 })));
    assert_eq!(kept.tally, [("contacts-created".to_owned(), 5), ("unchanged".to_owned(), 1)].into());
    commit(&store, part(None, run.id)).await.unwrap();
    let kept = store.sync_runs(&run.webinar, 1).await.unwrap().remove(0);
    assert_eq!((kept.cursor, kept.tally["contacts-created"]), (None, 8));
    assert_eq!(kept.warnings, [warning("emails-excluded", 1)], "the same one once");
    let unknown = Commit { effects: vec![create("ada")], ..part(None, sync_run(9, 1).id) };
    assert!(matches!(commit(&store, unknown).await, Err(CommitError::Store(_))));
    assert!(!is_there(&store, "ada").await);
}

/// Where the cursor of a sync names a person who is forgotten, the sync begins its steps anew (C10: erased people leave
/// only keyed hashes).
pub async fn c10_a_sync_that_was_to_go_on_at_an_erased_person_begins_anew(store: impl SyncingStore) {
    let fence = leased(&store, 1).await;
    let at_ada = SyncRun {
        step: Some("sync-webinar-attendance".to_owned()),
        cursor: Some(json!({ "after": "ada@example.com" })),
        ..sync_run(1, 1)
    };
    let at_bob = SyncRun {
        cursor: Some(json!({ "after": "bob@example.com" })),
        ..SyncRun { id: sync_run(2, 1).id, ..at_ada.clone() }
    };
    for run in [&at_ada, &at_bob] {
        store.save_sync_run(&fence, run).await.unwrap();
    }
    store.forget(&"ada".into(), &[email("ada@example.com")], at(9)).await.unwrap();
    let anew = SyncRun { step: None, cursor: None, ..at_ada };
    assert_eq!(store.sync_runs(&webinar_id(1), 9).await.unwrap(), [at_bob, anew]);
}

/// A person who is left out is listed with the reason, until a sync takes the person in (C8: every email left out is
/// listed). A person without an email, or an erased person (C10: erased people leave only keyed hashes), is never
/// listed.
pub async fn c8_c10_who_is_left_out_is_listed_until_taken_in_the_erased_never(store: impl SyncingStore) {
    use LeftOutReason::{AccountUser, Erased, ExcludedDomain, InvalidEmail, NoEmail};
    let fence = leased(&store, 1).await;
    put(&store, [create("gone")]).await;
    store.erase(&"gone".into(), at(0)).await.unwrap();
    let leave = |webinar, out: &[(&str, LeftOutReason)], taken_in: &[&str]| SyncWrite::LeftOut {
        webinar: webinar_id(webinar),
        out: out.iter().map(|(email, reason)| ((*email).to_owned(), *reason)).collect(),
        taken_in: taken_in.iter().map(|text| email(text)).collect(),
    };
    let listed = |webinar, text: &str, reason| LeftOut { webinar: webinar_id(webinar), email: text.to_owned(), reason };
    let first = [
        ("boss@acme.example", AccountUser),
        ("x@excluded.example", ExcludedDomain),
        ("no email", InvalidEmail),
        ("", NoEmail),
        ("else@x.org", Erased),
        ("gone@example.com", ExcludedDomain),
        ("<gone@example.com>", InvalidEmail),
    ];
    sync(&store, &fence, [], [leave(1, &first, &[]), leave(2, &first[..1], &[])]).await;
    let of_one = [
        listed(1, "boss@acme.example", AccountUser),
        listed(1, "no email", InvalidEmail),
        listed(1, "x@excluded.example", ExcludedDomain),
    ];
    assert_eq!(store.left_out(Some(&webinar_id(1))).await.unwrap(), of_one);
    let all = store.left_out(None).await.unwrap();
    assert_eq!((all[..3].to_vec(), &all[3..]), (of_one.to_vec(), &[listed(2, "boss@acme.example", AccountUser)][..]));
    // The reason goes, or becomes another.
    sync(&store, &fence, [], [leave(1, &[("boss@acme.example", ExcludedDomain)], &["X@excluded.example"])]).await;
    let left = [listed(1, "boss@acme.example", ExcludedDomain), listed(1, "no email", InvalidEmail)];
    assert_eq!(store.left_out(Some(&webinar_id(1))).await.unwrap(), left);
}
