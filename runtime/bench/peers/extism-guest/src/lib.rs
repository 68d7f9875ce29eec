//! The measured actions as an Extism plugin: the same logic, through Extism's PDK.

#![allow(missing_docs)] // The macros make undocumented functions.

use extism_pdk::{FnResult, Json, WithReturnCode, host_fn, plugin_fn};
use greenroom_bench_logic::{Contact, Input, Output, answer};
use serde::{Deserialize, Serialize};

#[host_fn]
extern "ExtismHost" {
    fn get_contact(id: String) -> Json<Option<Contact>>;
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[plugin_fn]
pub fn noop(Json(input): Json<Nothing>) -> FnResult<Json<Nothing>> {
    Ok(Json(input))
}

#[plugin_fn]
pub fn realistic(Json(input): Json<Input>) -> FnResult<Json<Output>> {
    // SAFETY: the host function takes one string and returns JSON, as declared.
    let Json(contact) = unsafe { get_contact(input.contact_id.clone())? };
    let Some(contact) = contact else {
        return Err(WithReturnCode::new(extism_pdk::Error::msg("there is no such contact"), 1));
    };
    Ok(Json(answer(input, &contact.person())))
}
