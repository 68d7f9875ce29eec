//! Actions as HubSpot's workflows have them.

use greenroom::Package;

use crate::{
    ServiceError,
    hubspot::{
        address::base,
        definition::{self, Definition},
    },
};

/// The definition of an action for HubSpot, whose server has the address `url`.
///
/// # Errors
/// Where HubSpot cannot have a field of the action (`hubspot-not-possible`), or cannot reach the address.
pub fn definition(package: &Package, url: &str) -> Result<Definition, ServiceError> {
    let base = base(url).map_err(ServiceError::Config)?;
    Ok(definition::definition(package.manifest(), package.input_schema(), package.output_schema(), &base)?)
}
