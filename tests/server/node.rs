//! Clients that others have written, in Node.

use std::{process::Command, sync::LazyLock};

use greenroom_tests::node;
pub(crate) use greenroom_tests::node::{Packages, run, succeed};

static CLIENTS: LazyLock<Option<Packages>> =
    LazyLock::new(|| Packages::install("tests/server/node", "server-node", "the clients of others in Node"));

/// The clients, installed once.
pub(crate) fn clients() -> Option<Packages> {
    CLIENTS.clone()
}

/// MCP's inspector. It is in a folder of its own without a lock file: npm makes none for it that `npm ci` takes.
pub(crate) fn inspector(clients: &Packages) -> Option<Command> {
    let folder = clients.beside("inspector", &["@modelcontextprotocol/inspector@2.12.0"])?;
    Some(node::program(&folder, "mcp-inspector"))
}
