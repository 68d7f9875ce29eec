//! Everything that can be wrong with a package, each with a remedy.

use crate::{CapabilityName, ContractVersion};

/// Why a package was refused, or could not be built.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// There are no bytes.
    #[error("the file is empty: build the package again, or copy it again")]
    Empty,
    /// The bytes are not WebAssembly.
    #[error("this is not a WebAssembly file: give a package, a `.wasm` made by `greenroom build`")]
    NotWasm,
    /// The file is cut off.
    #[error("the file is cut off after {bytes} bytes, in {place}: copy or build it again")]
    Truncated {
        /// How long the file is.
        bytes: usize,
        /// The part that was being read.
        place: String,
    },
    /// The file is not well-formed.
    #[error("the file is damaged at byte {offset} ({message}): copy or build it again")]
    Damaged {
        /// The offset in the file.
        offset: u64,
        /// The parser's message.
        message: String,
    },
    /// A core module was given where a package is expected.
    #[error(
        "this is a core WebAssembly module, not a component: make a package of it with `greenroom build`, or a \
         component with `wasm-tools component new`"
    )]
    CoreModule,
    /// A component was given where a core module is expected.
    #[error("this is a component already, not a core module: attach the manifest and the schemas to it unchanged")]
    NotCoreModule,
    /// The file is larger than the operator allows.
    #[error("the package has {bytes} bytes, {max} are allowed: make it smaller, or have the operator raise the limit")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// A function is larger than a compiler should have to compile.
    #[error("a function in it has {bytes} bytes, {max} are allowed: split it")]
    FunctionTooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// Compiling it takes more work than is allowed.
    #[error(
        "it takes too much work to compile: {part} may take {figure} {unit}, {max} are allowed. Split large functions, with \
         fewer variables, blocks and loops in each other, and leave out what is not used"
    )]
    TooMuchWork {
        /// The part that takes too much: a function with its index, or the package up to a part.
        part: String,
        /// How much it may take.
        figure: u64,
        /// The unit: steps of the compiler (nanoseconds at most), or bytes of memory.
        unit: &'static str,
        /// How much is allowed.
        max: u64,
    },
    /// It imports more interfaces or functions than the host could ever offer.
    #[error("it imports more than {max} interfaces or functions: it is not an action of Greenroom's contract")]
    TooManyImports {
        /// How many are allowed.
        max: usize,
    },
    /// It has more modules than a compiler should have to compile.
    #[error("there are more than {max} modules in it: link them into fewer")]
    TooManyModules {
        /// How many are allowed.
        max: usize,
    },
    /// A type of the component is larger than a compiler should have to write out.
    #[error("a type in it has {parts} parts, with all that it refers to, {max} are allowed: make it smaller")]
    TypeTooLarge {
        /// How many there are.
        parts: u64,
        /// How many are allowed.
        max: u64,
    },
    /// More nested instances of components than a compiler should have to write out.
    #[error("the component makes more than {max} instances of nested components: make it flatter")]
    TooManyInstances {
        /// How many are allowed.
        max: usize,
    },
    /// A section that every package has is missing.
    #[error("the component has no section `{section}`, so it is not a package: build it with `greenroom build`")]
    MissingSection {
        /// Its name.
        section: &'static str,
    },
    /// A section occurs more than once.
    #[error(
        "the section `{section}` occurs more than once, so it is unclear which one counts: build the package again"
    )]
    DuplicateSection {
        /// Its name.
        section: &'static str,
    },
    /// A section is larger than any package needs.
    #[error("`{section}` has {bytes} bytes, {max} are allowed: make it shorter")]
    SectionTooLarge {
        /// Its name.
        section: &'static str,
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        max: usize,
    },
    /// A section is not valid JSON of the expected form.
    #[error("`{section}`, line {line}, column {column}: {message}")]
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
    #[error("the manifest is of format {format}, this Greenroom reads format {known}: use a newer Greenroom")]
    UnknownFormat {
        /// The format of the manifest.
        format: u64,
        /// The format that this version reads.
        known: u32,
    },
    /// A value in the manifest is not allowed.
    #[error("manifest, `{field}`: {message}")]
    Manifest {
        /// The value, as a JSON Pointer.
        field: String,
        /// The problem, and how to correct it.
        message: String,
    },
    /// A schema uses something that Greenroom does not accept.
    #[error("`{section}`, at `{pointer}`: {message}")]
    Schema {
        /// The section with the schema.
        section: &'static str,
        /// The place in the schema, as a JSON Pointer; empty for the whole schema.
        pointer: String,
        /// The problem, and how to correct it.
        message: String,
    },
    /// Built for a version of the contract that is newer than this host.
    #[error("built for greenroom:action {built_for}, this host speaks up to {newest}: use a newer Greenroom")]
    ContractTooNew {
        /// The version that it was built for.
        built_for: ContractVersion,
        /// The newest version that this host speaks.
        newest: ContractVersion,
    },
    /// Built for a major version of the contract that this host no longer speaks.
    #[error(
        "built for greenroom:action {built_for}, this host speaks {newest} and no longer that: build the action again \
         with a newer SDK"
    )]
    ContractTooOld {
        /// The version that it was built for.
        built_for: ContractVersion,
        /// The newest version that this host speaks.
        newest: ContractVersion,
    },
    /// The component imports a capability that its manifest does not ask for.
    #[error(
        "the component imports `{import}`, and its manifest does not ask for it: add \"{capability}\" to \
         `capabilities` in the manifest, or stop using it"
    )]
    UndeclaredImport {
        /// The import, with its version.
        import: String,
        /// The capability to ask for.
        capability: CapabilityName,
    },
    /// The component imports something that no host offers.
    #[error("the component imports `{import}`, which an action cannot have: {why}")]
    ForeignImport {
        /// The import.
        import: String,
        /// The reason, and what to do.
        why: ForeignImport,
    },
    /// The component does not export the function that the host calls.
    #[error("the component exports no function `run`: an action in Rust has `greenroom_sdk::action!(run);`")]
    NoRun,
    /// The input's schema says that the action offers choices for a field, and the component exports nothing for it.
    #[error(
        "the input's schema has `x-options` at the field `{field}`, and the component does not export `fields`: an action in Rust has \
         `greenroom_sdk::action!(run, options = options);`"
    )]
    NoFields {
        /// The field, as a JSON Pointer.
        field: String,
    },
    /// The component offers choices for fields, and its input's schema names none.
    #[error(
        "the component exports `fields`, and no field of the input's schema has `x-options`: write `\"x-options\": true` at the \
         fields for which it offers choices"
    )]
    NoOptions,
    /// The component imports a capability that the operator did not grant.
    #[error(
        "the component imports `{import}`, and `{capability}` is not granted: grant it to this action, or do not load it"
    )]
    NotGranted {
        /// The import, with its version.
        import: String,
        /// The capability to grant.
        capability: CapabilityName,
    },
    /// The core module does not match the contract.
    #[error("the module does not fit its world: {message}")]
    NotEncodable {
        /// The encoder's message.
        message: String,
    },
}

/// Why an action cannot have an import, with the remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForeignImport {
    /// It is no interface that this host has.
    #[error(
        "it may import interfaces of `greenroom:action`, and those of WASI 0.2 that the capability `wasi` stands for. Stop using it"
    )]
    NoInterface,
    /// It is of `wasi:http`.
    #[error(
        "requests go through the capability `http`. Add \"http\" to `capabilities` in the manifest, and use \
         `greenroom:action/http` instead of `wasi:http`"
    )]
    WasiHttp,
    /// It is of another package of WASI.
    #[error(
        "the capability `wasi` stands for `cli`, `clocks`, `filesystem`, `io`, `random` and `sockets` of WASI. Stop using it"
    )]
    WasiPackage,
    /// It is of another version of WASI.
    #[error(
        "the capability `wasi` stands for releases of WASI 0.2. Build for one of them, such as for Rust's target \
         `wasm32-wasip2`, or without WASI"
    )]
    WasiVersion,
    /// It is of the first preview of WASI, which core modules import.
    #[error(
        "it is of the first preview of WASI. Name the module `module.wasm` in the project's folder, so that `greenroom build` \
         adapts it to WASI 0.2, and add \"wasi\" to `capabilities` in the manifest; or build without WASI"
    )]
    WasiPreview1,
}
