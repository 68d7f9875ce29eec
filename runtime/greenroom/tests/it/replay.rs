//! Journals and replays.

use std::sync::Arc;

use greenroom::{Invocation, JournalEvent, JournalLevel, RunId, RunStore, Runtime, Storage, Verdict};
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use crate::{builder, guests, invocation, runtime, store};

/// Reads contact `1` by its id, then returns the contact's email as its output.
fn reader(name: &str, after: &str) -> Vec<u8> {
    let imports = r#"
        (import "greenroom:action/contacts-read@1.0.0" "get" (func $get (param i32 i32 i32 i32 i32)))
        (import "greenroom:action/invocation@1.0.0" "started-at" (func $started (result i64)))
        (import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#;
    let data = r#"(data (i32.const 1024) "1[\"\"]read it")"#;
    // The answer is a tag and a list. `$item` is the list's first item, with the email at offset 16.
    let body = format!(
        r#"(local $item i32)
           (i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
           (call $get (i32.const 2000) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 2200))
           (drop (call $started))
           (call $log (i32.const 1) (i32.const 1029) (i32.const 7) (i32.const 0) (i32.const 0))
           {after}
           (local.set $item (i32.load (i32.const 2208)))
           (i32.store8 (i32.const 3000) (i32.const 123))
           (i32.store8 (i32.const 3001) (i32.const 34)) (i32.store8 (i32.const 3002) (i32.const 34))
           (i32.store8 (i32.const 3003) (i32.const 58)) (i32.store8 (i32.const 3004) (i32.const 34))
           (memory.copy (i32.const 3005) (i32.load offset=16 (local.get $item)) (i32.load offset=20 (local.get $item)))
           (i32.store16 (i32.add (i32.const 3005) (i32.load offset=20 (local.get $item))) (i32.const 0x7d22))
           (call $done (i32.const 3000) (i32.add (i32.const 7) (i32.load offset=20 (local.get $item))))"#
    );
    guests::package(name, &["contacts-read", "log"], imports, data, &body)
}

async fn done(runtime: &Runtime, action: &str) -> RunId {
    let outcome = runtime.invoke(invocation(action, json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    outcome.run
}

async fn verdict(runtime: &Runtime, run: RunId) -> Verdict {
    runtime.replay(run, None).await.unwrap().verdict
}

async fn body(store: &SqliteStore, run: RunId) -> Value {
    serde_json::from_str(&store.journal(run).await.unwrap().unwrap().body.unwrap()).unwrap()
}

#[tokio::test]
async fn a_run_replays_to_the_same_bytes_after_the_store_has_changed() {
    let (runtime, store) =
        runtime(&[reader("reads", ""), guests::writer("writes", "(call $done (i32.const 1036) (i32.const 2))")]).await;
    let read = done(&runtime, "reads").await;
    done(&runtime, "writes").await;
    let journal = body(&store, read).await;
    assert_eq!(journal["end"], json!({ "done": { "": "ada@example.com" } }));
    assert_eq!(journal["calls"].as_array().unwrap().len(), 3);
    let runs_before = store.runs(None, 100).await.unwrap().len();
    for _ in 0..1_000 {
        let replay = runtime.replay(read, None).await.unwrap();
        assert_eq!((replay.verdict, replay.calls), (Verdict::Same, 3));
    }
    assert_eq!(store.runs(None, 100).await.unwrap().len(), runs_before, "a replay leaves no run");
}

#[tokio::test]
async fn every_kind_of_end_replays_to_the_same_end() {
    let words = r#"(data (i32.const 1024) "not-todayRained{oops")"#;
    let fail = r#"(call $fail (i32.const 1024) (i32.const 9) (i32.const 1033) (i32.const 6) (i32.const 0))"#;
    let packages = [
        guests::echo(),
        guests::plain("fails", words, fail),
        guests::plain("babbles", words, "(call $done (i32.const 1039) (i32.const 5))"),
        guests::plain("traps", "", "(unreachable)"),
        guests::plain("spins", "", "(loop $l (br $l)) (unreachable)"),
        guests::plain("hogs", "", "(loop $l (drop (memory.grow (i32.const 64))) (br $l)) (unreachable)"),
        guests::plain("continues", "", "(call $continue (local.get $in) (local.get $in_len))"),
        guests::writer("halfway", "(unreachable)"),
    ];
    let (runtime, _) = runtime(&packages).await;
    for action in runtime.actions() {
        let outcome = runtime.invoke(invocation(&action.manifest.name, json!({}))).await;
        let replay = runtime.replay(outcome.run, None).await.unwrap();
        assert_eq!(replay.verdict, Verdict::Same, "{}: {:?}", action.manifest.name, outcome.result);
    }
}

#[tokio::test]
async fn comparing_another_package_names_the_first_difference() {
    let (runtime, _) = runtime(&[reader("reads", "")]).await;
    let run = done(&runtime, "reads").await;

    let compared = runtime.replay(run, Some(reader("reads-as-before", ""))).await.unwrap();
    assert_eq!(compared.verdict, Verdict::Same);
    assert!(compared.with.is_some_and(|with| with != compared.package));

    let again = "(call $log (i32.const 2) (i32.const 1029) (i32.const 7) (i32.const 0) (i32.const 0))";
    let Verdict::Diverged { divergence } = runtime.replay(run, Some(reader("more", again))).await.unwrap().verdict
    else {
        panic!("it makes one more call");
    };
    assert_eq!(divergence.after_calls, 3);
    assert_eq!(divergence.then, JournalEvent::End { end: json!({ "done": { "": "ada@example.com" } }) });
    let arguments = json!(["Warn", "read it", []]);
    assert_eq!(divergence.now, JournalEvent::Call { function: "log.write".to_owned(), arguments });

    let echo = runtime.replay(run, Some(guests::echo())).await.unwrap().verdict;
    let Verdict::Diverged { divergence } = echo else { panic!("it makes no call") };
    assert_eq!(divergence.after_calls, 0);
    assert!(matches!(divergence.then, JournalEvent::Call { ref function, .. } if function == "contacts-read.get"));
    assert_eq!(divergence.now, JournalEvent::End { end: json!({ "done": {} }) });

    let other_words = reader("other", "(i32.store8 (i32.load offset=16 (i32.load (i32.const 2208))) (i32.const 65))");
    let Verdict::Diverged { divergence } = runtime.replay(run, Some(other_words)).await.unwrap().verdict else {
        panic!("it has another output");
    };
    assert_eq!((divergence.after_calls, divergence.place.as_deref()), (3, Some("/done/")));

    let failure = runtime.replay(run, Some(b"no package".to_vec())).await.unwrap_err();
    assert_eq!(failure.code, "package-unusable");
}

#[tokio::test]
async fn a_run_replays_from_the_package_in_the_store() {
    let store = store().await;
    let storage = Storage::joint(store.clone());
    let first = builder().storage(storage.clone()).build().unwrap();
    let loaded = first.load(reader("reads", ""), greenroom::Grants::AsDeclared).await.unwrap();
    let run = done(&first, "reads").await;
    drop(first);
    let elsewhere = builder().storage(storage).build().unwrap();
    assert_eq!(verdict(&elsewhere, run).await, Verdict::Same, "without the package's file");
    assert_eq!(store.package(&loaded.digest).await.unwrap(), Some(reader("reads", "")));
}

#[tokio::test]
async fn a_run_that_cannot_be_replayed_is_refused_with_its_reason() {
    for (level, code) in [(JournalLevel::Digests, "journal-of-digests"), (JournalLevel::Off, "no-journal")] {
        let store = store().await;
        let runtime = builder().storage(Storage::joint(store.clone())).journal(level).build().unwrap();
        runtime.load(reader("reads", ""), greenroom::Grants::AsDeclared).await.unwrap();
        let run = done(&runtime, "reads").await;
        assert_eq!(runtime.replay(run, None).await.unwrap_err().code, code);
        let journal = store.journal(run).await.unwrap();
        let text = journal.and_then(|journal| journal.body).unwrap_or_default();
        assert!(!text.contains("ada@example.com"), "digests only: {text}");
        assert_eq!(text.contains("contacts-read.get"), level == JournalLevel::Digests);
    }
    let store = Arc::new(SqliteStore::in_memory().unwrap().with_journal_quota(1_000));
    let runtime_with_quota = builder().storage(Storage::joint(store.clone())).build().unwrap();
    runtime_with_quota.load(guests::echo(), greenroom::Grants::AsDeclared).await.unwrap();
    let first = done(&runtime_with_quota, "echo").await;
    while store.journal(first).await.unwrap().unwrap().dropped_at.is_none() {
        done(&runtime_with_quota, "echo").await;
    }
    let failure = runtime_with_quota.replay(first, None).await.unwrap_err();
    assert_eq!(failure.code, "journal-dropped");
    let (runtime, _) = runtime(&[guests::echo()]).await;
    let unknown = RunId::new(uuid::Uuid::now_v7());
    assert_eq!(runtime.replay(unknown, None).await.unwrap_err().code, "run-not-found");
    let dry = runtime.invoke(invocation("echo", json!({})).dry_run()).await;
    assert_eq!(runtime.replay(dry.run, None).await.unwrap_err().code, "run-not-found");
    let refused = runtime.invoke(invocation("echo", json!({ "id": 7 }))).await;
    assert_eq!(runtime.replay(refused.run, None).await.unwrap_err().code, "no-journal");
}

#[tokio::test]
async fn a_secret_property_is_masked_in_the_journal_and_its_run_replays() {
    let store: Arc<SqliteStore> = store().await;
    let secret = "https://zoom.example/w/1?tk=abcdef";
    let define = greenroom_domain::store::Effect::DefineProperties {
        definitions: vec![greenroom_domain::PropertyDefinition {
            name: "link".to_owned(),
            label: "Link".to_owned(),
            group: "contact".to_owned(),
            kind: greenroom_domain::PropertyType::Text,
            secret: true,
            derived: false,
        }],
    };
    let link = greenroom_domain::store::Effect::UpdateContact {
        contact: "1".into(),
        assignments: [("link".to_owned(), Some(secret.to_owned()))].into(),
    };
    let storage = Storage::joint(store.clone());
    let commit = greenroom_domain::store::Commit { effects: vec![define, link], ..Default::default() };
    storage.apply(commit).await.unwrap();
    let runtime = builder().storage(storage).build().unwrap();
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "properties": { "id": { "type": "string", "x-token": true } }
    });
    runtime.load(guests::with_input(&schema), greenroom::Grants::none()).await.unwrap();
    let wanted = Invocation::new("echo".parse().unwrap(), json!({ "id": "{{ contact.link }}" })).contact("1");
    let outcome = runtime.invoke(wanted).await;
    assert_eq!(outcome.output(), Some(&json!({ "id": secret })));
    let journal = store.journal(outcome.run).await.unwrap().unwrap().body.unwrap();
    assert!(!journal.contains("tk=abcdef") && journal.contains("masked-0"), "{journal}");
    assert_eq!(verdict(&runtime, outcome.run).await, Verdict::Same);
}
