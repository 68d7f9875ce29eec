//! New projects, made of the templates in `actions/templates`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use greenroom_package::ACTION_WIT;
use greenroom_sentence::sentence;

use crate::{Error, Language, files};

// TEMPLATES, SDK and SDK_CARGO: paths and texts of files.
include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Spells a name in another way.
type Spelling = fn(&str) -> String;

/// The name of the action in the templates, as each language writes it.
const NAMES: [(&str, Spelling); 4] = [
    ("my-action", |name| name.to_owned()),
    ("my_action", |name| name.replace('-', "_")),
    ("MyAction", |name| words(name).map(capitalised).collect()),
    ("My action", |name| {
        let said = words(name).collect::<Vec<_>>().join(" ");
        capitalised(&said)
    }),
];

/// Makes a project of an action in a folder that is empty or does not exist, and returns the files that it wrote: none for
/// [`Language::Component`], which has no template.
///
/// # Errors
/// [`Error::Name`], [`Error::NotEmpty`], [`Error::File`]. After an error nothing is left of what it wrote.
pub fn create(name: &str, language: Language, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    is_name(name)?;
    let is_new = match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => false,
            Some(_) => return Err(Error::NotEmpty { folder: folder.to_owned() }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Error::file(folder)(error)),
    };
    let written = write_all(name, language, folder);
    if written.is_err() {
        // The first error is the one to tell.
        let _undone = if is_new { fs::remove_dir_all(folder) } else { empty(folder) };
    }
    written
}

fn write_all(name: &str, language: Language, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let prefix = format!("{}/", language.word());
    let mut written = Vec::new();
    let mut write = |path: PathBuf, text: &str| {
        files::write(&folder.join(&path), text.as_bytes())?;
        written.push(path);
        Ok::<_, Error>(())
    };
    for (path, text) in TEMPLATES {
        let Some(path) = path.strip_prefix(&prefix) else { continue };
        let mut text = (*text).to_owned();
        if path == "Cargo.toml" {
            text = text.replace("../../sdk", "sdk");
        }
        write(PathBuf::from(renamed(path, name)), &renamed(&text, name))?;
    }
    if language == Language::Rust {
        for (path, text) in SDK {
            // The tests of the SDK need what is not here.
            write(Path::new("sdk/src").join(path), &text.replace("../../schemas/wit/action.wit", "wit/action.wit"))?;
        }
        write("sdk/Cargo.toml".into(), SDK_CARGO)?;
        write("sdk/wit/action.wit".into(), ACTION_WIT)?;
    }
    Ok(written)
}

/// Copies the source of a project to a new folder, without what builds have made.
///
/// # Errors
/// [`Error::File`].
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    copy_folder(from, to, &MADE)
}

fn copy_folder(from: &Path, to: &Path, without: &[&str]) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let entry = entry.map_err(Error::file(from))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() && !without.iter().any(|name| entry.file_name() == *name) {
            // Deeper down, a folder of such a name is the author's own.
            copy_folder(&path, &target, &["target", "node_modules", "__pycache__"])?;
        } else if path.is_file() {
            fs::copy(&path, &target).map_err(Error::file(&path))?;
        }
    }
    Ok(())
}

/// The folders that builds make in a project.
const MADE: [&str; 8] = ["build", "target", "node_modules", "generated", "wit", "__pycache__", ".venv", ".git"];

fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(())
}

/// Checks that an action can have this name: kebab case, 1 to 64 characters, beginning with a letter.
///
/// # Errors
/// [`Error::Name`].
pub fn is_name(name: &str) -> Result<(), Error> {
    let why = if name.is_empty() || name.len() > 64 {
        sentence!("failure-project-name-length", "it has 1 to 64 characters")
    } else if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        sentence!("failure-project-name-beginning", "it begins with a lower-case letter")
    } else if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        sentence!("failure-project-name-letters", "it has lower-case letters, digits and single dashes")
    } else if name.ends_with('-') || name.contains("--") {
        sentence!("failure-project-name-dashes", "a dash stands between two words")
    } else {
        return Ok(());
    };
    Err(Error::Name { name: name.to_owned(), why })
}

/// A text of a template, with the new name.
fn renamed(text: &str, name: &str) -> String {
    NAMES.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, &to(name)))
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split('-').filter(|word| !word.is_empty())
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_each_language_writes_it() {
        let text = renamed("my-action my_action MyAction 'My action'", "add-points");
        assert_eq!(text, "add-points add_points AddPoints 'Add points'");
    }

    #[test]
    fn names_that_no_action_has_are_refused() {
        for name in ["", "a--b", "-a", "a-", "A", "1a", "a_b", "a b", "ä", &"a".repeat(65)] {
            assert!(matches!(is_name(name), Err(Error::Name { .. })), "{name}");
        }
        for name in ["a", "add-points", "a1-2"] {
            is_name(name).unwrap();
        }
    }

    #[test]
    fn every_language_has_a_project_with_its_name_in_it() {
        for language in Language::ALL {
            let folder = tempfile::tempdir().unwrap();
            let written = create("add-points", language, &folder.path().join("new")).unwrap();
            let project = crate::Project::open(&folder.path().join("new")).unwrap();
            assert_eq!((project.language, project.manifest.name.as_str()), (language, "add-points"));
            for file in ["README.md", "AGENTS.md"] {
                assert!(written.contains(&PathBuf::from(file)), "{language}: {written:?}");
            }
            for path in &written {
                let text = fs::read_to_string(folder.path().join("new").join(path)).unwrap();
                let is_sdk = path.starts_with("sdk");
                assert!(is_sdk || NAMES.iter().all(|(name, _)| !text.contains(name)), "{language}: {}", path.display());
            }
            let cases = written.iter().filter(|path| path.starts_with("cases")).count();
            assert_eq!(cases, 3, "{language}: a success, a refusal, a failure of the outside world");
        }
    }

    #[test]
    fn a_folder_that_holds_something_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes"), "mine").unwrap();
        assert!(matches!(create("a", Language::Rust, folder.path()), Err(Error::NotEmpty { .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
