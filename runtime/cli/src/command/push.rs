//! `greenroom push`: pushes a package to an OCI registry.

use std::path::PathBuf;

use greenroom_distribution::RegistryReference;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::installing::{self, PushedPackage},
};

use super::registry::Login;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom push lead-score-1.0.0.wasm ghcr.io/acme/lead-score:1.0.0
  greenroom push lead-score-1.0.0.wasm ghcr.io/acme/lead-score:1.0.0 --username acme < token

The layout in the registry is that of `wkg` and Spin, which can pull the package too. Registries are reached by https, those on \
this computer (localhost, 127.0.0.1) and those in `plain-http` of [trust] by http.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The package
    file: PathBuf,
    /// Where to: HOST/REPOSITORY:TAG
    reference: RegistryReference,
    #[command(flatten)]
    login: Login,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let credentials = args.login.read()?;
    let pushed = installing::push_package(settings, &args.file, &args.reference, &credentials).await?;
    output.show(&pushed, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(pushed: &PushedPackage) -> Words {
    let mut words = Words::of(reader::with(
        "cli-push-pushed",
        &args![name = plain(&pushed.name), version = plain(&pushed.version), reference = plain(&pushed.reference),],
    ));
    words.lines(render::indented([("SHA-256", pushed.digest.clone())]));
    words.line(reader::text("cli-push-install"));
    words.whole(format_args!("  greenroom install {}", pushed.pinned));
    if !pushed.is_signed {
        words.note(reader::text("cli-push-not-signed"));
    }
    words
}
