//! The SDK for authors of workflow actions in Rust.
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
//! `?` accepts a [`Failure`], which is what host calls return, and any [`std::error::Error`]. A job that is too long
//! for one run takes a cursor and returns a [`Step`]: see [`action!`].
//!
//! What this crate never does: it applies no rules. The host decides what an action may register, write or read, so an
//! action without this crate is subject to the same rules. The crate also never gives a guest time, random numbers or
//! requests but through the host, so that every run can be replayed; and no files and sockets at all.
//!
//! A component imports only the capabilities that the action calls, so only those must be in its manifest.
//!
//! Start reading at [`Host`].

// The code that the export macro generates uses the crate's name, also inside this crate.
extern crate self as greenroom_sdk;

mod backend;
#[doc(hidden)]
pub mod bindings;
mod contacts;
mod failure;
mod fields;
mod host;
mod http;
mod instant;
mod registrations;
mod run;
mod state;
pub mod sync;
mod timeline;
mod waiting;
mod webinar;

#[cfg(all(target_arch = "wasm32", feature = "small-allocator"))]
mod bump;
#[cfg(target_arch = "wasm32")]
mod guest;
#[cfg(all(feature = "testing", not(target_arch = "wasm32")))]
pub mod testing;

pub use bindings::greenroom::action::log::Level;
pub use contacts::{Change, Contact, ContactId, NewContact};
pub use failure::{Failure, Retry};
pub use fields::{Choice, Choices, FieldQuery};
pub use host::{
    Clock, Connections, Contacts, Host, Http, Log, Random, Registrations, Secrets, State, Timeline, Waiting, Webinars,
};
pub use http::{HttpRequest, HttpResponse, Method};
pub use instant::Instant;
pub use registrations::{
    Cancellation, Decided, Decision, DecisionRequest, Occurrences, Registration, RegistrationRequest, RegistrationState,
};
pub use run::{Action, Step};
pub use state::{EntriesPage, Entry};
pub use timeline::Event;
pub use waiting::{Approval, Completion, WaitLink, WaitRequest};
pub use webinar::{UpcomingPage, UpcomingWebinar};

/// Exports a function as the action.
///
/// The function is one of two kinds:
///
/// - `fn(Input, &Host) -> Result<Output, Failure>`: done in one run.
/// - `fn(Input, Option<Cursor>, &Host) -> Result<Step<Output, Cursor>, Failure>`: a chain of short runs. The cursor is
///   `None` at first, then the cursor that the step before returned in [`Step::Continue`]. The host commits the writes
///   of a step before the next step begins.
///
/// An action that offers choices for fields of its input has a second function,
/// `fn(FieldQuery, &Host) -> Result<Choices, Failure>`, and `"x-options": true` at these fields in its input's schema:
///
/// ```
/// use greenroom_sdk::{Choice, Choices, Failure, FieldQuery, Host};
/// # #[derive(serde::Deserialize)] struct Input { list: String }
/// # fn run(input: Input, _: &Host) -> Result<String, Failure> { Ok(input.list) }
/// fn options(query: FieldQuery, _: &Host) -> Result<Choices, Failure> {
///     let lists = ["Customers", "Partners"].into_iter().filter(|name| query.finds(name));
///     Ok(lists.map(|name| Choice::new(name, name)).collect())
/// }
///
/// greenroom_sdk::action!(run, options = options);
/// # let host = greenroom_sdk::testing::FakeHost::new();
/// # let found = host.options(options, FieldQuery::of("/list").search("part")).unwrap();
/// # assert_eq!(found.choices[0].label, "Partners");
/// ```
///
/// serde must be able to deserialise `Input` and `Cursor`, and to serialise `Output` and `Cursor`.
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
    ($run:path, options = $options:path) => {
        $crate::action!($run);

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct TheFields;
            impl $crate::__private::fields::exports::greenroom::action::fields::Guest for TheFields {
                fn options(query: $crate::__private::Query) -> $crate::__private::Answered {
                    $crate::__private::options($options, query)
                }
            }
    $crate::__private::fields::export_fields!(TheFields with_types_in $crate::__private::fields);
        };
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() = || $crate::__private::offers_options($options);
    };
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
        // In native builds, this only checks that the function is an action, so that an editor shows errors at once.
        #[cfg(not(target_arch = "wasm32"))]
        const _: fn() = || $crate::__private::is_action(&$run);
    };
}

/// For the code that [`action!`] generates only. It may change at any time.
#[doc(hidden)]
pub mod __private {
    pub use crate::bindings;
    pub use crate::bindings::fields;
    #[cfg(target_arch = "wasm32")]
    pub use crate::guest::{Answered, Outcome, Query, options, run};
    pub use wit_bindgen;

    /// Compiles only for functions that offer choices.
    pub fn offers_options(_: fn(crate::FieldQuery, &crate::Host) -> Result<crate::Choices, crate::Failure>) {}

    /// Compiles only for actions.
    pub fn is_action<Kind>(_: &impl crate::Action<Kind>) {}
}
