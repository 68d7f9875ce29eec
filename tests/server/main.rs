//! The API over HTTP: the real `greenroom serve`, a real socket, and a client that knows nothing else.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod alerts;
mod clients;
mod cluster;
mod common;
mod config_check;
mod console;
mod console_access;
mod console_actions;
mod console_contacts;
mod console_runs;
mod console_segments;
mod console_settings;
mod console_texts;
mod console_uploads;
mod console_webinars;
mod deploy;
mod history;
mod hubspot;
mod hubspot_block;
mod invoke;
mod jobs;
mod limits;
mod mcp;
mod node;
mod openapi;
mod openid;
mod postgres;
mod python;
mod readme;
mod resources;
mod runs;
mod serving;
mod smtp;
mod telemetry;
mod tls;
mod users;
mod waiting;
mod zoom_webhooks;
