//! PostgreSQL for the tests of its store: finds the programs, or installs them. No server of the machine is used or changed.

use crate::{error::Error, install, step};

/// Debian's package. Its programs are called by the tests, which start a server of their own.
const PACKAGE: &str = "postgresql";

/// The crate whose tests need it.
pub(crate) const CRATE: &str = "greenroom-store-postgres";

/// Finds PostgreSQL, and installs it if it is missing and that is possible. Answers whether it is there. Without it the
/// tests are left out, and a warning says so.
pub(crate) fn find() -> bool {
    match need() {
        Ok(()) => true,
        Err(error) => {
            eprintln!("warning: NOT TESTED: the store on PostgreSQL. {error}");
            false
        }
    }
}

/// The same, where nothing may be left untested.
pub(crate) fn need() -> Result<(), Error> {
    if greenroom_postgres_testing::find().is_some() {
        return Ok(());
    }
    let why = install("postgresql", PACKAGE);
    if let Some(programs) = greenroom_postgres_testing::find() {
        step("postgresql", format_args!("{} has its programs", programs.folder.display()));
        return Ok(());
    }
    let why = why.unwrap_or_else(|| format!("the package {PACKAGE} has no such programs"));
    Err(Error::NoPostgres { why })
}
