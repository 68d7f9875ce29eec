//! Choosing and loading an action, with warnings about packages that were left out.

use greenroom::{ActionInfo, ActionRef, Runtime};
use greenroom_domain::FailureKind;
use greenroom_locale::args;
use greenroom_service::{
    ServiceError, Settings,
    packages::{self, Chosen},
};

use crate::{
    error::Error,
    output::{Output, Words, plain},
    reader, render,
};

/// Finds the newest version that fits, and warns about packages that were left out.
pub(crate) fn find(settings: &Settings, wanted: &ActionRef, output: &Output) -> Result<Chosen, Error> {
    let chosen = packages::find(settings, wanted)?;
    output.say(left_out(chosen.left_out.iter().map(String::as_str)))?;
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

/// Loads all actions, for a process that stays. Those that cannot be loaded are left out, with a warning.
pub(crate) async fn all(runtime: &Runtime, settings: &Settings, output: &Output) -> Result<(), Error> {
    match packages::load_all(runtime, settings, &[]).await {
        Ok(loaded) => {
            let reasons: Vec<String> = loaded.left_out.iter().map(|left| left.error.to_string()).collect();
            output.say(left_out(reasons.iter().map(String::as_str)))?;
            output.say(warnings(&packages::without_action(settings, &loaded)))
        }
        // Actions may be installed while the process runs.
        Err(ServiceError::Failure(failure)) if failure.kind == FailureKind::UnknownAction => {
            let mut words = Words::default();
            words.note(reader::with("cli-warning", &args![what = plain(&render::message(&failure))]));
            output.say(words)
        }
        Err(error) => Err(error.into()),
    }
}

/// Packages that were left out, and why.
pub(crate) fn left_out<'a>(reasons: impl IntoIterator<Item = &'a str>) -> Words {
    let mut words = Words::default();
    words.notes(reasons.into_iter().map(|reason| reader::with("cli-warning-left-out", &args![what = plain(reason)])));
    words
}

/// What has no effect, and may be a mistake.
pub(crate) fn warnings(reasons: &[String]) -> Words {
    let mut words = Words::default();
    words.notes(reasons.iter().map(|reason| reader::with("cli-warning", &args![what = plain(reason)])));
    words
}
