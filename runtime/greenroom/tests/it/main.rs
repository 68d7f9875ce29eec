//! Tests of the library through its public interface, with hand-written guests and SQLite in memory.

#![allow(clippy::unwrap_used, missing_docs)]

mod erase;
mod grants;
mod guests;
mod isolation;
mod options;
mod outcome_schema;
mod own_crm;
mod precompiled;
mod replay;
mod secrets;
mod shutdown;
mod telemetry;

use greenroom_domain::store::{ClaimOutcome, ImportRow, ImportStore, KeyClaim};
use std::{sync::Arc, time::Duration};

use futures::StreamExt;
use greenroom::{
    ContactId, ContactStore, Document, FailureKind, Grants, Invocation, Limits, LoadError, Outcome, PackageError,
    Retry, RunResult, RunStore, Runtime, RuntimeBuilder, Storage,
};
use greenroom_capability_contacts::Contacts;
use greenroom_capability_log::Log;
use greenroom_store::SqliteStore;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// A runtime with the capabilities that these tests use.
fn builder() -> RuntimeBuilder {
    Runtime::builder().capability(Contacts).capability(Log)
}

async fn store() -> Arc<SqliteStore> {
    let store = Arc::new(SqliteStore::in_memory().unwrap());
    let contact = ImportRow::Contact {
        id: Some("1".into()),
        email: Some("ada@example.com".to_owned().try_into().unwrap()),
        secondary_emails: None,
        properties: [("webinar", "82512345678"), ("pasted", "825 1234 5678"), ("blank", ""), ("company", "Engines")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into(),
    };
    store.import(vec![contact].into()).await.unwrap();
    store
}

async fn runtime(packages: &[Vec<u8>]) -> (Runtime, Arc<SqliteStore>) {
    let store = store().await;
    let limits = Limits { cpu_ms: 200, wall_ms: 5_000, ..Limits::default() };
    let runtime = builder().storage(Storage::joint(store.clone())).limits(limits).build().unwrap();
    for package in packages {
        runtime.load(package.clone(), Grants::AsDeclared).await.unwrap();
    }
    (runtime, store)
}

fn invocation(action: &str, input: Value) -> Invocation {
    Invocation::new(action.parse().unwrap(), input).contact("1")
}

async fn code(runtime: &Runtime, invocation: Invocation) -> (FailureKind, String) {
    let outcome = runtime.invoke(invocation).await;
    let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
    (failure.kind, failure.code.clone())
}

#[tokio::test]
async fn a_run_returns_its_output_and_records_its_usage() {
    let (runtime, store) = runtime(&[guests::echo()]).await;
    let outcome = runtime.invoke(invocation("echo", json!({ "id": "82512345678" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "id": "82512345678" })), "{outcome:?}");
    assert!(outcome.usage.cpu_us > 0 && outcome.usage.wall_us >= outcome.usage.cpu_us);
    assert!(outcome.usage.peak_memory_bytes >= 128 << 10);
    assert_eq!(outcome.usage.boundary_bytes, 2 * r#"{"id":"82512345678"}"#.len() as u64);
    let record = store.run(outcome.run).await.unwrap().unwrap();
    assert_eq!(record.result, outcome.result);
    assert_eq!(record.package, runtime.actions()[0].digest);
}

#[tokio::test]
async fn w1_w2_an_input_is_checked_before_and_after_its_tokens_are_resolved() {
    let (runtime, _) = runtime(&[guests::echo()]).await;
    let run = |input: Value| {
        let runtime = runtime.clone();
        async move { runtime.invoke(invocation("echo", input)).await }
    };
    let resolved = run(json!({ "id": "{{ contact.webinar }}" })).await;
    assert_eq!(resolved.output(), Some(&json!({ "id": "82512345678" })));
    for (input, kind, code, part) in [
        (json!({ "id": "825 1234 5678" }), FailureKind::InvalidInput, "invalid-input", "write `82512345678`"),
        (json!({ "id": "{{ contact.pasted }}" }), FailureKind::InvalidInput, "property-value-invalid", "`pasted`"),
        (json!({ "id": "{{ contact.blank }}" }), FailureKind::UnresolvedToken, "property-empty", "`blank`"),
        (json!({ "id": "{{ contact.nope }}" }), FailureKind::UnresolvedToken, "property-unknown", "`nope`"),
        (json!({ "id": "{{ contact.webinar" }), FailureKind::InvalidInput, "token-ill-formed", "contact.webinar"),
    ] {
        let outcome = run(input).await;
        let failure = outcome.failure().unwrap();
        assert_eq!((failure.kind, failure.code.as_str()), (kind, code));
        assert_eq!(failure.pointer.as_deref(), Some("/id"));
        assert!(failure.message.contains(part), "{}", failure.message);
        assert_eq!(outcome.usage.peak_memory_bytes, 0, "the input is refused before the guest runs");
    }
    let without_contact = Invocation::new("echo".parse().unwrap(), json!({ "id": "{{ contact.webinar }}" }));
    assert_eq!(code(&runtime, without_contact).await.1, "contact-required");
}

#[tokio::test]
async fn every_way_to_fail_has_its_kind_and_code() {
    let fail = r#"(call $fail (i32.const 1024) (i32.const 9) (i32.const 1033) (i32.const 6) (i32.const 0))"#;
    let later = r#"(call $fail (i32.const 1024) (i32.const 9) (i32.const 1033) (i32.const 6) (i32.const 1))"#;
    let words = r#"(data (i32.const 1024) "not-todayRained")"#;
    let many: String = (0..60).map(|n| format!(r#"\22{n}\22:1,"#)).collect();
    let many = format!(r#"(data (i32.const 1024) "{{{}}}")"#, many.trim_end_matches(','));
    let length = (0..60).map(|n: u32| n.to_string().len() + 5).sum::<usize>() - 1 + 2;
    let spin = "(loop $l (br $l)) (unreachable)";
    let (runtime, _) = runtime(&[
        guests::plain("fails", words, fail),
        guests::plain("later", words, later),
        guests::plain("traps", "", "(unreachable)"),
        guests::plain("spins", "", spin),
        guests::plain("starts", "(start $s) (func $s (loop $l (br $l)))", "(i32.const 64)"),
        guests::plain("hogs", "", "(loop $l (drop (memory.grow (i32.const 64))) (br $l)) (unreachable)"),
        guests::plain("babbles", r#"(data (i32.const 1024) "{oops")"#, "(call $done (i32.const 1024) (i32.const 5))"),
        guests::plain("bloats", &many, &format!("(call $done (i32.const 1024) (i32.const {length}))")),
        guests::plain(
            "floods",
            "",
            "(drop (memory.grow (i32.const 32))) (call $done (i32.const 131072) (i32.const 2000000))",
        ),
    ])
    .await;
    for (action, kind, expected) in [
        ("absent", FailureKind::UnknownAction, "unknown-action"),
        ("fails", FailureKind::Failed, "not-today"),
        ("later", FailureKind::Unavailable, "not-today"),
        ("traps", FailureKind::Trapped, "trapped"),
        ("spins", FailureKind::LimitExceeded, "cpu"),
        ("starts", FailureKind::LimitExceeded, "cpu"),
        ("hogs", FailureKind::LimitExceeded, "memory"),
        ("babbles", FailureKind::InvalidOutput, "invalid-output"),
        ("bloats", FailureKind::InvalidOutput, "invalid-output"),
        ("floods", FailureKind::LimitExceeded, "output"),
    ] {
        let outcome = runtime.invoke(invocation(action, json!({}))).await;
        let failure = outcome.failure().unwrap_or_else(|| panic!("{action}: {outcome:?}"));
        assert_eq!((failure.kind, failure.code.as_str()), (kind, expected), "{action}: {}", failure.message);
    }
    let big = json!({ "note": "x".repeat(2 << 20) });
    runtime.load(guests::echo(), Grants::none()).await.unwrap();
    assert_eq!(code(&runtime, invocation("echo", big)).await, (FailureKind::LimitExceeded, "input".to_owned()));
    let unknown = runtime.invoke(invocation("absent", json!({}))).await;
    assert!(unknown.failure().unwrap().message.contains("echo"), "the message lists the loaded actions");
}

#[tokio::test]
async fn a_long_job_continues_from_its_cursor() {
    let words = r#"(data (i32.const 1024) "{\22page\22:2}")"#;
    let body = "(if (result i32) (local.get $tag)
        (then (call $done (local.get $cur) (local.get $cur_len)))
        (else (call $continue (i32.const 1024) (i32.const 10))))";
    let (runtime, _) = runtime(&[guests::plain("long", words, body)]).await;
    let mut next = invocation("long", json!({}));
    let RunResult::Continue { cursor, .. } = runtime.invoke(next.clone()).await.result else { panic!("no cursor") };
    assert_eq!(cursor, json!({ "page": 2 }));
    next.cursor = Some(cursor.into());
    assert_eq!(runtime.invoke(next).await.output(), Some(&json!({ "page": 2 })));
}

#[tokio::test]
async fn an_import_without_a_grant_is_refused_when_loading() {
    let (runtime, _) = runtime(&[]).await;
    let package = guests::writer("writes", "(call $done (i32.const 1036) (i32.const 2))");
    let refused = runtime.load(package.clone(), Grants::only(["log"])).await.unwrap_err();
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains("contacts-write"), "{refused}");
    assert!(runtime.actions().is_empty());
    runtime.load(package, Grants::only(["contacts-write"])).await.unwrap();
}

#[tokio::test]
async fn another_package_under_a_loaded_name_is_refused() {
    let (runtime, _) = runtime(&[guests::echo()]).await;
    runtime.load(guests::echo(), Grants::none()).await.unwrap();
    let impostor = guests::plain("echo", "", "(unreachable)");
    assert!(matches!(runtime.load(impostor, Grants::none()).await, Err(LoadError::OtherPackage { .. })));
}

#[tokio::test]
async fn a_reference_means_the_preferred_version_where_it_fits_and_else_the_newest() {
    let (runtime, _) = runtime(&[]).await;
    for version in ["1.0.0", "1.1.0", "2.0.0"] {
        runtime.load(guests::echo_of_version(version), Grants::none()).await.unwrap();
    }
    let meant = |reference: &str| {
        let action = runtime.action(&reference.parse().unwrap()).map(|info| info.manifest.version.to_string());
        action.unwrap_or_default()
    };
    let all = ["echo", "echo@^1", "echo@^1.1", "echo@2", "echo@3"];
    assert_eq!(all.map(meant), ["2.0.0", "1.1.0", "1.1.0", "2.0.0", ""]);
    runtime.prefer("echo", &"1.0.0".parse().unwrap());
    assert_eq!(all.map(meant), ["1.0.0", "1.0.0", "1.1.0", "2.0.0", ""]);
    // One that is not loaded changes nothing.
    runtime.prefer("echo", &"1.5.0".parse().unwrap());
    assert_eq!(all.map(meant), ["2.0.0", "1.1.0", "1.1.0", "2.0.0", ""]);
}

async fn company(store: &SqliteStore) -> Option<String> {
    let contact = store.contacts(&[ContactId::new("1")]).await.unwrap().remove(0).unwrap();
    contact.properties.get("company").cloned()
}

#[tokio::test]
async fn writes_are_all_or_nothing() {
    let done = "(call $done (i32.const 1036) (i32.const 2))";
    let (runtime, store) = runtime(&[
        guests::writer("good", done),
        guests::writer("trapping", "(unreachable)"),
        guests::writer("babbling", "(call $done (i32.const 1025) (i32.const 2))"),
        guests::writer("endless", "(loop $l (br $l)) (unreachable)"),
    ])
    .await;
    for bad in ["trapping", "babbling", "endless"] {
        runtime.invoke(invocation(bad, json!({}))).await.failure().unwrap();
        assert_eq!(company(&store).await.as_deref(), Some("Engines"), "{bad}");
    }
    let dry = runtime.invoke(invocation("good", json!({})).dry_run()).await;
    assert!(dry.output().is_some() && dry.dry_run);
    assert_eq!(company(&store).await.as_deref(), Some("Engines"), "a dry run");
    assert_eq!(store.run(dry.run).await.unwrap(), None);
    let outcome = runtime.invoke(invocation("good", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    assert_eq!((outcome.usage.effects, outcome.usage.host_calls), (1, 1));
    assert_eq!(company(&store).await.as_deref(), Some("Acme"));
}

#[tokio::test]
async fn invocations_with_one_key_have_one_outcome() {
    let words = r#"(data (i32.const 1024) "not-todayRained")"#;
    let later = r#"(call $fail (i32.const 1024) (i32.const 9) (i32.const 1033) (i32.const 6) (i32.const 1))"#;
    let (runtime, _) = runtime(&[guests::echo(), guests::plain("later", words, later)]).await;
    let first = runtime.invoke(invocation("echo", json!({ "note": "a" })).idempotency_key("k")).await;
    let second = runtime.invoke(invocation("echo", json!({ "note": "a" })).idempotency_key("k")).await;
    assert!(second.repeated && !first.repeated);
    assert_eq!((second.run, &second.result), (first.run, &first.result));
    let as_bytes = Document::parse(b" { \"note\" :\n\"a\" } ").unwrap();
    let mut third = invocation("echo", json!({})).idempotency_key("k");
    third.input = as_bytes;
    assert!(runtime.invoke(third).await.repeated, "white space makes no other input");

    let other_input = invocation("echo", json!({ "note": "b" })).idempotency_key("k");
    assert_eq!(code(&runtime, other_input).await, (FailureKind::Conflict, "key-of-another-request".into()));
    let other_action = invocation("later", json!({ "note": "a" })).idempotency_key("k");
    assert_eq!(code(&runtime, other_action).await.0, FailureKind::Conflict);
    let other_contact =
        Invocation::new("echo".parse().unwrap(), json!({ "note": "a" })).contact("2").idempotency_key("k");
    assert_eq!(code(&runtime, other_contact).await.0, FailureKind::Conflict);

    for _ in 0..2 {
        let outcome = runtime.invoke(invocation("later", json!({})).idempotency_key("l")).await;
        assert!(!outcome.repeated, "a retryable outcome frees the key");
        assert_eq!(outcome.failure().unwrap().retry, Retry::Now);
    }
    let dry = runtime.invoke(invocation("echo", json!({ "note": "a" })).idempotency_key("k").dry_run()).await;
    assert!(!dry.repeated, "a dry run reads no key");
    for key in [String::new(), "k".repeat(256)] {
        let invalid = invocation("echo", json!({})).idempotency_key(key);
        assert_eq!(code(&runtime, invalid).await.1, "idempotency-key-invalid");
    }
}

#[tokio::test]
async fn a_contact_id_that_is_too_long_is_refused_and_not_recorded() {
    let (runtime, store) = runtime(&[guests::echo()]).await;
    let longest = "7".repeat(ContactId::MAX_BYTES);
    let of = |contact: &str| Invocation::new("echo".parse().unwrap(), json!({ "note": "a" })).contact(contact);
    let outcome = runtime.invoke(of(&longest)).await;
    assert_eq!(outcome.contact, Some(ContactId::new(longest.as_str())), "{outcome:?}");
    let refused = runtime.invoke(of(&format!("{longest}7")).idempotency_key("k")).await;
    let failure = refused.failure().unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::InvalidInput, "contact-id-invalid"));
    assert!(refused.contact.is_none() && failure.message.len() < 200, "{refused:?}");
    let records = store.runs(None, 10).await.unwrap();
    assert!(records.len() == 1 && records[0].id == outcome.run, "{records:?}");
}

#[tokio::test]
async fn an_edited_contact_does_not_break_a_repeat() {
    let (runtime, store) = runtime(&[guests::echo()]).await;
    let keyed = || invocation("echo", json!({ "id": "{{ contact.webinar }}" })).idempotency_key("k");
    let first = runtime.invoke(keyed()).await;
    let edited = ImportRow::Contact {
        id: Some("1".into()),
        email: None,
        secondary_emails: None,
        properties: [("webinar".to_owned(), "nothing".to_owned())].into(),
    };
    store.import(vec![edited].into()).await.unwrap();
    assert_eq!(runtime.invoke(keyed()).await.result, first.result);
}

#[tokio::test]
async fn a_caller_that_goes_away_frees_its_key() {
    let (runtime, store) = runtime(&[guests::writer("endless", "(loop $l (br $l)) (unreachable)")]).await;
    let keyed = || invocation("endless", json!({})).idempotency_key("k");
    {
        let mut under_way = Box::pin(runtime.invoke(keyed()));
        let mut impatient = keyed();
        impatient.limits = Some(Limits { wall_ms: 1, ..Limits::default() });
        // The first invocation is polled first, so it has the key when the second one starts.
        let refused = async {
            tokio::select! {
                biased;
                _ = &mut under_way => panic!("ended"),
                outcome = runtime.invoke(impatient) => outcome,
            }
        };
        let failure = refused.await.failure().unwrap().clone();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Conflict, "key-in-use"));
        assert!(matches!(failure.retry, Retry::After(_)));
    }
    runtime.shutdown().await;
    let again = builder().storage(Storage::joint(store.clone())).build().unwrap();
    again.load(guests::writer("endless", "(loop $l (br $l)) (unreachable)"), Grants::AsDeclared).await.unwrap();
    assert_eq!(code(&again, keyed()).await.1, "cpu", "the key is free");
    let after = runtime.invoke(keyed()).await;
    assert_eq!(after.failure().unwrap().kind, FailureKind::Cancelled, "after shutdown");
}

#[tokio::test]
async fn callers_with_one_key_at_once_get_one_outcome() {
    let (runtime, store) = runtime(&[guests::echo()]).await;
    let keyed = || invocation("echo", json!({ "id": "82512345678" })).idempotency_key("k");
    let outcomes = futures::future::join_all((0..20).map(|_| runtime.invoke(keyed()))).await;
    assert!(
        outcomes.iter().all(|outcome| outcome.output().is_some() && outcome.run == outcomes[0].run),
        "{outcomes:?}"
    );
    assert_eq!(outcomes.iter().filter(|outcome| !outcome.repeated).count(), 1);
    assert!(store.run(outcomes[0].run).await.unwrap().is_some());
}

#[tokio::test]
async fn who_waits_for_a_key_runs_if_the_caller_before_goes_away() {
    let (runtime, _) = runtime(&[guests::writer("endless", "(loop $l (br $l)) (unreachable)")]).await;
    let keyed = || invocation("endless", json!({})).idempotency_key("k");
    let mut first = Box::pin(runtime.invoke(keyed()));
    assert!(futures::poll!(&mut first).is_pending());
    let mut second = Box::pin(runtime.invoke(keyed()));
    for _ in 0..3 {
        assert!(futures::poll!(&mut second).is_pending());
        assert!(futures::poll!(&mut first).is_pending());
    }
    drop(first);
    let outcome = second.await;
    assert_eq!(outcome.failure().unwrap().code, "cpu", "{outcome:?}");
    assert!(!outcome.repeated);
}

/// The name in leases of a process of this machine that has ended.
#[cfg(target_os = "linux")]
fn gone() -> String {
    greenroom_store_testing::sample::of_an_ended_process(&greenroom::owner::name())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_key_of_a_process_that_has_ended_is_free_at_once() {
    let (runtime, store) = runtime(&[guests::echo()]).await;
    let before = runtime.invoke(invocation("echo", json!({}))).await.run;
    let now = Timestamp::now();
    for (key, owner, is_free) in [("a", gone(), true), ("b", "elsewhere".to_owned(), false)] {
        let claim = KeyClaim {
            key: key.to_owned(),
            action: "echo".to_owned(),
            input_digest: store.run(before).await.unwrap().unwrap().input_digest,
            contact: Some("1".into()),
            run: before,
            owner,
            at: now,
            lease_until: now + SignedDuration::from_hours(1),
        };
        assert_eq!(store.claim(&claim).await.unwrap(), ClaimOutcome::Ours);
        let outcome = runtime.invoke(invocation("echo", json!({})).idempotency_key(key)).await;
        assert_eq!(outcome.failure().is_none(), is_free, "{outcome:?}");
    }
}

#[tokio::test]
async fn w10_each_invocation_of_a_batch_has_its_outcome_in_order() {
    let store = store().await;
    let runtime = builder().storage(Storage::joint(store.clone())).concurrency(4).build().unwrap();
    runtime.load(guests::echo(), Grants::none()).await.unwrap();
    let list = (0..100).map(|n| {
        let input = if n % 10 == 3 { json!({ "id": "12 34" }) } else { json!({ "note": n.to_string() }) };
        invocation("echo", input).idempotency_key(format!("k{n}"))
    });
    let outcomes: Vec<Outcome> = runtime.invoke_all(list).collect().await;
    assert_eq!(outcomes.len(), 100);
    for (n, outcome) in outcomes.iter().enumerate() {
        match n % 10 {
            3 => assert_eq!(outcome.failure().unwrap().kind, FailureKind::InvalidInput),
            _ => assert_eq!(outcome.output(), Some(&json!({ "note": n.to_string() }))),
        }
    }
    assert_eq!(store.runs(None, 200).await.unwrap().len(), 100);
}

#[tokio::test]
async fn a_run_that_loops_does_not_stop_other_runs() {
    let (runtime, _) = runtime(&[guests::echo(), guests::plain("spins", "", "(loop $l (br $l)) (unreachable)")]).await;
    let spin = runtime.invoke(invocation("spins", json!({})));
    let others = async {
        let mut done = 0;
        for n in 0..20 {
            let outcome = runtime.invoke(invocation("echo", json!({ "note": n.to_string() }))).await;
            done += usize::from(outcome.output().is_some());
        }
        done
    };
    let (spun, done) = tokio::join!(spin, others);
    assert_eq!(done, 20);
    assert_eq!(spun.failure().unwrap().code, "cpu");
}

#[test]
fn building_without_a_store_fails() {
    assert!(builder().build().is_err());
}

#[tokio::test]
async fn a_setting_out_of_its_range_is_an_error_and_not_another_value() {
    let build = |with: fn(RuntimeBuilder) -> RuntimeBuilder, store| {
        with(builder().storage(Storage::joint(store))).build().map(drop).map_err(|error| error.to_string())
    };
    let long = |builder: RuntimeBuilder| builder.limits(Limits { wall_ms: 3_600_000, ..Limits::default() });
    assert_eq!(build(long, store().await), Ok(()), "the lease is as long as the wall limit needs it");
    type With = fn(RuntimeBuilder) -> RuntimeBuilder;
    let cases: [(With, &str); 6] = [
        (
            |builder| builder.limits(Limits { memory_bytes: 0, ..Limits::default() }),
            "`RuntimeBuilder::limits (memory_bytes)` is 0, and has to be from 1 to 4294967296",
        ),
        (
            |builder| builder.limits(Limits { wall_ms: 0, ..Limits::default() }),
            "`RuntimeBuilder::limits (wall_ms)` is 0, and has to be from 1 to 18446744073709551615",
        ),
        (|builder| builder.concurrency(0), "`RuntimeBuilder::concurrency` is 0, and has to be from 1 to 1024"),
        (|builder| builder.concurrency(1_025), "`RuntimeBuilder::concurrency` is 1025, and has to be from 1 to 1024"),
        (
            |builder| builder.lease(Duration::from_secs(89)),
            "`RuntimeBuilder::lease` is 89s, and has to be at least 90s: the wall limit and a minute",
        ),
        (
            |builder| builder.limits(Limits { wall_ms: 60_000, ..Limits::default() }).lease(Duration::from_secs(90)),
            "`RuntimeBuilder::lease` is 90s, and has to be at least 120s: the wall limit and a minute",
        ),
    ];
    for (with, expected) in cases {
        assert_eq!(build(with, store().await), Err(expected.to_owned()));
    }
}

#[tokio::test]
async fn a_broken_limit_is_named_with_its_figure() {
    let (run_id, log) = (guests::RUN_ID, guests::LOG);
    let calls = "(loop $l (call $run_id (i32.const 2048)) (br $l)) (unreachable)";
    let list = "(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 65536) (i32.const 1001)) (unreachable)";
    let long = "(call $log (i32.const 1) (i32.const 0) (i32.const 65537) (i32.const 8) (i32.const 0)) (unreachable)";
    let store = store().await;
    let limits = Limits { cpu_ms: 60_000, wall_ms: 300, host_calls: 50, ..Limits::default() };
    let runtime = builder().storage(Storage::joint(store)).limits(limits).build().unwrap();
    for package in [
        guests::package("calls", &[], run_id, "", calls),
        guests::package("lists", &["log"], log, "", list),
        guests::package("logs", &["log"], log, "", long),
        guests::plain("spins", "", "(loop $l (br $l)) (unreachable)"),
    ] {
        runtime.load(package, Grants::AsDeclared).await.unwrap();
    }
    for (action, limit, figure) in [
        ("calls", "host-calls", "50"),
        ("lists", "list-items", "1000"),
        ("logs", "logs", "65536"),
        ("spins", "wall", "300"),
    ] {
        let outcome = runtime.invoke(invocation(action, json!({}))).await;
        let failure = outcome.failure().unwrap();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::LimitExceeded, limit), "{failure:?}");
        assert!(failure.message.contains(figure), "{}", failure.message);
    }
}
