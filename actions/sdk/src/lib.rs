//! What an author of a workflow action adds to `Cargo.toml`.
//!
//! An action is one function, and one line that exports it:
//!
//! ```
//! use greenroom_sdk::{Failure, Host};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Deserialize)]
//! struct Input {
//!     greeting: String,
//! }
//!
//! #[derive(Serialize)]
//! struct Output {
//!     text: String,
//! }
//!
//! fn run(input: Input, host: &Host) -> Result<Output, Failure> {
//!     let id = host.require_contact()?;
//!     let contact = host.contacts().get_one(&id, &["firstname"])?;
//!     let name = contact.as_ref().and_then(|c| c.property("firstname")).unwrap_or("you");
//!     host.log().info("greeted", &[("contact", id.as_str())]);
//!     Ok(Output { text: format!("{}, {name}!", input.greeting) })
//! }
//!
//! greenroom_sdk::action!(run);
//!
//! // The same function runs natively in a test, without WebAssembly:
//! use greenroom_sdk::{Contact, testing::FakeHost};
//!
//! let host = FakeHost::new().with_contact(Contact::new("7").with("firstname", "Ada")).for_contact("7");
//! let output = host.run(run, serde_json::json!({"greeting": "Good morning"})).unwrap();
//! assert_eq!(output["text"], "Good morning, Ada!");
//! ```
//!
//! `?` takes a [`Failure`], which is what the host refuses with, and any [`std::error::Error`]. A job too long for one
//! run takes a cursor and returns a [`Step`]: see [`action!`].
//!
//! What this crate never does: it never decides a rule. What may be registered, written or seen, the host decides,
//! and an action that goes round this crate meets the same host. It also never gives a guest a clock, random numbers,
//! files or sockets, so that every run can be replayed.
//!
//! Only what an action calls ends up among its component's imports, and so only that has to stand in its manifest.
//!
//! Start reading at [`Host`].

// The code that the export macro generates names this crate by its name, here too.
extern crate self as greenroom_sdk;

#[doc(hidden)]
pub mod bindings;
mod contacts;
mod failure;
mod host;
mod instant;
mod log;
mod registrations;
mod run;
mod state;
pub mod sync;

#[cfg(all(target_arch = "wasm32", not(feature = "ordinary-allocator")))]
mod bump;
#[cfg(target_arch = "wasm32")]
mod guest;
#[cfg(all(feature = "testing", not(target_arch = "wasm32")))]
pub mod testing;

pub use contacts::{Change, Contact, ContactId, Contacts, NewContact};
pub use failure::{Failure, Retry};
pub use host::Host;
pub use instant::Instant;
pub use log::{Level, Log};
pub use registrations::{Occurrences, Registration, RegistrationRequest, RegistrationState, Registrations};
pub use run::{Action, Step};
pub use state::{EntriesPage, Entry, State};

/// Exports a function as the action.
///
/// The function is one of two kinds:
///
/// - `fn(Input, &Host) -> Result<Output, Failure>`: done in one run.
/// - `fn(Input, Option<Cursor>, &Host) -> Result<Step<Output, Cursor>, Failure>`: a chain of short runs. The cursor is
///   `None` at first, then what the step before returned in [`Step::Continue`]; what a step wrote is committed before
///   the next begins.
///
/// `Input` and `Cursor` are anything that serde deserialises, `Output` and `Cursor` anything that it serialises.
///
/// ```
/// # use greenroom_sdk::{Failure, Host, Step};
/// # #[derive(serde::Deserialize)] struct Input { last: u32 }
/// fn count(input: Input, cursor: Option<u32>, _: &Host) -> Result<Step<u32, u32>, Failure> {
///     let next = cursor.unwrap_or(0) + 1;
///     Ok(if next < input.last { Step::Continue(next) } else { Step::Done(next) })
/// }
///
/// greenroom_sdk::action!(count);
/// # let host = greenroom_sdk::testing::FakeHost::new();
/// # assert_eq!(host.run(count, serde_json::json!({"last": 3})).unwrap(), 3);
/// ```
#[macro_export]
macro_rules! action {
    ($run:path) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct TheAction;
            impl $crate::__private::bindings::Guest for TheAction {
                fn run(
                    input: ::std::string::String,
                    cursor: ::std::option::Option<::std::string::String>,
                ) -> $crate::__private::Outcome {
                    $crate::__private::run(&$run, &input, cursor.as_deref())
                }
            }
    $crate::__private::bindings::export!(TheAction with_types_in $crate::__private::bindings);
        };
        // Natively the same function is only checked to be an action, so that an editor says so at once.
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() = || $crate::__private::is_action(&$run);
    };
}

/// What the code that [`action!`] generates needs. Not for anyone else, and without any promise.
#[doc(hidden)]
pub mod __private {
    pub use crate::bindings;
    #[cfg(target_arch = "wasm32")]
    pub use crate::guest::{Outcome, run};
    pub use wit_bindgen;

    /// Compiles for actions only.
    pub fn is_action<Kind>(_: &impl crate::Action<Kind>) {}
}
