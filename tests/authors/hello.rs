//! The smallest useful action in Rust: it takes a name, logs it, and returns a greeting.

use std::fs;

use serde_json::json;

use crate::{Project, built, has_tools, said};

/// What the package may have: 60 KiB. Most of it is JSON, the formatting of messages, and the ordinary allocator.
const MOST_BYTES: u64 = 60 << 10;

const CODE: &str = r#"
use greenroom_sdk::{Failure, Host};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Input {
    name: String,
}

#[derive(Serialize)]
struct Output {
    greeting: String,
}

fn run(input: Input, host: &Host) -> Result<Output, Failure> {
    host.log().info("greeted", &[("name", &input.name)]);
    Ok(Output { greeting: format!("Hello, {}!", input.name) })
}

greenroom_sdk::action!(run);
"#;

#[test]
fn a_hello_action_in_rust_is_small() {
    if !has_tools("rust") {
        return;
    }
    let project = Project::new("rust");
    let schema = |field: &str| {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": [field],
            "properties": { field: { "type": "string" } },
            "additionalProperties": false,
        })
    };
    let manifest = json!({
        "manifest": 1,
        "contract": "1.4",
        "name": "add-points",
        "version": "0.1.0",
        "objectType": "contact",
        "capabilities": ["log"],
        "labels": { "en": { "name": "Greet", "description": "Greets a person by name." } },
    });
    let case = json!({
        "description": "A person is greeted.",
        "when": { "input": { "name": "Ada" } },
        "then": { "output": { "greeting": "Hello, Ada!" } },
    });
    fs::remove_dir_all(project.path.join("cases")).unwrap();
    fs::create_dir(project.path.join("cases")).unwrap();
    for (file, text) in [
        ("src/lib.rs", CODE.to_owned()),
        ("manifest.json", manifest.to_string()),
        ("schemas/input.json", schema("name").to_string()),
        ("schemas/output.json", schema("greeting").to_string()),
        ("cases/greeted.json", case.to_string()),
    ] {
        fs::write(project.path.join(file), text).unwrap();
    }
    let Some(built) = built(&project, "rust") else { return };
    assert_eq!(built["uses"], json!(["log"]), "{built}");
    assert!(built["bytes"].as_u64().unwrap() <= MOST_BYTES, "{built}");
    let tested = project.call(&["test"]);
    assert!(tested.status.success(), "{}", said(&tested));
}
