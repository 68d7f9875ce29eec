//! The ways to a compiler for guests.

use std::fmt;

use clap::ValueEnum;

/// A way to a compiler, in the order in which the ways are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Route {
    /// The active toolchain, if it has the target
    #[value(alias = "1")]
    Target,
    /// The active toolchain, after `rustup target add`
    #[value(alias = "2")]
    Rustup,
    /// Debian's rustc-web, cargo-web, rust-web-src and lld-22, which build the standard library themselves
    #[value(alias = "3")]
    Debian,
}

impl Route {
    /// All ways, in the order in which they are tried.
    pub const ALL: [Self; 3] = [Self::Target, Self::Rustup, Self::Debian];
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Target => "target",
            Self::Rustup => "rustup",
            Self::Debian => "debian",
        })
    }
}
