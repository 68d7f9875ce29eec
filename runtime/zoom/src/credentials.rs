//! Reads the client id and secret of a connection.

use std::{fs::File, io::Read, path::Path, time::Duration};

use greenroom_domain::{
    CredentialRef, ProviderError, Sentence, StoreError, ZoomAccount, sentence,
    store::{Credentials, SealedCredentials},
    without_mark,
};
use secrecy::SecretString;
use serde::Deserialize;

/// How many bytes of a credentials file are read at most: it contains two short strings.
const MAX_FILE_BYTES: u64 = 16 << 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialsFile {
    client_id: String,
    client_secret: SecretString,
}

/// Reads the credentials of a connected account. No error shows any of them.
pub(crate) async fn read(account: &ZoomAccount, sealed: &dyn SealedCredentials) -> Result<Credentials, ProviderError> {
    match &account.credentials {
        CredentialRef::Env { client_id, client_secret } => {
            Ok(Credentials { client_id: variable(client_id)?, client_secret: variable(client_secret)?.into() })
        }
        CredentialRef::File { path } => {
            let path = path.clone();
            let read = tokio::task::spawn_blocking(move || from_file(&path)).await;
            let interrupted =
                || sentence!("failure-zoom-file-interrupted", "reading the credentials file was interrupted");
            read.unwrap_or_else(|_| Err(interrupted())).map_err(|message| ProviderError::Unauthorized { message })
        }
        CredentialRef::Store => match sealed.unseal(&account.id).await {
            Ok(Some(credentials)) => Ok(credentials),
            Ok(None) => Err(ProviderError::Unauthorized {
                message: sentence!(
                    "failure-zoom-no-credentials",
                    "the store keeps no credentials for this Zoom account; connect it again"
                ),
            }),
            Err(error) => Err(store_failed(&error)),
        },
    }
}

fn store_failed(error: &StoreError) -> ProviderError {
    let message = sentence!(
        "failure-zoom-credentials-unread",
        "its credentials cannot be read: {error}",
        error = error.sentence()
    );
    if error.is_transient() {
        ProviderError::Unavailable { message, retry_after: Duration::from_secs(1), maybe_done: false }
    } else {
        ProviderError::Unauthorized { message }
    }
}

fn variable(name: &str) -> Result<String, ProviderError> {
    let message = match std::env::var(name) {
        Ok(value) if !value.is_empty() => return Ok(value),
        Ok(_) => sentence!(
            "failure-zoom-variable-empty",
            "the environment variable `{name}`, which holds the connection's credentials, is empty",
            name = name
        ),
        Err(std::env::VarError::NotPresent) => sentence!(
            "failure-zoom-variable-unset",
            "the environment variable `{name}`, which holds the connection's credentials, is not set",
            name = name
        ),
        Err(std::env::VarError::NotUnicode(_)) => sentence!(
            "failure-zoom-variable-no-text",
            "the environment variable `{name}`, which holds the connection's credentials, is not Unicode text",
            name = name
        ),
    };
    Err(ProviderError::Unauthorized { message })
}

fn from_file(path: &Path) -> Result<Credentials, Sentence> {
    let shown = path.display();
    let io = |error: std::io::Error| {
        sentence!(
            "failure-zoom-file-unread",
            "the credentials file {file} cannot be read: {error}",
            file = shown,
            error = error
        )
    };
    let file = File::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(sentence!("failure-zoom-no-file", "the credentials file {file} is not a file", file = shown));
    }
    // The open file is checked, not its name: the name may point elsewhere a moment later.
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
        if mode & 0o077 != 0 {
            return Err(sentence!(
                "failure-zoom-file-open",
                "the credentials file {file} is open to others than its owner (mode {mode}): `chmod 600` it, and \
                 consider whether somebody has read the secret",
                file = shown,
                mode = format!("{mode:04o}")
            ));
        }
    }
    let mut text = Vec::new();
    file.take(MAX_FILE_BYTES).read_to_end(&mut text).map_err(io)?;
    // The parser's message can quote the secret.
    let text = without_mark(&text).map_err(|error| {
        sentence!(
            "failure-zoom-file-encoding",
            "the credentials file {file} {error}",
            file = shown,
            error = error.sentence()
        )
    })?;
    let content: CredentialsFile = serde_json::from_slice(text).map_err(|error| {
        sentence!(
            "failure-zoom-file-no-json",
            "the credentials file {file} is not a JSON object with the strings `clientId` and `clientSecret` \
             (line {line}, column {column})",
            file = shown,
            line = error.line(),
            column = error.column()
        )
    })?;
    Ok(Credentials { client_id: content.client_id, client_secret: content.client_secret })
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use secrecy::ExposeSecret;

    use super::*;

    fn file(content: &str, mode: u32) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("zoom.json");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    const CONTENT: &str = r#"{"accountId": "A", "clientId": "id", "clientSecret": "s3cret"}"#;

    #[test]
    fn n1_a_file_gives_credentials() {
        let (_folder, path) = file(CONTENT, 0o600);
        let credentials = from_file(&path).unwrap();
        assert_eq!((credentials.client_id.as_str(), credentials.client_secret.expose_secret()), ("id", "s3cret"));
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[test]
    fn n1_a_byte_order_mark_is_no_part_of_a_file_and_utf_16_is_named() {
        let (_folder, path) = file(&format!("\u{feff}{CONTENT}"), 0o600);
        assert_eq!(from_file(&path).unwrap().client_id, "id");
        let utf16: Vec<u8> = CONTENT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(&path, [&b"\xff\xfe"[..], &utf16].concat()).unwrap();
        let refused = from_file(&path).unwrap_err();
        assert!(refused.english().contains("is UTF-16"), "{refused:?}");
    }

    #[test]
    fn n1_a_file_that_others_can_read_is_refused() {
        for mode in [0o640, 0o604, 0o644, 0o660, 0o610] {
            let (_folder, path) = file(CONTENT, mode);
            let refused = from_file(&path).unwrap_err();
            let refused = refused.english();
            assert!(refused.contains("chmod 600") && refused.contains(&format!("{mode:04o}")), "{refused}");
        }
    }

    #[test]
    fn n1_no_error_quotes_a_credentials_file() {
        for content in [
            r#"{"clientId": "id", "clientSecret": ["s3cret"]}"#,
            r#"{"clientId": "id", "clientSecret": "s3cret"#,
            r#"{"clientId": "s3cret"}"#,
            "s3cret",
            "",
        ] {
            let (_folder, path) = file(content, 0o600);
            let refused = from_file(&path).unwrap_err();
            let refused = refused.english();
            assert!(refused.contains("clientSecret") && !refused.contains("s3cret"), "{refused}");
        }
        assert!(from_file(Path::new("/nowhere/zoom.json")).unwrap_err().english().contains("/nowhere/zoom.json"));
        assert!(from_file(Path::new("/")).unwrap_err().english().contains("is not a file"));
    }

    #[test]
    fn n1_a_missing_variable_is_named() {
        let refused = variable("GREENROOM_TEST_NOT_SET").unwrap_err().to_string();
        assert!(refused.contains("`GREENROOM_TEST_NOT_SET`") && refused.contains("is not set"), "{refused}");
    }
}
