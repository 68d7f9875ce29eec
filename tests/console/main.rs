//! The console in a real browser: the real `greenroom serve`, a local Zoom, and Chromium, in which flows are clicked and typed as people
//! do. A flow is a script in `node/flows`; on each page it finds what axe does, what shifts, what is too wide, and every error.
//!
//! A machine without Chromium or without Node does not test it, and a warning says so; `cargo xtask ci` fails there. The pictures of all
//! pages are in `target/console-screenshots`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod browser;
mod checks;
#[path = "../server/common/mod.rs"]
mod common;
mod flows;
mod hostile;
mod world;
