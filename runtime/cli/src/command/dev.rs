//! `greenroom dev`: builds and tests a project again whenever it changes, beside a local Zoom and a store for trials.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use greenroom_domain::{AccountStore, CredentialRef, Email, ZoomAccountId, store::ImportRow};
use greenroom_locale::args;
use greenroom_package::Package;
use greenroom_service::{
    Overrides, Settings,
    views::connections::{self, ConnectRequest, GivenCredentials},
    wiring,
};
use greenroom_toolchain::Project;
use greenroom_zoom_sandbox::{Running, Sandbox, World};
use notify::RecursiveMode;
use serde_json::{Map, json};

use crate::{
    command::{build::STEPS, sandbox, test},
    error::Error,
    exit,
    output::{Output, Words, plain, quoted},
    reader,
    stop::Stop,
    user,
    watch::Watch,
};

const EXAMPLES: &str = "\
Examples:
  greenroom dev
  greenroom dev ~/actions/add-points --world world.json

Watches the project until Ctrl-C: a change builds it again and runs its cases. Beside that a local Zoom runs, and build/dev has a \
store with the contacts of the cases. Invoke the action in another terminal, with the configuration that is printed.";

/// How long nothing changes before the project is built again: an editor writes several files at once.
const QUIET: Duration = Duration::from_millis(150);

/// The folder beside the store with the package that was built last.
const ACTIONS: &str = "actions";

/// Folders of a project whose changes are the build's own.
const OF_BUILDS: [&str; 8] = ["build", "target", "node_modules", "generated", "wit", ".git", ".venv", "__pycache__"];

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The folder of the project
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// World file of the local Zoom [default: the demo's world]
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let project = Project::open(&args.folder)?;
    let mut stop = Stop::listen();
    let place = args.folder.join("build/dev");
    let zoom = start_zoom(args.world.as_deref()).await?;
    let (config, trial) = prepare(&project, &place, &zoom)?;
    let store = wiring::create_store(&trial).await?;
    fill(&project, store.as_ref(), output).await?;
    connect(&place, &zoom, &trial, &store).await?;
    output.show(&json!({ "config": config }), |_| words(&project.manifest.name, &config))?;

    let top = fs::canonicalize(&args.folder).map_err(Error::unreadable(&args.folder))?;
    let of_project = top.clone();
    let watch = Watch::new(move |path| counts(&of_project, path));
    let mut watch = watch.map_err(|error| unwatched(&args.folder, &error))?;
    watch.add(&top, RecursiveMode::Recursive).map_err(|error| unwatched(&args.folder, &error))?;
    loop {
        round(&args.folder, &place, &zoom, settings, output).await?;
        tokio::select! {
            () = stop.requested() => break,
            goes_on = watch.changed(QUIET) => if !goes_on { break },
        }
    }
    zoom.running.shutdown().await?;
    Ok(exit::OK)
}

/// Builds the project, and runs its cases. What is wrong with it is said, and does not end the command.
async fn round(
    folder: &Path,
    place: &Path,
    zoom: &LocalZoom,
    settings: &Settings,
    output: &Output,
) -> Result<(), Error> {
    let built = || -> Result<Package, Error> {
        let project = Project::open(folder)?;
        let built = project.build(&project.file(), STEPS)?;
        write_config(&project, place, zoom)?;
        // Only the newest one is there to be invoked.
        let (actions, name) = (place.join(ACTIONS), built.file.file_name().unwrap_or_default());
        greenroom_toolchain::files::write(&actions.join(name), built.package.bytes())?;
        for entry in fs::read_dir(&actions).map_err(Error::unreadable(&actions))?.flatten() {
            if entry.file_name() != name {
                fs::remove_file(entry.path()).map_err(Error::not_written(&entry.path()))?;
            }
        }
        Ok(built.package)
    };
    // The compilers are other processes, and this waits for them.
    let tested = match tokio::task::block_in_place(built) {
        Ok(package) => test::all(&folder.join("cases"), &package, settings, output).await,
        Err(error) => Err(error),
    };
    match tested {
        Ok(report) => output.show(&report, test::words)?,
        Err(error) => drop(error.report(output)),
    }
    output.note(reader::text("cli-dev-waiting"));
    Ok(())
}

/// Whether a change of this file asks for another build.
fn counts(top: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(top).unwrap_or(path);
    let first = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    first.is_some_and(|first| !OF_BUILDS.contains(&first.as_str())) && inside.extension().is_none_or(|end| end != "tmp")
}

fn unwatched(folder: &Path, error: &notify::Error) -> Error {
    let (folder, error) = (folder.display().to_string(), error.to_string());
    Error::Other(reader::with("cli-dev-unwatched", &args![folder = folder, error = error]))
}

/// The local Zoom, and its first account.
struct LocalZoom {
    running: Running,
    world: World,
}

async fn start_zoom(world: Option<&Path>) -> Result<LocalZoom, Error> {
    let world = world.map_or_else(World::demo, World::from_file)?;
    let sandbox = Sandbox::from_world(world.clone())?;
    let running = sandbox.start("127.0.0.1:0").await?;
    Ok(LocalZoom { running, world })
}

/// Writes a configuration for trials of the project, and returns its file and its settings. The action is granted what its
/// manifest asks for, because it is the user's own.
fn prepare(project: &Project, place: &Path, zoom: &LocalZoom) -> Result<(PathBuf, Settings), Error> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(Error::unreadable(path));
    fs::create_dir_all(place).map_err(Error::not_written(place))?;
    let place = absolute(place)?;
    let file = write_config(project, &place, zoom)?;
    let overrides = Overrides { config: Some(file.clone()), ..Overrides::default() };
    Ok((file, Settings::resolve(&overrides)?))
}

/// Writes the configuration. Each round does, because the manifest may ask for something else.
fn write_config(project: &Project, place: &Path, zoom: &LocalZoom) -> Result<PathBuf, Error> {
    let place = std::path::absolute(place).map_err(Error::unreadable(place))?;
    let manifest = serde_json::to_value(&project.manifest).unwrap_or_default();
    let config = json!({
        "store": place.join("greenroom.db"),
        "actions": place.join(ACTIONS),
        "zoom": { "api-url": zoom.running.api_url(), "oauth-url": zoom.running.base_url() },
        "grants": Map::from_iter([(project.manifest.name.clone(), manifest["capabilities"].clone())]),
    });
    let text = toml::to_string(&config)
        .map_err(|error| Error::Other(reader::with("cli-dev-configuration", &args![error = error.to_string()])))?;
    let file = place.join("greenroom.toml");
    greenroom_toolchain::files::write(&file, text.as_bytes())?;
    Ok(file)
}

/// Puts the contacts of the cases into the store, each once.
async fn fill(project: &Project, store: &dyn AccountStore, output: &Output) -> Result<(), Error> {
    // Each round tells what is wrong with a case.
    let Ok(cases) = greenroom_cases::read_cases(&project.folder.join("cases")) else { return Ok(()) };
    let mut known = BTreeSet::new();
    for row in cases.iter().flat_map(|case| case.case.given.rows()) {
        let is_new = match &row {
            ImportRow::Contact { id: Some(id), .. } => known.insert(id.to_string()),
            _ => true,
        };
        // Cases have a store each, so two of them can have one email.
        if is_new && let Err(error) = store.import(vec![row].into()).await {
            let mut words = Words::default();
            words.note(reader::with("cli-dev-not-stored", &args![error = plain(&error.to_string())]));
            output.say(words)?;
        }
    }
    Ok(())
}

async fn connect(
    place: &Path,
    zoom: &LocalZoom,
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
) -> Result<(), Error> {
    let accounts = sandbox::write_credentials(&zoom.world, place)?;
    let Some(first) = accounts.into_iter().next() else { return Ok(()) };
    let path = std::path::absolute(&first.file).map_err(Error::unreadable(&first.file))?;
    let request = ConnectRequest {
        zoom_account: ZoomAccountId::new(first.id),
        business_unit: None,
        connected_user: Email::parse(&first.user).map_err(|error| Error::other(&error.sentence()))?,
        credentials: GivenCredentials::Reference(CredentialRef::File { path }),
    };
    connections::connect(settings, store, request, &user::name(), |_| {}).await?;
    Ok(())
}

pub(crate) fn words(name: &str, config: &Path) -> Words {
    let mut words = Words::of(reader::text("cli-dev-ready"));
    let config = quoted(&config.display().to_string());
    words.whole(format_args!("  greenroom --config {config} invoke {name} --contact CONTACT --input '{{}}'"));
    words.whole(format_args!("  greenroom --config {config} runs list"));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_writes_asks_for_no_other_build() {
        let top = Path::new("/p");
        for (path, does) in [
            ("/p/src/action.ts", true),
            ("/p/manifest.json", true),
            ("/p/cases/a.json", true),
            ("/p/build/a.wasm", false),
            ("/p/node_modules/x/y.js", false),
            ("/p/wit/world.wit", false),
            ("/p", false),
        ] {
            assert_eq!(counts(top, Path::new(path)), does, "{path}");
        }
    }

    #[test]
    fn values_of_the_configuration_are_whole() {
        let value = json!({ "grants": { "a": ["log", { "http": { "hosts": ["a.example"] } }] } });
        assert!(toml::to_string(&value).is_ok());
    }
}
