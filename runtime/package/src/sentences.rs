//! The sentences of the errors, for readers of each language.

use greenroom_sentence::{Sentence, sentence};

use crate::{ForeignImport, PackageError, WorkUnit};

impl PackageError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Empty => {
                sentence!("failure-package-empty", "the file is empty: build the package again, or copy it again")
            }
            Self::NotWasm => sentence!(
                "failure-package-not-wasm",
                "this is not a WebAssembly file: give a package, a `.wasm` made by `greenroom build`"
            ),
            Self::Truncated { bytes, place } => sentence!(
                "failure-package-truncated",
                "the file is cut off after {bytes} bytes, in {place}: copy or build it again",
                bytes = bytes,
                place = place
            ),
            Self::Damaged { offset, message } => sentence!(
                "failure-package-damaged",
                "the file is damaged at byte {offset} ({message}): copy or build it again",
                offset = offset,
                message = message
            ),
            Self::CoreModule => sentence!(
                "failure-package-core-module",
                "this is a core WebAssembly module, not a component: make a package of it with `greenroom build`, or a \
                 component with `wasm-tools component new`"
            ),
            Self::NotCoreModule => sentence!(
                "failure-package-not-core-module",
                "this is a component already, not a core module: attach the manifest and the schemas to it unchanged"
            ),
            Self::NotEncodable { message } => sentence!(
                "failure-package-not-encodable",
                "the module does not fit its world: {message}",
                message = message
            ),
            Self::MissingSection { section } => sentence!(
                "failure-package-missing-section",
                "the component has no section `{section}`, so it is not a package: build it with `greenroom build`",
                section = section
            ),
            Self::DuplicateSection { section } => sentence!(
                "failure-package-duplicate-section",
                "the section `{section}` occurs more than once, so it is unclear which one counts: build the package again",
                section = section
            ),
            Self::Json { section, line, column, message } => sentence!(
                "failure-package-json",
                "`{section}`, line {line}, column {column}: {message}",
                section = section,
                line = line,
                column = column,
                message = message
            ),
            Self::UnknownFormat { format, known } => sentence!(
                "failure-package-format",
                "the manifest is of format {format}, this Greenroom reads format {known}: use a newer Greenroom",
                format = format,
                known = known
            ),
            Self::Manifest { field, message } => sentence!(
                "failure-package-manifest",
                "manifest, `{field}`: {message}",
                field = field,
                message = message
            ),
            Self::Schema { section, pointer, message } => sentence!(
                "failure-package-schema",
                "`{section}`, at `{pointer}`: {message}",
                section = section,
                pointer = pointer,
                message = message
            ),
            Self::ContractTooNew { built_for, newest } => sentence!(
                "failure-package-contract-new",
                "built for greenroom:action {version}, this host speaks up to {newest}: use a newer Greenroom",
                version = built_for,
                newest = newest
            ),
            Self::ContractTooOld { built_for, newest } => sentence!(
                "failure-package-contract-old",
                "built for greenroom:action {version}, this host speaks {newest} and no longer that: build the action again \
                 with a newer SDK",
                version = built_for,
                newest = newest
            ),
            Self::UndeclaredImport { import, capability } => sentence!(
                "failure-package-undeclared",
                "the component imports `{import}`, and its manifest does not ask for it: add {name} to `capabilities` \
                 in the manifest, or stop using it",
                import = import,
                name = format!("\"{capability}\"")
            ),
            Self::ForeignImport { import, why } => sentence!(
                "failure-package-foreign-import",
                "the component imports `{import}`, which an action cannot have: {why}",
                import = import,
                why = why.sentence()
            ),
            Self::NoRun => sentence!(
                "failure-package-no-run",
                "the component exports no function `run`: an action in Rust has `greenroom_sdk::action!(run);`"
            ),
            Self::NoFields { field } => sentence!(
                "failure-package-no-fields",
                "the input's schema has `x-options` at the field `{field}`, and the component does not export `fields`: an \
                 action in Rust has `greenroom_sdk::action!(run, options = options);`",
                field = field
            ),
            Self::NoOptions => sentence!(
                "failure-package-no-options",
                "the component exports `fields`, and no field of the input's schema has `x-options`: write \
                 `\"x-options\": true` at the fields for which it offers choices"
            ),
            Self::NotGranted { import, capability } => sentence!(
                "failure-package-not-granted",
                "the component imports `{import}`, and `{capability}` is not granted: grant it to this action, or do not load it",
                import = import,
                capability = capability
            ),
            Self::TooLarge { bytes, max } => sentence!(
                "failure-package-large",
                "the package has {bytes} bytes, {most} are allowed: make it smaller, or have the operator raise the limit",
                bytes = bytes,
                most = max
            ),
            Self::FunctionTooLarge { bytes, max } => sentence!(
                "failure-package-function-large",
                "a function in it has {bytes} bytes, {most} are allowed: split it",
                bytes = bytes,
                most = max
            ),
            Self::SectionTooLarge { section, bytes, max } => sentence!(
                "failure-package-section-large",
                "`{section}` has {bytes} bytes, {most} are allowed: make it shorter",
                section = section,
                bytes = bytes,
                most = max
            ),
            Self::TypeTooLarge { parts, max } => sentence!(
                "failure-package-type-large",
                "a type in it has {parts} parts, with all that it refers to, {most} are allowed: make it smaller",
                parts = parts,
                most = max
            ),
            Self::TooManyImports { max } => sentence!(
                "failure-package-imports",
                "it imports more than {most} interfaces or functions: it is not an action of Greenroom's contract",
                most = max
            ),
            Self::TooManyModules { max } => sentence!(
                "failure-package-modules",
                "there are more than {most} modules in it: link them into fewer",
                most = max
            ),
            Self::TooManyInstances { max } => sentence!(
                "failure-package-instances",
                "the component makes more than {most} instances of nested components: make it flatter",
                most = max
            ),
            Self::TooMuchWork { part, figure, unit: WorkUnit::Steps, max } => sentence!(
                "failure-package-steps",
                "it takes too much work to compile: {part} may take {figure} steps, {most} are allowed. Split large functions, \
                 with fewer variables, blocks and loops in each other, and leave out what is not used",
                part = part,
                figure = figure,
                most = max
            ),
            Self::TooMuchWork { part, figure, unit: WorkUnit::Bytes, max } => sentence!(
                "failure-package-memory",
                "it takes too much work to compile: {part} may take {figure} bytes of memory, {most} are allowed. Split large \
                 functions, with fewer variables, blocks and loops in each other, and leave out what is not used",
                part = part,
                figure = figure,
                most = max
            ),
        }
    }
}

impl ForeignImport {
    /// The reason as a sentence, for readers of each language.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::NoInterface => sentence!(
                "failure-foreign-no-interface",
                "it may import interfaces of `greenroom:action`, and those of WASI 0.2 that the capability `wasi` stands for. \
                 Stop using it"
            ),
            Self::WasiHttp => sentence!(
                "failure-foreign-wasi-http",
                "requests go through the capability `http`. Add {name} to `capabilities` in the manifest, and use \
                 `greenroom:action/http` instead of `wasi:http`",
                name = "\"http\""
            ),
            Self::WasiPackage => sentence!(
                "failure-foreign-wasi-package",
                "the capability `wasi` stands for `cli`, `clocks`, `filesystem`, `io`, `random` and `sockets` of WASI. Stop \
                 using it"
            ),
            Self::WasiVersion => sentence!(
                "failure-foreign-wasi-version",
                "the capability `wasi` stands for releases of WASI 0.2. Build for one of them, such as for Rust's target \
                 `wasm32-wasip2`, or without WASI"
            ),
            Self::WasiPreview1 => sentence!(
                "failure-foreign-wasi-preview1",
                "it is of the first preview of WASI. Name the module `module.wasm` in the project's folder, so that \
                 `greenroom build` adapts it to WASI 0.2, and add {name} to `capabilities` in the manifest; or build without WASI",
                name = "\"wasi\""
            ),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_sentence::TextValue;

    use super::*;

    #[test]
    fn an_error_is_english_as_text_and_keeps_the_sentences_within() {
        let why = ForeignImport::WasiHttp;
        let error = PackageError::ForeignImport { import: "wasi:http/types@0.2.0".to_owned(), why };
        assert_eq!(
            error.to_string(),
            "the component imports `wasi:http/types@0.2.0`, which an action cannot have: requests go through the capability \
             `http`. Add \"http\" to `capabilities` in the manifest, and use `greenroom:action/http` instead of `wasi:http`"
        );
        let (_, text) = error.sentence().into_parts();
        let text = text.unwrap();
        assert_eq!(text.key, "failure-package-foreign-import");
        assert!(matches!(&text.values["why"], TextValue::Text(inner) if inner.key == "failure-foreign-wasi-http"));
    }
}
