//! TLS: the certificate that the server shows, and its replacement without a restart.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use greenroom_domain::{Sentence, sentence};
use greenroom_service::server::TlsFiles;
use jiff::Timestamp;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use x509_cert::{Certificate, der::Decode};

/// The only protocol that is offered. HTTP/2 is left to a proxy in front: it lets one connection ask for much at once.
const PROTOCOL: &[u8] = b"http/1.1";

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum TlsError {
    /// A file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file has not what it should.
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: Sentence,
    },
    /// The certificate and the key cannot be used together.
    Pair {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// What is wrong with them.
        error: rustls::Error,
    },
}

impl TlsError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Read { path, source } => sentence!(
                "failure-tls-unreadable",
                "cannot read {file}: {error}; check the path and its permissions",
                file = path.display(),
                error = source
            ),
            Self::File { path, message } => {
                sentence!("failure-setup-of-file", "{file}: {why}", file = path.display(), why = message)
            }
            Self::Pair { certificate, key, error } => sentence!(
                "failure-tls-pair",
                "{certificate} and {key}: the certificate cannot be used with the key: {error}",
                certificate = certificate.display(),
                key = key.display(),
                error = error
            ),
        }
    }
}

/// The certificate in use, and the files that it came from.
pub(crate) struct Certificates {
    files: TlsFiles,
    current: RwLock<Arc<ServerConfig>>,
    /// What was last read, usable or not: the same is not tried twice.
    read: Mutex<[Vec<u8>; 2]>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Certificates {
    /// Reads the certificate and its key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub(crate) fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let read = contents(&files)?;
        let current = RwLock::new(Arc::new(config(&files, &read)?));
        Ok(Self { files, current, read: Mutex::new(read) })
    }

    /// What new connections begin with.
    pub(crate) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the files again. Where they have changed and can be used, new connections get the new certificate; open ones go
    /// on with theirs. True: the files had changed.
    ///
    /// # Errors
    /// [`TlsError`], once for each content of the files; the certificate in use stays.
    pub(crate) fn reload(&self) -> Result<bool, TlsError> {
        let found = contents(&self.files)?;
        {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            if *read == found {
                return Ok(false);
            }
            read.clone_from(&found);
        }
        let new = Arc::new(config(&self.files, &found)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(true)
    }
}

/// Reads the certificate and its key as a server does when it starts. Answers until when the certificate is valid; none where it does not
/// say that in a form that is known here.
///
/// # Errors
/// [`TlsError`].
pub fn certificate_valid_until(files: &TlsFiles) -> Result<Option<Timestamp>, TlsError> {
    let read = contents(files)?;
    config(files, &read)?;
    // The server's own is the first one of the chain.
    let own = CertificateDer::pem_slice_iter(&read[0]).next().and_then(Result::ok);
    let own = own.and_then(|own| Certificate::from_der(&own).ok());
    Ok(own.and_then(|own| {
        let until = own.tbs_certificate.validity.not_after.to_unix_duration();
        Timestamp::from_second(i64::try_from(until.as_secs()).ok()?).ok()
    }))
}

fn contents(files: &TlsFiles) -> Result<[Vec<u8>; 2], TlsError> {
    let read = |path: &Path| std::fs::read(path).map_err(|source| TlsError::Read { path: path.to_owned(), source });
    Ok([read(&files.certificate)?, read(&files.key)?])
}

fn config(files: &TlsFiles, [certificate, key]: &[Vec<u8>; 2]) -> Result<ServerConfig, TlsError> {
    let of = |path: &Path, message: Sentence| TlsError::File { path: path.to_owned(), message };
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(certificate).collect::<Result<_, _>>().map_err(|error| {
            let why = sentence!("failure-tls-no-pem", "this is no certificate in PEM: {error}", error = error);
            of(&files.certificate, why)
        })?;
    if chain.is_empty() {
        let why =
            sentence!("failure-tls-no-certificate", "there is no certificate in it: `-----BEGIN CERTIFICATE-----`");
        return Err(of(&files.certificate, why));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| {
        let why = sentence!("failure-tls-no-key", "there is no private key in PEM in it: {error}", error = error);
        of(&files.key, why)
    })?;
    let pair =
        |error: rustls::Error| TlsError::Pair { certificate: files.certificate.clone(), key: files.key.clone(), error };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(config)
}
