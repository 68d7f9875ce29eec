#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

/// 2022-07-27T16:23:14Z.
const NOW: i64 = 1_658_940_994;

const BODY: &str = r#"{"event":"webinar.ended","event_ts":1658940994914,"payload":{"account_id":"AAAAAABBBB","object":{"id":"82512345678","uuid":"4444AAAiAAAAAiAiAiiAii==","host_id":"x1yCzABCDEfg23HiJKl4mN","topic":"My Webinar","type":5,"start_time":"2022-07-27T15:23:00Z","timezone":"America/Los_Angeles","duration":60}}}"#;

const SIGNED: &str = "v0=cf9177ee5527f54fed710570f443788a50c1566966a732c91ed88e3e92418072";

const ENCRYPTED: &str = "0de1898bd753a9d5a044bd0f8ba8afd7d53ddc57e617b426c384af8e8458204f";

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn checked(secrets: &[SecretString], timestamp: &str, signature: &str, body: &[u8]) -> Result<(), WebhookRefusal> {
    verify(secrets, timestamp, signature, body, now()).map(drop)
}

/// Worked out by `openssl dgst -sha256 -hmac`, so that our signing is not its own proof.
#[test]
fn l3_signatures_are_zooms() {
    let key = secret("WjLdrwYHQGGP2CtPxH8MxA");
    let body = br#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680}"#;
    assert_eq!(sign(&key, "1654503849", body), SIGNED);
    let at = Timestamp::from_second(1_654_503_849).unwrap();
    assert!(verify([&key], "1654503849", SIGNED, body, at).is_ok());
    let answer = challenge_answer(&key, "qgg8vlvZRS6UYooatFL8Aw");
    assert_eq!(answer, json!({ "plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": ENCRYPTED }));
    assert_eq!(read(body), Webhook::Challenge { plain_token: "qgg8vlvZRS6UYooatFL8Aw".to_owned() });
}

#[test]
fn l3_only_what_was_signed_by_a_kept_token_within_five_minutes_is_taken() {
    use WebhookRefusal::{Age, NoSecret, Signature, Timestamp as Time};
    let (old, new, other) = (secret("old token"), secret("new token"), secret("another account's"));
    let both = [new.clone(), old.clone()];
    let stamp = NOW.to_string();
    let by = |key: &SecretString| sign(key, &stamp, BODY.as_bytes());
    let body = BODY.as_bytes();
    for (name, secrets, timestamp, signature, body, expected) in [
        ("the newer token", &both[..], stamp.as_str(), by(&new), body, Ok(())),
        ("the older token", &both, &stamp, by(&old), body, Ok(())),
        ("upper case", &both, &stamp, by(&new).to_uppercase().replace("V0=", "v0="), body, Ok(())),
        ("a retired token", &both[..1], &stamp, by(&old), body, Err(Signature)),
        ("another account's token", &both, &stamp, by(&other), body, Err(Signature)),
        ("no token is kept", &[], &stamp, by(&new), body, Err(NoSecret)),
        ("a body with a space more", &both, &stamp, by(&new), &[body, b" "].concat(), Err(Signature)),
        ("a body less a byte", &both, &stamp, by(&new), &body[1..], Err(Signature)),
        ("no version", &both, &stamp, by(&new).replace("v0=", ""), body, Err(Signature)),
        ("another version", &both, &stamp, by(&new).replace("v0=", "v1="), body, Err(Signature)),
        ("half a signature", &both, &stamp, by(&new)[..35].to_owned(), body, Err(Signature)),
        ("an empty signature", &both, &stamp, "v0=".to_owned(), body, Err(Signature)),
        ("no hex", &both, &stamp, format!("v0={}", "z".repeat(64)), body, Err(Signature)),
        ("no timestamp", &both, "", by(&new), body, Err(Time)),
        ("a signed timestamp", &both, "+1658940994", by(&new), body, Err(Time)),
        ("a fraction", &both, "1658940994.5", by(&new), body, Err(Time)),
        ("milliseconds", &both, "1658940994000", by(&new), body, Err(Age)),
        ("a number beyond all numbers", &both, "99999999999999999999", by(&new), body, Err(Time)),
    ] {
        assert_eq!(checked(secrets, timestamp, &signature, body), expected, "{name}");
    }
    for (seconds, expected) in [(-301, Err(Age)), (-300, Ok(())), (0, Ok(())), (300, Ok(())), (301, Err(Age))] {
        let stamp = (NOW + seconds).to_string();
        let signature = sign(&new, &stamp, body);
        assert_eq!(checked(&both, &stamp, &signature, body), expected, "{seconds} s off");
    }
}

/// The ids of Zoom's documents: numbers of webinars that are planned, and texts of those that take place.
#[test]
fn l1_every_event_says_where_to_look() {
    for kind in WebhookKind::ALL {
        for id in [json!(82_512_345_678_u64), json!("82512345678")] {
            let body = json!({
                "event": kind.as_str(), "event_ts": 1_658_940_994_914_i64, "download_token": "abc",
                "payload": {"account_id": "AAAAAABBBB", "operator": "admin@example.com", "object": {
                    "id": id, "uuid": "4444AAAiAAAAAiAiAiiAii==", "type": 5, "a field": {"of": "tomorrow"},
                    "registrant": {"id": "U0BBBBBBBBBBfrUz1Q", "email": "ada@example.com"}
                }}
            });
            let Webhook::Event(event) = read(body.to_string().as_bytes()) else { panic!("{kind}") };
            assert_eq!((event.kind, event.account.as_deref()), (*kind, Some("AAAAAABBBB")));
            assert_eq!(event.webinar.unwrap().as_str(), "82512345678");
            assert_eq!(event.session.unwrap().as_str(), "4444AAAiAAAAAiAiAiiAii==");
            assert_eq!(event.at.unwrap().as_millisecond(), 1_658_940_994_914);
        }
    }
}

#[test]
fn l1_what_is_odd_is_read_as_far_as_it_can_be() {
    let Webhook::Event(event) = read(BODY.as_bytes()) else { panic!("it is an event") };
    assert_eq!(event.kind, WebhookKind::Ended);
    // Half a surrogate pair, bytes that are no UTF-8, raw control characters: in names that nobody reads.
    for name in [&br"Ada \ud83d"[..], b"caf\xe9", b"a\x01b\nc"] {
        let body = [
            br#"{"event":"webinar.participant_joined","payload":{"object":{"id":"82512345678","participant":{"user_name":""#,
            name,
            br#""}}}}"#,
        ]
        .concat();
        let Webhook::Event(event) = read(&body) else { panic!("{}", String::from_utf8_lossy(&body)) };
        assert_eq!(event.webinar.unwrap().as_str(), "82512345678");
        assert_eq!((event.account, event.session, event.at), (None, None, None));
    }
    for id in [json!(null), json!(7), json!("825 1234 5678"), json!(-82_512_345_678_i64), json!(8.25e10), json!({})] {
        let body = json!({"event": "webinar.updated", "payload": {"object": {"id": id}}}).to_string();
        let Webhook::Event(event) = read(body.as_bytes()) else { panic!("{body}") };
        assert_eq!(event.webinar, None, "{body}");
    }
    for body in [
        json!({"event": "webinar.updated"}),
        json!({"event": "webinar.updated", "payload": []}),
        json!({"event": "webinar.updated", "payload": {"object": "x"}}),
    ] {
        assert!(matches!(read(body.to_string().as_bytes()), Webhook::Event(_)), "{body}");
    }
}

#[test]
fn e1_l1_meetings_zoom_events_and_unknown_events_lead_to_nothing() {
    use IgnoredReason::{Meeting, OtherEvent, Unreadable, ZoomEvents};
    let of_type = |event: &str, kind: Value| {
        json!({"event": event, "payload": {"object": {"id": 82_512_345_678_u64, "type": kind}}}).to_string()
    };
    for (body, expected) in [
        (of_type("meeting.ended", json!(2)), Meeting),
        (of_type("meeting.participant_joined", json!(5)), Meeting),
        (of_type("recording.completed", json!(2)), Meeting),
        (of_type("recording.transcript_completed", json!("8")), Meeting),
        (of_type("recording.completed", json!(99)), Meeting),
        (of_type("zoom_events.session_created", json!(5)), ZoomEvents),
        (of_type("zoom_events.ticket_created", json!(null)), ZoomEvents),
        (of_type("webinar.chat_message_sent", json!(5)), OtherEvent),
        (of_type("webinar.of_tomorrow", json!(5)), OtherEvent),
        (of_type("user.created", json!(null)), OtherEvent),
        (of_type("", json!(5)), Unreadable),
        (of_type("webinar.ended\n", json!(5)), Unreadable),
        (of_type(&"x".repeat(101), json!(5)), Unreadable),
        (r#"{"event": 5}"#.to_owned(), Unreadable),
        (r#"{"event": "endpoint.url_validation"}"#.to_owned(), Unreadable),
        ("[]".to_owned(), Unreadable),
        ("{".to_owned(), Unreadable),
        (String::new(), Unreadable),
        (format!("{}1{}", "[".repeat(9_999), "]".repeat(9_999)), Unreadable),
    ] {
        let Webhook::Ignored { reason, .. } = read(body.as_bytes()) else { panic!("{body}") };
        assert_eq!(reason, expected, "{body}");
    }
    for kind in [5, 6, 9] {
        assert!(matches!(read(of_type("recording.completed", json!(kind)).as_bytes()), Webhook::Event(_)), "{kind}");
    }
}

#[test]
fn l2_a_body_is_known_by_its_bytes() {
    assert_eq!(digest(BODY.as_bytes()), digest(BODY.as_bytes()));
    assert_ne!(digest(BODY.as_bytes()), digest(BODY.replace("914", "915").as_bytes()));
}

proptest! {
    #[test]
    fn l3_any_change_of_body_signature_or_timestamp_is_refused(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        token in "[ -~]{1,40}",
        part in 0_u8..3,
        at in any::<prop::sample::Index>(),
        other in any::<u8>(),
    ) {
        let secrets = [secret(&token)];
        let stamp = NOW.to_string();
        let signature = sign(&secrets[0], &stamp, &body);
        prop_assert_eq!(checked(&secrets, &stamp, &signature, &body), Ok(()));
        let changed = |bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            match bytes.len() {
                0 => bytes.push(other),
                many => bytes[at.index(many)] = other,
            }
            bytes
        };
        let as_text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let refused = match part {
            0 => {
                let other_body = changed(&body);
                prop_assume!(other_body != body);
                checked(&secrets, &stamp, &signature, &other_body)
            }
            1 => {
                let other_signature = as_text(changed(signature.as_bytes()));
                // The digits of a signature have no case.
                prop_assume!(!other_signature.eq_ignore_ascii_case(&signature) || !other_signature.starts_with("v0="));
                checked(&secrets, &stamp, &other_signature, &body)
            }
            _ => {
                let other_stamp = as_text(changed(stamp.as_bytes()));
                prop_assume!(other_stamp != stamp);
                checked(&secrets, &other_stamp, &signature, &body)
            }
        };
        prop_assert!(refused.is_err());
    }

    #[test]
    fn any_bytes_can_be_read(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        read(&body);
    }
}
