//! Runs the guide for authors, `actions/README.md`, from top to bottom.
//!
//! Each fenced block of the guide is one of these; a block that is none of them fails the test:
//!
//! - `sh`: a script, run with `set -e` in the folder in which the script before ended. It must succeed, or end with `fails=CODE`.
//! - with `title=FILE`, in any language: the content of a file, relative to that folder.
//! - `text output`: what the script before printed to standard output. A line `…` stands for any lines, and `…` in a line for any
//!   text.
//!
//! `needs=TOOL,TOOL` names languages whose tools a block needs, or `go`, or `registry`. Where they are missing, the block is skipped, and a
//! warning says so.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use greenroom_tests::{command, not_tested, repository};
use greenroom_toolchain::go;

use crate::{COMPILED, LIMITS, has_tools, registry::Registry};

/// A fenced block of the guide.
#[derive(Debug, PartialEq)]
struct Block {
    /// The line of its beginning, from 1.
    line: usize,
    language: String,
    /// `output`, `title=...`, `needs=...`, `fails=...`.
    tags: Vec<String>,
    text: String,
}

impl Block {
    fn tag(&self, name: &str) -> Option<&str> {
        self.tags.iter().find_map(|tag| tag.strip_prefix(name)?.strip_prefix('='))
    }

    fn has(&self, name: &str) -> bool {
        self.tags.iter().any(|tag| tag == name)
    }

    fn needs(&self) -> impl Iterator<Item = &str> {
        self.tag("needs").into_iter().flat_map(|needs| needs.split(','))
    }

    /// The place, for messages.
    fn place(&self) -> String {
        format!("actions/README.md:{}", self.line)
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                open = Some(Block { line: index + 1, language, tags: words.collect(), text: String::new() });
            }
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert_eq!(open, None, "a block has no end");
    blocks
}

/// Whether the lines that were printed fit the lines of the guide.
fn fits(wanted: &[&str], printed: &[&str]) -> bool {
    match (wanted.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"…", rest)), None) => fits(rest, printed),
        (Some((&"…", rest)), Some((_, later))) => fits(rest, printed) || fits(wanted, later),
        (Some((line, rest)), Some((first, later))) => line_fits(line, first) && fits(rest, later),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn line_fits(wanted: &str, printed: &str) -> bool {
    let Some((begin, rest)) = wanted.split_once('…') else { return wanted.trim_end() == printed.trim_end() };
    let Some(printed) = printed.strip_prefix(begin) else { return false };
    // The shortest text that `…` can stand for is tried first.
    printed
        .char_indices()
        .map(|(at, _)| at)
        .chain([printed.len()])
        .any(|at| printed.get(at..).is_some_and(|printed| line_fits(rest, printed)))
}

/// Whether Go is there.
fn has_go(path: &str) -> bool {
    Command::new("sh").args(["-c", "go version"]).env("PATH", path).output().is_ok_and(|called| called.status.success())
}

/// A reader who follows the guide.
struct Reader {
    /// A file with the folder in which the last script ended.
    ended_in: PathBuf,
    folder: PathBuf,
    path: String,
    registry: Option<Registry>,
    /// Which of the needed tools are there.
    tools: BTreeMap<String, bool>,
}

impl Reader {
    fn new(place: &Path) -> Self {
        let folder = place.join("guide");
        fs::create_dir(&folder).unwrap();
        let beside = command().parent().unwrap().display().to_string();
        let installed = go::folder().map_or_else(String::new, |folder| format!(":{}", folder.display()));
        let path = format!("{beside}{installed}:{}", std::env::var("PATH").unwrap_or_default());
        let registry = Registry::start(None);
        Self { ended_in: place.join("ended-in"), folder, path, registry, tools: BTreeMap::new() }
    }

    /// The first of the block's tools that is missing.
    fn lacks<'a>(&mut self, block: &'a Block) -> Option<&'a str> {
        block.needs().find(|need| match *need {
            "registry" => self.registry.is_none(),
            "go" => !*self.tools.entry("go".to_owned()).or_insert_with(|| has_go(&self.path)),
            language @ ("rust" | "typescript" | "python" | "c") => {
                !*self.tools.entry(language.to_owned()).or_insert_with(|| has_tools(language))
            }
            other => panic!("{}: there is no tool `{other}`", block.place()),
        })
    }

    /// Runs a script, and returns what it printed.
    fn run(&mut self, block: &Block) -> String {
        let script = format!("trap 'pwd > \"$GUIDE_ENDED_IN\"' EXIT\nset -e\n{}", block.text);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(script).current_dir(&self.folder);
        shell.env("PATH", &self.path).env("GUIDE_ENDED_IN", &self.ended_in);
        shell.env("CARGO_TARGET_DIR", repository().join("target/authors")).env("GREENROOM_COMPILED", COMPILED.path());
        shell.env("GREENROOM_LIMITS", LIMITS);
        if let Some(registry) = &self.registry {
            shell.env("REGISTRY", &registry.host);
        }
        let called = shell.stdin(Stdio::null()).output().unwrap();
        let wanted = block.tag("fails").map_or(0, |code| code.parse().unwrap());
        assert_eq!(called.status.code(), Some(wanted), "{}: {}", block.place(), crate::said(&called));
        self.folder = PathBuf::from(fs::read_to_string(&self.ended_in).unwrap().trim_end());
        String::from_utf8(called.stdout).unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        let file = self.folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

#[test]
fn the_guide_does_what_it_says() {
    let text = fs::read_to_string(repository().join("actions/README.md")).unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut reader = Reader::new(place.path());
    let mut printed: Option<String> = None;
    for block in blocks(&text) {
        let is_output = block.language == "text" && block.has("output");
        if is_output {
            // Without it, the script before was skipped.
            if let Some(printed) = &printed {
                let (wanted, came): (Vec<_>, Vec<_>) = (block.text.lines().collect(), printed.lines().collect());
                assert!(fits(&wanted, &came), "{}: printed was\n{printed}", block.place());
            }
            continue;
        }
        if let Some(tool) = reader.lacks(&block) {
            not_tested(format_args!("{}, which needs {tool}", block.place()));
            printed = None;
            continue;
        }
        match (block.language.as_str(), block.tag("title")) {
            (_, Some(file)) => reader.write(file, &block.text),
            ("sh", None) => printed = Some(reader.run(&block)),
            (language, None) => panic!("{}: a block of `{language}` is neither run nor written", block.place()),
        }
    }
}

#[test]
fn blocks_have_tags_and_outputs_have_gaps() {
    let [script, file] =
        blocks("a\n```sh needs=c fails=14\nls\n```\n\n```json title=a.json\n{}\n```\n").try_into().unwrap();
    assert_eq!((script.line, script.text.as_str(), script.tag("fails")), (2, "ls\n", Some("14")));
    assert_eq!((script.needs().collect::<Vec<_>>(), file.tag("title")), (vec!["c"], Some("a.json")));
    assert!(fits(&["a", "…", "c"], &["a", "c"]) && fits(&["a", "…", "c"], &["a", "b", "b", "c"]));
    assert!(fits(&["in … ms"], &["in 7 ms"]) && !fits(&["in … ms"], &["in 7 s"]));
    assert!(!fits(&["a"], &["a", "b"]) && !fits(&["a", "b"], &["a"]) && !fits(&["…", "c"], &["b"]));
}
