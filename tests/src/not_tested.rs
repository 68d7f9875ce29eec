//! [`not_tested`]: the warning of a test that is left out.

use std::{
    fmt::Display,
    io::{self, Write},
};

/// Warns that something is not tested. Not by `eprintln!`, which libtest does not show of a test that passes.
pub fn not_tested(what: impl Display) {
    let _ = writeln!(io::stderr(), "warning: NOT TESTED: {what}");
}
