//! Building a package: from a core module, as a compiler makes it, to a component with manifest and schemas.

use serde_json::Value;
use wasm_encoder::{CustomSection, Encode, Section};
use wasmparser::{Encoding, Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{
    CONTRACT, Manifest, Package, PackageError,
    damage::damaged,
    read::{Outline, check_import},
    schema,
    sections::{self, INPUT_SCHEMA, MANIFEST, OUTPUT_SCHEMA},
};

/// The world of one package as WIT text, made from its manifest: it imports what the manifest asks for, and exports
/// `run`. Authors in other languages generate their bindings from it, with the contract
/// ([`ACTION_WIT`](crate::ACTION_WIT)) as its dependency.
pub fn world_wit(manifest: &Manifest) -> String {
    let version = format!("{}.0", manifest.contract);
    let mut wit = format!(
        "/// Made from the manifest of `{}`: what it asks for, and no more.\n\
         package greenroom:packaged;\n\n\
         world this-action {{\n  include greenroom:action/action@{version};\n",
        manifest.name
    );
    for capability in manifest.capabilities.names() {
        wit.push_str(&format!("  import {}@{version};\n", capability.interface()));
    }
    wit.push_str("}\n");
    wit
}

/// Makes a package of a core module that was compiled against the SDK.
///
/// The world that the SDK was bound to has every capability; in its place comes the package's own, so that the
/// component can import nothing that its manifest does not ask for. The same input gives the same bytes.
///
/// # Errors
/// What is wrong with the manifest, the schemas or the module: above all [`PackageError::UndeclaredImport`] for a
/// capability that the code uses and the manifest does not ask for. The module must be bound to the version of the
/// contract that the manifest says.
pub fn build(core_module: &[u8], manifest: &Manifest, input: &Value, output: &Value) -> Result<Vec<u8>, PackageError> {
    attach(&component(core_module, manifest)?, manifest, input, output)
}

/// The component in the package that [`build`] makes, without manifest and schemas, and not yet bounded as what is read
/// is.
///
/// # Errors
/// What is wrong with the manifest or the module, as for [`build`].
pub fn component(core_module: &[u8], manifest: &Manifest) -> Result<Vec<u8>, PackageError> {
    manifest.check()?;
    let contract = manifest.contract.wit().ok_or_else(|| PackageError::Manifest {
        field: "/contract".to_owned(),
        message: format!("write \"{CONTRACT}\", the newest version that this build makes packages for"),
    })?;
    encode(&bare_module(core_module, manifest)?, &world_wit(manifest), contract)
}

/// Makes a package of a component that another tool made (of JavaScript, Python, C): attaches manifest and schemas.
///
/// # Errors
/// What is wrong with the manifest, the schemas or the component, as [`Package::read`](crate::Package::read) would
/// find it.
pub fn attach(component: &[u8], manifest: &Manifest, input: &Value, output: &Value) -> Result<Vec<u8>, PackageError> {
    manifest.check()?;
    schema::check_both(input, output)?;
    let outline = Outline::of(component)?;
    outline.check_against(manifest)?;
    if let Some(section) = outline.has_sections() {
        return Err(PackageError::DuplicateSection { section });
    }
    let manifest =
        serde_json::to_vec(manifest).map_err(|error| PackageError::NotEncodable { message: error.to_string() })?;
    sections::bounded(MANIFEST, manifest.len())?;
    let mut package = component.to_vec();
    for (name, json) in [
        (MANIFEST, manifest),
        (INPUT_SCHEMA, input.to_string().into_bytes()),
        (OUTPUT_SCHEMA, output.to_string().into_bytes()),
    ] {
        let section = CustomSection { name: name.into(), data: json.into() };
        package.push(section.id());
        section.encode(&mut package);
    }
    // The code inside is bounded too: whoever builds a package learns here what its readers would say.
    Ok(Package::read_bounded(package, usize::MAX)?.into_bytes())
}

/// The core module without the world it was bound to, after a look at its imports: what `wit-component` would say of
/// a missing one names no capability.
fn bare_module(core: &[u8], manifest: &Manifest) -> Result<Vec<u8>, PackageError> {
    if core.is_empty() {
        return Err(PackageError::Empty);
    }
    if !core.starts_with(b"\0asm") {
        return Err(PackageError::NotWasm);
    }
    let mut bare = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload.map_err(|error| damaged(core, &error))?;
        match &payload {
            Payload::Version { encoding: Encoding::Component, .. } => return Err(PackageError::NotCoreModule),
            Payload::CustomSection(custom) if custom.name().starts_with("component-type") => continue,
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    let import = import.map_err(|error| damaged(core, &error))?;
                    check_import(import.module, manifest).map_err(|error| match error {
                        PackageError::ForeignImport { import: module } => PackageError::ForeignImport {
                            import: format!("{module}::{}", sections::plain(import.name)),
                        },
                        other => other,
                    })?;
                }
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start).unwrap_or(usize::MAX)..usize::try_from(range.end).unwrap_or(0);
            let data =
                core.get(range).ok_or(PackageError::Truncated { bytes: core.len(), place: "a section".to_owned() })?;
            bare.section(&wasm_encoder::RawSection { id, data });
        }
    }
    Ok(bare.finish())
}

/// Makes a component of a core module whose imports and exports are those of the world.
fn encode(core: &[u8], world: &str, contract: &str) -> Result<Vec<u8>, PackageError> {
    let encode = || {
        let mut resolve = Resolve::default();
        resolve.push_source("action.wit", contract)?;
        let package = resolve.push_source("package.wit", world)?;
        let world = resolve.select_world(&[package], None)?;
        let mut module = core.to_vec();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)?;
        ComponentEncoder::default().module(&module)?.validate(true).encode()
    };
    // The encoder's error type is not ours to depend on; its chain of causes is what helps.
    encode().map_err(|error| PackageError::NotEncodable { message: sections::plain(&format!("{error:#}")) })
}
