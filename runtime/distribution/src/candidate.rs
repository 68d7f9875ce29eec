//! A package on its way to an installation: each step checks more of it, and only the last can be installed.

use std::collections::BTreeMap;

use greenroom_package::{CapabilityName, Package};
use greenroom_sentence::{Sentence, sentence};
use serde_json::Value;

use crate::{
    changes::used,
    fetch::Fetched,
    sentences::of_place,
    signature::{self, SignatureError},
    trust::{TrustError, TrustPolicy, Verdict, decide},
};

/// Capabilities by name, with the parameters of each.
pub type Granted = BTreeMap<String, Value>;

/// Why a package is not accepted.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum CandidateError {
    /// Its signatures.
    Signature {
        /// The place that it came from.
        source_text: String,
        /// What is wrong.
        error: SignatureError,
    },
    /// The trust policy.
    Trust {
        /// The place that it came from.
        source_text: String,
        /// The rule.
        error: TrustError,
    },
    /// It would be granted a capability that there is not.
    UnknownCapability(String),
    /// It uses capabilities that it would not be granted.
    NotGranted {
        /// The place that it came from.
        source_text: String,
        /// The capabilities.
        missing: String,
    },
}

impl CandidateError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Signature { source_text, error } => of_place(source_text, &error.sentence()),
            Self::Trust { source_text, error } => of_place(source_text, &error.sentence()),
            Self::UnknownCapability(name) => sentence!(
                "failure-candidate-no-capability",
                "`{name}` is no capability, and cannot be granted",
                name = name
            ),
            Self::NotGranted { source_text, missing } => sentence!(
                "failure-candidate-not-granted",
                "{place}: it uses {missing}, which it would not be granted: grant all that it uses, or do not install it",
                place = source_text,
                missing = missing
            ),
        }
    }
}

/// A package whose signatures and origin the operator's policy accepts, and that is granted all that it uses.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub(crate) package: Package,
    pub(crate) source: String,
    pub(crate) verdict: Verdict,
    pub(crate) grants: Granted,
}

/// A package that was verified completely: as [`Candidate`], and its code compiles.
#[derive(Debug, Clone)]
pub struct Verified(pub(crate) Candidate);

impl Candidate {
    /// Checks a package against the policy and its grants.
    ///
    /// # Errors
    /// [`CandidateError`].
    pub fn new(fetched: Fetched, policy: &TrustPolicy, grants: Granted) -> Result<Self, CandidateError> {
        let Fetched { package, origin, source } = fetched;
        let verdict = verdict(&package, policy, &origin, &source)?;
        if let Some(unknown) = grants.keys().find(|name| name.parse::<CapabilityName>().is_err()) {
            return Err(CandidateError::UnknownCapability(unknown.clone()));
        }
        let missing: Vec<String> = package
            .uses()
            .into_iter()
            .filter(|name| !grants.contains_key(name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            return Err(CandidateError::NotGranted { source_text: source, missing: missing.join(", ") });
        }
        Ok(Self { package, source, verdict, grants })
    }

    /// The package.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// Why it is accepted.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Lets the caller check the rest, above all that the code compiles and that the parameters of the grants are allowed.
    ///
    /// # Errors
    /// The caller's.
    pub async fn verify<E>(self, load: impl AsyncFnOnce(&Package, &Granted) -> Result<(), E>) -> Result<Verified, E> {
        load(&self.package, &self.grants).await?;
        Ok(Verified(self))
    }
}

/// Verifies who signed a package, and asks the policy.
///
/// # Errors
/// [`CandidateError::Signature`] or [`CandidateError::Trust`].
pub fn verdict(
    package: &Package,
    policy: &TrustPolicy,
    origin: &crate::Origin,
    source: &str,
) -> Result<Verdict, CandidateError> {
    let found = signature::verify(package, &policy.public_keys())
        .map_err(|error| CandidateError::Signature { source_text: source.to_owned(), error })?;
    decide(policy, &found, &package.manifest().name, origin)
        .map_err(|error| CandidateError::Trust { source_text: source.to_owned(), error })
}

/// What a package asks for: the capabilities that it uses, with the parameters of its manifest.
pub fn requested_grants(package: &Package) -> Granted {
    used(package).into_iter().map(|(name, parameters)| (name.as_str().to_owned(), parameters.into())).collect()
}
