//! The product's rules, as pure functions over loaded facts. Each names the rule ids of the specification it carries out.

pub mod attendance;
pub mod connection;
pub mod derived;
pub mod domains;
pub mod identity;
pub mod listing;
pub mod people;
pub mod recording;
pub mod registration;
pub mod schedule;
pub mod settings;
pub mod transcript;
pub mod warnings;
