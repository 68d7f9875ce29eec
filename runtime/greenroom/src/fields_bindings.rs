//! Bindings of the interface `fields`, which actions export that offer choices for fields of their input.

#![allow(missing_docs, unreachable_pub, clippy::all)]

wasmtime::component::bindgen!({
    path: "../../schemas/wit",
    world: "action-with-fields",
    imports: { default: trappable },
    exports: { default: async },
    with: {
        "greenroom:action/types": crate::bindings::greenroom::action::types,
        "greenroom:action/invocation": crate::bindings::greenroom::action::invocation,
    },
});
