//! Databases as an operator makes them for a store: the owner logs in, and is no superuser.

use crate::{Cluster, ClusterError};

/// The role that owns the databases.
const OWNER: &str = "greenroom";

/// Makes the role of a store's connections and the owner, unless they are there. Several threads may do this at once.
const ROLES: [&str; 2] = [
    "DO $$ BEGIN CREATE ROLE greenroom_account NOLOGIN;
     EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
    "DO $$ BEGIN CREATE ROLE greenroom LOGIN IN ROLE greenroom_account;
     EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
];

impl Cluster {
    /// A new, empty database whose owner is no superuser, as the README says. Answers its URL, for the owner.
    ///
    /// # Errors
    /// [`ClusterError::Statement`].
    pub fn create_owned_database(&self) -> Result<String, ClusterError> {
        for role in ROLES {
            self.psql("postgres", role)?;
        }
        let name = self.create_database()?;
        self.psql("postgres", &format!("ALTER DATABASE {name} OWNER TO {OWNER}"))?;
        Ok(self.url_as(OWNER, &name))
    }
}
