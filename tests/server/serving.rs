//! Serving: what every answer has, and how a server ends.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::common::{ADMINISTRATOR, ECHO, EDITOR, Place, RETURNS_INPUT, package};

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_listed_in_pages_and_shown() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read").await);
    let first = client.get("/v1/actions?limit=1").await.ok();
    assert_eq!((&first["items"][0]["name"], &first["items"][0]["active"]), (&json!(ECHO), &json!(true)));
    let next = first["next"].as_str().unwrap();
    let second = client.get(&format!("/v1/actions?limit=1&cursor={next}")).await.ok();
    assert_eq!((&second["items"][0]["name"], &second["next"]), (&json!("endless"), &json!(null)));
    let shown = client.get("/v1/actions/echo@1").await.ok();
    assert_eq!((&shown["version"], &shown["inputSchema"]["type"]), (&json!("1.0.0"), &json!("object")));
    client.get("/v1/actions/none").await.problem(404, "unknown-action");
    client.get("/v1/actions/echo@one").await.problem(400, "request-malformed");
    client.get("/v1/actions?limit=0").await.problem(400, "request-malformed");
    client.get("/v1/actions?limit=x").await.problem(400, "request-malformed");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_id_and_closed_headers() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let stranger = serving.stranger();
    for path in ["/healthz", "/openapi.json", "/v1/actions", "/nothing"] {
        let request = stranger.request(reqwest::Method::GET, path).header("origin", "https://elsewhere.example");
        let answer = crate::common::Answer::of(request.header("x-request-id", "mine-1")).await;
        assert_eq!(answer.header("x-request-id"), "mine-1", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{path}");
    }
    let answer = stranger.get("/nothing").await;
    let problem = answer.problem(404, "route-not-found");
    assert_eq!(problem["instance"], format!("urn:greenroom:request:{}", answer.header("x-request-id")));
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = stranger.send(reqwest::Method::PUT, "/healthz", &[], &json!({})).await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_over_http() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("administer").await);
    let asked = json!({ "name": "A dashboard", "user": EDITOR, "scopes": ["read"] });
    let made = client.post("/v1/api-keys", &asked).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (201, "no-store"));
    let key = made.ok();
    let (token, path) = (key["token"].as_str().unwrap(), made.header("location"));
    let reader = serving.client(token);
    reader.get("/v1/actions").await.ok();
    let shown = client.get(path).await;
    assert_eq!((&shown.ok()["name"], &shown.ok()["state"]), (&json!("A dashboard"), &json!("valid")));
    let listed = client.get("/v1/api-keys").await;
    assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 2);
    let secret = token.rsplit('_').next().unwrap();
    assert!(![&shown, &listed].iter().any(|answer| answer.text.contains(secret)));

    assert_eq!(client.delete(path).await.ok()["state"], "revoked");
    reader.get("/v1/actions").await.problem(401, "api-key-revoked");
    client.get("/v1/api-keys/none").await.problem(404, "api-key-not-found");
    client.delete("/v1/api-keys/none").await.problem(404, "api-key-not-found");

    let refused = client.post("/v1/api-keys", &json!({ "name": "x", "user": EDITOR, "scopes": ["administer"] })).await;
    refused.problem(403, "api-key-user");
    let wrong = json!({ "name": "x", "user": ADMINISTRATOR, "scopes": ["read", "root"] });
    assert_eq!(client.post("/v1/api-keys", &wrong).await.problem(422, "body-invalid")["pointer"], "/scopes/1");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_finishes_its_requests_and_ends_its_runs() {
    let place = Place::new().await;
    place.configure("[server]\nshutdown-seconds = 2\n");
    let serving = place.serve().await;
    let address = serving.address;
    // A request whose body is not there yet is under way: the server has said that it reads it.
    let mut under_way = TcpStream::connect(address).await.unwrap();
    let key = place.key("administer").await;
    let body = json!({ "name": "Late", "user": EDITOR, "scopes": ["read"] }).to_string();
    let head = format!(
        "POST /v1/api-keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len()
    );
    under_way.write_all(head.as_bytes()).await.unwrap();
    let mut told = [0; 25];
    under_way.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");

    let said = tokio::spawn(serving.stop());
    // It accepts no more: the port is closed.
    while TcpStream::connect(address).await.is_ok() {
        crate::common::a_moment().await;
    }
    under_way.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(said.await.unwrap().contains("stopping"));
    let keys = place.greenroom(&["api-keys", "list", "--json"]).await.ok().json();
    assert!(keys.as_array().unwrap().iter().any(|key| key["name"] == "Late"), "what was answered was kept: {keys}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_which_part_is_not_ready() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let stranger = serving.stranger();
    assert_eq!(stranger.get("/readyz").await.ok(), json!({ "store": "ok", "actions": "ok", "server": "ok" }));
    serving.stop().await;

    std::fs::remove_dir_all(place.path("actions")).unwrap();
    std::fs::create_dir(place.path("actions")).unwrap();
    let serving = place.serve().await;
    let answer = serving.stranger().get("/readyz").await;
    let problem = answer.problem(503, "unavailable");
    assert_eq!(problem["parts"], json!({ "store": "ok", "actions": "none", "server": "ok" }));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(serving.stranger().get("/healthz").await.ok()["status"], "ok");
    serving.stop().await;
}

/// A store that can be read and not written is not ready, until it can be written again.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_written_is_not_ready() {
    let place = Place::new().await;
    if !place.world.has_a_file("a store that cannot be written is not ready") {
        return;
    }
    let serving = place.serve().await;
    let stranger = serving.stranger();
    let other = rusqlite::Connection::open(place.world.store()).unwrap();
    let pages = || other.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0)).unwrap();
    assert!(stranger.get("/readyz").await.status.is_success());
    let before = pages();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    // What was written a moment ago holds for that moment.
    let answer = loop {
        let answer = stranger.get("/readyz").await;
        if !answer.status.is_success() {
            break answer;
        }
    };
    let problem = answer.problem(503, "unavailable");
    assert_eq!(problem["parts"], json!({ "store": "unwritable", "actions": "ok", "server": "ok" }));
    other.execute_batch("ROLLBACK").unwrap();
    while !stranger.get("/readyz").await.status.is_success() {
        crate::common::a_moment().await;
    }
    assert_eq!(pages(), before, "it leaves nothing behind");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_api_asks_no_other_server() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let stranger = serving.stranger();
    let page = stranger.get("/docs").await;
    assert!(page.status.is_success() && page.header("content-type").starts_with("text/html"), "{page:?}");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("http"), "{policy}");
    let loaded: Vec<&str> = page.text.split(['"']).filter(|text| text.starts_with('/') && text.len() > 1).collect();
    assert_eq!(loaded.len(), 3, "{}", page.text);
    for path in loaded {
        let file = stranger.get(path).await;
        assert!(file.status.is_success(), "{path}: {}", file.status);
    }
    assert!(!page.text.contains("//"), "{}", page.text);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_has_the_schemas_of_the_actions() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let document = serving.stranger().get("/openapi.json").await.ok();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["action.echo.1.0.0.input"]["properties"]["note"]["type"], "string");
    assert_eq!(schemas["action.echo.1.0.0.output"]["type"], "object");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_and_settings_are_read_again() {
    let place = Place::new().await;
    // What is read again is asked for here, and nothing is loaded by itself.
    place.configure("[server]\nwatch = false\n");
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer").await);
    let none = json!({ "added": [], "removed": [], "leftOut": [], "grantsWithoutAction": [] });
    let unchanged = client.post("/v1/reload", &json!({})).await.ok();
    assert_eq!((&unchanged["actions"], &unchanged["certificate"]), (&none, &json!("none")));

    place.action(ECHO, "1.1.0", RETURNS_INPUT);
    std::fs::remove_file(place.path("actions/endless-1.0.0.wasm")).unwrap();
    place.configure("concurrency = 3\n[server]\nwatch = false\nkey-rate = 50\n");
    let reloaded = client.post("/v1/reload", &json!({})).await.ok();
    let changed = json!({
        "added": ["echo@1.1.0"], "removed": ["endless@1.0.0"], "leftOut": [], "grantsWithoutAction": []
    });
    assert_eq!(reloaded["actions"], changed);
    assert_eq!(reloaded["settings"], json!({ "changed": ["server.key-rate"], "needRestart": ["concurrency"] }));
    assert_eq!(client.get("/v1/actions/echo").await.ok()["version"], "1.1.0");
    client.get("/v1/actions/endless").await.problem(404, "unknown-action");
    let document = client.get("/openapi.json").await.ok();
    assert!(document["components"]["schemas"]["action.echo.1.1.0.input"].is_object());

    // A grant that nothing uses may be misspelt.
    place.configure("[grants]\necoh = ['log']\n");
    let reloaded = client.post("/v1/reload", &json!({})).await.ok();
    let warned = reloaded["actions"]["grantsWithoutAction"][0].as_str().unwrap();
    assert!(warned.contains("`ecoh`") && warned.contains("there are echo"), "{warned}");
    let checked = place.greenroom(&["mcp"]).await;
    assert!(checked.stderr.contains("warning: [grants] names `ecoh`"), "{checked:?}");

    // What is broken takes nothing away.
    std::fs::write(place.path("actions/broken.wasm"), "no package").unwrap();
    std::fs::remove_file(place.path("actions/echo-1.0.0.wasm")).unwrap();
    let reloaded = client.post("/v1/reload", &json!({})).await.ok();
    assert_eq!(
        (&reloaded["actions"]["removed"], reloaded["actions"]["leftOut"].as_array().unwrap().len()),
        (&json!([]), 1)
    );
    place.configure("[server]\nkey-rat = 1\n");
    let problem = client.post("/v1/reload", &json!({})).await.problem(422, "configuration-invalid");
    assert!(problem["title"].as_str().unwrap().starts_with("The configuration file"), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("line 2"), "{problem}");
    client.get("/v1/actions/echo@=1.0.0").await.ok();

    // What the operator refuses goes, whatever else is broken.
    place.configure("[server]\nwatch = false\n[trust]\nsignatures = \"required\"\n");
    let reloaded = client.post("/v1/reload", &json!({})).await.ok();
    assert_eq!(reloaded["actions"]["removed"], json!(["echo@1.1.0"]), "{reloaded}");
    client.get("/v1/actions/echo@1.1.0").await.problem(404, "unknown-action");
    place.configure("");
    client.post("/v1/reload", &json!({})).await.ok();
    client.get("/v1/actions/echo@1.1.0").await.ok();

    // A signal does the same.
    place.configure("");
    std::fs::remove_file(place.path("actions/broken.wasm")).unwrap();
    serving.signal("-HUP");
    until(&client, "echo@=1.0.0", false).await;
    serving.stop().await;
}

/// Days are counted, so an old row is written by hand; the removal begins with the server.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_is_removed_by_itself() {
    let place = Place::new().await;
    if !place.world.has_a_file("what is too old is removed") {
        return;
    }
    let store = rusqlite::Connection::open(place.world.store()).unwrap();
    let done = "INSERT INTO jobs (id, kind, state, lane_group, lane_key, work, enqueued_at, not_before, finished_at)
                VALUES (?1, 'settle', 'done', 'service', 'settle', '{\"kind\": \"settle\"}', ?2, ?2, ?2)";
    let day = 86_400_000_000_000_i64;
    let now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap();
    let [old, young] = ["0198c2f4-1c1b-7000-8000-000000000001", "0198c2f4-1c1b-7000-8000-000000000002"];
    for (id, finished_at) in [(old, now - 3 * day), (young, now - day)] {
        store.execute(done, rusqlite::params![id, finished_at]).unwrap();
    }
    place.configure("[server]\nschedule = 'off'\nsettle = 'off'\n[retention]\nruns = 2\njournals = 1\n");
    let serving = place.serve().await;
    let count = |id: &str| -> i64 {
        store.query_row("SELECT count(*) FROM jobs WHERE id = ?1", [id], |row| row.get(0)).unwrap()
    };
    while count(old) > 0 {
        crate::common::a_moment().await;
    }
    assert_eq!(count(young), 1);
    let client = serving.client(&place.key("read").await);
    assert_eq!(client.get("/v1/jobs?kind=prune&state=dead-letter").await.ok()["items"], json!([]));
    serving.stop().await;
}

/// Waits until a version of an action is there, or is gone.
async fn until(client: &crate::common::Client, action: &str, is_there: bool) {
    // Other answers do not count: one that refuses the key's rate says nothing about the action.
    let wanted = if is_there { 200 } else { 404 };
    while client.get(&format!("/v1/actions/{action}")).await.status != wanted {
        crate::common::a_moment().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_changes_is_loaded_and_a_half_copied_package_is_not() {
    let place = Place::new().await;
    place.configure("[server]\nkey-rate = 1000000\nkey-burst = 1000000\n");
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer").await);
    place.action("greet", "1.0.0", RETURNS_INPUT);
    until(&client, "greet@=1.0.0", true).await;

    // The first half of a package, then something whole, by which it is known that the folder was looked at.
    let (half, whole) = (place.path("actions/later-1.0.0.wasm"), package("later", "1.0.0", RETURNS_INPUT));
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    place.action("greet", "1.1.0", RETURNS_INPUT);
    until(&client, "greet@=1.1.0", true).await;
    client.get("/v1/actions/later").await.problem(404, "unknown-action");
    std::fs::write(&half, &whole).unwrap();
    until(&client, "later@=1.0.0", true).await;

    // A newer version that is half copied takes nothing away.
    let newer = package("later", "1.0.0", "(loop $again (br $again)) unreachable");
    std::fs::write(&half, &newer[..newer.len() / 2]).unwrap();
    place.action("greet", "1.2.0", RETURNS_INPUT);
    until(&client, "greet@=1.2.0", true).await;
    client.get("/v1/actions/later@1.0.0").await.ok();

    // What is gone is forgotten, once no broken file may be it.
    std::fs::write(&half, &newer).unwrap();
    std::fs::remove_file(place.path("actions/greet-1.0.0.wasm")).unwrap();
    until(&client, "greet@=1.0.0", false).await;
    let said = serving.stop().await;
    assert!(said.contains("later-1.0.0.wasm"), "what was half copied is in the log: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_grant_of_an_installed_action_is_refused_and_the_action_goes_on() {
    let place = Place::new().await;
    place.configure("[server]\nwatch = false\n");
    let package = place.action("greet", "1.0.0", RETURNS_INPUT);
    place.greenroom(&["install", package.to_str().unwrap(), "--yes"]).await.ok();
    std::fs::remove_file(&package).unwrap();
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read,administer").await);
    client.get("/v1/actions/greet").await.ok();
    let file = place.path("greenroom-installed/installed.json");
    let sound = std::fs::read_to_string(&file).unwrap();
    let mut changed: Value = serde_json::from_str(&sound).unwrap();
    let grants = json!({ "contacts-write": { "properties": ["Lead Score"] } });
    changed["actions"]["greet"]["versions"][0]["grants"] = grants;
    std::fs::write(&file, changed.to_string()).unwrap();
    place.action("other", "1.0.0", RETURNS_INPUT);
    let refused = client.post("/v1/reload", &json!({})).await.problem(422, "configuration-invalid");
    let why = refused["detail"].as_str().unwrap();
    assert!(why.contains("greet 1.0.0") && why.contains("/properties/0") && why.contains("[grants]"), "{why}");
    client.post("/v1/actions/greet/invoke", &json!({ "input": {} })).await.ok();
    client.get("/v1/actions/other").await.problem(404, "unknown-action");
    std::fs::write(&file, sound).unwrap();
    client.post("/v1/reload", &json!({})).await.ok();
    client.get("/v1/actions/other").await.ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_requests_by_route_and_name_nobody() {
    let place = Place::connected().await;
    place.configure("[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n[jobs]\nattempts = 1\n[limits]\ncpu-ms = 20\n");
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer").await);
    for path in ["/v1/actions", "/v1/actions/echo", "/v1/actions/ada@example.com", "/ada@example.com"] {
        client.get(path).await;
    }
    // A dead letter about a person, with the caller's words.
    let body = json!({ "input": { "note": "ada@example.com" }, "contact": "1", "tags": { "who": "ada@example.com" } });
    let invoking = serving.client(&place.key("invoke,read").await);
    let headers = [("prefer", "respond-async"), ("idempotency-key", "ada@example.com")];
    let accepted = invoking
        .send(reqwest::Method::POST, "/v1/actions/endless/invoke", &headers, &body)
        .await
        .header("location")
        .to_owned();
    while invoking.get(&accepted).await.ok()["state"] != "dead-letter" {
        crate::common::a_moment().await;
    }
    let answer = client.get("/metrics").await;
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"), "{answer:?}");
    let text = &answer.text;
    for line in [
        "greenroom_http_requests_total{method=\"GET\",route=\"/v1/actions/{name}\",status=\"200\"} 1",
        "greenroom_http_requests_total{method=\"GET\",route=\"unknown\",status=\"404\"} 1",
        "greenroom_http_requests_under_way 1",
        "greenroom_actions 2",
        "greenroom_clock_ahead_seconds 0.0",
        "greenroom_open_intents 0",
        "greenroom_instances_ready 0",
        "greenroom_jobs{kind=\"invoke\",state=\"dead-letter\"} 1",
        "greenroom_jobs{kind=\"invoke\",state=\"waiting\"} 0",
        "greenroom_jobs{kind=\"invoke\",state=\"asleep\"} 0",
        "greenroom_jobs{kind=\"sync\",state=\"running\"} 0",
        "greenroom_oldest_waiting_job_seconds{kind=\"invoke\"} 0.0",
        "greenroom_zoom_calls_at_most{account=\"acme-zoom-account\",class=\"medium\"} 20",
        "greenroom_zoom_limit_reached_seconds{account=\"acme-zoom-account\",class=\"medium\"} 0.0",
        "greenroom_runs_at_most 64",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in {text}");
    }
    // How many of them are left depends on how long ago the last ones were.
    assert!(text.contains("\ngreenroom_zoom_calls_left{account=\"acme-zoom-account\",class=\"medium\"} "), "{text}");
    assert!(text.ends_with("# EOF\n"));
    for name in ["example.com", "acme.example", "ada", "Ada", "Lovelace", "okafor"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_lines_of_json_and_names_nobody() {
    let place = Place::new().await;
    let mut command = place.command(&["serve", "--listen", "127.0.0.1:0", "--json", "--log", "json,info"]);
    let serving = place.start(&mut command);
    let client = serving.client(&place.key("read").await);
    client.get("/v1/actions/ada@example.com?token=secret-of-ada").await;
    let said = serving.stop().await;
    let lines: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let answered = lines.iter().find(|line| line["message"] == "answered").unwrap_or_else(|| panic!("{said}"));
    let span = &answered["span"];
    assert_eq!((&span["route"], &span["status"]), (&json!("/v1/actions/{name}"), &json!(400)));
    assert!(!said.contains("ada@") && !said.contains("secret-of-ada") && !said.contains("grk_"), "{said}");
}
