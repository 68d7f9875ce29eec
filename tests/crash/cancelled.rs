//! Crashes while a registration is cancelled: the command is killed at its operations. After each crash, Zoom and the store
//! agree, and after a repetition with the same key the cancellation was sent once.

use greenroom::{Grants, Invocation};
use greenroom_domain::RegistrationState;
use greenroom_zoom_sandbox::world::RegistrantStatus;

use super::*;

const REMOVE: &str = "remove-contact-from-zoom-webinar";
const ADA: &str = "ada@example.com";

impl After {
    /// Whether the registration is cancelled in the store, which has to agree with Zoom.
    async fn is_cancelled(&self, world: &World) -> bool {
        let key = (WebinarId::parse(WEBINAR).unwrap(), Email::parse(ADA).unwrap());
        let stored = self.store.registrations(&[key]).await.unwrap().remove(0).unwrap();
        let listed = world.zoom.registrants(Some(WEBINAR.parse().unwrap()));
        let at_zoom = listed.iter().find(|registrant| registrant.email == ADA).unwrap().status;
        let cancelled = stored.state == RegistrationState::Cancelled;
        assert_eq!(cancelled, at_zoom == RegistrantStatus::Denied, "{stored:?}, at Zoom {at_zoom:?}");
        let timeline = self.store.timeline(&"1".into()).await.unwrap();
        assert_eq!(timeline.iter().map(|event| event.state).collect::<Vec<_>>(), [Some(stored.state)], "T1");
        let contact = self.store.contacts(&["1".into()]).await.unwrap().remove(0).unwrap();
        let count = &contact.properties[greenroom_domain::property::REGISTRATIONS];
        assert_eq!(count, if cancelled { "0" } else { "1" }, "P3");
        cancelled
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_operations_of_a_cancellation() {
    let (base, input) = base().await;
    let arguments = ["invoke", REMOVE, "--contact", "1", "--input", &input, "--idempotency-key", "c:1", "--json"];
    let mut killed = [0, 0];
    for at in (1..MAX_OPERATIONS).step_by(5) {
        let world = copy(&base).await;
        world.done("1", json!({ "webinarId": WEBINAR }), &[]).await;
        let ended = struck(&world, "kill", at, &arguments).await;
        let after = After::of(&world).await;
        let cancelled = after.is_cancelled(&world).await;
        let package = fs::read(packages().join(format!("{REMOVE}-1.0.0.wasm"))).unwrap();
        after.runtime.load(package, Grants::AsDeclared).await.unwrap();
        let invocation = Invocation::new(REMOVE.parse().unwrap(), json!({ "webinarId": WEBINAR }));
        let outcome = after.runtime.invoke(invocation.contact("1").idempotency_key("c:1")).await;
        assert!(outcome.output().is_some(), "{outcome:?}");
        assert!(after.is_cancelled(&world).await);
        let sent = world.zoom.requests().iter().filter(|request| request.method == "PUT").count();
        assert_eq!(sent, 1, "the cancellation is sent once");
        if ended.code.is_some() {
            ended.ok();
            assert!(killed[0] > 0 && killed[1] > 0, "killed before and after the cancellation: {killed:?}");
            return;
        }
        killed[usize::from(cancelled)] += 1;
    }
    panic!("the invocation never came to its end");
}
