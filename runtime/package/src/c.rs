//! The C bindings of a package's own world.

use wit_bindgen_c::Opts;
use wit_bindgen_core::{Files, wit_parser::Resolve};

use crate::{Manifest, PackageError, build::not_encodable, wit_files};

/// The C bindings of one package's world: each file's name and its bytes. The source and the object file are compiled and
/// linked with the action's own code; the header declares the functions of the host, and those that the action must define.
///
/// # Errors
/// The manifest asks for a version of the contract that this build makes no packages for.
pub fn world_c(manifest: &Manifest, fields: bool) -> Result<Vec<(String, Vec<u8>)>, PackageError> {
    let [(_, world), (_, contract)] = wit_files(manifest, fields)?;
    let mut resolve = Resolve::default();
    resolve.push_source("action.wit", &contract).map_err(not_encodable)?;
    let package = resolve.push_source("world.wit", &world).map_err(not_encodable)?;
    let world = resolve.select_world(&[package], None).map_err(not_encodable)?;
    let mut files = Files::default();
    Opts::default().build().generate(&mut resolve, world, &mut files).map_err(not_encodable)?;
    Ok(files.iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::CONTRACT;

    #[test]
    fn bindings_have_what_the_manifest_asks_for() {
        let manifest = json!({
            "manifest": 1, "contract": CONTRACT.to_string(), "name": "add-contact", "version": "1.2.3",
            "labels": {"en": {"name": "Add contact"}}, "objectType": "contact", "capabilities": ["log"]
        });
        let files = world_c(&Manifest::parse(manifest.to_string().as_bytes()).unwrap(), false).unwrap();
        let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["this_action.c", "this_action.h", "this_action_component_type.o"]);
        let header = String::from_utf8(files[1].1.clone()).unwrap();
        assert!(header.contains("bool exports_this_action_run("), "{header}");
        assert!(header.contains("void greenroom_action_log_write("), "{header}");
        assert!(!header.contains("greenroom_action_http_send("), "{header}");
    }
}
