//! Guests with hostile code: they loop, grow, recurse, trap, and misuse their handles.

use greenroom::{Invocation, Limits};
use serde_json::json;

use crate::stage::{self, CPU_MS, Stage};

each! {
    endless_loop => reaches("cpu", CPU_MS);
    endless_start => reaches("cpu", CPU_MS);
    endless_allocator => reaches("cpu", CPU_MS);
    endless_clean_up => reaches("cpu", CPU_MS);
    endless_fill => reaches("cpu", CPU_MS);
    straight_fill => reaches("cpu", CPU_MS);
    many_calls_deep => reaches("cpu", CPU_MS);
    deep_recursion => traps("call stack exhausted");

    memory_growth => reaches("memory", 64 << 20);
    growing_start => reaches("memory", 64 << 20);
    growing_allocator => reaches("memory", 64 << 20);
    memories_together => reaches("memory", 64 << 20);
    large_memory => refused("minimum byte size of 134217728 which exceeds the limit of 0x4000000 bytes");
    large_table => refused("table index 0 has a minimum element size of 1000000 which exceeds the limit of 100000");
    many_memories => refused("defined memories count of 9 exceeds the per-instance limit of 1");
    many_tables => refused("defined tables count of 9 exceeds the per-instance limit of 1");
    many_instances => refused("65 core module instances, which exceeds the configured maximum of 64");

    data_out_of_bounds => traps("out of bounds memory access");
    elements_out_of_bounds => traps("out of bounds table access");
    read_out_of_bounds => traps("out of bounds memory access");
    divides_by_zero => traps("integer divide by zero");
    wrong_function => traps("indirect call type mismatch");

    handle_leak => reaches("handles", 1_000);
    dropped_handle => traps("unknown handle index 1");
    invented_handle => traps("unknown handle index 123456");
    dropped_twice => traps("unknown handle index 1");
    panic_with_resource => traps("unreachable");

    huge_function => refused("a function in it has");
    many_variables => refused("it takes too much work to compile: function 5 of module 0 may take");
    many_parameters => refused("it takes too much work to compile: function");
    many_block_results => refused("it takes too much work to compile: function");
    many_branches => refused("it takes too much work to compile: function");
    deep_loops => refused("it takes too much work to compile: function");
    loops_in_a_row => refused("it takes too much work to compile: function");
    branch_table => refused("it takes too much work to compile: function");
    values_on_the_stack => refused("it takes too much work to compile: function");
    many_exports => refused("have packages compiled in a process of their own, `Compiler::Child`");
    sparse_memories => refused("it takes too much work to compile: the package, up to the data");
    many_modules => refused("there are more than 200 modules in it");
    large_type_lifted => refused("a type in it has");
}

#[tokio::test]
async fn an_invocation_lowers_its_limit_of_handles_and_never_raises_it() {
    let stage = Stage::with_time().await;
    stage.load("handle-leak").await;
    for (asked, figure) in [(10, 10), (u64::MAX, 1_000)] {
        let mut invocation = Invocation::new("handle-leak".parse().unwrap(), json!({}));
        invocation.limits = Some(Limits { handles: asked, ..Limits::default() });
        let failure =
            stage::failure_of("handle-leak", &stage.beside_neighbours(stage.runtime.invoke(invocation)).await);
        assert_eq!(failure.code, "handles");
        assert!(failure.message.contains(&format!("its limit of {figure} ")), "{}", failure.message);
    }
}

#[tokio::test]
pub(crate) async fn table_growth() {
    let outcome = stage::outcome("table-growth").await;
    assert_eq!(outcome.output(), Some(&json!({ "size": 0 })), "it gets -1 and goes on: {outcome:?}");
}

#[tokio::test]
pub(crate) async fn many_functions() {
    let outcome = stage::outcome("many-functions").await;
    assert_eq!(outcome.output(), Some(&json!({})), "{outcome:?}");
}

async fn keeps_nothing(guest: &str) {
    let stage = Stage::new().await;
    stage.load(guest).await;
    let outcome = stage.invoke(guest, json!({})).await;
    assert_eq!(outcome.usage.host_calls, 1, "it wrote before it failed: {outcome:?}");
    assert!(outcome.failure().is_some(), "{outcome:?}");
    assert_eq!(stage.company().await, "Engines", "its writes are discarded");
}

#[tokio::test]
pub(crate) async fn trap_after_writes() {
    keeps_nothing("trap-after-writes").await;
}

#[tokio::test]
pub(crate) async fn loop_after_writes() {
    keeps_nothing("loop-after-writes").await;
}

#[tokio::test]
pub(crate) async fn bad_output_after_writes() {
    keeps_nothing("bad-output-after-writes").await;
}
