//! The text of the contract between host and guest.

/// The contract as WIT text, as this crate builds packages for it.
pub const ACTION_WIT: &str = include_str!("../../../schemas/wit/action.wit");
