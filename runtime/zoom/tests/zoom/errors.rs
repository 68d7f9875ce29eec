//! Every documented error, and every answer that is not documented.

use std::time::Duration;

use greenroom_domain::{ProviderError, RegistrationChange, RegistrationState, WebinarProvider};
use serde_json::{Value, json};

use crate::{
    calls::{ada, approved_ada, id, webinar},
    fixtures::{error_rows, names, response},
    sessions::uuid,
    stub::{Bench, Reply, TOKEN, account, bench, bench_with},
};

/// Makes a call for an operation.
pub(crate) async fn ask(bench: &Bench, method: &str, path: &str) -> Result<(), ProviderError> {
    let (zoom, account) = (&bench.zoom, account());
    match (method, path) {
        ("GET", "/users") => zoom.users(&account, None).await.map(drop),
        ("GET", "/users/{userId}") => zoom.check(&account).await.map(drop),
        ("GET", "/users/{userId}/webinars") => zoom.webinars_of(&account, "u", None).await.map(drop),
        ("GET", "/webinars/{webinarId}") => zoom.webinar(&account, &id()).await.map(drop),
        ("GET", "/webinars/{webinarId}/panelists") => zoom.panelists(&account, &id()).await.map(drop),
        ("GET", "/webinars/{webinarId}/registrants/questions") => {
            zoom.registration_form(&account, &id()).await.map(drop)
        }
        ("GET", "/webinars/{webinarId}/registrants") => {
            zoom.registrants(&account, &id(), RegistrationState::Approved, None, None).await.map(drop)
        }
        REGISTRANT => zoom.registrant(&account, &id(), "r1", None).await.map(drop),
        ("POST", "/webinars/{webinarId}/registrants") => {
            zoom.register(&account, &webinar(0).await, &ada(), None).await.map(drop)
        }
        CHANGE => {
            let registrant = approved_ada().await;
            zoom.change_registration(&account, &id(), &registrant, RegistrationChange::Approve, None).await
        }
        ("GET", "/past_webinars/{webinarId}/instances") => zoom.past_sessions(&account, &id()).await.map(drop),
        ("GET", "/report/webinars/{webinarId}") => zoom.session(&account, &id(), &uuid()).await.map(drop),
        ("GET", "/report/webinars/{webinarId}/participants") => {
            zoom.participants(&account, &uuid(), None).await.map(drop)
        }
        ("GET", "/meetings/{meetingId}/recordings") => zoom.recording(&account, &uuid()).await.map(drop),
        _ => panic!("{method} {path} is none of our operations"),
    }
}

pub(crate) const GET: (&str, &str) = ("GET", "/webinars/{webinarId}");
pub(crate) const REGISTER: (&str, &str) = ("POST", "/webinars/{webinarId}/registrants");
const REGISTRANT: (&str, &str) = ("GET", "/webinars/{webinarId}/registrants/{registrantId}");
pub(crate) const CHANGE: (&str, &str) = ("PUT", "/webinars/{webinarId}/registrants/status");
const OPERATIONS: [(&str, &str); 14] = [
    ("GET", "/users"),
    ("GET", "/users/{userId}"),
    ("GET", "/users/{userId}/webinars"),
    GET,
    ("GET", "/webinars/{webinarId}/panelists"),
    ("GET", "/webinars/{webinarId}/registrants/questions"),
    ("GET", "/webinars/{webinarId}/registrants"),
    REGISTER,
    ("GET", "/past_webinars/{webinarId}/instances"),
    ("GET", "/report/webinars/{webinarId}"),
    ("GET", "/report/webinars/{webinarId}/participants"),
    ("GET", "/meetings/{meetingId}/recordings"),
    REGISTRANT,
    CHANGE,
];

/// The scope that Zoom documents for an operation, likewise written down a second time.
fn scope_of(method: &str, path: &str) -> &'static str {
    match (method, path) {
        ("GET", "/users") => "user:read:list_users:admin",
        ("GET", "/users/{userId}") => "user:read:user:admin",
        ("GET", "/users/{userId}/webinars") => "webinar:read:list_webinars:admin",
        ("GET", "/webinars/{webinarId}") => "webinar:read:webinar:admin",
        ("GET", "/webinars/{webinarId}/panelists") => "webinar:read:list_panelists:admin",
        ("GET", "/webinars/{webinarId}/registrants/questions") => "webinar:read:list_registration_questions:admin",
        ("GET", "/webinars/{webinarId}/registrants") => "webinar:read:list_registrants:admin",
        REGISTRANT => "webinar:read:registrant:admin",
        ("POST", "/webinars/{webinarId}/registrants") => "webinar:write:registrant:admin",
        CHANGE => "webinar:update:registrant_status:admin",
        ("GET", "/past_webinars/{webinarId}/instances") => "webinar:read:list_past_instances:admin",
        ("GET", "/report/webinars/{webinarId}") => "report:read:webinar:admin",
        ("GET", "/report/webinars/{webinarId}/participants") => "report:read:list_webinar_participants:admin",
        _ => "cloud_recording:read:list_recording_files:admin",
    }
}

/// The expected error for a documented refusal. It is deliberately written down a second time, apart from the client's
/// own table.
fn expected(method: &str, path: &str, code: i64, message: &str) -> Option<ProviderError> {
    let message = message.to_owned();
    let registering = (method, path) == REGISTER;
    let changing = (method, path) == CHANGE;
    Some(match code {
        3001 => ProviderError::WebinarNotFound,
        1001 if registering => ProviderError::RegistrationRefused { message },
        1001 | 1010 => ProviderError::UserNotFound,
        12702 => ProviderError::TooOld,
        3301 => ProviderError::RecordingNotFound,
        200 if path.ends_with("/webinars") => ProviderError::WebinarsNotListed { message: message.into() },
        200 => ProviderError::NoPermission { message: message.into() },
        4711 => {
            let scope = scope_of(method, path);
            ProviderError::NoPermission {
                message: format!("the app in Zoom lacks the scope `{scope}`: {message}").into(),
            }
        }
        300 => ProviderError::Invalid { message },
        3035 if changing => ProviderError::WebinarFull { message },
        3027 if registering => ProviderError::HostCannotRegister,
        3034 if registering => ProviderError::WorkEmailRequired { message },
        3038 if registering => ProviderError::WebinarOver,
        3000 if registering => ProviderError::RegistrationRefused { message },
        3000 if path.ends_with("/questions") || path == REGISTRANT.1 => ProviderError::RegistrationNotEnabled,
        _ => return None,
    })
}

#[tokio::test]
async fn w9_every_documented_error_is_recognised_by_operation_and_code() {
    let mut rows = 0;
    for row in error_rows() {
        let text = |key: &str| row[key].as_str().unwrap().to_owned();
        let (http, code) = (row["http"].as_u64().unwrap(), row["code"].as_i64().unwrap());
        if http == 401 || http == 429 {
            continue; // In `tokens.rs` and `limits.rs`: they are not told by their code alone.
        }
        let operations: Vec<(&str, &str)> = OPERATIONS
            .into_iter()
            .filter(|o| *o == (text("method").as_str(), text("path").as_str()) || text("path") == "*")
            .collect();
        for (method, path) in operations {
            if ((method, path), code) == (REGISTRANT, 3079) {
                let bench = bench([Reply::json(400, json!({"code": code, "message": "gone"}))]).await;
                assert_eq!(bench.zoom.registrant(&account(), &id(), "r1", None).await, Ok(None));
                continue;
            }
            let expected = expected(method, path, code, &text("message"))
                .unwrap_or_else(|| panic!("{method} {path}: no expectation for {code}"));
            // Another text must make no difference: no decision depends on it.
            for message in [text("message"), "Quite another text.".to_owned()] {
                let status = u16::try_from(http).unwrap();
                let body = json!({"code": code, "message": message});
                let bench = bench([Reply::json(status, body)]).await;
                let refused = ask(&bench, method, path).await.unwrap_err();
                let same_kind = std::mem::discriminant(&refused) == std::mem::discriminant(&expected);
                assert!(same_kind, "{method} {path} {http} {code}: {refused:?}");
                if message == text("message") {
                    assert_eq!(refused, expected);
                }
                assert_eq!(bench.stub.calls().len(), 1, "a refusal is not retried");
                rows += 1;
            }
        }
    }
    assert!(rows > 90, "only {rows} rows: are the fixtures there?");
}

#[tokio::test]
async fn w9_code_1001_refuses_an_address_when_registering_and_a_user_elsewhere() {
    for status in [400, 404] {
        let refused = || Reply::json(status, json!({"code": 1001, "message": "User does not exist: ada@example.com."}));
        let registering = ask(&bench([refused()]).await, REGISTER.0, REGISTER.1).await.unwrap_err();
        assert!(matches!(registering, ProviderError::RegistrationRefused { .. }), "{registering:?}");
        assert!(registering.to_string().contains("User does not exist"), "{registering}");
        for (method, path) in [("GET", "/users/{userId}"), ("GET", "/users/{userId}/webinars")] {
            let elsewhere = ask(&bench([refused()]).await, method, path).await.unwrap_err();
            assert_eq!(elsewhere, ProviderError::UserNotFound);
        }
    }
}

#[tokio::test]
async fn n1_a_missing_scope_is_named_whatever_zoom_says() {
    for (method, path) in OPERATIONS {
        for (code, message) in [(4711, "Invalid access token, does not contain scopes:[x]."), (104, ""), (4711, "")] {
            let bench = bench([Reply::json(400, json!({"code": code, "message": message}))]).await;
            let refused = ask(&bench, method, path).await.unwrap_err();
            assert!(matches!(refused, ProviderError::NoPermission { .. }), "{refused:?}");
            assert!(refused.to_string().contains(&format!("`{}`", scope_of(method, path))), "{refused}");
        }
    }
}

#[tokio::test]
async fn hand_made_answers_are_understood() {
    let of = |case: &str| {
        let text = |message: &str| message.to_owned();
        Some(match case {
            "daily-registrant-limit" | "rate-limit-per-day" | "rate-limit-per-second" => return None,
            "token-expired" | "token-invalid" | "server-error" | "unavailable-html" => return None,
            // These belong to operations that the client does not use.
            "registrant-status-updated" => return None,
            case if case.starts_with("oauth-") => return None,
            "report-too-old" => (OPERATIONS[9], ProviderError::TooOld),
            "recording-not-found" => (OPERATIONS[11], ProviderError::RecordingNotFound),
            "report-not-there" => (OPERATIONS[9], ProviderError::WebinarNotFound),
            "host-cannot-register" => (REGISTER, ProviderError::HostCannotRegister),
            "invalid-webinar-id" => (GET, ProviderError::Invalid { message: text("Invalid webinar ID.") }),
            "page-token-expired" => {
                (OPERATIONS[6], ProviderError::Invalid { message: text("The next page token is invalid or expired.") })
            }
            "no-permission" => (GET, ProviderError::NoPermission { message: text("No permission.").into() }),
            "validation-failed" => {
                (REGISTER, ProviderError::Invalid { message: text("Validation Failed. email: Invalid field.") })
            }
            "user-not-found" => (OPERATIONS[2], ProviderError::UserNotFound),
            "webinar-not-found" => (REGISTER, ProviderError::WebinarNotFound),
            "webinar-over" => (REGISTER, ProviderError::WebinarOver),
            "registration-not-enabled" => (OPERATIONS[5], ProviderError::RegistrationNotEnabled),
            "plan-missing" => (GET, ProviderError::NoPermission { message: "".into() }),
            "work-email" => (REGISTER, ProviderError::WorkEmailRequired { message: String::new() }),
            "capacity-reached" => (REGISTER, ProviderError::RegistrationRefused { message: String::new() }),
            case if case.starts_with("registration-refused-") => {
                (REGISTER, ProviderError::RegistrationRefused { message: String::new() })
            }
            case => panic!("nobody expects {case}"),
        })
    };
    for name in names("handmade/responses") {
        let case = name.trim_end_matches(".json");
        let Some(((method, path), expected)) = of(case) else { continue };
        let bench = bench([response(case)]).await;
        let refused = ask(&bench, method, path).await.unwrap_err();
        match &expected {
            ProviderError::Invalid { .. } => assert_eq!(refused, expected, "{case}"),
            _ => assert_eq!(std::mem::discriminant(&refused), std::mem::discriminant(&expected), "{case}: {refused:?}"),
        }
    }
}

#[tokio::test]
async fn a_refusal_in_a_200_is_a_refusal() {
    // Zoom documents "plan missing" for panelists under 200.
    let body = json!({"code": 200, "message": "Webinar plan subscription missing.", "panelists": []});
    let bench = bench([Reply::json(200, body)]).await;
    let refused = bench.zoom.panelists(&account(), &id()).await;
    assert!(matches!(refused, Err(ProviderError::NoPermission { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_unknown_code_keeps_zooms_words() {
    let body = json!({"code": "9999", "message": "Something new."});
    let bench = bench([Reply::json(418, body)]).await;
    let expected = ProviderError::Other { status: 418, code: 9999, message: "Something new.".into() };
    assert_eq!(ask(&bench, GET.0, GET.1).await, Err(expected));
}

#[test]
fn a_client_of_zoom_itself_is_built() {
    use std::sync::{Arc, Mutex};

    let sealed = Arc::new(crate::stub::TestSealed(Mutex::new(None)));
    let built = greenroom_zoom::Zoom::builder(sealed, Arc::new(crate::stub::TestRates::default())).build().unwrap();
    // A computer without any certificates cannot connect to Zoom, and the error gives the reason.
    let said = built.ready().map_err(|e| e.to_string());
    assert!(said.is_ok() || said.as_ref().is_err_and(|e| e.contains("certificate")), "{said:?}");
}

#[tokio::test]
async fn zooms_texts_are_shortened_and_on_one_line() {
    let text = format!("a\u{1b}[31m\nb {TOKEN}-1 https://zoom.us/w/1?tk=pers0nal {}", "x".repeat(100_000));
    let bench = bench([Reply::json(400, json!({"code": 300, "message": text}))]).await;
    let refused = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err().to_string();
    assert!(refused.len() < 400 && refused.contains("a [31m b"), "{refused}");
    assert!(!refused.contains("pers0nal") && !refused.contains(TOKEN), "{refused}");
}

#[tokio::test]
async fn answers_that_are_not_zooms_json() {
    // Refusals: certain, whatever their bodies.
    for (status, body) in [(400, ""), (403, "<html>no</html>"), (404, "{\"code\":"), (404, "{}"), (409, "[1]")] {
        for (method, path) in [GET, REGISTER] {
            let bench = bench([Reply::text(status, body)]).await;
            let refused = ask(&bench, method, path).await.unwrap_err();
            assert!(
                matches!(&refused, ProviderError::Other { status: s, code: 0, .. } if *s == status),
                "{method} {status} {body}: {refused:?}"
            );
            assert_eq!(bench.stub.calls().len(), 1);
        }
    }
    // Successes that cannot be read: retried where that is safe; otherwise Zoom may have done it.
    for body in ["", "<!doctype html>", "{\"id\": 9267", "\u{0}"] {
        let bench = bench(vec![Reply::text(200, body); 4]).await;
        let lost = ask(&bench, GET.0, GET.1).await.unwrap_err();
        assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
        assert_eq!(bench.stub.calls().len(), 3);
        let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
        assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: true, .. }), "{lost:?}");
        assert_eq!(bench.stub.calls().len(), 4);
        assert!(!body.starts_with('<') || lost.to_string().contains("web page"), "{lost}");
    }
    // Registered, but the answer does not identify the registrant.
    for body in [json!({"id": 92674392836u64}), json!({"registrant_id": ""}), json!([]), json!({"occurrences": 7})] {
        let bench = bench([Reply::json(201, body)]).await;
        let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
        assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: true, .. }), "{lost:?}");
        assert_eq!(bench.stub.calls().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_read() {
    let long = || Reply::text(200, vec![b' '; 5 << 20]);
    let bench = bench([long(), long()]).await;
    let refused = ask(&bench, GET.0, GET.1).await.unwrap_err();
    assert!(
        matches!(&refused, ProviderError::Other { message, .. } if message.english().contains("4 MiB")),
        "{refused:?}"
    );
    let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
    assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: true, .. }), "{lost:?}");
    assert_eq!(bench.stub.calls().len(), 2);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = crate::stub::Stub::start().await;
    for status in [301, 302, 303, 307, 308] {
        for (method, path) in [GET, REGISTER] {
            let bench = bench([Reply::text(status, "").header("location", &format!("{}/v2/x", elsewhere.url))]).await;
            let refused = ask(&bench, method, path).await.unwrap_err();
            assert!(
                matches!(&refused, ProviderError::Other { status: s, message, .. }
                    if *s == status && message.english().contains("not followed")),
                "{refused:?}"
            );
        }
    }
    let bench = bench([]).await;
    bench.stub.token_will([Reply::text(307, "").header("location", &format!("{}/oauth/token", elsewhere.url))]);
    let refused = ask(&bench, GET.0, GET.1).await;
    assert!(matches!(refused, Err(ProviderError::Unauthorized { .. })), "{refused:?}");
    assert!(elsewhere.calls().is_empty() && elsewhere.token_calls().is_empty());
}

#[tokio::test]
async fn an_answer_that_takes_too_long() {
    let quick = |builder: greenroom_zoom::ZoomBuilder| builder.request_timeout(Duration::from_millis(200));
    let bench = bench_with(vec![Reply::Silence; 3], quick).await;
    let lost = ask(&bench, GET.0, GET.1).await.unwrap_err();
    assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
    assert_eq!(bench.stub.calls().len(), 3);
    bench.stub.will([Reply::Silence]);
    let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
    let ProviderError::Unavailable { message, maybe_done: true, .. } = &lost else { panic!("{lost:?}") };
    assert_eq!(message.english(), "no answer in time");
    assert_eq!(bench.stub.calls().len(), 4);
}

#[test]
fn the_rows_are_whole() {
    for row in error_rows() {
        assert!(row["code"].is_i64() && row["http"].is_u64() && matches!(row["message"], Value::String(_)), "{row}");
    }
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_may_be_done_and_is_not_sent_again() {
    for reply in [Reply::Nothing, Reply::text(500, ""), Reply::text(200, "<html>"), Reply::text(200, "{\"code\":")] {
        let bench = bench([reply]).await;
        let lost = ask(&bench, CHANGE.0, CHANGE.1).await.unwrap_err();
        assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: true, .. }), "{lost:?}");
        assert_eq!(bench.stub.calls().len(), 1);
    }
    // A success has no body. A refusal in it is a refusal.
    for body in ["", "\n", "{}"] {
        assert_eq!(ask(&bench([Reply::text(200, body)]).await, CHANGE.0, CHANGE.1).await, Ok(()));
    }
    let refused = Reply::json(200, json!({"code": 200, "message": "Webinar plan subscription missing."}));
    let refused = ask(&bench([refused]).await, CHANGE.0, CHANGE.1).await;
    assert!(matches!(refused, Err(ProviderError::NoPermission { .. })), "{refused:?}");
}
