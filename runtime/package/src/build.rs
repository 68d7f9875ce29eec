//! Building a package: from a compiler's core module to a component with a manifest and schemas.

use std::{collections::BTreeSet, fmt::Display};

use greenroom_sentence::sentence;
use serde_json::Value;
use wasm_encoder::{CustomSection, Encode, Section, SectionId};
use wasmparser::{BinaryReader, BinaryReaderError, Encoding, Parser, Payload};
use wit_component::{ComponentEncoder, DecodedWasm, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, WorldId, WorldItem};

use crate::{
    CONTRACT, CapabilityName, Manifest, Package, PackageError,
    contract::NAME,
    damage::{damaged, section_truncated},
    read::{FIELDS, Outline, check_asked, check_import},
    schema,
    sections::{self, INPUT_SCHEMA, MANIFEST, OUTPUT_SCHEMA},
};

/// The length of what precedes the sections of a component: the magic number and the version.
const HEADER: usize = 8;

/// The module name of the first preview of WASI, which core modules import.
const PREVIEW1: &str = "wasi_snapshot_preview1";

/// The world of one package as WIT text, made from its manifest: it imports the capabilities that the manifest asks
/// for, and exports `run`. Authors in other languages generate their bindings from it, with the contract
/// ([`ACTION_WIT`](crate::ACTION_WIT)) as its dependency. It has no interface of WASI: the toolchain of an action that asks for
/// `wasi` adds those that it needs.
///
/// With `fields` it also exports the interface `fields`, as an action does that offers choices for fields of its input
/// ([`options_fields`](crate::options_fields)).
pub fn world_wit(manifest: &Manifest, fields: bool) -> String {
    let version = format!("{}.0", manifest.contract);
    let mut wit = format!(
        "/// Made from the manifest of `{}`: only the capabilities that it asks for.\n\
         package greenroom:packaged;\n\n\
         world this-action {{\n  include greenroom:action/action@{version};\n",
        manifest.name
    );
    for interface in manifest.capabilities.names().filter_map(CapabilityName::interface) {
        wit.push_str(&format!("  import {interface}@{version};\n"));
    }
    if fields {
        wit.push_str(&format!("  export {FIELDS}@{version};\n"));
    }
    wit.push_str("}\n");
    wit
}

/// Makes a package of a core module that was compiled against the SDK.
///
/// The world that the SDK was bound to has every capability. It is replaced by the package's own world, so that the
/// component can import only the capabilities that its manifest asks for. The same input gives the same bytes.
///
/// # Errors
/// The first problem with the manifest, the schemas or the module: above all [`PackageError::UndeclaredImport`] for a
/// capability that the code uses and the manifest does not ask for. The module must be bound to the version of the
/// contract that the manifest names.
pub fn build(core_module: &[u8], manifest: &Manifest, input: &Value, output: &Value) -> Result<Vec<u8>, PackageError> {
    attach(&component(core_module, manifest)?, manifest, input, output)
}

/// The component in the package that [`build`] makes, without manifest and schemas. It is not checked against the
/// limits of [`Package::read`](crate::Package::read) yet.
///
/// # Errors
/// The first problem with the manifest or the module, as for [`build`].
pub fn component(core_module: &[u8], manifest: &Manifest) -> Result<Vec<u8>, PackageError> {
    component_with(core_module, manifest, None)
}

/// As [`component`], of a core module that may import the first preview of WASI. `adapter` translates that to WASI 0.2: it is the
/// `wasi_snapshot_preview1.reactor.wasm` of a release of wasmtime.
///
/// # Errors
/// As for [`component`]; [`PackageError::UndeclaredImport`] where the module imports WASI and the manifest does not ask for it.
pub fn adapted_component(core_module: &[u8], manifest: &Manifest, adapter: &[u8]) -> Result<Vec<u8>, PackageError> {
    component_with(core_module, manifest, Some(adapter))
}

fn component_with(core_module: &[u8], manifest: &Manifest, adapter: Option<&[u8]>) -> Result<Vec<u8>, PackageError> {
    manifest.check()?;
    let bare = bare_module(core_module, manifest, adapter.is_some())?;
    let (resolve, world) = packaged(manifest, bare.fields)?;
    encode(bare.module, &resolve, world, adapter.filter(|_| bare.has_preview1))
}

/// The WIT files of one package: each file's place in a folder, and its text. All tools for WIT read a folder of this
/// form: the package's own world ([`world_wit`]), and the contract under `deps`.
///
/// # Errors
/// The manifest asks for a version of the contract that this build makes no packages for.
pub fn wit_files(manifest: &Manifest, fields: bool) -> Result<[(&'static str, String); 2], PackageError> {
    let contract = contract(manifest)?.to_owned();
    Ok([("world.wit", world_wit(manifest, fields)), ("deps/greenroom-action/action.wit", contract)])
}

/// The text of the contract that a manifest asks for.
fn contract(manifest: &Manifest) -> Result<&'static str, PackageError> {
    manifest.contract.wit().ok_or_else(|| PackageError::Manifest {
        field: "/contract".to_owned(),
        message: sentence!(
            "failure-manifest-contract",
            "write {newest}, the newest version that this build makes packages for",
            newest = format!("\"{CONTRACT}\"")
        ),
    })
}

/// The package's own world, and everything that it refers to.
pub(crate) fn packaged(manifest: &Manifest, fields: bool) -> Result<(Resolve, WorldId), PackageError> {
    let contract = contract(manifest)?;
    let mut resolve = Resolve::default();
    resolve.push_source("action.wit", contract).map_err(not_encodable)?;
    let package = resolve.push_source("package.wit", &world_wit(manifest, fields)).map_err(not_encodable)?;
    let world = resolve.select_world(&[package], None).map_err(not_encodable)?;
    Ok((resolve, world))
}

/// The error types of the encoder and the parser are not part of our interface, so only their messages are passed on.
pub(crate) fn not_encodable(error: impl Display) -> PackageError {
    PackageError::NotEncodable { message: sections::plain(&format!("{error:#}")) }
}

/// The host functions of the contract that a component imports, by interface and name: `contacts-read.get`. Functions of WASI
/// are left out.
///
/// # Errors
/// [`PackageError::NotEncodable`] where the component cannot be read.
pub fn imported_functions(component: &[u8]) -> Result<Vec<String>, PackageError> {
    let decoded = wit_component::decode(component).map_err(not_encodable)?;
    let DecodedWasm::Component(resolve, world) = decoded else { return Ok(Vec::new()) };
    Ok(functions_of_imports(&resolve, world))
}

/// Whether a component with these imports ([`imported_functions`]) imports every function of each interface that it imports,
/// `invocation` among them. Toolchains that put an engine into the component do that, such as those of TypeScript and Python.
/// Then an import does not say that the action calls the function. Rust and C import only functions that are called.
///
/// # Errors
/// As for [`wit_files`].
pub fn imports_whole_interfaces(imported: &[String], manifest: &Manifest) -> Result<bool, PackageError> {
    let (resolve, world) = packaged(manifest, false)?;
    let interface = |name: &String| name.split('.').next().unwrap_or_default().to_owned();
    let interfaces: BTreeSet<String> = imported.iter().map(interface).collect();
    let all = functions_of_imports(&resolve, world);
    let mut of_these = all.iter().filter(|name| interfaces.contains(&interface(name)));
    Ok(interfaces.contains("invocation") && of_these.all(|name| imported.contains(name)))
}

fn functions_of_imports(resolve: &Resolve, world: WorldId) -> Vec<String> {
    let mut functions = Vec::new();
    for item in resolve.worlds[world].imports.values() {
        let WorldItem::Interface { id, .. } = item else { continue };
        if !resolve.id_of(*id).is_some_and(|name| name.starts_with(NAME)) {
            continue;
        }
        let interface = &resolve.interfaces[*id];
        let name = interface.name.as_deref().unwrap_or_default();
        functions.extend(interface.functions.keys().map(|function| format!("{name}.{function}")));
    }
    functions.sort();
    functions
}

/// Makes a package of a component that another tool made (from JavaScript, Python, C): attaches manifest and schemas.
///
/// # Errors
/// The first problem with the manifest, the schemas or the component that [`Package::read`](crate::Package::read) would
/// find.
pub fn attach(component: &[u8], manifest: &Manifest, input: &Value, output: &Value) -> Result<Vec<u8>, PackageError> {
    manifest.check()?;
    schema::check_both(input, output)?;
    let outline = Outline::of(component)?;
    outline.check_against(manifest, input)?;
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
    // The code inside is checked as well, so that the author sees now the errors that readers of the package would see.
    Ok(Package::read_bounded(package, usize::MAX)?.into_bytes())
}

/// A core module without the world that it was bound to.
struct BareModule {
    module: Vec<u8>,
    /// Whether it exports `fields`.
    fields: bool,
    /// Whether it imports the first preview of WASI.
    has_preview1: bool,
}

/// Takes the world off. The imports are checked here, because the error of `wit-component` about a missing import names no
/// capability.
fn bare_module(core: &[u8], manifest: &Manifest, adapts: bool) -> Result<BareModule, PackageError> {
    if core.is_empty() {
        return Err(PackageError::Empty);
    }
    if !core.starts_with(b"\0asm") {
        return Err(PackageError::NotWasm);
    }
    let mut bare = wasm_encoder::Module::new();
    let (mut fields, mut has_preview1) = (false, false);
    for payload in Parser::new(0).parse_all(core) {
        let payload = payload.map_err(|error| damaged(core, &error))?;
        match &payload {
            Payload::Version { encoding: Encoding::Component, .. } => return Err(PackageError::NotCoreModule),
            Payload::CustomSection(custom) if custom.name().starts_with("component-type") => continue,
            Payload::ImportSection(imports) => {
                for import in imports.clone().into_imports() {
                    let import = import.map_err(|error| damaged(core, &error))?;
                    if adapts && import.module == PREVIEW1 {
                        check_asked(import.module, CapabilityName::wasi(), manifest)?;
                        has_preview1 = true;
                        continue;
                    }
                    check_import(import.module, manifest).map_err(|error| match error {
                        PackageError::ForeignImport { import: module, why } => PackageError::ForeignImport {
                            import: format!("{module}::{}", sections::plain(import.name)),
                            why,
                        },
                        other => other,
                    })?;
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports.clone() {
                    let export = export.map_err(|error| damaged(core, &error))?;
                    fields |= export.name.starts_with(FIELDS) && export.name.ends_with("#options");
                }
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section() {
            let range = usize::try_from(range.start).unwrap_or(usize::MAX)..usize::try_from(range.end).unwrap_or(0);
            let data = core.get(range).ok_or_else(|| section_truncated(core))?;
            bare.section(&wasm_encoder::RawSection { id, data });
        }
    }
    Ok(BareModule { module: bare.finish(), fields, has_preview1 })
}

/// Makes a component of a core module that has the imports and exports of the world.
fn encode(
    mut module: Vec<u8>,
    resolve: &Resolve,
    world: WorldId,
    adapter: Option<&[u8]>,
) -> Result<Vec<u8>, PackageError> {
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false).map_err(not_encodable)?;
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).map_err(not_encodable)?.validate(true);
    if let Some(adapter) = adapter {
        // The adapter needs memory before the module's own allocator is ready.
        encoder.adapter(PREVIEW1, adapter).map_err(not_encodable)?.realloc_via_memory_grow(true);
    }
    let component = encoder.encode().map_err(not_encodable)?;
    without_names(&component).map_err(not_encodable)
}

/// The component without the names of its parts, which only tools for debugging show.
fn without_names(component: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut reader = BinaryReader::new(component, 0);
    let mut kept = reader.read_bytes(HEADER)?.to_vec();
    while !reader.eof() {
        let start = reader.current_position();
        let (id, mut section) = (reader.read_u8()?, reader.read_reader()?);
        if id != SectionId::Custom as u8 || section.read_string()? != "component-name" {
            kept.extend(&component[start..reader.current_position()]);
        }
    }
    Ok(kept)
}
