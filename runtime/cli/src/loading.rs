//! Choosing and loading an action, with warnings about packages that were left out.

use greenroom::{ActionInfo, ActionRef, Runtime};
use greenroom_domain::FailureKind;
use greenroom_locale::args;
use greenroom_service::{
    ServiceError, Settings,
    packages::{self, Chosen, LeftOut, Loaded},
};

use crate::{
    error::Error,
    output::{Output, Words, plain},
    reader, render,
};

/// Finds the newest version that fits, and warns about packages that were left out.
pub(crate) fn find(settings: &Settings, wanted: &ActionRef, output: &Output) -> Result<Chosen, Error> {
    let chosen = packages::find(settings, wanted)?;
    output.say(left_out(chosen.left_out.iter().map(reader::sentence)))?;
    Ok(chosen)
}

/// Finds the newest version that fits, and loads only that.
pub(crate) async fn load(
    runtime: &Runtime,
    settings: &Settings,
    wanted: &ActionRef,
    output: &Output,
) -> Result<ActionInfo, Error> {
    Ok(find(settings, wanted, output)?.load(runtime, settings).await?)
}

/// Why packages were not loaded, in the reader's language.
pub(crate) fn reasons(left_out: &[LeftOut]) -> impl Iterator<Item = String> {
    left_out.iter().map(|left| reader::sentence(&left.error.sentence()))
}

/// Loads all actions for a server or a worker. Packages that cannot be loaded are left out, with a warning.
pub(crate) async fn all(runtime: &Runtime, settings: &Settings, output: &Output) -> Result<(), Error> {
    match packages::load_all(runtime, settings, &[]).await {
        Ok(loaded) => {
            output.say(left_out(reasons(&loaded.left_out)))?;
            output.say(warnings(&grants_without_action(settings, &loaded)))
        }
        // Actions may be installed while the process runs.
        Err(ServiceError::Failure(failure)) if failure.kind == FailureKind::UnknownAction => {
            output.say(warnings(&[render::message(&failure)]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Packages that were left out, and why.
pub(crate) fn left_out(reasons: impl IntoIterator<Item = impl AsRef<str>>) -> Words {
    let mut words = Words::default();
    words.notes(
        reasons.into_iter().map(|reason| reader::with("cli-warning-left-out", &args![what = plain(reason.as_ref())])),
    );
    words
}

/// Why grants have no effect, and may be mistakes, in the reader's language.
pub(crate) fn grants_without_action(settings: &Settings, loaded: &Loaded) -> Vec<String> {
    packages::without_action(settings, loaded).iter().map(reader::sentence).collect()
}

/// The lines of warnings.
pub(crate) fn warnings(reasons: &[String]) -> Words {
    let mut words = Words::default();
    words.notes(reasons.iter().map(|reason| reader::with("cli-warning", &args![what = plain(reason)])));
    words
}
