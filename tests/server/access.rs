//! Every route, without a key, with a wrong one, and with too little scope.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;

use crate::{
    common::{Answer, Client, EDITOR, Place},
    hubspot::set_secret,
};

/// The routes, with the scope that each needs. `open` needs no key; `signed` checks a signature of its own instead of a key, and of
/// `link` the path is the credential.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/healthz", "open"),
    ("GET", "/readyz", "open"),
    ("GET", "/metrics", "read"),
    ("POST", "/v1/reload", "administer"),
    ("GET", "/v1/actions", "read"),
    ("GET", "/v1/actions/{name}", "read"),
    ("GET", "/v1/api-keys", "administer"),
    ("POST", "/v1/api-keys", "administer"),
    ("GET", "/v1/api-keys/{id}", "administer"),
    ("DELETE", "/v1/api-keys/{id}", "administer"),
    ("GET", "/v1/users", "administer"),
    ("POST", "/v1/users", "administer"),
    ("GET", "/v1/users/{email}", "administer"),
    ("PATCH", "/v1/users/{email}", "administer"),
    ("DELETE", "/v1/users/{email}", "administer"),
    ("POST", "/v1/users/{email}/invite", "administer"),
    ("POST", "/v1/users/{email}/unlock", "administer"),
    ("POST", "/webhooks/zoom/{account}", "signed"),
    ("POST", "/v1/actions/{name}/invoke", "invoke"),
    ("GET", "/v1/alerts", "read"),
    ("GET", "/v1/history", "read"),
    ("GET", "/v1/jobs", "read"),
    ("GET", "/v1/jobs/limits", "read"),
    ("GET", "/v1/jobs/{id}", "read"),
    ("POST", "/v1/jobs/{id}/retry", "administer"),
    ("DELETE", "/v1/jobs/{id}", "administer"),
    ("GET", "/v1/actions/{name}/schema", "read"),
    ("GET", "/v1/actions/{name}/fields/{field}/options", "invoke"),
    ("POST", "/v1/actions/{name}/invoke-batch", "invoke"),
    ("GET", "/v1/runs", "read"),
    ("GET", "/v1/runs/{id}", "read"),
    ("GET", "/v1/runs/{id}/journal", "read"),
    ("POST", "/v1/runs/{id}/replay", "read"),
    ("GET", "/v1/runs/{id}/run-again", "read"),
    ("POST", "/v1/runs/{id}/run-again", "invoke"),
    ("POST", "/v1/runs/run-again", "invoke"),
    ("GET", "/v1/runs/{id}/waits", "read"),
    ("POST", "/v1/runs/{id}/waits/{name}", "invoke"),
    ("GET", "/v1/webinars", "read"),
    ("GET", "/v1/webinars/{id}", "read"),
    ("POST", "/v1/webinars/{id}/sync", "settings"),
    ("GET", "/v1/webinars/{id}/audit", "read"),
    ("GET", "/v1/webinars/{id}/left-out", "read"),
    ("GET", "/v1/settings", "read"),
    ("PATCH", "/v1/settings", "settings"),
    ("GET", "/v1/settings/explain/{webinar}", "read"),
    ("GET", "/v1/settings/history", "read"),
    ("GET", "/v1/segments", "read"),
    ("POST", "/v1/segments/evaluate", "read"),
    ("GET", "/v1/segments/{name}", "read"),
    ("PUT", "/v1/segments/{name}", "settings"),
    ("DELETE", "/v1/segments/{name}", "settings"),
    ("GET", "/v1/segments/{name}/members", "read"),
    ("GET", "/v1/contacts", "read"),
    ("GET", "/v1/contacts/{id}", "read"),
    ("GET", "/v1/contacts/{id}/timeline", "read"),
    ("DELETE", "/v1/contacts/{id}", "administer"),
    ("POST", "/v1/contacts/import", "administer"),
    ("GET", "/v1/grants", "read"),
    ("GET", "/v1/installed", "read"),
    ("POST", "/v1/installed", "administer"),
    ("POST", "/v1/installed/plan", "administer"),
    ("POST", "/v1/installed/plan-upload", "administer"),
    ("POST", "/v1/installed/upload", "administer"),
    ("GET", "/v1/installed/{name}", "read"),
    ("DELETE", "/v1/installed/{name}", "administer"),
    ("POST", "/v1/installed/{name}/rollback", "administer"),
];

/// The routes that are not in the document: pages for people, the document itself, HubSpot's, and the Model Context Protocol's,
/// which has scopes for each tool and resource. `form` takes forms from pages of the console, of people who have not signed in, and of
/// `invitation` the path is the credential. Pages that need a session are not here, and neither are the console's files, whose names change with them.
const UNDOCUMENTED: &[(&str, &str, &str)] = &[
    ("GET", "/openapi.json", "open"),
    ("GET", "/docs", "open"),
    ("GET", "/docs/docs.js", "open"),
    ("GET", "/docs/swagger-ui-bundle.js", "open"),
    ("GET", "/docs/swagger-ui.css", "open"),
    ("POST", "/mcp", "any key"),
    ("GET", "/mcp", "any key"),
    ("DELETE", "/mcp", "any key"),
    ("GET", "/complete/{token}", "link"),
    ("POST", "/complete/{token}", "link"),
    ("POST", "/hubspot/actions/{name}", "signed"),
    ("POST", "/hubspot/actions/{name}/options/{field}", "signed"),
    ("GET", "/sign-in", "open"),
    ("POST", "/sign-in", "form"),
    ("GET", "/sign-in/openid", "openid"),
    ("GET", "/sign-in/openid/callback", "openid"),
    ("POST", "/language", "form"),
    ("GET", "/welcome/{token}", "invitation"),
    ("POST", "/welcome/{token}", "form"),
];

const SCOPES: [&str; 4] = ["invoke", "read", "settings", "administer"];

async fn call(client: &Client, method: &str, path: &str) -> Answer {
    let path = path.replace(['{', '}'], "");
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    Answer::of(client.request(method, &path)).await
}

/// The routes of the OpenAPI document: method, path, and the scope that it names.
fn documented(document: &Value) -> BTreeSet<(String, String, String)> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |at| (path, at)));
    let methods = ["get", "put", "post", "delete", "patch", "head", "options", "trace"];
    operations
        .filter(|(_, (method, _))| methods.contains(&method.as_str()))
        .map(|(path, (method, operation))| {
            let scope = operation["security"][0]["apiKey"][0].as_str();
            let signed = operation["security"][0].as_object().is_some_and(|scheme| !scheme.is_empty());
            let scope = scope.unwrap_or(if signed { "signed" } else { "open" });
            (method.to_uppercase(), path.clone(), scope.to_owned())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_closed_without_its_scope() {
    let place = Place::new().await;
    place.configure(
        "[server]\naddress-rate = 100000\n[hubspot]\npublic-url = 'https://greenroom.example'\napp-secrets = \
         ['hubspot-app']\nportals = [1]\n",
    );
    set_secret(&place, "hubspot-app", "a secret of the app").await;
    let serving = place.serve().await;
    let document = serving.stranger().get("/openapi.json").await.ok();
    let table: BTreeSet<_> = ROUTES
        .iter()
        .map(|(method, path, scope)| ((*method).to_owned(), (*path).to_owned(), (*scope).to_owned()))
        .collect();
    assert_eq!(documented(&document), table, "the routes of /openapi.json are those of this table");

    // Methods and paths of the routes that the document lists without describing them. Pages of the console need a session.
    let beside = document["x-beside"].as_array().unwrap().iter();
    let beside =
        beside.filter(|listed| listed["role"].is_null() && !listed["path"].as_str().unwrap().starts_with("/console/"));
    let beside = beside.map(|listed| (listed["method"].as_str().unwrap(), listed["path"].as_str().unwrap()));
    let known = UNDOCUMENTED.iter().map(|(method, path, _)| (*method, *path));
    assert_eq!(beside.collect::<BTreeSet<_>>(), known.collect(), "the other routes are those of the second table");

    let of_all_but = |scope: &str| SCOPES.into_iter().filter(|other| *other != scope).collect::<Vec<_>>().join(",");
    let stranger = serving.stranger();
    let wrong = serving.client(&format!("grk_{}_{}", "0".repeat(16), "0".repeat(64)));
    let no_key = serving.client("grk_");
    let expired = serving.client(&place.key_of(EDITOR, "read", &["--expires", "1s"]).await);
    // It may be told first that it asks too often.
    while expired.get("/v1/actions").await.status != 401 {
        crate::common::a_moment().await;
    }
    for scope in SCOPES {
        let without = serving.client(&place.key(&of_all_but(scope)).await);
        let all = ROUTES.iter().chain(UNDOCUMENTED);
        for (method, path, needs) in all.filter(|(_, _, needs)| *needs == scope || *needs == "any key") {
            for (client, code) in [
                (&stranger, "api-key-missing"),
                (&wrong, "api-key-unknown"),
                (&no_key, "api-key-unknown"),
                (&expired, "api-key-expired"),
            ] {
                let answer = call(client, method, path).await;
                answer.problem(401, code);
                assert!(answer.header("www-authenticate").starts_with("Bearer"), "{method} {path}");
            }
            if *needs == "any key" {
                continue;
            }
            let problem = call(&without, method, path).await.problem(403, "scope-missing");
            assert!(problem["detail"].as_str().unwrap().contains(scope), "{method} {path}: {problem}");
        }
    }
    for (method, path, _) in ROUTES.iter().chain(UNDOCUMENTED).filter(|(_, _, needs)| *needs == "open") {
        assert!(call(&stranger, method, path).await.status.is_success(), "{method} {path}");
    }
    for (method, path, _) in ROUTES.iter().chain(UNDOCUMENTED).filter(|(_, _, needs)| *needs == "signed") {
        let answer = call(&stranger, method, path).await;
        assert_eq!(answer.status, 401, "{method} {path}");
    }
    for (method, path, _) in UNDOCUMENTED.iter().filter(|(_, _, needs)| *needs == "form") {
        let answer = call(&stranger, method, path).await;
        assert_eq!(answer.status, 415, "{method} {path}: it takes forms alone");
    }
    for (method, path, _) in UNDOCUMENTED.iter().filter(|(_, _, needs)| *needs == "invitation") {
        let answer = call(&stranger, method, path).await;
        assert_eq!(answer.status, 403, "{method} {path}");
    }
    for (method, path, _) in UNDOCUMENTED.iter().filter(|(_, _, needs)| *needs == "link") {
        let answer = call(&stranger, method, path).await;
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    serving.stop().await;
}
