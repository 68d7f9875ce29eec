//! The sandbox, asked through a real socket. Every answer, in every test, is held against Zoom's document.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod client;
mod control;
mod faults;
mod fixtures;
mod limits;
mod operations;
mod refusals;
mod tokens_and_pages;
mod worlds;
