//! The rows that one commit has changed, so that [`crate::activity::consequences`] works out the consequences once, at
//! its end.

/// The rows that a commit has changed. Contacts are given by their rows.
pub(crate) type Touched = greenroom_domain::rules::touched::Touched<i64>;
