//! Bindings generated from `schemas/wit`: the exports and interfaces that every action has. The crate of a capability
//! generates the bindings of its own interface.

#![allow(missing_docs, unreachable_pub, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../schemas/wit",
    world: "action",
    imports: { default: trappable },
    exports: { default: async },
    // Journals contain host calls and their answers.
    additional_derives: [serde::Serialize, serde::Deserialize],
});
