//! The contract's Rust side, generated from `schemas/wit/action.wit`.
//!
//! The SDK re-exports the types that an author can use as they are generated, and wraps the others: those with ids, instants
//! and durations. Native builds use the types only; the imports are stubs there.
//!
//! This module is public for the code that [`action!`](crate::action!) generates. It may change at any time.

// SAFETY: generated code that lowers to and lifts from the canonical ABI of exactly the contract it is given.
#![allow(unsafe_code, missing_docs, unreachable_pub, dead_code, clippy::all)]

wit_bindgen::generate!({
    path: "../../schemas/wit/action.wit",
    world: "every-capability",
    runtime_path: "greenroom_sdk::__private::wit_bindgen::rt",
    default_bindings_module: "greenroom_sdk::__private::bindings",
    pub_export_macro: true,
    export_macro_name: "export",
    additional_derives: [PartialEq, Eq],
    // Cursors and outputs write these as the contract does, in kebab case. A selector names the contract's version: raise it
    // with the version in `action.wit`.
    additional_type_attributes: {
        "greenroom:action/webinar-sync@1.4.0/state": [
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(rename_all = "kebab-case")]
        ],
        "greenroom:action/webinar-sync@1.4.0/reason": [
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(rename_all = "kebab-case")]
        ],
        "greenroom:action/webinar-sync@1.4.0/recording-reason": [
            #[derive(serde::Serialize, serde::Deserialize)]
            #[serde(rename_all = "kebab-case")]
        ],
    },
});

/// The export of actions that offer choices for fields of their input.
pub mod fields {
    wit_bindgen::generate!({
        path: "../../schemas/wit/action.wit",
        inline: "
            package greenroom:sdk;
            world offers-choices { export greenroom:action/fields@1.4.0; }
        ",
        world: "greenroom:sdk/offers-choices",
        runtime_path: "greenroom_sdk::__private::wit_bindgen::rt",
        default_bindings_module: "greenroom_sdk::__private::fields",
        pub_export_macro: true,
        export_macro_name: "export_fields",
        with: { "greenroom:action/types@1.4.0": crate::bindings::greenroom::action::types },
    });
}
