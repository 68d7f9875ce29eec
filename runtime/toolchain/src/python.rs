//! Python: componentize-py makes a component of CPython and the source.

use greenroom_sentence::sentence;

use crate::{Error, Language, Project, Steps, files, process, venv::Program, wit};

/// The compiler, in the version that the templates were tried with.
pub(crate) const COMPONENTIZE: Program = Program { package: "componentize-py", version: "0.25.1" };

/// Builds the component.
pub(crate) fn build(project: &Project, steps: Steps<'_>) -> Result<Vec<u8>, Error> {
    let python = COMPONENTIZE.python(Language::Python, steps)?;
    let folder = &project.folder;
    wit::write(project, folder)?;
    let component = folder.join("build/component.wasm");
    std::fs::create_dir_all(folder.join("build")).map_err(Error::file(folder))?;
    let run = |arguments: &[&str]| {
        let mut componentize = process::command(&python);
        // Without `-m`, Python would put the folder of the project on the path of modules.
        componentize.args(["-c", "from componentize_py import script; script()", "-q"]);
        componentize.args(["-d", "wit", "-w", "this-action"]).args(arguments).current_dir(folder);
        // The libraries of another environment would go into the component.
        componentize.env_remove("VIRTUAL_ENV").env_remove("PYTHONPATH").env("PYTHONHASHSEED", "0");
        process::compile(&mut componentize)
    };
    // Types for editors and checkers; the component has its own.
    let generated = folder.join("generated");
    if generated.exists() {
        std::fs::remove_dir_all(&generated).map_err(Error::file(&generated))?;
    }
    run(&["bindings", "generated"])?;
    steps.say("compile", sentence!("failure-step-python", "componentize-py puts the source and CPython together"));
    let action = ["-p", "src", "action", "-o", "build/component.wasm"];
    // Stubbed, each use of WASI is a trap.
    let wasi = (!project.asks_for_wasi()).then_some("--stub-wasi");
    run(&["componentize"].into_iter().chain(wasi).chain(action).collect::<Vec<_>>())?;
    files::read(&component)
}
