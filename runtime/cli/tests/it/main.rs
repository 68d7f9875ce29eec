//! The command as users run it: the real program, in a folder of its own. All in one program, because linking one for each file takes
//! longer than the tests.

#![allow(clippy::unwrap_used)]

mod common;

mod actions;
mod again;
mod audit;
mod authorize;
mod backup;
mod cases;
mod closed_output;
mod config;
mod connect;
mod cut_lists;
mod distribution;
mod encodings;
mod erase;
mod help;
mod help_languages;
mod hubspot;
mod invoke;
mod json_failures;
mod languages;
mod leases;
mod long_values;
mod precompiled;
mod private_files;
mod read_only;
mod sandbox;
mod segment;
mod set_aside;
mod settings;
mod snapshots;
mod special_files;
mod stopping;
mod store;
mod syncing;
mod users;
mod vault;
mod worker_stdio;
mod worker_stdio_examples;
