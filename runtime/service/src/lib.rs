//! The parts of a program that runs Greenroom, such as the command line or a server.
//!
//! [`Settings`] come from options, the environment and the configuration file, and are checked before anything runs.
//! [`packages`] finds and loads actions, with what the operator has granted them. [`wiring`] opens the store and builds
//! the runtime, the client of Zoom's API and the sync over it.
//!
//! [`worker`] serves engines in other languages: invocations and outcomes as lines of JSON.
//!
//! [`hubspot`] translates between actions and HubSpot's workflows.
//!
//! [`jobs`] has the queue of work that is done later, and its worker; [`alerts`] what the operator is told.
//!
//! [`spreadsheet`] writes tables as CSV that no spreadsheet runs.
//!
//! [`views`] are the data that front ends show, with secrets masked.
//!
//! What this crate never does: it prints nothing, ends no process, and reads no argument. Its callers render views as
//! words, and map errors to exit codes or statuses.
//!
//! Start reading at [`config`] for where settings come from, and at [`views`] for what a front end can show.

#![warn(missing_debug_implementations)]

pub mod actions_reload;
mod alert_settings;
pub mod alerts;
pub mod capabilities;
pub mod config;
mod console_settings;
mod error;
pub mod hubspot;
pub mod import;
mod job_settings;
pub mod jobs;
pub mod lines;
pub mod mask;
pub mod openid;
mod output_schemas;
pub mod packages;
mod passwords;
mod reload;
mod restate;
mod retention;
pub mod server;
mod signed;
pub mod spreadsheet;
mod store_location;
mod toml_words;
mod trust;
pub mod views;
pub mod when;
pub mod wiring;
pub mod worker;

pub use actions_reload::ActionsReload;
pub use alert_settings::{AlertSettings, WebhookSettings};
pub use config::{Overrides, Settings};
pub use console_settings::{ConsoleSettings, OpenIdSettings};
pub use error::ServiceError;
pub use job_settings::JobSettings;
pub use output_schemas::OutputSchemas;
pub use reload::SettingsReload;
pub use restate::{IdentityKey, RestateSettings, RestateUrl};
pub use retention::RetentionSettings;
pub use store_location::{GivenStore, PostgresLocation, StoreLocation, StorePlace};
