//! Passwords: which are accepted, and their hashes: argon2id, a few at a time.

use std::time::Duration;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use greenroom_domain::{Email, Failure, FailureKind, Retry, codes, rules::sign_in as rules, sentence};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task, time,
};
use zxcvbn::{Score, zxcvbn};

/// How many hashes are computed at once. Each takes 19 MiB and some tens of milliseconds of a core, so these take 76 MiB.
static PLACES: Semaphore = Semaphore::const_new(4);

/// How long a caller waits for a place. A client that sends many passwords keeps others waiting no longer than that.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest password that is compared, in bytes: 128 characters take at most 4 bytes each.
const LONGEST: usize = 512;

/// The least score of an accepted password. A password below it is guessed within 10^8 tries, as zxcvbn estimates: each of its 30,000 most
/// common passwords, and most of them with a year behind them or with signs for letters.
const LEAST_SCORE: Score = Score::Three;

/// A new password in the form in which it is hashed, where the rules accept it and it is not among those that are guessed first.
///
/// # Errors
/// `password-refused` with the reason.
pub(crate) async fn accepted(password: &SecretString, user: &Email) -> Result<String, Failure> {
    let password = rules::new_password(password.expose_secret(), user)?;
    let shown = user.shown().into_owned();
    // On a thread that may be busy for long: it tries out the ways in which a password is made of words.
    let judged = task::spawn_blocking(move || {
        let known: Vec<&str> = shown.split(|character: char| !character.is_alphanumeric()).collect();
        let score = zxcvbn(&password, &known).score();
        (password, score)
    });
    let (password, score) = judged.await.map_err(|error| defect(&error))?;
    if score < LEAST_SCORE {
        let message = sentence!(
            "failure-password-common",
            "the password is one of the most common, or nearly one: choose several words that do not belong together"
        );
        return Err(Failure::new(FailureKind::InvalidInput, codes::PASSWORD_REFUSED, message).at("/password"));
    }
    Ok(password)
}

/// The right to compute one hash.
pub(crate) struct Place(SemaphorePermit<'static>);

impl Place {
    /// Waits for a place.
    ///
    /// # Errors
    /// `sign-in-busy` where none is free in time.
    pub(crate) async fn wait() -> Result<Self, Failure> {
        match time::timeout(PATIENCE, PLACES.acquire()).await {
            Ok(Ok(permit)) => Ok(Self(permit)),
            _ => {
                let message = sentence!(
                    "failure-sign-in-busy",
                    "more people sign in at once than the server compares passwords for: try again soon"
                );
                let retry = Retry::After(PATIENCE);
                Err(Failure::new(FailureKind::Unavailable, codes::SIGN_IN_BUSY, message).retry(retry))
            }
        }
    }

    /// The hash of a password, as a PHC string. Its parameters are OWASP's for argon2id, which are those of the crate: 19 MiB, two
    /// passes, one lane.
    ///
    /// # Errors
    /// Where the machine gives no random salt.
    pub(crate) async fn hash(self, password: String) -> Result<String, Failure> {
        self.compute(move || hashed(&password)).await?
    }

    /// Whether this is the password with that hash. Without a hash it is not, and the answer takes as long.
    ///
    /// # Errors
    /// Where the hash cannot be read.
    pub(crate) async fn verify(self, password: String, hash: Option<String>) -> Result<bool, Failure> {
        let password = if password.len() > LONGEST { String::new() } else { password };
        self.compute(move || match hash {
            Some(hash) => {
                let hash = PasswordHash::new(&hash).map_err(|error| defect(&error))?;
                Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            }
            None => hashed(&password).map(|_| false),
        })
        .await?
    }

    /// Computes on a thread that may be busy for long. The place is free when it has ended, also where its caller has gone.
    async fn compute<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let computed = task::spawn_blocking(move || {
            let done = work();
            drop(self.0);
            done
        });
        computed.await.map_err(|error| defect(&error))
    }
}

fn hashed(password: &str) -> Result<String, Failure> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| defect(&error))?;
    Ok(hash.to_string())
}

fn defect(error: &dyn std::fmt::Display) -> Failure {
    Failure::of(
        FailureKind::Internal,
        sentence!("failure-password-not-hashed", "a password cannot be hashed: {error}", error = error),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    async fn is_right(password: &str, hash: Option<&str>) -> Result<bool, Failure> {
        Place::wait().await.unwrap().verify(password.to_owned(), hash.map(ToOwned::to_owned)).await
    }

    #[tokio::test]
    async fn common_passwords_are_refused_whatever_is_added_to_them() {
        let ada = Email::parse("ada@acme.example").unwrap();
        for (password, is_accepted) in [
            ("password1234", false),
            ("Password2024!", false),
            ("p@ssw0rdp@ssw0rd", false),
            ("qwerty123456", false),
            ("iloveyou1234", false),
            ("1q2w3e4r5t6y", false),
            ("123456789012", false),
            ("correct horse battery", true),
            ("another long password", true),
            ("пароль пароль", true),
        ] {
            let checked = accepted(&password.into(), &ada).await;
            assert_eq!(checked.is_ok(), is_accepted, "{password}: {checked:?}");
            if let Err(failure) = checked {
                let at = failure.pointer.as_deref();
                assert_eq!((failure.code.as_str(), at), ("password-refused", Some("/password")));
                assert!(!failure.message.contains(password), "{failure}");
            }
        }
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let hash = async || Place::wait().await.unwrap().hash("correct horse".to_owned()).await.unwrap();
        let (one, two) = (hash().await, hash().await);
        assert!(one != two, "each has a salt of its own");
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "OWASP's parameters: {one}");
        assert_eq!(is_right("correct horse", Some(&one)).await, Ok(true));
        assert_eq!(is_right("correct horsf", Some(&one)).await, Ok(false));
        assert_eq!(is_right("correct horse", None).await, Ok(false));
        assert_eq!(is_right(&"x".repeat(1 << 20), Some(&one)).await, Ok(false));
        assert!(is_right("correct horse", Some("no hash")).await.is_err());
    }
}
