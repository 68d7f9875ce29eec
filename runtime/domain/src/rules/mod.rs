//! The product's rules, as pure functions over loaded facts. Each names the rule ids of the specification it carries out.

pub mod connection;
pub mod derived;
pub mod identity;
pub mod registration;
