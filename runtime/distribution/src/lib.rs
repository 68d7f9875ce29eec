//! How a package gets from its author to an operator: signing it, moving it through registries, installing it.
//!
//! An author signs a package ([`sign`]) and pushes it to a registry ([`push`]). An operator fetches it
//! ([`fetch`]) and installs it ([`Installation`]) after it was verified completely: its form, its digest, the operator's
//! trust policy ([`decide`]), its grants, and by the caller that its code compiles. What an upgrade would change, the
//! operator sees before: in capabilities ([`capability_changes`]) and in schemas ([`input_changes`], [`output_changes`]).
//!
//! ```
//! use greenroom_distribution::{
//!     Origin, Requirement, SecretKey, Signatures, TrustPolicy, TrustedKey, Verdict, decide,
//! };
//!
//! // An operator trusts one author with some actions, and takes unsigned packages of other names.
//! let author = SecretKey::generate().public();
//! let key = TrustedKey { key: author.clone(), actions: vec!["acme-*".parse()?] };
//! let policy = TrustPolicy { keys: [("acme".to_owned(), key)].into(), ..TrustPolicy::default() };
//!
//! // What `verify` finds in a package that the author has signed, and in one that nobody has.
//! let signed = Signatures { valid: vec![author.id()], unknown: Vec::new() };
//! let unsigned = Signatures::default();
//!
//! let file = Origin::file("acme-tag-1.0.0.wasm");
//! assert_eq!(decide(&policy, &signed, "acme-tag", &file)?, Verdict::Signed { by: vec!["acme".to_owned()] });
//! assert!(decide(&policy, &unsigned, "acme-tag", &file).is_err(), "the name is reserved for the author");
//! assert_eq!(decide(&policy, &unsigned, "other", &file)?, Verdict::Unsigned);
//! let strict = TrustPolicy { signatures: Requirement::Required, ..policy };
//! assert!(decide(&strict, &unsigned, "other", &file).is_err());
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! What this crate never does: it never compiles or runs a guest's code, and never trusts a package because of where it
//! came from. It replaces no file in place, so that a process that is killed leaves the old state or the new one.
//!
//! Start reading at [`Candidate`], which is a package on its way to an [`Installation`].

#![warn(missing_debug_implementations)]

mod candidate;
mod changes;
mod digest;
mod fetch;
mod http;
mod installation;
mod key;
mod layout;
mod malformed;
mod registry;
mod sentences;
mod signature;
mod source;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod testing;
mod trust;

pub use candidate::{Candidate, CandidateError, Granted, Verified, requested_grants, verdict};
pub use changes::{CapabilityChange, SchemaChange, capability_changes, input_changes, is_same_schema, output_changes};
pub use digest::{Digest, InvalidDigest};
pub use fetch::{FetchError, Fetched, Pushed, fetch, in_folder, push};
pub use http::HttpError;
pub use installation::{
    Activation, Actor, HistoryEntry, HistoryEvent, InstallError, InstallStep, Installation, Installed, InstalledAction,
    InstalledVersion,
};
pub use key::{KeyError, KeyId, PublicKey, SecretKey};
pub use layout::LayoutError;
pub use malformed::Malformed;
pub use registry::{Credentials, RegistryError, WrongAnswer};
pub use signature::{SignatureError, Signatures, sign, verify};
pub use source::{Origin, RegistryReference, Source, SourceError};
pub use trust::{
    HostPattern, InvalidHost, InvalidPattern, NamePattern, Requirement, TrustError, TrustPolicy, TrustedKey, Verdict,
    decide,
};
