//! The rules N1 to N3 and W1 to W12, from the command line to Zoom and back: the real command, the real package,
//! SQLite, and a local Zoom over a socket.

#![allow(clippy::unwrap_used, missing_docs)]

mod changes;
mod connecting;
mod telemetry;
mod upcoming;
mod webinars;
mod worker;

/// KB are KiB, as everywhere in Greenroom's output.
#[test]
fn the_package_has_100_kb_at_most() {
    let package = greenroom_tests::packages().join("add-contact-to-zoom-webinar-1.0.0.wasm");
    let bytes = std::fs::metadata(&package).unwrap().len();
    assert!(bytes <= 100 << 10, "{bytes} bytes");
}
