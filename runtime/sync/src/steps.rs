//! The steps of a sync.

/// The steps of a sync, in order. Each is an action that can also be invoked alone.
pub const STEPS: [&str; 4] =
    ["sync-webinar-details", "sync-webinar-registrations", "sync-webinar-attendance", "sync-webinar-recordings"];
