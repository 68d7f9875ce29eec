//! Whose certificates are trusted, and why one is not.

use greenroom_domain::{Sentence, sentence};
use std::{error::Error, io};

use reqwest::Certificate;
use rustls::CertificateError;

/// Certificates of authorities that are trusted besides those of the machine.
#[derive(Debug, Clone, Default)]
pub struct Authorities {
    /// What they were read from, to compare them by.
    pem: Vec<u8>,
    certificates: Vec<Certificate>,
}

impl PartialEq for Authorities {
    fn eq(&self, other: &Self) -> bool {
        self.pem == other.pem
    }
}

impl Authorities {
    /// Reads certificates in PEM.
    ///
    /// # Errors
    /// Why there are none.
    pub fn read(pem: &[u8]) -> Result<Self, Sentence> {
        let read = Certificate::from_pem_bundle(pem)
            .map_err(|_| sentence!("failure-authority-unreadable", "it has a certificate that cannot be read"))?;
        if read.is_empty() {
            return Err(sentence!(
                "failure-authority-none",
                "it has no certificate in PEM (`-----BEGIN CERTIFICATE-----`)"
            ));
        }
        Ok(Self { pem: pem.to_owned(), certificates: read })
    }

    /// The certificates in PEM, for other clients; empty where there are none.
    pub fn pem(&self) -> &[u8] {
        &self.pem
    }

    /// The certificates.
    pub(crate) fn certificates(&self) -> impl Iterator<Item = Certificate> {
        self.certificates.clone().into_iter()
    }
}

/// Why a server's certificate was refused, with the remedy. None if an error has another cause.
pub(crate) fn refused_certificate(error: &(dyn Error + 'static)) -> Option<Sentence> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
            return Some(words(fault));
        }
        // The source of an I/O error is that of the error in it, not the error in it.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = inner.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

fn words(fault: &CertificateError) -> Sentence {
    match fault {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            sentence!("failure-certificate-name", "it is for another name: check the URL")
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            sentence!("failure-certificate-expired", "it has expired: tell the operator of the service")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            sentence!(
                "failure-certificate-not-yet",
                "it is not valid yet: check this machine's clock, or tell the operator of the service"
            )
        }
        CertificateError::UnknownIssuer => {
            sentence!(
                "failure-certificate-issuer",
                "its authority is not trusted: if it is right, have the operator name the authority's certificate (`ca-file` in `[http]`)"
            )
        }
        // Rustls's own word for it, which quotes nothing of the certificate.
        other => sentence!("failure-certificate-other", "{what}: tell the operator of the service", what = other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_refused() {
        for none in ["", "text", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            assert!(
                Authorities::read(none.as_bytes()).is_err_and(|why| why.english().contains("no certificate")),
                "{none}"
            );
        }
        let broken = "-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n";
        assert!(Authorities::read(broken.as_bytes()).is_err());
    }

    #[test]
    fn a_refused_certificate_is_found_inside_of_other_errors() {
        let refused = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let inside = io::Error::other(io::Error::other(refused));
        assert!(refused_certificate(&inside).is_some_and(|why| why.english().contains("ca-file")));
        assert_eq!(refused_certificate(&io::Error::other("no")), None);
    }
}
