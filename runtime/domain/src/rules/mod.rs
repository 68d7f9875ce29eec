//! The product's rules, as pure functions over loaded facts. Each names the rule ids of `RULES.md` that it carries out.
//!
//! There are two kinds. Some decide whether something may happen, and are called above the storage traits
//! ([`registration`], [`registration_change`], [`identity`], [`people`], [`settings`]). Others work out the rows that follow from other rows,
//! and are called by every store: [`activity`] and [`derived`] for the consequences of registrations and attendances,
//! [`listing`] for the rows that a complete listing lacks, [`contact_rows`] for refused rows of contacts, [`claims`] for
//! keys and intents, [`jobs`] for jobs that wait, [`waiting`] for what they wait for from outside, [`erasure`]
//! for rows of erased people, [`rate`] for calls to Zoom that wait for their place. [`alerts`] decides which alerts an operator gets. A store
//! loads facts and writes rows, and decides nothing itself.

pub mod access;
pub mod action_event;
pub mod activity;
pub mod alerts;
pub mod attendance;
pub mod caller;
pub mod claims;
pub mod connection;
pub mod contact_rows;
pub mod derived;
pub mod domains;
pub mod erasure;
pub mod identity;
pub mod job_counts;
pub mod jobs;
pub mod listing;
pub mod people;
pub mod rate;
pub mod recording;
pub mod registration;
pub mod registration_change;
pub mod reports;
pub mod schedule;
pub mod settings;
pub mod sign_in;
pub mod touched;
pub mod transcript;
pub mod waiting;
pub mod warnings;
