//! Choosing and loading an action, and saying what was passed over.

use greenroom::{ActionInfo, ActionRef, Runtime};
use greenroom_service::{
    Settings,
    packages::{self, Chosen},
};

use crate::{
    error::Error,
    output::{Output, Words},
};

/// Finds the newest version that fits, and names what was passed over.
pub(crate) fn find(settings: &Settings, wanted: &ActionRef, output: &Output) -> Result<Chosen, Error> {
    let chosen = packages::find(settings, wanted)?;
    output.say(left_out(chosen.left_out.iter().map(String::as_str)))?;
    Ok(chosen)
}

/// Finds the newest version that fits, and loads it and nothing else.
pub(crate) async fn load(
    runtime: &Runtime,
    settings: &Settings,
    wanted: &ActionRef,
    output: &Output,
) -> Result<ActionInfo, Error> {
    Ok(find(settings, wanted, output)?.load(runtime, settings).await?)
}

/// Packages that are passed over, and why.
pub(crate) fn left_out<'a>(reasons: impl IntoIterator<Item = &'a str>) -> Words {
    let mut words = Words::default();
    words.notes(reasons.into_iter().map(|reason| format!("warning: {reason} (left out)")));
    words
}
