//! `greenroom sign`: signs a package.

use std::path::PathBuf;

use greenroom_locale::args;
use greenroom_service::views::signing::{self, SignedPackage};

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom sign lead-score-1.0.0.wasm --key acme.key
  greenroom sign lead-score-1.0.0.wasm --key acme.key --output signed/lead-score-1.0.0.wasm

The signature becomes part of the package, which stays one file and the same action. Its digest changes. Several keys can \
sign a package, one after the other. The same package and key give the same bytes.

The signature is in the format of the WebAssembly tool conventions (Ed25519); `wasmsign2 verify` reads it too.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The package
    file: PathBuf,
    /// The file with the secret key, from `greenroom keys new`
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Write the signed package to this file [default: in place]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &Args, output: &Output) -> Result<u8, Error> {
    output.show(&signing::sign_package(&args.file, &args.key, args.output.as_deref())?, words)?;
    Ok(exit::OK)
}

pub(crate) fn words(signed: &SignedPackage) -> Words {
    let key = if signed.was_signed { "cli-sign-was-signed" } else { "cli-sign-signed" };
    let args = args![name = plain(&signed.name), version = plain(&signed.version)];
    let mut words = Words::of(reader::with(key, &args));
    words.lines(render::indented([
        (reader::text("cli-row-file"), signed.file.display().to_string()),
        (reader::text("cli-sign-key"), signed.key.to_string()),
        ("SHA-256".to_owned(), signed.digest.clone()),
    ]));
    words
}
