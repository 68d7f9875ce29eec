//! A value that a transaction uses up.

use std::sync::{Mutex, PoisonError};

use crate::platform::{error::Error, transaction::Transaction};

/// A value that the work of a transaction uses up, such as rows that can be gone through once. The transaction has the account to
/// itself or only reads, so its work is not done again once it has begun.
pub(crate) struct Once<T>(Mutex<Option<T>>);

impl<T> Once<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    /// Takes the value. Fails with `gone` where it was taken before.
    pub(crate) async fn take(&self, t: &Transaction, gone: impl Into<Error>) -> Result<T, Error> {
        // The first statement of a transaction may find its connection closed. Then the work is done on another one.
        t.optional("SELECT 1 FROM accounts WHERE account = $1", &[]).await?;
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        taken.ok_or_else(|| gone.into())
    }
}
