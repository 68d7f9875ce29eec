//! A request, as the log keeps it.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A request to the sandbox.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path, decoded.
    pub path: String,
    /// Query, as sent.
    pub query: String,
    /// The account's name, if the token identifies one.
    pub account: Option<String>,
    /// The body, if it was JSON or a form; never with a client secret or a token.
    pub body: Option<Value>,
    /// The fault that affected it.
    pub fault: Option<String>,
    /// Whether the sandbox executed the request, or refused it for a reason of Zoom's. False while it is under way, and
    /// if a fault came before.
    pub handled: bool,
    /// The status of the answer; none while it is under way, and if the connection was dropped.
    pub status: Option<u16>,
}
