//! TypeScript declarations of a package's own world, as the QuickJS engine (`componentize-qjs`) maps it.
//!
//! Generators of other tools declare the mapping of another engine: `bigint` for 64-bit numbers, and `undefined` for what
//! is absent. Here these are a `number` and `null`, and a `bigint` crashes the guest. So the declarations are made here.

use std::fmt::{self, Write};

use wit_parser::{
    Docs, Function, Handle, InterfaceId, Resolve, Type, TypeDef, TypeDefKind, TypeId, TypeOwner, WorldItem, WorldKey,
};

use crate::{Manifest, PackageError, build::packaged};

/// The TypeScript declarations of one package's world: a module for each interface that the manifest asks for, such as
/// `greenroom:action/http`, and `greenroom:packaged/this-action` for the functions that the package exports.
///
/// # Errors
/// The manifest asks for a version of the contract that this build makes no packages for.
pub fn world_typescript(manifest: &Manifest, fields: bool) -> Result<String, PackageError> {
    let (resolve, world) = packaged(manifest, fields)?;
    let world = &resolve.worlds[world];
    let mut text = "// Generated from `manifest.json` and the contract. Changes to this file are lost.\n".to_owned();
    let mut exported = Vec::new();
    let mut interfaces = Vec::new();
    for (key, item) in world.imports.iter().chain(&world.exports) {
        match item {
            WorldItem::Interface { id, .. } if !interfaces.contains(id) => interfaces.push(*id),
            WorldItem::Function(function) if matches!(key, WorldKey::Name(_)) => exported.push(function),
            _ => {}
        }
    }
    let printer = Printer { resolve: &resolve };
    for id in interfaces {
        printer.interface(&mut text, id);
    }
    text.push_str("\ndeclare module \"greenroom:packaged/this-action\" {\n");
    for function in exported {
        printer.function(&mut text, function, None);
    }
    text.push_str("}\n");
    Ok(text)
}

struct Printer<'a> {
    resolve: &'a Resolve,
}

impl Printer<'_> {
    fn interface(&self, text: &mut String, id: InterfaceId) {
        let interface = &self.resolve.interfaces[id];
        text.push('\n');
        docs(text, "", &interface.docs);
        let _ = writeln!(text, "declare module \"{}\" {{", self.module(id));
        for (name, ty) in &interface.types {
            self.type_def(text, name, *ty, id);
        }
        for function in interface.functions.values() {
            self.function(text, function, Some(id));
        }
        // Without an export of its own, a module exports everything, also what only has a name for its own use.
        text.push_str("  export {};\n}\n");
    }

    /// The module's name. Without a version, so that an action's code stays as it is when its contract changes.
    fn module(&self, id: InterfaceId) -> String {
        let interface = &self.resolve.interfaces[id];
        let package = interface.package.map(|package| &self.resolve.packages[package].name);
        let name = interface.name.as_deref().unwrap_or_default();
        package.map_or_else(|| name.to_owned(), |package| format!("{}:{}/{name}", package.namespace, package.name))
    }

    fn type_def(&self, text: &mut String, name: &str, id: TypeId, within: InterfaceId) {
        let TypeDef { kind, docs: comment, .. } = &self.resolve.types[id];
        let name = pascal(name);
        docs(text, "  ", comment);
        let _ = match kind {
            TypeDefKind::Record(record) => {
                let _ = writeln!(text, "  export interface {name} {{");
                for field in &record.fields {
                    docs(text, "    ", &field.docs);
                    // What is absent may be left out of a record; the engine takes it for `null`.
                    let optional = if self.is_option(&field.ty) { "?" } else { "" };
                    let ty = self.ty(&field.ty, Some(within));
                    let _ = writeln!(text, "    {}{optional}: {ty};", camel(&field.name));
                }
                writeln!(text, "  }}")
            }
            TypeDefKind::Enum(cases) => {
                let _ = writeln!(text, "  export type {name} =");
                for case in &cases.cases {
                    docs(text, "    ", &case.docs);
                    let _ = writeln!(text, "    | \"{}\"", case.name);
                }
                end_statement(text)
            }
            TypeDefKind::Variant(variant) => {
                let _ = writeln!(text, "  export type {name} =");
                for case in &variant.cases {
                    docs(text, "    ", &case.docs);
                    let value = case.ty.map(|ty| format!("; val: {}", self.ty(&ty, Some(within)))).unwrap_or_default();
                    let _ = writeln!(text, "    | {{ tag: \"{}\"{value} }}", case.name);
                }
                end_statement(text)
            }
            kind => writeln!(text, "  export type {name} = {};", self.kind(kind, Some(within))),
        };
    }

    fn function(&self, text: &mut String, function: &Function, within: Option<InterfaceId>) {
        let parameters: Vec<_> =
            function.params.iter().map(|p| format!("{}: {}", camel(&p.name), self.ty(&p.ty, within))).collect();
        let mut comment = function.docs.contents.clone().unwrap_or_default();
        // A function's own result is no value in JavaScript: the error is thrown.
        let result = match function.result.map(|ty| (ty, self.result(&ty))) {
            None => "void".to_owned(),
            Some((_, Some((ok, error)))) => {
                let error = error.map_or_else(|| "no payload".to_owned(), |error| self.ty(&error, within));
                let thrown = if within.is_some() {
                    format!("an `Error` with a `payload` of type {error}")
                } else {
                    format!("{error}, as a plain object")
                };
                let _ = write!(comment, "\n@throws {thrown}");
                ok.map_or_else(|| "void".to_owned(), |ok| self.ty(&ok, within))
            }
            Some((ty, None)) => self.ty(&ty, within),
        };
        docs(text, "  ", &Docs { contents: Some(comment) });
        let name = camel(&function.name);
        let parameters = parameters.join(", ");
        let _ = if RESERVED.contains(&name.as_str()) {
            writeln!(text, "  function _{name}({parameters}): {result};\n  export {{ _{name} as {name} }};")
        } else {
            writeln!(text, "  export function {name}({parameters}): {result};")
        };
    }

    /// The type as TypeScript. `within` is the interface whose module the text is for.
    fn ty(&self, ty: &Type, within: Option<InterfaceId>) -> String {
        let id = match ty {
            Type::Bool => return "boolean".to_owned(),
            Type::Char | Type::String => return "string".to_owned(),
            Type::Id(id) => *id,
            Type::ErrorContext => return "unknown".to_owned(),
            _ => return "number".to_owned(),
        };
        let TypeDef { name, owner, kind, .. } = &self.resolve.types[id];
        match (name, owner) {
            (Some(name), TypeOwner::Interface(home)) if within == Some(*home) => pascal(name),
            (Some(name), TypeOwner::Interface(home)) => self.imported(*home, name),
            _ => self.kind(kind, within),
        }
    }

    fn imported(&self, home: InterfaceId, name: &str) -> String {
        format!("import(\"{}\").{}", self.module(home), pascal(name))
    }

    fn kind(&self, kind: &TypeDefKind, within: Option<InterfaceId>) -> String {
        match kind {
            TypeDefKind::Type(ty) => self.ty(ty, within),
            TypeDefKind::Option(ty) => format!("{} | null", self.ty(ty, within)),
            TypeDefKind::List(Type::U8) => "Uint8Array".to_owned(),
            TypeDefKind::List(ty) => match self.ty(ty, within) {
                item if item.contains('|') => format!("({item})[]"),
                item => format!("{item}[]"),
            },
            TypeDefKind::Tuple(tuple) => {
                let items: Vec<_> = tuple.types.iter().map(|ty| self.ty(ty, within)).collect();
                format!("[{}]", items.join(", "))
            }
            TypeDefKind::Result(result) => {
                let val =
                    |ty: Option<Type>| ty.map(|ty| format!("; val: {}", self.ty(&ty, within))).unwrap_or_default();
                format!("{{ tag: \"ok\"{} }} | {{ tag: \"err\"{} }}", val(result.ok), val(result.err))
            }
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => self.ty(&Type::Id(*id), within),
            // The contract has none of the other kinds.
            _ => "unknown".to_owned(),
        }
    }

    fn is_option(&self, ty: &Type) -> bool {
        matches!(ty, Type::Id(id) if matches!(self.resolve.types[*id].kind, TypeDefKind::Option(_)))
    }

    fn result(&self, ty: &Type) -> Option<(Option<Type>, Option<Type>)> {
        let Type::Id(id) = ty else { return None };
        match &self.resolve.types[*id].kind {
            TypeDefKind::Result(result) => Some((result.ok, result.err)),
            _ => None,
        }
    }
}

/// The words of the contract's functions that JavaScript does not take as the name of a function.
const RESERVED: [&str; 5] = ["continue", "default", "delete", "export", "import"];

/// Ends the statement whose last line was written.
fn end_statement(text: &mut String) -> fmt::Result {
    text.truncate(text.trim_end().len());
    writeln!(text, ";")
}

fn docs(text: &mut String, indent: &str, docs: &Docs) {
    let comment = docs.contents.as_deref().unwrap_or_default().trim().replace("*/", "* /");
    match comment.lines().collect::<Vec<_>>()[..] {
        [] => {}
        [line] => {
            let _ = writeln!(text, "{indent}/** {line} */");
        }
        ref lines => {
            let _ = writeln!(text, "{indent}/**");
            for line in lines {
                let _ = writeln!(text, "{}", format!("{indent} * {line}").trim_end());
            }
            let _ = writeln!(text, "{indent} */");
        }
    }
}

/// `find-by-email` as `findByEmail`.
fn camel(name: &str) -> String {
    let mut camel = String::new();
    for (index, word) in name.split('-').enumerate() {
        camel.push_str(&if index == 0 { word.to_owned() } else { capitalised(word) });
    }
    camel
}

/// `contact-id` as `ContactId`.
fn pascal(name: &str) -> String {
    name.split('-').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{CONTRACT, CapabilityName};

    fn declarations(capabilities: &[&str]) -> String {
        let manifest = json!({
            "manifest": 1, "contract": CONTRACT.to_string(), "name": "add-contact", "version": "1.2.3",
            "labels": {"en": {"name": "Add contact"}}, "objectType": "contact", "capabilities": capabilities
        });
        world_typescript(&Manifest::parse(manifest.to_string().as_bytes()).unwrap(), false).unwrap()
    }

    /// A module's text, without the line that declares it.
    fn module(text: &str, name: &str) -> String {
        let start = text.split_once(&format!("declare module \"{name}\" {{\n")).unwrap().1;
        start.split_once("\n}\n").unwrap().0.to_owned()
    }

    #[test]
    fn only_what_the_manifest_asks_for_is_declared() {
        let modules = |capabilities: &[&str]| {
            let text = declarations(capabilities);
            let mut names: Vec<_> =
                text.lines().filter_map(|line| line.strip_prefix("declare module ")).map(str::to_owned).collect();
            names.sort();
            names
        };
        let always = ["action/invocation", "action/types", "packaged/this-action"]
            .map(|name| format!("\"greenroom:{name}\" {{"));
        assert_eq!(modules(&[]), always);
        assert_eq!(modules(&["log"]).len(), always.len() + 1);
    }

    #[test]
    fn types_are_those_of_the_engine() {
        let text = declarations(&["http", "contacts-read", "contacts-write", "random"]);
        let types = module(&text, "greenroom:action/types");
        assert!(types.contains("export type Instant = number;"), "{types}");
        assert!(types.contains("    | { tag: \"after\"; val: number };"), "{types}");
        assert!(types.contains("    pointer?: string | null;"), "{types}");
        let read = module(&text, "greenroom:action/contacts-read");
        assert!(read.contains("export type Property = [string, string];"), "{read}");
        assert!(read.contains("export type Failure = import(\"greenroom:action/types\").Failure;"), "{read}");
        assert!(read.contains("findByEmail(emails: string[], properties: string[]): (Contact | null)[];"), "{read}");
        assert!(read.contains("   * @throws an `Error` with a `payload` of type Failure"), "{read}");
        let write = module(&text, "greenroom:action/contacts-write");
        assert!(
            write.contains("update(changes: Change[]): ({ tag: \"ok\" } | { tag: \"err\"; val: Failure })[];"),
            "{write}"
        );
        let http = module(&text, "greenroom:action/http");
        assert!(http.contains("    body?: Uint8Array | null;"), "{http}");
        assert!(http.contains("  export type Method =\n    | \"get\"\n"), "{http}");
        let random = module(&text, "greenroom:action/random");
        assert!(random.contains("export function bytes(count: number): Uint8Array;"), "{random}");
        let world = module(&text, "greenroom:packaged/this-action");
        assert!(world.contains("cursor: import(\"greenroom:action/types\").Json | null)"), "{world}");
    }

    #[test]
    fn names_that_javascript_reserves_are_exported_all_the_same() {
        let state = module(&declarations(&["state"]), "greenroom:action/state");
        assert!(
            state.contains("  function _delete(keys: string[]): void;\n  export { _delete as delete };"),
            "{state}"
        );
        assert!(state.contains("  export function set(entries: Entry[])"), "{state}");
    }

    #[test]
    fn the_contract_has_no_type_without_a_declaration() {
        let all: Vec<_> = CapabilityName::all().map(CapabilityName::as_str).collect();
        let text = declarations(&all);
        assert!(!text.contains("unknown"), "{text}");
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
