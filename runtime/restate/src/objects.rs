//! The virtual objects that Restate calls. Each call is one try of a job at most; what comes next is a message to the same object,
//! with a delay where there is one, so that nothing waits inside of an object.
//!
//! Restate gives a call up that says nothing for two minutes and a half, because its worker may stand still. A job that takes longer
//! ends in the store all the same, and the call that Restate repeats looks for it there.

// The macro of the SDK makes public clients, which nothing uses.
#![allow(missing_docs, unreachable_pub, missing_debug_implementations, dead_code)]

use std::{sync::Arc, time::Duration};

use greenroom_domain::{Job, JobKind, JobWork};
use greenroom_jobs::{Asked, JobRequest, Jobs, Next, OneByOne};
use restate_sdk::{context::RequestTarget, prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    announcer::{Announced, CARRY_OUT, Tick, progress},
    place::{Place, prefix},
};

/// The first wait behind a limit of which nobody knows when it has a place, or for a place of a worker, and the longest. The end of
/// a job that a limit counts announces others, so that they need not wait for that.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What the objects share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) worker: Arc<OneByOne>,
    pub(crate) account: String,
}

/// A message to an object, after a call: it is in Restate's journal before it is sent.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    place: Place,
    announced: Announced,
    after_ms: u64,
    /// Messages with the same key are one.
    key: Option<String>,
}

impl Message {
    /// To the object of a job that may begin.
    fn now(account: &str, job: &Job) -> Self {
        Self { place: Place::of(account, job.id, &job.work), announced: Announced::of(job), after_ms: 0, key: None }
    }

    /// To the same object, about the same job. A job that was announced twice asks to be announced again twice, and is so once.
    fn again(own: Place, announced: Announced, after: Duration) -> Self {
        let Announced { job, at, held } = &announced;
        let key = Some(format!("{job}:{at}:{held}"));
        // Not before its time, where a part of a millisecond is left.
        let after_ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX).saturating_add(u64::from(!after.is_zero()));
        Self { place: own, announced, after_ms, key }
    }
}

/// What is announced next about a job that was announced so, and is this far now; it is not known where nobody has looked.
fn followed(announced: &Announced, job: Option<&Job>) -> Announced {
    let at = job.map_or_else(|| announced.at.clone(), progress);
    let held = if at == announced.at { announced.held.saturating_add(1) } else { 0 };
    Announced { job: announced.job, at, held }
}

impl Shared {
    /// Refuses what is meant for a worker of another account.
    fn check(&self, key: &str) -> Result<(), TerminalError> {
        if key.starts_with(&prefix(&self.account)) {
            return Ok(());
        }
        let account = &self.account;
        let message = format!("this worker serves the account {account}: give each account a Restate of its own");
        Err(TerminalError::new_with_code(421, message))
    }

    /// Does the job once where it may begin, and answers the messages that follow.
    async fn messages(&self, own: Place, announced: Announced) -> HandlerResult<Json<Vec<Message>>> {
        let wait = FIRST_WAIT.saturating_mul(1 << announced.held.min(10)).min(LONGEST_WAIT);
        let Asked { next, job, due } = self.worker.ask(announced.job, wait).await?;
        let mut messages: Vec<Message> = due.iter().map(|job| Message::now(&self.account, job)).collect();
        let after = match next {
            Next::Nothing => None,
            Next::Again(after) => Some(after),
            Next::BehindALimit(after) => Some(after.unwrap_or(wait)),
            // It has waited already, and may come to another worker now.
            Next::NoPlace => Some(Duration::ZERO),
        };
        messages.extend(after.map(|after| Message::again(own, followed(&announced, job.as_ref()), after)));
        Ok(Json(messages))
    }

    async fn enqueue(&self, kind: JobKind) -> HandlerResult<Json<Announced>> {
        let work = match kind {
            JobKind::Round => JobWork::Round,
            JobKind::Settle => JobWork::Settle,
            JobKind::Prune => JobWork::Prune,
            JobKind::CheckAlerts => JobWork::CheckAlerts,
            other => return Err(TerminalError::new_with_code(400, format!("`{other}` is no kind of rounds")).into()),
        };
        let job = self.worker.queue().enqueue(JobRequest::new(work)).await?.id;
        Ok(Json(Announced { job, at: kind.as_str().to_owned(), held: 0 }))
    }
}

fn send(ctx: &ObjectContext<'_>, message: Message) {
    let Message { place, announced, after_ms, key } = message;
    let target = RequestTarget::object(place.object.name(), place.key, CARRY_OUT);
    let mut request = ctx.request::<_, ()>(target, Json(announced));
    if let Some(key) = key {
        request = request.idempotency_key(key);
    }
    // Sent when this is called; the handle is for those who want its id.
    let handle = match after_ms {
        0 => request.send(),
        after => request.send_after(Duration::from_millis(after)),
    };
    drop(handle);
}

async fn carry_out(
    shared: &Arc<Shared>,
    ctx: &ObjectContext<'_>,
    object: crate::place::Object,
    announced: Announced,
) -> Result<(), HandlerError> {
    shared.check(ctx.key())?;
    let own = Place { object, key: ctx.key().to_owned() };
    let shared = Arc::clone(shared);
    let messages = ctx.run(move || async move { shared.messages(own, announced).await }).name("try").await?;
    for message in messages.into_inner() {
        send(ctx, message);
    }
    Ok(())
}

/// Restate treats all objects alike: how long it waits for a worker, what it keeps, and how it tries again.
macro_rules! object {
    ($($handlers:tt)*) => {
        #[restate_sdk::object(
            client_visibility = "pub(crate)",
            inactivity_timeout = "2m",
            abort_timeout = "30s",
            idempotency_retention = "1 day",
            journal_retention = "1h",
            invocation_retry_policy(
                initial_interval = "100ms",
                factor = 2.0,
                max_interval = "5s",
                max_attempts = 1000000,
                on_max_attempts = "kill"
            )
        )]
        $($handlers)*
    };
}

/// A webinar: its syncs, and looks at it.
pub(crate) struct GreenroomWebinar(pub(crate) Arc<Shared>);

object! {
    impl GreenroomWebinar {
        #[handler(name = "carryOut")]
        async fn carry_out(&self, ctx: ObjectContext<'_>, announced: Json<Announced>) -> Result<(), HandlerError> {
            carry_out(&self.0, &ctx, crate::place::Object::Webinar, announced.into_inner()).await
        }
    }
}

/// A part of an account: a Zoom account, or a kind of Greenroom's own rounds.
pub(crate) struct GreenroomAccount(pub(crate) Arc<Shared>);

object! {
    impl GreenroomAccount {
        #[handler(name = "carryOut")]
        async fn carry_out(&self, ctx: ObjectContext<'_>, announced: Json<Announced>) -> Result<(), HandlerError> {
            carry_out(&self.0, &ctx, crate::place::Object::Account, announced.into_inner()).await
        }

        #[handler(name = "tick")]
        async fn tick(&self, ctx: ObjectContext<'_>, tick: Json<Tick>) -> Result<(), HandlerError> {
            self.0.check(ctx.key())?;
            let (shared, kind) = (Arc::clone(&self.0), tick.into_inner().kind);
            let announced = ctx.run(move || async move { shared.enqueue(kind).await }).name("enqueue").await?.into_inner();
            let place = Place::of_rounds(&self.0.account, kind);
            send(&ctx, Message { place, announced, after_ms: 0, key: None });
            Ok(())
        }
    }
}

/// A job that no other one has to wait for.
pub(crate) struct GreenroomRun(pub(crate) Arc<Shared>);

object! {
    impl GreenroomRun {
        #[handler(name = "carryOut")]
        async fn carry_out(&self, ctx: ObjectContext<'_>, announced: Json<Announced>) -> Result<(), HandlerError> {
            carry_out(&self.0, &ctx, crate::place::Object::Run, announced.into_inner()).await
        }
    }
}
