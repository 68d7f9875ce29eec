//! Renewals against a service of OAuth 2 on loopback.

#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::post,
};
use futures::future::join_all;
use greenroom_store_testing::MemoryStore;
use serde_json::json;

use super::*;
use crate::{
    client::{Clients, system_lookup},
    tls::Authorities,
};

/// What the service was asked: the header `authorization`, and the form.
type Asked = Arc<Mutex<Vec<(String, HashMap<String, String>)>>>;

/// A service that numbers its tokens and its refresh tokens, and takes each refresh token once.
async fn service() -> (String, Asked) {
    let asked = Asked::default();
    let theirs = asked.clone();
    let answer = move |headers: HeaderMap, Form(form): Form<HashMap<String, String>>| async move {
        let mut asked = theirs.lock().unwrap();
        let header = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        let presented = form.get("refresh_token").cloned();
        let is_spent =
            presented.is_some() && asked.iter().any(|(_, before)| before.get("refresh_token") == presented.as_ref());
        asked.push((header, form));
        if is_spent || presented.as_deref() == Some("revoked") {
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
        }
        let number = asked.len();
        Json(json!({ "access_token": format!("token-{number}"), "refresh_token": format!("refresh-{number}"), "expires_in": 3600 }))
            .into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().route("/token", post(answer))).into_future());
    (url, asked)
}

fn client(url: &str) -> OauthClient {
    OauthClient {
        token_url: url.to_owned(),
        client_id: "the client".to_owned(),
        client_secret: Some(Hidden("s3cret".to_owned())),
        scopes: vec!["read".to_owned(), "write".to_owned()],
        in_body: false,
    }
}

async fn vault(connection: &Connection) -> Arc<dyn Vault> {
    let store = MemoryStore::new();
    store
        .keep_in_vault(VaultKind::Connection, "crm", &connection.written().unwrap(), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    Arc::new(store)
}

/// The token at a second of the test's clock.
async fn at(vault: &Arc<dyn Vault>, second: i64, instead_of: Option<&SecretString>) -> Result<String, Failure> {
    let client = Clients::new(system_lookup(), Authorities::default()).trusted().unwrap();
    let now = move || Timestamp::from_second(second).unwrap();
    let usable = usable(vault, &client, "crm", instead_of, &now, &|renewal| tokio::spawn(renewal)).await?;
    Ok(usable.text.expose_secret().to_owned())
}

#[tokio::test]
async fn a_token_is_fetched_once_for_all_who_need_it_and_renewed_before_it_expires() {
    let (url, asked) = service().await;
    let vault = vault(&Connection::Oauth2ClientCredentials { client: client(&url), token: None }).await;
    let tokens = join_all((0..5).map(|_| at(&vault, 0, None))).await;
    assert!(tokens.iter().all(|token| token.as_deref() == Ok("token-1")), "{tokens:?}");
    assert_eq!(at(&vault, 3_539, None).await.unwrap(), "token-1");
    assert_eq!(at(&vault, 3_540, None).await.unwrap(), "token-2");
    let asked = asked.lock().unwrap();
    let (header, form) = &asked[0];
    // "the+client:s3cret", because both are encoded as a form first.
    assert_eq!(header, "Basic dGhlK2NsaWVudDpzM2NyZXQ=");
    assert_eq!(
        (form["grant_type"].as_str(), form["scope"].as_str(), form.len()),
        ("client_credentials", "read write", 2)
    );
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_a_refresh_token_is_never_used_twice() {
    let (url, asked) = service().await;
    let client = OauthClient { in_body: true, ..client(&url) };
    let refresh_token = Hidden("refresh-0".to_owned());
    let vault = vault(&Connection::Oauth2RefreshToken { client, refresh_token, token: None }).await;
    let first = SecretString::from(at(&vault, 0, None).await.unwrap());
    // Several runs get the same refusal at once: one of them renews.
    let tokens = join_all((0..5).map(|_| at(&vault, 1, Some(&first)))).await;
    assert!(tokens.iter().all(|token| token.as_deref() == Ok("token-2")), "{tokens:?}");
    assert_eq!(at(&vault, 2, None).await.unwrap(), "token-2");
    assert_eq!(at(&vault, 10_000, None).await.unwrap(), "token-3");
    let asked = asked.lock().unwrap();
    let used: Vec<&str> = asked.iter().map(|(_, form)| form["refresh_token"].as_str()).collect();
    assert_eq!(used, ["refresh-0", "refresh-1", "refresh-2"]);
    let (header, form) = &asked[0];
    assert_eq!(
        (header.as_str(), form["client_id"].as_str(), form["client_secret"].as_str()),
        ("", "the client", "s3cret")
    );
}

#[tokio::test]
async fn credentials_that_a_service_refuses_are_said_without_them() {
    let (url, _) = service().await;
    let refresh_token = Hidden("revoked".to_owned());
    let vault = vault(&Connection::Oauth2RefreshToken { client: client(&url), refresh_token, token: None }).await;
    for _ in 0..2 {
        // The second time too, because the lease was given up.
        let refused = at(&vault, 0, None).await.unwrap_err();
        assert!(
            refused.code == codes::CONNECTION_REFUSED && refused.message.contains("400: invalid_grant"),
            "{refused:?}"
        );
        assert!(!refused.message.contains("s3cret") && !refused.message.contains("revoked"), "{refused:?}");
    }
    let (name, nowhere) = ("crm", client("http://127.0.0.1:1/token"));
    let gone = Connection::Oauth2ClientCredentials { client: nowhere, token: None };
    let client = Clients::new(system_lookup(), Authorities::default()).trusted().unwrap();
    let gone = fetch(&client, name, &gone, Timestamp::UNIX_EPOCH).await.unwrap_err();
    assert!(gone.code == codes::CONNECTION_UNAVAILABLE && gone.retry.is_retryable(), "{gone:?}");
}

#[tokio::test]
async fn a_key_is_used_as_it_is() {
    let vault = vault(&Connection::ApiKey { key: Hidden("the key".to_owned()) }).await;
    let key = SecretString::from("the key");
    assert_eq!(at(&vault, 0, Some(&key)).await.unwrap(), "the key");
    let basic = Connection::Basic { username: "ada".to_owned(), password: Hidden("s3cret of ada".to_owned()) };
    vault.keep_in_vault(VaultKind::Connection, "crm", &basic.written().unwrap(), Timestamp::UNIX_EPOCH).await.unwrap();
    assert_eq!(at(&vault, 0, None).await.unwrap(), "YWRhOnMzY3JldCBvZiBhZGE=");
    let hidden: Vec<String> = basic.hidden().iter().map(|text| text.expose_secret().to_owned()).collect();
    assert_eq!(hidden, ["s3cret of ada", "YWRhOnMzY3JldCBvZiBhZGE"]);
    vault.remove_from_vault(VaultKind::Connection, "crm").await.unwrap();
    assert!(at(&vault, 0, None).await.unwrap_err().code == codes::CONNECTION_MISSING);
}
