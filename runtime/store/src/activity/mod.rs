//! Webinars with their registrations, sessions, attendances and recordings, the consequences for contacts, and the rows
//! of syncs.

pub(crate) mod action_events;
pub(crate) mod attendances;
pub(crate) mod audit;
pub(crate) mod calls;
pub(crate) mod consequences;
pub(crate) mod effects;
pub(crate) mod events;
pub(crate) mod listings;
pub(crate) mod marketing;
pub(crate) mod participants;
pub(crate) mod parts;
pub(crate) mod registrations;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod speakers;
pub(crate) mod sync;
pub(crate) mod timeline;
pub(crate) mod timeline_rows;
pub(crate) mod webhooks;
pub(crate) mod webinars;
