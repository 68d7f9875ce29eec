//! The parameters that queries may have: those of the OpenAPI document, so that a misspelt one is not ignored.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{MatchedPath, Query, Request},
    http::Method,
};
use utoipa::openapi::{
    RefOr,
    path::{Operation, ParameterIn, PathItem, Paths},
};

use crate::problem::Problem;

/// The names that the query of each route may have.
#[derive(Debug, Default)]
pub(crate) struct Queries(BTreeMap<(String, &'static str), BTreeSet<String>>);

impl Queries {
    /// Those that the document names.
    pub(crate) fn of(paths: &Paths) -> Self {
        let of_path = |(path, item): (&String, &PathItem)| {
            let operations = [
                ("GET", &item.get),
                ("PUT", &item.put),
                ("POST", &item.post),
                ("DELETE", &item.delete),
                ("PATCH", &item.patch),
            ];
            let path = path.clone();
            let named = operations.map(|(method, operation)| {
                operation.as_ref().map(|operation| ((path.clone(), method), names(operation)))
            });
            named.into_iter().flatten()
        };
        Self(paths.paths.iter().flat_map(of_path).collect())
    }

    /// Checks the names of a request's query.
    ///
    /// # Errors
    /// `request-malformed`.
    pub(crate) fn check(&self, request: &Request) -> Result<(), Problem> {
        if request.uri().query().is_none() {
            return Ok(());
        }
        let wrong = |_| Problem::malformed("the query cannot be read: write ?name=value&name=value");
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).map_err(wrong)?;
        let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
        let method = if request.method() == Method::HEAD { "GET" } else { request.method().as_str() };
        let known = self.0.iter().find(|((of, with), _)| of == path && *with == method).map(|(_, names)| names);
        // A method that the path does not take is the router's to refuse.
        let Some(known) = known else { return Ok(()) };
        match pairs.into_iter().find(|(name, _)| !known.contains(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let name: String = name.chars().take(80).collect();
                let known = match known.iter().cloned().collect::<Vec<_>>().join(", ") {
                    none if none.is_empty() => "this route takes none".to_owned(),
                    known => format!("this route takes {known}"),
                };
                Err(Problem::malformed(format!("`{name}` is no parameter of the query: {known}")))
            }
        }
    }
}

fn names(operation: &Operation) -> BTreeSet<String> {
    let parameters = operation.parameters.iter().flatten();
    let of_query = parameters.filter_map(|parameter| match parameter {
        RefOr::T(parameter) if matches!(parameter.parameter_in, ParameterIn::Query) => Some(parameter.name.clone()),
        _ => None,
    });
    of_query.collect()
}
