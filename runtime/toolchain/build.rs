//! Puts the templates of projects, the SDK that projects in Rust are made with, and the library that makes builds of TypeScript
//! deterministic into the crate.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// What building a template leaves in its folder.
const BUILT: [&str; 7] = ["build", "target", "node_modules", "generated", "wit", "__pycache__", ".venv"];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let mut listed = String::new();
    list(&mut listed, "TEMPLATES", &root.join("actions/templates"))?;
    list(&mut listed, "SDK", &root.join("actions/sdk/src"))?;
    let sdk = cargo_toml_of_sdk(&root)?;
    writeln!(
        listed,
        "/// The `Cargo.toml` of the SDK, without the workspace that it is in.\nconst SDK_CARGO: &str = {sdk:?};"
    )?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    fs::write(out.join("templates.rs"), listed)?;
    deterministic(&out.join("deterministic.so"))
}

/// Compiles the library that a deterministic build loads first. Other systems than Linux have no such library: the file is empty.
fn deterministic(library: &Path) -> Result<(), Box<dyn Error>> {
    const SOURCE: &str = "preload/deterministic.c";
    println!("cargo::rerun-if-changed={SOURCE}");
    if std::env::var("CARGO_CFG_TARGET_OS")? != "linux" {
        return Ok(fs::write(library, [])?);
    }
    let mut compiler = cc::Build::new().debug(false).opt_level(2).pic(true).try_get_compiler()?.to_command();
    // The libc of the process that loads it, whichever that is.
    let status = compiler.args(["-shared", "-nostdlib", "-s", "-o"]).arg(library).arg(SOURCE).status()?;
    if status.success() { Ok(()) } else { Err(format!("{SOURCE} cannot be compiled: {status}").into()) }
}

/// Lists the files of a folder, with their paths in it.
fn list(listed: &mut String, name: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, folder, &mut files)?;
    files.sort();
    writeln!(listed, "const {name}: &[(&str, &str)] = &[")?;
    for (path, file) in files {
        writeln!(listed, "    ({path:?}, include_str!({:?})),", file.display().to_string())?;
    }
    writeln!(listed, "];")?;
    Ok(())
}

fn collect(top: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !BUILT.contains(&name.as_str()) {
                collect(top, &path, files)?;
            }
        } else {
            let inside = path.strip_prefix(top)?.to_string_lossy().replace('\\', "/");
            files.push((inside, path));
        }
    }
    Ok(())
}

/// The SDK's `Cargo.toml`, with the workspace's versions in place.
fn cargo_toml_of_sdk(root: &Path) -> Result<String, Box<dyn Error>> {
    let read = |path: &str| -> Result<toml::Table, Box<dyn Error>> {
        let path = root.join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        Ok(fs::read_to_string(path)?.parse()?)
    };
    let (workspace, mut sdk) = (read("Cargo.toml")?, read("actions/sdk/Cargo.toml")?);
    let shared = |section: &str, name: &str| workspace["workspace"][section].get(name).cloned();
    if let Some(package) = sdk.get_mut("package").and_then(toml::Value::as_table_mut) {
        for (name, value) in package.iter_mut() {
            if value.get("workspace").is_some() {
                *value = shared("package", name).ok_or("the workspace lacks a field of the SDK's package")?;
            }
        }
    }
    sdk.remove("dev-dependencies");
    sdk.remove("lints");
    if let Some(dependencies) = sdk.get_mut("dependencies").and_then(toml::Value::as_table_mut) {
        for (name, value) in dependencies.iter_mut() {
            let of_workspace = shared("dependencies", name).ok_or("the workspace lacks a dependency of the SDK")?;
            let mut table = match of_workspace {
                toml::Value::Table(table) => table,
                version => toml::Table::from_iter([("version".to_owned(), version)]),
            };
            if let Some(optional) = value.get("optional") {
                table.insert("optional".to_owned(), optional.clone());
            }
            *value = table.into();
        }
    }
    Ok(toml::to_string(&sdk)?)
}
