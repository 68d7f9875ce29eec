//! Whether files of a crate import each other in a circle. A file that imports nothing which imports it can be read, tested
//! and moved by itself.
//!
//! A file imports another where it names one of its items: in a `use`, in a path (`crate::store::open()`), or by declaring
//! it (`mod rows;`). A name that is re-exported counts for the file that it comes from. A child may name items of the
//! modules that it is in, as `use super::*` does: that alone is no circle. Folders are modules too, and import in one
//! direction likewise. Tests may import anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{error::Error, repo};

/// Checks every crate under `runtime` and `actions`.
pub(crate) fn check() -> Result<(), Error> {
    let mut circles = Vec::new();
    for folder in ["runtime", "actions"] {
        for source in crates(&repo::root().join(folder))? {
            let name = source.strip_prefix(repo::root()).unwrap_or(&source).display().to_string();
            let found = circles_in(&read(&source)?);
            circles.extend(found.into_iter().map(|circle| format!("{name}: {}", circle.join(" -> "))));
        }
    }
    if circles.is_empty() { Ok(()) } else { Err(Error::Circles(circles)) }
}

/// The `src` folders of the crates below a folder.
fn crates(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    // A workspace of other crates has a manifest and no sources.
    if folder.join("Cargo.toml").is_file() && folder.join("src").is_dir() {
        found.push(folder.join("src"));
    }
    for entry in entries(folder)? {
        let name = entry.file_name().unwrap_or_default().to_owned();
        if entry.is_dir() && name != "src" && name != "tests" && name != "target" {
            found.extend(crates(&entry)?);
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |source| Error::File { path: folder.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        found.push(entry.map_err(failed)?.path());
    }
    found.sort();
    Ok(found)
}

/// The place of a module in its crate: `["rules", "listing"]`; empty for the root.
type Place = Vec<String>;

/// The modules of a crate that are files, with their text.
type Sources = BTreeMap<Place, String>;

fn read(source: &Path) -> Result<Sources, Error> {
    let mut sources = Sources::new();
    read_into(&mut sources, source, &[])?;
    Ok(sources)
}

fn read_into(sources: &mut Sources, folder: &Path, place: &[String]) -> Result<(), Error> {
    for entry in entries(folder)? {
        let stem = entry.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if stem == "tests" || stem.ends_with("_tests") || stem == "bin" {
            continue;
        }
        let mut inner = place.to_vec();
        let is_root = place.is_empty() && (stem == "lib" || stem == "main");
        if !is_root && stem != "mod" {
            inner.push(stem);
        }
        if entry.is_dir() {
            read_into(sources, &entry, &inner)?;
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&entry).map_err(|source| Error::File { path: entry.clone(), source })?;
            // Where a crate has a library and a command, both are its root.
            sources.entry(inner).or_default().push_str(&text);
        }
    }
    Ok(())
}

/// Every circle of files, and of folders, by the names of their modules. Each file is in one circle at most.
fn circles_in(sources: &Sources) -> Vec<Vec<String>> {
    let modules: BTreeMap<&Place, Module> = sources.iter().map(|(place, text)| (place, Module::parse(text))).collect();
    let mut files: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
    for (place, module) in &modules {
        let mut imports = BTreeSet::new();
        for path in &module.paths {
            imports.insert(resolve(&modules, place, path, 0));
        }
        for child in &module.children {
            let child = joined(place, child);
            imports.extend(modules.contains_key(&child).then_some(child));
        }
        // A module may name what is in the modules around it.
        imports.retain(|other| !place.starts_with(other));
        files.insert((*place).clone(), imports);
    }
    let mut circles = circles(&files);
    if circles.is_empty() {
        circles = self::circles(&folders(&files));
    }
    circles.into_iter().map(|circle| circle.iter().map(|place| place.join("::")).collect()).collect()
}

/// Which folders import which, wherever two files import each other across folders: the two folders are those next to each
/// other that the files are in.
fn folders(files: &BTreeMap<Place, BTreeSet<Place>>) -> BTreeMap<Place, BTreeSet<Place>> {
    let mut folders: BTreeMap<Place, BTreeSet<Place>> = BTreeMap::new();
    for (file, imports) in files {
        for other in imports {
            let shared = file.iter().zip(other).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (file.get(..=shared), other.get(..=shared)) {
                folders.entry(from.to_vec()).or_default().insert(to.to_vec());
            }
        }
    }
    folders
}

/// One circle from each set of places that reach each other, as a walk that ends where it began.
fn circles(imports: &BTreeMap<Place, BTreeSet<Place>>) -> Vec<Vec<Place>> {
    let mut found: Vec<Vec<Place>> = Vec::new();
    let mut seen = BTreeSet::new();
    for start in imports.keys() {
        if seen.contains(start) {
            continue;
        }
        if let Some(circle) = walk_back(imports, start) {
            let reached = reachable(imports, start);
            seen.extend(reached.into_iter().filter(|place| reachable(imports, place).contains(start)));
            found.push(circle);
        }
    }
    found
}

fn reachable(imports: &BTreeMap<Place, BTreeSet<Place>>, start: &Place) -> BTreeSet<Place> {
    let mut reached = BTreeSet::new();
    let mut to_visit = vec![start];
    while let Some(place) = to_visit.pop() {
        for next in imports.get(place).into_iter().flatten() {
            if reached.insert(next.clone()) {
                to_visit.push(next);
            }
        }
    }
    reached
}

/// A shortest walk from a place back to itself; none where there is none.
fn walk_back(imports: &BTreeMap<Place, BTreeSet<Place>>, start: &Place) -> Option<Vec<Place>> {
    let mut walks = vec![vec![start.clone()]];
    let mut seen = BTreeSet::new();
    while !walks.is_empty() {
        let mut longer = Vec::new();
        for walk in walks {
            for next in walk.last().and_then(|last| imports.get(last)).into_iter().flatten() {
                let walk = [&walk[..], std::slice::from_ref(next)].concat();
                if next == start {
                    return Some(walk);
                }
                if seen.insert(next.clone()) {
                    longer.push(walk);
                }
            }
        }
        walks = longer;
    }
    None
}

/// How many re-exports are followed, so that names which re-export each other end.
const MAX_RE_EXPORTS: u32 = 16;

/// The file that an item comes from which the module at `place` names by this path.
fn resolve(modules: &BTreeMap<&Place, Module>, place: &Place, path: &[String], depth: u32) -> Place {
    let mut names = path.iter();
    let mut at = match path.first().map(String::as_str) {
        Some("crate") => Place::new(),
        _ => place.clone(),
    };
    while let Some(name) = names.next() {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => {
                at.pop();
            }
            name => {
                let child = joined(&at, name);
                if modules.contains_key(&child) {
                    at = child;
                    continue;
                }
                let origin = modules.get(&at).and_then(|module| module.names.get(name));
                if let Some(origin) = origin.filter(|_| depth < MAX_RE_EXPORTS) {
                    let path: Vec<String> = origin.iter().chain(names).cloned().collect();
                    return resolve(modules, &at, &path, depth + 1);
                }
                break;
            }
        }
    }
    at
}

fn joined(place: &[String], name: &str) -> Place {
    [place, &[name.to_owned()]].concat()
}

/// What a file says of other files.
#[derive(Debug, Default, PartialEq, Eq)]
struct Module {
    /// Modules that it declares.
    children: BTreeSet<String>,
    /// Paths within the crate that it names.
    paths: Vec<Vec<String>>,
    /// Names that it imports or re-exports, with their paths.
    names: BTreeMap<String, Vec<String>>,
}

impl Module {
    fn parse(text: &str) -> Self {
        let code = without_tests(&without_texts(text));
        let mut module = Self::default();
        let mut words = words(&code).peekable();
        while let Some(word) = words.next() {
            match word {
                "mod" => {
                    let name = words.next().unwrap_or_default();
                    if words.peek() == Some(&";") {
                        module.children.insert(name.to_owned());
                    }
                }
                "use" => {
                    let tree: Vec<&str> = words.by_ref().take_while(|word| *word != ";").collect();
                    module.add_uses(&tree);
                }
                "crate" | "super" if words.peek() == Some(&"::") => {
                    let mut path = vec![word.to_owned()];
                    while words.next_if_eq(&"::").is_some() {
                        path.extend(words.next_if(|word| is_name(word)).map(str::to_owned));
                    }
                    module.paths.push(path);
                }
                _ => {}
            }
        }
        module
    }

    fn add_uses(&mut self, tree: &[&str]) {
        for (name, path) in uses(tree) {
            let first = path.first().map_or("", String::as_str);
            if ["crate", "self", "super"].contains(&first) || self.children.contains(first) {
                self.paths.push(path.clone());
            }
            self.names.insert(name, path);
        }
    }
}

/// The names that the tree of a `use` brings in, with their paths.
fn uses(tree: &[&str]) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut groups: Vec<Vec<String>> = vec![Vec::new()];
    let mut path: Vec<String> = Vec::new();
    let mut alias = None;
    let mut words = tree.iter().copied().chain([","]);
    while let Some(word) = words.next() {
        match word {
            "{" => groups.push(std::mem::take(&mut path)),
            "," | "}" => {
                let mut whole: Vec<String> = groups.concat();
                whole.append(&mut path);
                if whole.last().is_some_and(|last| last == "self") && whole.len() > 1 {
                    whole.pop();
                }
                if word == "}" {
                    groups.pop();
                }
                // After a group there is no name of its own.
                if let Some(name) = alias.take().or_else(|| whole.last().cloned()) {
                    found.push((name, whole));
                }
            }
            "as" => alias = words.next().map(str::to_owned),
            name if is_name(name) || name == "*" => path.push(name.to_owned()),
            _ => {}
        }
    }
    found
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::`, and single signs.
fn words(code: &str) -> impl Iterator<Item = &str> {
    let mut rest = code;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let in_name = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("::") {
            2
        } else if in_name(first) {
            rest.find(|c| !in_name(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        rest = after;
        Some(word)
    })
}

/// The code without comments, and without what is in texts and characters.
fn without_texts(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = raw_text(rest) {
            length
        } else if first == '"' {
            text(rest)
        } else if first == '\'' {
            character(rest)
        } else {
            0
        };
        if skipped > 0 {
            kept.push(' ');
            rest = &rest[skipped..];
        } else {
            kept.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    kept
}

/// How long the text in quotes is that this begins with.
fn text(code: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in code.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    code.len()
}

/// How long the raw text (`r#"..."#`) is that this begins with.
fn raw_text(code: &str) -> Option<usize> {
    let after = code.strip_prefix('r')?;
    let opened = after.trim_start_matches('#');
    let hashes = after.len() - opened.len();
    let inner = opened.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(inner.find(&end).map_or(code.len(), |at| code.len() - inner.len() + at + end.len()))
}

/// How long the character is that this begins with; 0 for a lifetime.
fn character(code: &str) -> usize {
    if code.starts_with("'\\") {
        return code.get(3..).and_then(|rest| rest.find('\'')).map_or(code.len(), |at| at + 4);
    }
    let mut signs = code.char_indices().skip(2);
    match signs.next() {
        Some((at, '\'')) => at + 1,
        _ => 0,
    }
}

/// The code without its test modules.
fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        // Up to the end of the item: a block, or a `;` before one begins.
        let block = rest.find('{').unwrap_or(rest.len());
        let end = rest.find(';').unwrap_or(rest.len());
        let length = if end < block { end + 1 } else { block_end(rest, block) };
        rest = &rest[length..];
    }
    kept.push_str(rest);
    kept
}

/// Where the block ends that begins at `from`.
fn block_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, sign) in code.char_indices().skip_while(|(at, _)| *at < from) {
        match sign {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate of these files, each by its module's path.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let place = |path: &str| path.split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let sources = files.iter().map(|(path, text)| (place(path), (*text).to_owned())).collect();
        circles_in(&sources).into_iter().map(|circle| circle.join(" -> ")).collect()
    }

    #[test]
    fn a_circle_of_files_is_found_however_they_name_each_other() {
        let root = ("", "mod a; mod b; mod c; pub use c::Thing;");
        let no_circle = [root, ("a", "use crate::b::B;"), ("b", "use crate::c;"), ("c", "pub struct Thing;")];
        assert_eq!(found(&no_circle), [""; 0]);
        for back in [
            "use crate::a::A;",
            "use crate::{d, a::{self, A}};",
            "use super::a;",
            "pub(crate) use super::{a as other};",
            "fn f() -> crate::a::A { 1 }",
            "fn f() { super::a::f() }",
        ] {
            let circle = [root, ("a", "use crate::b::B;"), ("b", "use crate::c;"), ("c", back)];
            assert_eq!(found(&circle), ["a -> b -> c -> a"], "{back}");
        }
        let re_exported = [root, ("a", ""), ("b", "use crate::Thing;"), ("c", "use crate::b;")];
        assert_eq!(found(&re_exported), ["b -> c -> b"]);
    }

    #[test]
    fn a_parent_and_its_child_are_no_circle_unless_another_file_is_in_it() {
        let parent = [("", "mod a;"), ("a", "mod inner; use inner::I;"), ("a::inner", "use super::*; use crate::X;")];
        assert_eq!(found(&parent), [""; 0]);
        let by_another = [
            ("", "mod a; mod b;"),
            ("a", "mod inner; pub struct A;"),
            ("a::inner", "use crate::b;"),
            ("b", "use crate::a::A;"),
        ];
        assert_eq!(found(&by_another), ["a -> a::inner -> b -> a"]);
    }

    #[test]
    fn folders_import_in_one_direction() {
        let files = |back| {
            [
                ("", "mod low; mod high;"),
                ("low", "mod a; mod b;"),
                ("high", "mod c; mod d;"),
                ("low::a", ""),
                ("low::b", back),
                ("high::c", "use crate::low::a::A;"),
                ("high::d", ""),
            ]
        };
        assert_eq!(found(&files("")), [""; 0]);
        assert_eq!(found(&files("use crate::high::d::D;")), ["high -> low -> high"]);
    }

    #[test]
    fn tests_comments_and_texts_import_nothing() {
        let texts = r##"
            // use crate::b;
            /* use crate::b; */
            const A: &str = "use crate::b; \" // "; const B: &str = r#"use crate::b; ""#; const C: char = '"';
            fn f<'a>(of: &'a str) -> char { '\'' }
            #[cfg(test)] use crate::b;
            #[cfg(test)]
            mod tests { use crate::b; mod inner { } }
        "##;
        assert_eq!(found(&[("", "mod a; mod b;"), ("a", texts), ("b", "use crate::a::f;")]), [""; 0]);
        let module = Module::parse(&format!("{texts} use crate::c;"));
        assert_eq!(module.paths, [["crate", "c"].map(str::to_owned).to_vec()], "what follows is read");
    }

    #[test]
    fn no_crate_of_this_repository_has_a_circle() {
        if let Err(error) = check() {
            panic!("{error}");
        }
    }
}
