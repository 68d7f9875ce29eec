//! The client of Zoom's REST API: [`Zoom`] is a [`greenroom_domain::WebinarProvider`].
//!
//! It gets a server-to-server token for each connected account, keeps within Zoom's rate limits through a budget that all
//! processes of a store share, tries again what is safe to try again, and says by Zoom's codes why something was not done.
//!
//! What it never does:
//! - it sends a registration no second time once the first may have reached Zoom: a lost answer is
//!   [`greenroom_domain::ProviderError::Unavailable`] with `maybe_done`, and the caller asks Zoom what became of it;
//! - it decides nothing by Zoom's words, only by HTTP status, headers and codes;
//! - it follows no redirect, but to download what a recording names: there from one of Zoom's hosts to another;
//! - it speaks plain HTTP with nobody but this computer;
//! - it holds no download as a whole: a transcript is read while it comes;
//! - it writes no token, client secret, join link or email of a person into a log, an error or a `Debug` text;
//! - it knows no rule of the product: whether somebody may be registered is decided above it.
//!
//! Where to start reading: `provider.rs` for the calls, `call.rs` for the life of one call, `errors.rs` for what each
//! answer means.
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

mod call;
mod clock;
mod config;
mod credentials;
mod download;
mod errors;
mod letters;
mod limits;
mod operation;
mod provider;
mod retry;
mod sessions;
mod text;
mod token;
mod transport;
mod vtt;
mod wire;

pub use clock::{Clock, SystemClock};
pub use config::{ConfigError, DEFAULT_API_URL, DEFAULT_OAUTH_URL, Plan, Zoom, ZoomBuilder};
#[doc(hidden)]
pub use provider::fuzzing;
pub use retry::RetryPolicy;
