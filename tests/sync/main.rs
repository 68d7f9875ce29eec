//! S, E, C, P, T, M, R, A and L: whole webinars from a local Zoom over a socket into SQLite, by the packages that users
//! get, and what is left when something goes wrong on the way.

#![allow(clippy::unwrap_used, missing_docs)]

mod essence;
mod faults;
mod stage;
mod webinar;
