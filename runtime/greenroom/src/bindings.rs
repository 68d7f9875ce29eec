//! The contract's Rust side, generated from `schemas/wit`: what every action has. A capability's interface is bound in the
//! crate of that capability.

#![allow(missing_docs, unreachable_pub, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../schemas/wit",
    world: "action",
    imports: { default: trappable },
    exports: { default: async },
    // Host calls and their answers stand in journals.
    additional_derives: [serde::Serialize, serde::Deserialize],
});
