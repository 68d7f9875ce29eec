//! What the requests of one connection share.

use std::net::SocketAddr;

use crate::timers::Timers;

/// The connection that a request came on, as an extension of the request.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// The address of the other end: the client's, or that of a proxy.
    pub(crate) peer: SocketAddr,
    /// Timers for the limits of its requests, which follow one another.
    pub(crate) timers: Timers,
}
