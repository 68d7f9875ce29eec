//! A request, as the log keeps it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A request that the sandbox got.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Counts from 1.
    pub number: u64,
    /// When it came, by the sandbox's clock.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path, decoded.
    pub path: String,
    /// Query, as sent.
    pub query: String,
    /// The account's name, where the token told.
    pub account: Option<String>,
    /// Body, where it was JSON or a form; never with a client secret or a token.
    pub body: Option<Value>,
    /// The fault that it met.
    pub fault: Option<String>,
    /// Whether the sandbox did what was asked, or refused it for a reason of Zoom's: false while it is underway and where
    /// a fault came before.
    pub handled: bool,
    /// The status it was answered with; none while it is underway and where the connection was dropped.
    pub status: Option<u16>,
}
