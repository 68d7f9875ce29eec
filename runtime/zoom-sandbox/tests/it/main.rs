//! The sandbox, called over a real socket. Every answer, in every test, is checked against Zoom's document.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod callers;
mod client;
mod control;
mod crowds;
mod faults;
mod fixtures;
mod limits;
mod operations;
mod recordings;
mod refusals;
mod sessions;
mod tokens_and_pages;
mod webhooks;
mod worlds;
