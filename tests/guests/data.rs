//! Guests that give the host too much data, or invalid data.

use greenroom::{FailureKind, Grants, Invocation, Limits, Verdict};
use serde_json::json;

use crate::{
    package,
    stage::{self, Stage},
};

each! {
    million_host_calls => reaches("host-calls", 10_000);
    lists_of_a_million_items => reaches("boundary", 16 << 20);
    long_lists => reaches("list-items", 1_000);
    overlapping_list => reaches("boundary", 16 << 20);
    negative_length => traps("string pointer/length out of bounds of memory");
    list_out_of_bounds => traps("list pointer/length out of bounds of memory");
    unaligned_list => traps("list pointer is not aligned");
    unknown_level => traps("unexpected discriminant: 77");
    invalid_utf8_argument => traps("invalid utf-8");
    huge_log => reaches("logs", 64 << 10);
    empty_logs => reaches("logs", 64 << 10);
    writes_without_end => reaches("memory", 64 << 20);
    state_without_end => fails(FailureKind::Failed, "state-full", "1000 entries and 1048576 bytes");
    state_large_values => fails(FailureKind::Failed, "state-full", "1000 entries and 1048576 bytes");
    state_long_key => fails(FailureKind::Failed, "state-key-invalid", "this one has 256");
    state_long_value => fails(FailureKind::Failed, "state-value-too-long", "at most 65536 bytes");
    state_of_nobody => fails(FailureKind::Failed, "contact-not-found", "the contact that the entry is about does not exist");
    timeline_of_nobody => fails(FailureKind::Failed, "contact-not-found", "there is no contact nobody");
    timeline_long_title => fails(FailureKind::Failed, "timeline-event-invalid", "at most 500 bytes");
    timeline_escapes => fails(FailureKind::Failed, "timeline-event-invalid", "one line");
    timeline_without_end => reaches("memory", 64 << 20);
    million_random_bytes => reaches("boundary", 16 << 20);
    long_value => fails(FailureKind::Failed, "property-value-refused", "`company` takes at most 65536 bytes");

    result_out_of_bounds => traps("pointer out of bounds");
    unaligned_result => traps("pointer not aligned");
    unknown_result => traps("discriminant");
    unknown_step => traps("discriminant");
    output_out_of_bounds => traps("string pointer/length out of bounds of memory");
    allocator_out_of_bounds => traps("realloc return: beyond end of memory");
    unaligned_allocator => traps("realloc return: result not aligned");
    calling_allocator => traps("cannot leave component instance");
}

#[tokio::test]
pub(crate) async fn reads_of_nobody() {
    let stage = Stage::with_time().await;
    stage.load("reads-of-nobody").await;
    let mut invocation = Invocation::new("reads-of-nobody".parse().unwrap(), json!({}));
    invocation.limits =
        Some(Limits { memory_bytes: 20 << 20, cpu_ms: u64::MAX, wall_ms: u64::MAX, ..Limits::default() });
    let outcome = stage.beside_neighbours(stage.runtime.invoke(invocation)).await;
    let failure = outcome.failure().unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::LimitExceeded, "memory"), "{outcome:?}");
    assert!(
        outcome.usage.host_calls < 3,
        "the memory that it makes the host use counts as its own: {:?}",
        outcome.usage
    );
}

#[tokio::test]
pub(crate) async fn other_property() {
    let stage = Stage::new().await;
    let granted = Grants::Only([("contacts-write".to_owned(), json!({ "properties": ["lead_score"] }))].into());
    stage.runtime.load(package::of("other-property"), granted).await.unwrap();
    let failure = stage::failure_of("other-property", &stage.invoke("other-property", json!({})).await);
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Denied, "property-not-granted"), "{failure:?}");
    assert!(failure.message.contains("`company` may not be written"), "{failure:?}");
    assert_eq!(stage.company().await, "Engines");
}

#[tokio::test]
pub(crate) async fn timeline_other_type() {
    let stage = Stage::new().await;
    let granted = |types: &[&str]| Grants::Only([("timeline".to_owned(), json!({ "types": types }))].into());
    stage.runtime.load(package::of("timeline-other-type"), granted(&["grade-changed"])).await.unwrap();
    let failure = stage::failure_of("timeline-other-type", &stage.invoke("timeline-other-type", json!({})).await);
    assert_eq!(
        (failure.kind, failure.code.as_str()),
        (FailureKind::Denied, "timeline-type-not-granted"),
        "{failure:?}"
    );
    assert!(stage.events().await.is_empty());
    // With the type granted, the same guest writes its event, once.
    let stage = Stage::new().await;
    stage.runtime.load(package::of("timeline-other-type"), granted(&["score-changed"])).await.unwrap();
    for _ in 0..2 {
        let outcome = stage.invoke("timeline-other-type", json!({})).await;
        assert_eq!((outcome.output(), outcome.usage.effects), (Some(&json!({})), 1), "{outcome:?}");
        let replay = stage.runtime.replay(outcome.run, None).await.unwrap();
        assert_eq!(replay.verdict, Verdict::Same);
    }
    let events = stage.events().await;
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((events[0].action.as_str(), events[0].event_type.as_str()), ("timeline-other-type", "score-changed"));
    // A dry run keeps nothing.
    let stage = Stage::new().await;
    stage.runtime.load(package::of("timeline-other-type"), granted(&["score-changed"])).await.unwrap();
    let mut invocation = Invocation::new("timeline-other-type".parse().unwrap(), json!({}));
    invocation.dry_run = true;
    assert_eq!(stage.runtime.invoke(invocation).await.output(), Some(&json!({})));
    assert!(stage.events().await.is_empty());
}

#[tokio::test]
pub(crate) async fn long_journal() {
    let stage = Stage::with_time().await;
    stage.load("long-journal").await;
    let outcome = stage.invoke("long-journal", json!({})).await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
    assert!(outcome.usage.boundary_bytes > 10 << 20, "{:?}", outcome.usage);
    let bytes = stage.journal_bytes(outcome.run).await;
    assert!(bytes <= (1 << 20) + 1_000, "{bytes} bytes");
    let replay = stage.runtime.replay(outcome.run, None).await.unwrap();
    assert_eq!((replay.verdict, replay.journal_limit), (Verdict::SameSoFar, Some(1 << 20)));
}

#[tokio::test]
pub(crate) async fn overlapping_allocator() {
    let outcome = stage::outcome("overlapping-allocator").await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
}
