//! Options of commands that fetch packages or push them.

use std::{
    io::{self, Read},
    path::Path,
};

use greenroom_distribution::{Credentials, Digest, Source, in_folder};
use greenroom_locale::args;

use crate::{error::Error, reader};

/// The longest password.
const MAX_BYTES: u64 = 16 << 10;

/// Who asks a registry.
#[derive(clap::Args)]
pub(crate) struct Login {
    /// Log in to the registry with this name, and the password or token on standard input [default: as `docker login` has
    /// stored it, else without a name]
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
}

impl Login {
    /// The credentials; the password is read now.
    pub(crate) fn read(self) -> Result<Credentials, Error> {
        let Some(username) = self.username else { return Ok(Credentials::Docker) };
        let mut password = String::new();
        let unreadable = |error: io::Error| {
            Error::Other(reader::with("cli-registry-password-unreadable", &args![error = error.to_string()]))
        };
        io::stdin().lock().take(MAX_BYTES).read_to_string(&mut password).map_err(unreadable)?;
        let password = password.trim_end_matches(['\r', '\n']);
        if password.is_empty() {
            return Err(Error::Usage(reader::text("cli-registry-no-password")));
        }
        Ok(Credentials::Basic { username, password: password.to_owned().into() })
    }
}

/// Reads a digest: `sha256:` and 64 hexadecimal digits, or the digits alone.
pub(crate) fn digest(text: &str) -> Result<Digest, String> {
    let prefixed = if text.contains(':') { text.to_owned() } else { format!("sha256:{text}") };
    prefixed.parse().map_err(|_| reader::with("cli-usage-no-digest", &args![given = text]))
}

/// The packages that a source means: itself, or those of a folder.
pub(crate) fn packages_of(source: Source) -> Result<Vec<Source>, Error> {
    match &source {
        Source::File(path) if path.is_dir() => {
            let files = in_folder(path).map_err(|error| Error::other(&error.sentence()))?;
            if files.is_empty() {
                let folder = path.display().to_string();
                return Err(Error::Other(reader::with("cli-registry-no-package", &args![folder = folder])));
            }
            Ok(files.into_iter().map(Source::File).collect())
        }
        _ => Ok(vec![source]),
    }
}

/// Whether a text names a file or a place, and not an installed action.
pub(crate) fn is_place(text: &str) -> bool {
    text.contains(['/', '\\', ':']) || Path::new(text).exists() || text.ends_with(".wasm")
}
