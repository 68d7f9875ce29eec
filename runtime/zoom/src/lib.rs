//! The client of Zoom's REST API: [`Zoom`] is a [`greenroom_domain::WebinarProvider`].
//!
//! It gets a server-to-server token for each connected account, keeps within Zoom's rate limits through a budget that
//! all processes of a store share, retries calls where that is safe, and maps Zoom's codes to errors.
//!
//! What it never does:
//! - it sends no registration a second time if the first one may have reached Zoom: a lost answer is
//!   [`greenroom_domain::ProviderError::Unavailable`] with `maybe_done`, and the caller asks Zoom for the result;
//! - it decides nothing by Zoom's texts, only by HTTP status, headers and codes;
//! - it follows no redirect, except in downloads of recordings: there from one of Zoom's hosts to another;
//! - it uses plain HTTP only to this computer;
//! - it holds no download as a whole: a transcript is read as a stream;
//! - it writes no token, client secret, join link or email of a person to a log, an error or a `Debug` text;
//! - it knows no rule of the product: the crates above it decide whether a person may be registered.
//!
//! Where to start reading: `provider.rs` for the calls, `call.rs` for the life of one call, `errors.rs` for the meaning
//! of each answer; [`webhook`] for what Zoom sends by itself.
//!
//! ```
//! # use std::{sync::Arc, time::Duration};
//! # use greenroom_domain::store::{RateBudget, SealedCredentials};
//! use greenroom_zoom::{ConfigError, Plan, Zoom};
//!
//! # fn example(sealed: Arc<dyn SealedCredentials>, rates: Arc<dyn RateBudget>) -> Result<Zoom, ConfigError> {
//! Zoom::builder(sealed, rates).plan(Plan::Business).request_timeout(Duration::from_secs(10)).build()
//! # }
//! ```

#![warn(missing_debug_implementations)]

mod call;
mod client;
mod clock;
mod config;
mod config_error;
mod credentials;
mod download;
mod errors;
mod letters;
mod limits;
mod operation;
mod permissions;
mod provider;
mod retry;
mod sessions;
mod text;
mod token;
mod transport;
mod usable;
mod vtt;
pub mod webhook;
mod wire;

pub use call::PAGE_ROWS;
pub use clock::{Clock, SystemClock};
pub use config::{DEFAULT_API_URL, DEFAULT_OAUTH_URL, Plan, Zoom, ZoomBuilder};
pub use config_error::ConfigError;
pub use operation::Operation;
pub use permissions::{Permission, permissions};
#[doc(hidden)]
pub use provider::fuzzing;
pub use retry::RetryPolicy;
