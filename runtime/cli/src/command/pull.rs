//! `greenroom pull`: fetches a package into a file.

use std::path::PathBuf;

use greenroom_distribution::{Digest, Source};
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::installing::{self, PulledPackage},
};

use super::registry::{self, Login};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom pull ghcr.io/acme/lead-score:1.0.0
  greenroom pull https://example.com/lead-score.wasm#sha256=9f86d081... --output actions/lead-score.wasm

The package is verified like one that is installed: its form, its digest, and the policy in [trust]. It is not compiled.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The package: HOST/REPOSITORY:TAG in a registry, https://.., or a file
    source: Source,
    /// The digest (SHA-256) that the package has to have; an address needs one
    #[arg(long, value_name = "DIGEST", value_parser = registry::digest)]
    digest: Option<Digest>,
    /// The file [default: NAME-VERSION.wasm in the working directory]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    login: Login,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let credentials = args.login.read()?;
    let to = args.output.as_deref();
    let pulled = installing::pull(settings, &args.source, args.digest.as_ref(), &credentials, to).await?;
    output.show(&pulled, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(pulled: &PulledPackage) -> Words {
    let mut words = Words::of(reader::with(
        "cli-pull-pulled",
        &args![name = plain(&pulled.name), version = plain(&pulled.version)],
    ));
    words.lines(render::indented([
        (reader::text("cli-row-file"), pulled.file.display().to_string()),
        (reader::text("cli-label-from"), pulled.source.clone()),
        ("SHA-256".to_owned(), pulled.digest.clone()),
        (reader::text("cli-label-trust"), render::trust(&pulled.trust)),
    ]));
    words
}
