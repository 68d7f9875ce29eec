//! HubSpot's custom workflow actions: how an action looks in HubSpot's workflows, and how HubSpot's requests and its answers
//! translate to invocations and outcomes.
//!
//! HubSpot knows flat fields of a few types, and sends each value as text. [`fields`] decides how each field of a schema
//! crosses; [`input`] and [`output`] translate values by it, and [`definition`] what HubSpot shows. [`request`] reads the body
//! of a request, [`signature`] checks who has sent it, [`execution`] runs the action, and [`answer`] maps outcomes, so that HubSpot tries again exactly what
//! is worth another try. [`completion`] tells HubSpot the end of an execution that took long.
//!
//! Nothing here answers HTTP: a server does.

pub(crate) mod address;
pub mod answer;
pub mod completion;
pub mod contact;
pub mod definition;
pub mod execution;
pub mod fields;
pub mod input;
pub mod output;
pub mod request;
mod rules;
pub mod settings;
pub mod signature;

pub use settings::{HubSpotSettings, Signatures};
