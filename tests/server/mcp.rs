//! The Model Context Protocol, driven by its own SDK and its inspector, over HTTP and over standard input and output.

use std::{
    io::{BufRead, BufReader, Write},
    process::Stdio,
};

use futures::{StreamExt, stream::FuturesUnordered};
use greenroom_tests::{ACTION, WEBINAR, packages};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    common::{Answer, Client, ECHO, EDITOR, ENDLESS, Place, Serving},
    node::{self, Packages},
};

/// An action that goes on in a second slice, and is done there.
const TWO_SLICES: &str = "(if (result i32) (local.get 2)
    (then (call $done (local.get $in) (local.get $in_len)))
    (else (drop (call $done (local.get $in) (local.get $in_len))) (i32.store8 (i32.const 72) (i32.const 1)) (i32.const 64)))";

/// An action that goes on in slice after slice.
const FOR_EVER: &str =
    "(drop (call $done (local.get $in) (local.get $in_len))) (i32.store8 (i32.const 72) (i32.const 1)) (i32.const 64)";

async fn place() -> Place {
    let place = Place::connected().await;
    let package = format!("{ACTION}-1.0.0.wasm");
    std::fs::copy(packages().join(&package), place.path("actions").join(&package)).unwrap();
    place.action("two-slices", "1.0.0", TWO_SLICES);
    place.action("for-ever", "1.0.0", FOR_EVER);
    place
}

async fn over_http(clients: &Packages, serving: &Serving, key: &str, steps: Value) -> Vec<Value> {
    let plan = json!({ "url": format!("{}/mcp", serving.url), "key": key, "steps": steps });
    match node::run(clients.script("mcp.mjs", &[]), &plan.to_string()).await {
        Value::Array(results) => results,
        other => panic!("{other}"),
    }
}

fn names(tools: &Value) -> Vec<&str> {
    tools["tools"]
        .as_array()
        .unwrap_or_else(|| panic!("{tools}"))
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_tools_for_mcps_own_sdk() {
    let Some(clients) = node::clients() else { return };
    let place = place().await;
    let serving = place.serve().await;
    let key = place.key("invoke,read").await;
    let register = |dry_run: bool, key: &str| {
        json!({ "do": "call", "name": ACTION, "arguments": {
            "contact": "1", "input": { "webinarId": WEBINAR }, "dryRun": dry_run, "idempotencyKey": key
        } })
    };
    let steps = json!([
        { "do": "server" },
        { "do": "tools" },
        register(true, "a"),
        register(false, "b"),
        register(false, "b"),
        { "do": "call", "name": ACTION, "arguments": { "contact": "1", "input": { "webinarId": "825 1234 5678" } } },
        { "do": "call", "name": ACTION, "arguments": { "input": { "webinarId": WEBINAR } } },
        { "do": "call", "name": ECHO, "arguments": { "contact": "1", "input": {}, "wrong": 1 } },
        { "do": "call", "name": "no-such-tool", "arguments": {} },
        { "do": "call", "name": "two-slices", "arguments": { "contact": "1", "input": { "note": "x" } } },
        { "do": "call", "name": "for-ever", "arguments": { "contact": "1", "input": {} }, "cancelOnProgress": true },
    ]);
    let results = over_http(&clients, &serving, &key, steps).await;
    let [server, tools, dry, done, again, wrong, no_contact, unknown, no_tool, slices, cancelled] = results.as_slice()
    else {
        panic!("{results:?}")
    };
    assert!(server["info"]["name"] == "greenroom" && server["instructions"].as_str().unwrap().contains("dryRun"));
    assert_eq!(names(tools), [ACTION, ECHO, "endless", "for-ever", "two-slices"]);
    let tool = &tools["tools"][0];
    assert_eq!(tool["title"], "Add contact to Zoom webinar");
    assert_eq!(tool["inputSchema"]["required"], json!(["contact", "input"]));
    assert_eq!(tool["inputSchema"]["properties"]["input"]["required"], json!(["webinarId"]));
    assert_eq!(tool["outputSchema"]["properties"]["status"]["enum"][0], "registered");
    let hints =
        ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"].map(|hint| &tool["annotations"][hint]);
    assert_eq!(hints, [&json!(false), &json!(false), &json!(true), &json!(true)]);
    assert_eq!(tools["tools"][1]["annotations"]["readOnlyHint"], true, "it was granted nothing");

    assert_eq!((&dry["structuredContent"]["madeUp"], &dry["_meta"]["greenroom/dryRun"]), (&json!(true), &json!(true)));
    assert_eq!(done["structuredContent"]["status"], "registered", "{done}");
    let link = done["structuredContent"]["joinUrl"].as_str().unwrap();
    assert!(!link.contains("http"), "a language model gets no personal link: {link}");
    assert_eq!(
        (&again["structuredContent"], &again["_meta"]["greenroom/repeated"]),
        (&done["structuredContent"], &json!(true))
    );
    assert_eq!(place.world.registrations_sent(), 1);

    for (result, words) in [(wrong, "invalid-input: "), (no_contact, "(at /contact)"), (unknown, "(at /wrong)")] {
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(result["isError"] == true && text.contains(words), "{result}");
    }
    let remedy = wrong["content"][0]["text"].as_str().unwrap();
    assert!(remedy.contains("(at /input/webinarId)") && remedy.contains("Remedy: "), "{remedy}");
    assert_eq!(wrong["_meta"]["greenroom/failure"]["kind"], "invalid-input");
    assert!(no_tool["error"].as_str().unwrap().contains("no-such-tool"), "{no_tool}");

    assert_eq!(slices["structuredContent"], json!({ "note": "x" }), "{slices}");
    assert_eq!(
        (&slices["progress"][0]["progress"], slices["progress"].as_array().unwrap().len()),
        (&json!(1), 1),
        "{slices}"
    );
    assert!(cancelled["error"].as_str().unwrap().contains("enough"), "{cancelled}");
    // The cancelled chain ended: nothing keeps the server from stopping.
    let said = serving.stop().await;
    assert!(!said.contains("stopped runs"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sees_the_tools_and_records_that_its_scopes_allow() {
    let Some(clients) = node::clients() else { return };
    let place = place().await;
    let serving = place.serve().await;
    let all = json!([
        { "do": "tools" },
        { "do": "call", "name": ECHO, "arguments": { "contact": "1", "input": {} } },
        { "do": "call", "name": "two-slices", "arguments": { "contact": "1", "input": {} } },
        { "do": "resources" },
        { "do": "templates" },
    ]);
    let invoke = place.key_of(EDITOR, "invoke", &["--only", ECHO]).await;
    let results = over_http(&clients, &serving, &invoke, all.clone()).await;
    assert_eq!(names(&results[0]), [ECHO]);
    assert_eq!(results[1]["structuredContent"], json!({}), "{results:?}");
    assert!(results[2]["error"].as_str().unwrap().contains("no tool"), "{results:?}");
    assert_eq!((&results[3]["resources"], &results[4]["resourceTemplates"]), (&json!([]), &json!([])));

    // The keys of calls are their users' own.
    let say = |note: &str| {
        json!([{ "do": "call", "name": ECHO,
            "arguments": { "contact": "1", "input": { "note": note }, "idempotencyKey": "k" } }])
    };
    let other = place.key("invoke").await;
    for (key, note) in [(&invoke, "mine"), (&other, "theirs")] {
        let results = over_http(&clients, &serving, key, say(note)).await;
        assert_eq!(results[0]["structuredContent"], json!({ "note": note }), "{results:?}");
    }

    let read = place.key_of(EDITOR, "read", &[]).await;
    let results = over_http(&clients, &serving, &read, all).await;
    assert_eq!(results[0]["tools"], json!([]));
    assert!(results[1]["error"].as_str().unwrap().contains("no tool"), "{results:?}");
    let uri = results[3]["resources"][0]["uri"].as_str().unwrap();
    assert!(uri.starts_with("greenroom://runs/"), "{results:?}");
    let steps = json!([
        { "do": "read", "uri": uri },
        { "do": "read", "uri": "greenroom://runs/00000000-0000-7000-8000-000000000000" },
        { "do": "read", "uri": "greenroom://webinars/82512345678/audit" },
        { "do": "read", "uri": "file:///etc/passwd" },
    ]);
    let read_results = over_http(&clients, &serving, &read, steps.clone()).await;
    let record: Value = serde_json::from_str(read_results[0]["contents"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!((&record["action"], &record["contact"]), (&json!(ECHO), &json!("1")));
    assert_eq!(read_results[2]["contents"][0]["mimeType"], "application/json", "{read_results:?}");
    for unknown in [&read_results[1], &read_results[3]] {
        assert!(unknown["error"].is_string(), "{unknown}");
    }
    for refused in over_http(&clients, &serving, &invoke, steps).await {
        assert!(refused["error"].as_str().unwrap().contains("scope read"), "{refused}");
    }
    for key in ["", "grk_wrong_wrong"] {
        let results = over_http(&clients, &serving, key, json!([{ "do": "tools" }])).await;
        assert!(results[0]["refused"].is_string(), "{results:?}");
    }
    serving.stop().await;
}

/// A message of a client over HTTP, without its SDK.
pub(crate) async fn send(client: &Client, method: Method, headers: &[(&str, &str)], message: &Value) -> Answer {
    let mut request = client.request(method, "/mcp").json(message);
    request = request.header("accept", "application/json, text/event-stream");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

pub(crate) fn hello() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "x", "version": "1" }
    } })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_a_browser_reaches_the_tools() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    assert_eq!(send(&client, Method::POST, &[], &hello()).await.status, 200);
    for origin in ["https://evil.example", "null", "http://localhost:3000", &serving.url] {
        let refused = send(&client, Method::POST, &[("origin", origin)], &hello()).await;
        refused.problem(403, "request-malformed");
    }
    let stranger = serving.stranger();
    for method in [Method::POST, Method::GET, Method::DELETE] {
        send(&stranger, method, &[], &hello()).await.problem(401, "api-key-missing");
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_of_one_key_which_has_a_limited_number() {
    const MOST: usize = 100;
    let place = Place::new().await;
    place.configure("[server]\nkey-burst = 1000\n");
    let serving = place.serve().await;
    let own = serving.client(&place.key("invoke,read").await);
    let other = serving.client(&place.key_of(EDITOR, "invoke,read", &[]).await);
    let session = send(&own, Method::POST, &[], &hello()).await.header("mcp-session-id").to_owned();
    let list = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    let begun = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let with = [("mcp-session-id", session.as_str())];
    assert_eq!(send(&own, Method::POST, &with, &begun).await.status, 202);
    assert_eq!(send(&own, Method::POST, &with, &list).await.status, 200);
    for method in [Method::POST, Method::GET, Method::DELETE] {
        send(&other, method, &with, &list).await.problem(404, "route-not-found");
    }
    for _ in 1..MOST {
        assert_eq!(send(&own, Method::POST, &[], &hello()).await.status, 200);
    }
    let refused = send(&own, Method::POST, &[], &hello()).await;
    refused.problem(429, "too-many-requests");
    assert_eq!(refused.header("retry-after"), "60");
    assert_eq!(send(&other, Method::POST, &[], &hello()).await.status, 200, "another key has its own");
    // One that is ended makes room.
    assert!(send(&own, Method::DELETE, &with, &list).await.status.is_success());
    let last = send(&own, Method::POST, &[], &hello()).await.header("mcp-session-id").to_owned();
    // A client that listens, as SDKs do, does not keep the server from stopping.
    let listening = own.request(Method::GET, "/mcp").header("accept", "text/event-stream");
    let listening = listening.header("mcp-session-id", last).send().await.unwrap();
    assert_eq!(listening.status(), 200);
    let said = serving.stop().await;
    assert!(!said.contains("left before all answers"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_a_limited_number_of_calls_under_way() {
    const MOST: usize = 32;
    let place = Place::new().await;
    place.configure("concurrency = 1\n[limits]\ncpu-ms = 600000\nwall-ms = 600000\n[server]\nshutdown-seconds = 4\n");
    let serving = place.serve().await;
    let own = serving.client(&place.key("invoke").await);
    let session = send(&own, Method::POST, &[], &hello()).await.header("mcp-session-id").to_owned();
    let with = [("mcp-session-id", session.as_str())];
    let begun = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(send(&own, Method::POST, &with, &begun).await.status, 202);
    let call = |n: usize| {
        json!({ "jsonrpc": "2.0", "id": n + 2, "method": "tools/call",
            "params": { "name": ENDLESS, "arguments": { "contact": "1", "input": {} } } })
    };
    let calls: Vec<Value> = (0..MOST + 5).map(call).collect();
    let mut answers: FuturesUnordered<_> = calls.iter().map(|call| send(&own, Method::POST, &with, call)).collect();
    for _ in 0..5 {
        let refused = answers.next().await.unwrap().text;
        assert!(refused.contains("too-many-requests") && refused.contains("32 calls"), "{refused}");
    }
    // The others go on, until the server is stopped.
    drop(answers);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_client_has_them_over_standard_input_and_output() {
    let Some(clients) = node::clients() else { return };
    let place = place().await;
    let run = async |arguments: &[&str], steps: Value| {
        let command = place.command(&[]);
        let env: serde_json::Map<String, Value> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_str()?.to_owned(), value?.to_str()?.into())))
            .collect();
        let args = [&["mcp"], arguments].concat();
        let plan =
            json!({ "command": command.get_program().to_str().unwrap(), "args": args, "env": env, "steps": steps });
        node::run(clients.script("mcp.mjs", &[]), &plan.to_string()).await
    };
    let steps = json!([
        { "do": "tools" },
        { "do": "call", "name": ECHO, "arguments": { "contact": "1", "input": { "note": "x" } } },
        { "do": "resources" },
    ]);
    let results = run(&[], steps.clone()).await;
    assert!(names(&results[0]).contains(&ACTION), "{results}");
    assert_eq!(results[1]["structuredContent"], json!({ "note": "x" }), "{results}");
    assert!(results[2]["resources"][0]["uri"].as_str().unwrap().starts_with("greenroom://runs/"), "{results}");
    let results = run(&["--only", ECHO], steps).await;
    assert_eq!(names(&results[0]), [ECHO]);
    assert_eq!(results[2]["resources"], json!([]), "records speak of other actions too");
}

/// A line that is no JSON is answered, and the client goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_no_json_has_an_answer() {
    let place = Place::new().await;
    let mut command = place.command(&["mcp"]);
    let lines = format!("hello?\n{}\n", hello());
    let said = tokio::task::spawn_blocking(move || {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        input.write_all(lines.as_bytes()).unwrap();
        let said: Vec<Value> = (0..2)
            .map(|_| {
                let mut line = String::new();
                output.read_line(&mut line).unwrap();
                serde_json::from_str(&line).unwrap()
            })
            .collect();
        drop(input);
        child.wait().unwrap();
        said
    });
    let said = said.await.unwrap();
    let refused = said.iter().find(|said| said["id"].is_null()).unwrap();
    assert_eq!(refused["error"]["code"], -32700, "{refused}");
    assert!(said.iter().any(|said| said["result"]["serverInfo"]["name"] == "greenroom"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mcps_inspector_calls_a_tool() {
    let Some(clients) = node::clients() else { return };
    let place = Place::new().await;
    let serving = place.serve().await;
    let key = place.key("invoke").await;
    let (url, header) = (format!("{}/mcp", serving.url), format!("Authorization: Bearer {key}"));
    let Some(mut listing) = node::inspector(&clients) else { return };
    listing.args(["--cli", &url, "--transport", "http", "--method", "tools/list", "--header", &header]);
    let listed = node::run(listing, "").await;
    assert!(names(&listed).contains(&ECHO), "{listed}");
    let Some(mut calling) = node::inspector(&clients) else { return };
    calling.args([
        "--cli",
        &url,
        "--transport",
        "http",
        "--method",
        "tools/call",
        "--tool-name",
        ECHO,
        "--header",
        &header,
    ]);
    calling.args(["--tool-arg", r#"contact="1""#, "--tool-arg", r#"input={"note": "x"}"#]);
    let called = node::run(calling, "").await;
    assert_eq!(called["structuredContent"], json!({ "note": "x" }), "{called}");
    serving.stop().await;
}
