//! `greenroom verify`: who signed a package, and whether the operator's policy accepts it.

use greenroom_distribution::{Digest, Source};
use greenroom_domain::FailureKind;
use greenroom_locale::args;
use greenroom_service::{
    Settings,
    views::signing::{self, VerifiedPackage},
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
  greenroom verify lead-score-1.0.0.wasm
  greenroom verify ghcr.io/acme/lead-score:1.0.0
  greenroom verify https://example.com/lead-score.wasm --digest 9f86d081...

The exit code is 0 if the policy in [trust] accepts the package, 13 if it does not, and 1 if the package was changed after it \
was signed.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The package: a file, https://.., or HOST/REPOSITORY:TAG in a registry
    source: Source,
    /// The digest (SHA-256) that the package has to have
    #[arg(long, value_name = "DIGEST", value_parser = registry::digest)]
    digest: Option<Digest>,
    #[command(flatten)]
    login: Login,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let credentials = args.login.read()?;
    let verified = signing::verify_package(settings, &args.source, args.digest.as_ref(), &credentials).await?;
    output.show(&verified, words)?;
    Ok(if verified.trust.is_some() { exit::OK } else { exit::of(FailureKind::Denied) })
}

pub(crate) fn words(verified: &VerifiedPackage) -> Words {
    let VerifiedPackage { name, version, .. } = verified;
    let key = if verified.refused.is_none() { "cli-verify-accepted" } else { "cli-verify-not-accepted" };
    let mut words = Words::of(reader::with(key, &args![name = plain(name), version = plain(version)]));
    let listed = |keys: &[String]| if keys.is_empty() { reader::text("cli-verify-nobody") } else { keys.join(", ") };
    let mut rows = vec![
        (reader::text("cli-label-from"), verified.source.clone()),
        ("SHA-256".to_owned(), verified.digest.clone()),
        (reader::text("cli-verify-signed-by"), listed(&verified.signed_by)),
    ];
    if !verified.other_keys.is_empty() {
        let others: Vec<String> = verified.other_keys.iter().map(reader::sentence).collect();
        rows.push((reader::text("cli-verify-other-keys"), others.join(", ")));
    }
    if let Some(refused) = &verified.refused {
        rows.push((reader::text("cli-verify-because"), reader::sentence(refused)));
    }
    words.lines(render::indented(rows));
    words
}
