//! C: bindings that wit-bindgen generates, compiled by zig, whose libc needs no WASI for what it uses.

use std::{fs, path::PathBuf, process::Command};

use greenroom_sentence::{Sentence, sentence};

use crate::{Error, Language, Project, Steps, files, process, venv::Program, wit};

/// The compiler, where `zig` is not in the path.
pub(crate) const ZIGLANG: Program = Program { package: "ziglang", version: "0.17.1" };

/// How to get it.
pub(crate) fn remedy() -> Sentence {
    sentence!(
        "failure-tool-zig-remedy",
        "Install zig from https://ziglang.org, or Python 3.10 or newer: then `greenroom build` installs it from PyPI"
    )
}

/// Without a size of its own, zig's stack would make each run take 17 MB.
const FLAGS: [&str; 11] = [
    "-target",
    "wasm32-wasi",
    "-std=c17",
    "-Os",
    "-flto",
    "-Wall",
    "-Wextra",
    "-mexec-model=reactor",
    "-Wl,--gc-sections",
    "-Wl,--strip-all",
    "-Wl,-z,stack-size=65536",
];

/// Builds the core module.
pub(crate) fn build(project: &Project, steps: Steps<'_>) -> Result<Vec<u8>, Error> {
    let folder = &project.folder;
    wit::write(project, folder)?;
    let generated = folder.join("generated");
    for (name, bytes) in wit::c(project)? {
        files::write(&generated.join(name), &bytes)?;
    }
    fs::create_dir_all(folder.join("build")).map_err(Error::file(folder))?;
    let mut zig = zig(steps)?;
    steps.say("compile", sentence!("failure-step-zig", "zig cc (its first run compiles its libc)"));
    zig.arg("cc").args(FLAGS).args(["-Igenerated", "-Ivendor", "-o", "build/core.wasm"]);
    let mut sources = Vec::new();
    for place in ["src", "vendor"] {
        collect(project, place.into(), &mut sources)?;
    }
    zig.args(sources).args(["generated/this_action.c", "generated/this_action_component_type.o"]);
    process::compile(zig.current_dir(folder))?;
    files::read(&folder.join("build/core.wasm"))
}

/// The `.c` files under a folder of the project, sorted, with paths from the project's folder.
fn collect(project: &Project, place: PathBuf, sources: &mut Vec<PathBuf>) -> Result<(), Error> {
    let folder = project.folder.join(&place);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::file(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(place.join(entry.map_err(Error::file(&folder))?.file_name()));
    }
    names.sort();
    for name in names {
        if project.folder.join(&name).is_dir() {
            collect(project, name, sources)?;
        } else if name.extension().is_some_and(|extension| extension == "c") {
            sources.push(name);
        }
    }
    Ok(())
}

/// The version of the `zig` in the path.
pub(crate) fn zig_in_path() -> Option<String> {
    process::ask(process::command("zig").arg("version"))
}

fn zig(steps: Steps<'_>) -> Result<Command, Error> {
    if zig_in_path().is_some() {
        return Ok(process::command("zig"));
    }
    let python = ZIGLANG.python(Language::C, steps).map_err(|error| match error {
        Error::NoTool { why, .. } => Error::NoTool { tool: "zig".into(), language: Language::C, why, remedy: remedy() },
        other => other,
    })?;
    let mut zig = process::command(python);
    zig.args(["-m", "ziglang"]);
    Ok(zig)
}
