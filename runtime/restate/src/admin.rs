//! Restate's administration: registering workers, and what is registered.

use reqwest::Client;
use serde::Deserialize;
use serde_json::json;

use crate::{
    http::{self, RestateError},
    place::SERVICES,
};

#[derive(Deserialize)]
struct Services {
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    name: String,
}

/// Restate's administration.
#[derive(Debug, Clone)]
pub struct Admin {
    http: Client,
    url: String,
}

impl Admin {
    /// The administration at this address.
    ///
    /// # Errors
    /// [`RestateError::Client`].
    pub fn new(url: &str) -> Result<Self, RestateError> {
        Ok(Self { http: http::client(url)?, url: url.to_owned() })
    }

    /// Tells Restate where the workers are reached: all of them at one address, behind a load balancer where they are several.
    /// Restate asks one of them for its objects. It does no harm where Restate knows them already. Where it knows others at this
    /// address, it keeps those, and the log says so.
    ///
    /// # Errors
    /// [`RestateError`]: Restate, or the worker, does not answer, or Restate refuses.
    pub async fn register(&self, workers: &str) -> Result<(), RestateError> {
        let body = json!({ "uri": workers, "force": false }).to_string();
        let request = self.http.post(format!("{}/deployments", self.url));
        let request = request.header("content-type", "application/json").body(body);
        match http::send(&self.url, request).await {
            Ok(_) => Ok(()),
            Err(RestateError::Refused { status: 409, said, .. }) => {
                tracing::warn!(
                    workers,
                    said,
                    "Restate knows other objects at this address, and keeps those: when all workers are of this version, register \
                     it again with `force` (`restate deployments register --force`)"
                );
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The names of Greenroom's objects that no worker is registered for.
    ///
    /// # Errors
    /// [`RestateError`].
    pub async fn missing(&self) -> Result<Vec<&'static str>, RestateError> {
        let body = http::send(&self.url, self.http.get(format!("{}/services", self.url))).await?;
        let known: Services = serde_json::from_slice(&body).map_err(|error| RestateError::Refused {
            url: self.url.clone(),
            status: 200,
            said: error.to_string(),
        })?;
        let is_known = |name: &&str| known.services.iter().any(|service| service.name == **name);
        Ok(SERVICES.into_iter().filter(|name| !is_known(name)).collect())
    }
}
