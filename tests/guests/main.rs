//! Hostile guests: each is one file in this folder, with a test of the same name. The test states the exact result for
//! the guest, and checks that its neighbours on the same runtime are not affected. `build.rs` lists the files: a guest
//! without a test does not compile.
//!
//! - `NAME.wat` is a core module, which is put into the frame that every guest needs (`package.rs`).
//! - `NAME.component.wat` is a whole component.
//! - `NAME.input.json`, `NAME.output.json` and `NAME.manifest.json` replace that part of a good guest.
//! - `NAME.bytes` is used unchanged.
//!
//! A `NAME.wat` with a line `;; with: http` sends requests to the port `‹PORT›`.
//!
//! A `NAME.wat` with a line `;; grants: wasi` may import functions of WASI.
//!
//! In all of them, `«1000×text»` stands for a thousand times the text, in which `‹n›` is the number, and `‹n-1›` the
//! number before.

#![allow(clippy::unwrap_used, missing_docs)]

/// A test for each guest: `name => what(...)` states the result for the guest `name`, by a function of `stage`.
macro_rules! each {
    ($($guest:ident => $what:ident($($argument:expr),*);)*) => {
        $(#[tokio::test]
        pub(crate) async fn $guest() {
            crate::stage::$what(&stringify!($guest).replace('_', "-"), $($argument),*).await;
        })*
    };
}

mod code;
mod command;
mod data;
mod http;
mod package;
mod policy;
mod refused;
mod schemas;
mod split;
mod stage;
mod sync;
mod tls;
mod values;
mod waiting;
mod wasi;
mod webinars;

/// The module in which the tests of the guests are looked up.
mod tests_of_guests {
    pub(crate) use crate::{
        code::*, command::*, data::*, http::*, refused::*, schemas::*, sync::*, tls::*, values::*, waiting::*, wasi::*,
        webinars::*,
    };
}

include!(concat!(env!("OUT_DIR"), "/guests.rs"));
