//! The text of the contract between host and guest.

/// The newest version of the contract as WIT text. This crate builds packages for it.
pub const ACTION_WIT: &str = include_str!("../../../schemas/wit/action.wit");
