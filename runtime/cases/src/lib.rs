//! Test cases of actions: files that say what is given, what is invoked, and what must come of it.
//!
//! A case runs in the real sandbox, under the real limits, with a store and a Zoom of its own. Its HTTP requests are answered
//! from the case, and its clock stands where the case says. So the same package gives the same result each time.
//!
//! What this crate never does: it asks no service but a Zoom on this machine, and it opens no store of the user.
//!
//! Start reading at [`Case`] for the format of a case, and at [`run`] for what is done with it.

#![warn(missing_debug_implementations)]

mod answers;
mod case;
mod coverage;
mod cut;
mod difference;
mod effect;
mod observed;
mod runner;
mod stage;

pub use case::{Case, CaseError, Given, HttpAnswer, Then, When};
pub use coverage::{Coverage, Reached};
pub use cut::{of_outcome, of_run};
pub use difference::{ANY, Difference};
pub use observed::Observed;
pub use runner::{CaseFile, CaseResult, Ended, read_cases, run};
