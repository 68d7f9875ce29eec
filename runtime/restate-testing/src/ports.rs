//! Ports for processes that get their address from a test.

use std::{io, net::TcpListener};

/// Ports that nothing listens on.
///
/// # Errors
/// There are no more.
pub fn free_ports(count: usize) -> io::Result<Vec<u16>> {
    // All at once, so that none comes twice.
    let listeners: Vec<TcpListener> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    listeners.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}
