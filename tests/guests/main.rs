//! Hostile guests: one file each in this folder, and a test of the file's name that says exactly what it gets, and that its
//! neighbours on the same runtime notice nothing. `build.rs` lists the files: a guest without a test does not compile.
//!
//! - `NAME.wat` is a core module, put into the frame that every guest needs (`package.rs`).
//! - `NAME.component.wat` is a whole component.
//! - `NAME.input.json`, `NAME.output.json` and `NAME.manifest.json` take the place of that part of a good guest.
//! - `NAME.bytes` is a file as it is.
//!
//! In all of them `«1000×text»` stands for the text, a thousand times, in which `‹n›` is the number, `‹n-1›` the one before.

#![allow(clippy::unwrap_used, missing_docs)]

/// A test for each guest: `name => what(...)` says what the guest `name` gets, by a function of `stage`.
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
mod package;
mod policy;
mod refused;
mod schemas;
mod stage;
mod sync;
mod values;

/// Where the tests are that guests are looked for in.
mod tests_of_guests {
    pub(crate) use crate::{code::*, command::*, data::*, refused::*, schemas::*, sync::*, values::*};
}

include!(concat!(env!("OUT_DIR"), "/guests.rs"));
