//! Guests that hand the host too much, or what it cannot take.

use greenroom::FailureKind;
use serde_json::json;

use crate::stage;

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
    reads_of_nobody => reaches("memory", 64 << 20);
    writes_without_end => reaches("memory", 64 << 20);
    long_value => fails(FailureKind::Failed, "property-invalid-value", "`company` takes at most 65536 bytes");

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
pub(crate) async fn overlapping_allocator() {
    let outcome = stage::outcome("overlapping-allocator").await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
}
