//! The clock of a runtime.

use std::sync::Arc;

use jiff::Timestamp;

/// The machine's clock, unless a test sets another.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
