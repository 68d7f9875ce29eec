//! The steps of a sync.

/// The steps of a sync, in their order: each is an action, useful alone too.
pub const STEPS: [&str; 4] =
    ["sync-webinar-details", "sync-webinar-registrations", "sync-webinar-attendance", "sync-webinar-recordings"];
