//! Reading a package: from untrusted bytes to a [`Package`] whose every part was checked.

use std::collections::BTreeSet;

use greenroom_sentence::sentence;
use serde_json::Value;
use sha2::{Digest, Sha256};
use wasmparser::{Chunk, ComponentExternalKind, ComponentTypeRef, Encoding, Parser, Payload};

use crate::{
    CapabilityName, Manifest, PackageError, Work, WorkLimits,
    contract::{Import, classify},
    damage::{damaged, truncated},
    options::options_fields,
    schema,
    sections::{self, INPUT_SCHEMA, MANIFEST, OUTPUT_SCHEMA, plain},
    work,
};

/// The default limit for the size of a package: 32 MiB, so that the largest guests of other languages fit (Python: 18
/// MB).
pub const DEFAULT_MAX_BYTES: usize = 32 << 20;

/// A package that was read and checked. It has not been compiled: only that shows whether the code inside is valid.
/// [`Package::work`] estimates the work of compiling it.
#[derive(Debug, Clone)]
pub struct Package {
    bytes: Vec<u8>,
    digest: String,
    manifest: Manifest,
    input_schema: Value,
    output_schema: Value,
    imports: BTreeSet<String>,
}

impl Package {
    /// Reads a package of at most [`DEFAULT_MAX_BYTES`].
    ///
    /// # Errors
    /// The first problem, and its remedy.
    pub fn read(bytes: impl Into<Vec<u8>>) -> Result<Self, PackageError> {
        Self::read_bounded(bytes, DEFAULT_MAX_BYTES)
    }

    /// Reads a package of at most `max_bytes`.
    ///
    /// # Errors
    /// As [`Package::read`].
    pub fn read_bounded(bytes: impl Into<Vec<u8>>, max_bytes: usize) -> Result<Self, PackageError> {
        let bytes = bytes.into();
        if bytes.len() > max_bytes {
            return Err(PackageError::TooLarge { bytes: bytes.len(), max: max_bytes });
        }
        let outline = Outline::of(&bytes)?;
        let section = |section, content: Option<&[u8]>| match content {
            Some(json) => sections::from_json::<Value>(section, json),
            None => Err(PackageError::MissingSection { section }),
        };
        let manifest = Manifest::parse(outline.manifest.ok_or(PackageError::MissingSection { section: MANIFEST })?)?;
        let input_schema = section(INPUT_SCHEMA, outline.input_schema)?;
        let output_schema = section(OUTPUT_SCHEMA, outline.output_schema)?;
        schema::check_both(&input_schema, &output_schema)?;
        outline.check_against(&manifest, &input_schema)?;
        let imports = outline.imports;
        let digest = hex::encode(Sha256::digest(&bytes));
        Ok(Self { bytes, digest, manifest, input_schema, output_schema, imports })
    }

    /// Estimates the work of compiling the package. Call it before compiling; it is not needed for a package that was
    /// compiled before.
    ///
    /// # Errors
    /// The part that takes more than these limits, or that cannot be read.
    pub fn work(&self, limits: &WorkLimits) -> Result<Work, PackageError> {
        work::reckon(&self.bytes, limits)
    }

    /// The package's description of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The schema that the action's input must match, after contact tokens are resolved.
    pub fn input_schema(&self) -> &Value {
        &self.input_schema
    }

    /// The schema that the action's output must match.
    pub fn output_schema(&self) -> &Value {
        &self.output_schema
    }

    /// SHA-256 of the whole file, in hexadecimal.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The whole file, which works as a component.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole file, without a copy.
    #[cfg(feature = "build")]
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The interfaces that the component imports, with versions: `greenroom:action/log@1.0.0`.
    pub fn imports(&self) -> &BTreeSet<String> {
        &self.imports
    }

    /// The capabilities that the component imports. They are among those that the manifest asks for.
    pub fn uses(&self) -> BTreeSet<CapabilityName> {
        capabilities(&self.imports).map(|(_, capability)| capability).collect()
    }

    /// Checks that everything it imports is granted.
    ///
    /// # Errors
    /// [`PackageError::NotGranted`] with the first import that is not granted.
    pub fn check_grants(&self, granted: &BTreeSet<CapabilityName>) -> Result<(), PackageError> {
        match capabilities(&self.imports).find(|(_, capability)| !granted.contains(capability)) {
            Some((import, capability)) => Err(PackageError::NotGranted { import: import.to_owned(), capability }),
            None => Ok(()),
        }
    }
}

fn capabilities(imports: &BTreeSet<String>) -> impl Iterator<Item = (&str, CapabilityName)> {
    imports.iter().filter_map(|import| match classify(import) {
        Ok(Import::Capability(capability)) => Some((import.as_str(), capability)),
        _ => None,
    })
}

/// The interface that actions export which offer choices for fields of their input, without a version.
pub(crate) const FIELDS: &str = "greenroom:action/fields";

/// How many interfaces a component may import. The contract has some twenty, and WASI some thirty.
const MAX_IMPORTS: usize = 1_000;

/// The top level of a component. Modules and components inside it are skipped.
#[derive(Default)]
pub(crate) struct Outline<'a> {
    manifest: Option<&'a [u8]>,
    input_schema: Option<&'a [u8]>,
    output_schema: Option<&'a [u8]>,
    imports: BTreeSet<String>,
    exports_run: bool,
    exports_fields: bool,
}

impl<'a> Outline<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, PackageError> {
        if bytes.is_empty() {
            return Err(PackageError::Empty);
        }
        if !bytes.starts_with(b"\0asm") {
            return Err(PackageError::NotWasm);
        }
        let mut outline = Self::default();
        let mut parser = Parser::new(0);
        let mut rest = bytes;
        loop {
            let damaged = |error: wasmparser::BinaryReaderError| damaged(bytes, &error);
            let (payload, consumed) = match parser.parse(rest, true).map_err(damaged)? {
                Chunk::Parsed { payload, consumed } => (payload, consumed),
                Chunk::NeedMoreData(_) => {
                    return Err(truncated(bytes, sentence!("failure-package-in-header", "a section's header")));
                }
            };
            rest = rest.get(consumed..).unwrap_or_default();
            match payload {
                Payload::Version { encoding: Encoding::Module, .. } => return Err(PackageError::CoreModule),
                Payload::ModuleSection { unchecked_range, .. } | Payload::ComponentSection { unchecked_range, .. } => {
                    let inner = usize::try_from(unchecked_range.end - unchecked_range.start).unwrap_or(usize::MAX);
                    let in_module = || sentence!("failure-package-in-module", "a module inside the component");
                    rest = rest.get(inner..).ok_or_else(|| truncated(bytes, in_module()))?;
                }
                Payload::CustomSection(custom) => outline.custom(custom.name(), custom.data())?,
                Payload::ComponentImportSection(imports) => {
                    for import in imports {
                        let import = import.map_err(damaged)?;
                        // Only instances have functions; an imported type is just a name for a shape.
                        if !matches!(import.ty, ComponentTypeRef::Type(_)) {
                            outline.imports.insert(import.name.full_name().into_owned());
                            if outline.imports.len() > MAX_IMPORTS {
                                return Err(PackageError::TooManyImports { max: MAX_IMPORTS });
                            }
                        }
                    }
                }
                Payload::ComponentExportSection(exports) => {
                    for export in exports {
                        let export = export.map_err(damaged)?;
                        let is_fields = export.name.name.strip_prefix(FIELDS).is_some_and(|rest| rest.starts_with('@'));
                        outline.exports_fields |= is_fields && export.kind == ComponentExternalKind::Instance;
                        outline.exports_run |= export.name.name == "run" && export.kind == ComponentExternalKind::Func;
                    }
                }
                Payload::End(_) => break,
                _ => {}
            }
        }
        Ok(outline)
    }

    fn custom(&mut self, name: &str, data: &'a [u8]) -> Result<(), PackageError> {
        let (section, place) = match name {
            MANIFEST => (MANIFEST, &mut self.manifest),
            INPUT_SCHEMA => (INPUT_SCHEMA, &mut self.input_schema),
            OUTPUT_SCHEMA => (OUTPUT_SCHEMA, &mut self.output_schema),
            _ => return Ok(()),
        };
        if place.replace(data).is_some() {
            return Err(PackageError::DuplicateSection { section });
        }
        Ok(())
    }

    /// Checks the component against its manifest.
    pub(crate) fn check_against(&self, manifest: &Manifest, input: &Value) -> Result<(), PackageError> {
        for import in &self.imports {
            check_import(import, manifest)?;
        }
        if !self.exports_run {
            return Err(PackageError::NoRun);
        }
        match (options_fields(input)?.into_iter().next(), self.exports_fields) {
            (Some(offered), false) => return Err(PackageError::NoFields { field: plain(&offered.field) }),
            (None, true) => return Err(PackageError::NoOptions),
            _ => {}
        }
        Ok(())
    }

    /// The first of a package's sections that is already there.
    #[cfg(feature = "build")]
    pub(crate) fn has_sections(&self) -> Option<&'static str> {
        [(MANIFEST, self.manifest), (INPUT_SCHEMA, self.input_schema), (OUTPUT_SCHEMA, self.output_schema)]
            .into_iter()
            .find_map(|(section, content)| content.map(|_| section))
    }
}

/// Checks that the manifest asks for an import, or that the import needs no request.
pub(crate) fn check_import(import: &str, manifest: &Manifest) -> Result<(), PackageError> {
    match classify(import) {
        Ok(Import::Harmless) => Ok(()),
        Ok(Import::Capability(capability)) => check_asked(import, capability, manifest),
        Err(PackageError::ForeignImport { import, why }) => {
            Err(PackageError::ForeignImport { import: plain(&import), why })
        }
        Err(other) => Err(other),
    }
}

/// Checks that the manifest asks for the capability of an import.
pub(crate) fn check_asked(import: &str, capability: CapabilityName, manifest: &Manifest) -> Result<(), PackageError> {
    if manifest.capabilities.contains(capability) {
        return Ok(());
    }
    Err(PackageError::UndeclaredImport { import: import.to_owned(), capability })
}
