//! The rules S, E, C, P, T, M, R, A and L: whole webinars from a local Zoom over a socket into SQLite, with the
//! packages that users get, and the results after faults.

#![allow(clippy::unwrap_used, missing_docs)]

mod essence;
mod faults;
mod looks;
mod quota;
mod stage;
mod twenty;
mod webinar;
