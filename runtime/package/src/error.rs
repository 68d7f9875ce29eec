//! Errors about packages. The sentence of each, with a remedy, is in `sentences.rs`.

use greenroom_sentence::Sentence;

use crate::{CapabilityName, ContractVersion};

/// Why a package was refused, or could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum PackageError {
    /// There are no bytes.
    Empty,
    /// The bytes are not WebAssembly.
    NotWasm,
    /// The file is cut off.
    Truncated {
        /// How long the file is.
        bytes: usize,
        /// The part that was being read.
        place: Sentence,
    },
    /// The file is not well-formed.
    Damaged {
        /// The offset in the file.
        offset: u64,
        /// The parser's message.
        message: String,
    },
    /// A core module was given where a package is expected.
    CoreModule,
    /// A component was given where a core module is expected.
    NotCoreModule,
    /// The file is larger than the operator allows.
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// A function is larger than a compiler should have to compile.
    FunctionTooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// Compiling it takes more work than is allowed.
    TooMuchWork {
        /// The part that takes too much: a function with its index, or the package up to a part.
        part: Sentence,
        /// How much it may take.
        figure: u64,
        /// The unit of both figures.
        unit: WorkUnit,
        /// How much is allowed.
        max: u64,
    },
    /// It imports more interfaces or functions than the host could ever offer.
    TooManyImports {
        /// How many are allowed.
        max: usize,
    },
    /// It has more modules than a compiler should have to compile.
    TooManyModules {
        /// How many are allowed.
        max: usize,
    },
    /// A type of the component is larger than a compiler should have to write out.
    TypeTooLarge {
        /// How many there are.
        parts: u64,
        /// How many are allowed.
        max: u64,
    },
    /// More nested instances of components than a compiler should have to write out.
    TooManyInstances {
        /// How many are allowed.
        max: usize,
    },
    /// A section that every package has is missing.
    MissingSection {
        /// Its name.
        section: &'static str,
    },
    /// A section occurs more than once.
    DuplicateSection {
        /// Its name.
        section: &'static str,
    },
    /// A section is larger than any package needs.
    SectionTooLarge {
        /// Its name.
        section: &'static str,
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// A section is not valid JSON of the expected form.
    Json {
        /// Its name.
        section: &'static str,
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 is before the first.
        column: usize,
        /// The parser's message.
        message: String,
    },
    /// The manifest has a format that this version of Greenroom does not know.
    UnknownFormat {
        /// The format of the manifest.
        format: u64,
        /// The format that this version reads.
        known: u32,
    },
    /// A value in the manifest is not allowed.
    Manifest {
        /// The value, as a JSON Pointer.
        field: String,
        /// The problem, and how to correct it.
        message: Sentence,
    },
    /// A schema uses something that Greenroom does not accept.
    Schema {
        /// The section with the schema.
        section: &'static str,
        /// The place in the schema, as a JSON Pointer; empty for the whole schema.
        pointer: String,
        /// The problem, and how to correct it.
        message: Sentence,
    },
    /// Built for a version of the contract that is newer than this host.
    ContractTooNew {
        /// The version that it was built for.
        built_for: ContractVersion,
        /// The newest version that this host speaks.
        newest: ContractVersion,
    },
    /// Built for a major version of the contract that this host no longer speaks.
    ContractTooOld {
        /// The version that it was built for.
        built_for: ContractVersion,
        /// The newest version that this host speaks.
        newest: ContractVersion,
    },
    /// The component imports a capability that its manifest does not ask for.
    UndeclaredImport {
        /// The import, with its version.
        import: String,
        /// The capability to ask for.
        capability: CapabilityName,
    },
    /// The component imports something that no host offers.
    ForeignImport {
        /// The import.
        import: String,
        /// The reason, and what to do.
        why: ForeignImport,
    },
    /// The component does not export the function that the host calls.
    NoRun,
    /// The input's schema says that the action offers choices for a field, and the component exports nothing for it.
    NoFields {
        /// The field, as a JSON Pointer.
        field: String,
    },
    /// The component offers choices for fields, and its input's schema names none.
    NoOptions,
    /// The component imports a capability that the operator did not grant.
    NotGranted {
        /// The import, with its version.
        import: String,
        /// The capability to grant.
        capability: CapabilityName,
    },
    /// The core module does not match the contract.
    NotEncodable {
        /// The encoder's message.
        message: String,
    },
}

/// The unit of the work of compiling a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkUnit {
    /// Steps of the compiler, of a nanosecond at most.
    Steps,
    /// Bytes of memory.
    Bytes,
}

/// Why an action cannot have an import, with the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum ForeignImport {
    /// It is no interface that this host has.
    NoInterface,
    /// It is of `wasi:http`.
    WasiHttp,
    /// It is of another package of WASI.
    WasiPackage,
    /// It is of another version of WASI.
    WasiVersion,
    /// It is of the first preview of WASI, which core modules import.
    WasiPreview1,
}
