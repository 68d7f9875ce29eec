//! The contract's Rust side, generated from `schemas/wit`.

#![allow(missing_docs, unreachable_pub, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../schemas/wit",
    world: "every-capability",
    imports: {
        "greenroom:action/invocation": trappable,
        "greenroom:action/log": trappable,
        default: async | trappable,
    },
    exports: { default: async },
    // Host calls and their answers stand in journals.
    additional_derives: [serde::Serialize, serde::Deserialize],
});
