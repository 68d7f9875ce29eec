//! Forms of the console that were sent. Each form on a page has a token of its own, so that one that is sent twice, because a button is
//! pressed twice or because a browser tries again, does its act once: the second sending gets the answer of the first.
//!
//! The answers are in memory, because one may show a new secret, and they are kept for a short time.

use std::{
    collections::HashMap,
    convert::Infallible,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::{Duration, Instant},
};

use axum::{
    body::{self, Body, Bytes, HttpBody as _},
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::Route,
};
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;
use tower::Service;

use crate::detached::{GoesOn, to_its_end};

/// How long an answer is kept. A second sending comes within seconds.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// How many answers are kept at most. The oldest one goes first.
const MOST: usize = 256;

/// How many bytes of a page are kept at most. Pages that show a new secret are smaller.
const MOST_BYTES: u64 = 64 << 10;

/// The identity of a sending: the session, the path, and the fields and files, the form's own token among them. Another value in a form makes it
/// another sending, so that a page that a browser has kept can be filled in anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sending {
    session: [u8; 32],
    form: [u8; 32],
}

impl Sending {
    /// That of these fields.
    pub(crate) fn of<'a>(session: &[u8], path: &str, fields: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            // With their lengths, so that no two lists of parts are the same bytes.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        };
        add(path.as_bytes());
        for (name, value) in fields {
            add(name.as_bytes());
            add(value);
        }
        Self { session: digest_of(session), form: digest.finalize().into() }
    }
}

fn digest_of(session: &[u8]) -> [u8; 32] {
    Sha256::digest(session).into()
}

/// An answer that is kept.
#[derive(derive_more::Debug)]
struct Kept {
    /// How often people had been erased when its act began.
    erasures: u64,
    status: StatusCode,
    #[debug(skip)]
    headers: HeaderMap,
    #[debug(skip)]
    body: Bytes,
}

impl Kept {
    fn answer(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

/// The answer of a sending. It is locked while the act is under way.
type Answer = Arc<tokio::sync::Mutex<Option<Kept>>>;

/// The sendings whose answers are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentForms(Arc<Mutex<Sent>>);

#[derive(Debug, Default)]
struct Sent {
    answers: HashMap<Sending, (Instant, Answer)>,
    /// How often people were erased.
    erasures: u64,
}

/// Marks an answer that names no person, so that it is kept although a person was erased while its act was under way: that of the erasure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NamesNoPerson;

/// What to do with a sending.
#[derive(Debug)]
pub(crate) enum Begun {
    /// Its act.
    First(Turn),
    /// Nothing: this is the answer of the act.
    Again(Response),
}

impl SentForms {
    /// Begins the act of a sending. While the same act is under way, this waits for its end.
    pub(crate) async fn begin(&self, sending: Sending) -> Begun {
        let held = self.answer_of(sending).lock_owned().await;
        match held.as_ref() {
            Some(kept) => Begun::Again(kept.answer()),
            None => Begun::First(Turn { held, forms: self.clone(), erasures: self.sent().erasures }),
        }
    }

    /// Forgets the answers that are made, and keeps none of the acts that are under way, because a person is erased, whom the address of a
    /// page may name.
    pub(crate) fn forget_all(&self) {
        let mut sent = self.sent();
        sent.erasures += 1;
        sent.forget_from(LIFE);
    }

    /// Forgets the answers that have been kept for their time: they may show secrets.
    pub(crate) fn forget_old(&self) {
        self.sent().forget_from(LIFE);
    }

    /// Forgets the answers of a session that has ended.
    pub(crate) fn forget_session(&self, token: &[u8]) {
        let session = digest_of(token);
        self.sent().answers.retain(|sending, (_, answer)| !is_free(answer) || sending.session != session);
    }

    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer_of(&self, sending: Sending) -> Answer {
        let mut sent = self.sent();
        sent.forget_from(LIFE);
        let sent = &mut sent.answers;
        if sent.len() >= MOST && !sent.contains_key(&sending) {
            let free = sent.iter().filter(|(_, (_, answer))| is_free(answer));
            let oldest = free.min_by_key(|(_, (at, _))| *at).map(|(oldest, _)| *oldest);
            if let Some(oldest) = oldest {
                sent.remove(&oldest);
            }
        }
        let (_, answer) = sent.entry(sending).or_insert_with(|| (Instant::now(), Answer::default()));
        Arc::clone(answer)
    }
}

impl Sent {
    /// Forgets the answers that are as old as that or were begun before a person was erased, and the sendings without one.
    fn forget_from(&mut self, age: Duration) {
        let erasures = self.erasures;
        let is_kept = |answer: &Answer| {
            let kept = answer.try_lock();
            kept.is_ok_and(|kept| kept.as_ref().is_some_and(|kept| kept.erasures == erasures))
        };
        self.answers.retain(|_, (at, answer)| !is_free(answer) || (at.elapsed() < age && is_kept(answer)));
    }
}

/// Whether an answer is neither made nor waited for: then it has no other owner.
fn is_free(answer: &Answer) -> bool {
    Arc::strong_count(answer) == 1
}

/// The turn to do the act of a sending. Where it is dropped without an answer, the next sending has its turn.
#[derive(Debug)]
pub(crate) struct Turn {
    held: OwnedMutexGuard<Option<Kept>>,
    forms: SentForms,
    /// How often people had been erased when it began.
    erasures: u64,
}

impl Turn {
    /// Keeps the answer of an act that was done: one that leads to another page, or has made something. A form with a fault has done nothing.
    async fn end(mut self, response: Response) -> Response {
        let is_done = [StatusCode::SEE_OTHER, StatusCode::CREATED].contains(&response.status());
        if !is_done || response.body().size_hint().upper().is_none_or(|bytes| bytes > MOST_BYTES) {
            return response;
        }
        let (parts, body) = response.into_parts();
        // The body is in memory, so that nothing fails.
        let body = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let now = self.forms.sent().erasures;
        let erasures = if parts.extensions.get::<NamesNoPerson>().is_some() { now } else { self.erasures };
        if erasures == now {
            let (status, headers) = (parts.status, parts.headers.clone());
            *self.held = Some(Kept { erasures, status, headers, body: body.clone() });
        }
        Response::from_parts(parts, Body::from(body))
    }
}

/// The place in a request where the reader of its form puts the turn.
#[derive(Debug, Clone, Default)]
pub(crate) struct TurnSlot(Arc<Mutex<Slot>>);

#[derive(Debug, Default)]
struct Slot {
    /// Whether the act begins: the form is read, and its turn has come.
    begins: bool,
    /// The turn; none for a form without a token of its own.
    turn: Option<Turn>,
}

impl TurnSlot {
    /// Notes that the act of a form begins, with its turn.
    pub(crate) fn put(&self, turn: Option<Turn>) {
        *self.slot() = Slot { begins: true, turn };
    }

    fn begins(&self) -> bool {
        self.slot().begins
    }

    fn take(&self) -> Option<Turn> {
        self.slot().turn.take()
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Does the act of a form once. It is done to its end, also where the browser leaves: a browser that tries again gets the answer. A form
/// that is not read, or whose turn has not come, does nothing where the browser leaves.
pub(crate) fn once(mut request: Request, inside: &mut Route) -> impl Future<Output = Response> + Send + use<> {
    let slot = TurnSlot::default();
    request.extensions_mut().insert(slot.clone());
    let goes_on = request.extensions().get::<GoesOn>().cloned().unwrap_or_default();
    let answer = inside.call(request);
    async move {
        let mut answer = Box::pin(answer);
        let before_its_act = poll_fn(|context| match answer.as_mut().poll(context) {
            Poll::Pending if !slot.begins() => Poll::Pending,
            polled => Poll::Ready(polled),
        });
        let polled = before_its_act.await;
        let act = async move {
            let answered = match polled {
                Poll::Ready(answered) => answered,
                Poll::Pending => answer.await,
            };
            let Ok::<_, Infallible>(response) = answered;
            match slot.take() {
                Some(turn) => turn.end(response).await,
                None => response,
            }
        };
        goes_on.note();
        to_its_end(act).await.unwrap_or_else(IntoResponse::into_response)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{
        Extension,
        response::Redirect,
        routing::{MethodRouter, post},
    };
    use futures::FutureExt as _;
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    use super::*;
    use crate::layer::Around;

    fn sending(token: &str) -> Sending {
        Sending::of(b"session", "/segments", [("sending", token.as_bytes()), ("name", b"a".as_slice())].into_iter())
    }

    async fn first(forms: &SentForms, token: &str) -> Turn {
        match forms.begin(sending(token)).await {
            Begun::First(turn) => turn,
            Begun::Again(response) => panic!("it is answered already: {response:?}"),
        }
    }

    async fn again(forms: &SentForms, token: &str) -> Response {
        match forms.begin(sending(token)).await {
            Begun::Again(response) => response,
            Begun::First(_) => panic!("it is not answered yet"),
        }
    }

    #[tokio::test]
    async fn a_second_sending_waits_for_the_first_and_gets_its_answer() {
        let forms = SentForms::default();
        let turn = first(&forms, "a").await;
        let mut second = Box::pin(again(&forms, "a"));
        assert!(second.as_mut().now_or_never().is_none());
        turn.end(Redirect::to("/segments/a").into_response()).await;
        for answer in [second.await, again(&forms, "a").await] {
            assert_eq!(
                (answer.status(), &answer.headers()["location"]),
                (StatusCode::SEE_OTHER, &"/segments/a".parse().unwrap())
            );
        }
        let turn = first(&forms, "b").await;
        turn.end((StatusCode::CREATED, "the key").into_response()).await;
        let bytes = body::to_bytes(again(&forms, "b").await.into_body(), usize::MAX).await.unwrap();
        assert_eq!(bytes, "the key");
    }

    #[tokio::test]
    async fn a_form_that_has_done_nothing_is_sent_anew() {
        let forms = SentForms::default();
        for status in [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::INTERNAL_SERVER_ERROR] {
            first(&forms, "a").await.end((status, "a page").into_response()).await;
        }
        let turn = first(&forms, "a").await;
        let mut second = Box::pin(first(&forms, "a"));
        assert!(second.as_mut().now_or_never().is_none());
        drop(turn);
        second.await.end(Redirect::to("/").into_response()).await;
        again(&forms, "a").await;
        assert_eq!(forms.sent().answers.len(), 1);
    }

    #[tokio::test]
    async fn the_oldest_answers_go_and_turns_under_way_stay() {
        let forms = SentForms::default();
        let turn = first(&forms, "under way").await;
        for n in 0..=MOST {
            first(&forms, &n.to_string()).await.end(Redirect::to("/").into_response()).await;
        }
        assert_eq!(forms.sent().answers.len(), MOST);
        turn.end(Redirect::to("/late").into_response()).await;
        again(&forms, "under way").await;
        again(&forms, &MOST.to_string()).await;
    }

    #[tokio::test]
    async fn what_was_begun_before_an_erasure_is_not_kept_but_for_its_own_answer() {
        let forms = SentForms::default();
        first(&forms, "before").await.end(Redirect::to("/contacts/gone").into_response()).await;
        let under_way = first(&forms, "under way").await;
        let erasing = first(&forms, "erasing").await;
        let mut second = Box::pin(first(&forms, "under way"));
        assert!(second.as_mut().now_or_never().is_none());
        forms.forget_all();
        assert_eq!(forms.sent().answers.len(), 2, "the turns under way stay, so that another sending waits for them");
        under_way.end(Redirect::to("/contacts/gone").into_response()).await;
        drop(second.await);
        let mut told = (StatusCode::CREATED, "no person is named").into_response();
        told.extensions_mut().insert(NamesNoPerson);
        erasing.end(told).await;
        again(&forms, "erasing").await;
        for token in ["before", "under way"] {
            first(&forms, token).await.end(Redirect::to("/").into_response()).await;
            again(&forms, token).await;
        }
    }

    /// The browser leaves after its form was read, and so does one whose form waits for the first.
    #[tokio::test]
    async fn a_form_is_done_to_its_end_where_the_browser_leaves_and_one_that_waits_is_not() {
        for (first_answer, expected_acts) in [(StatusCode::SEE_OTHER, 1), (StatusCode::INTERNAL_SERVER_ERROR, 2)] {
            let (acts, may_end) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
            let (forms, counted, waited) = (SentForms::default(), Arc::clone(&acts), Arc::clone(&may_end));
            let act = move |Extension(slot): Extension<TurnSlot>| async move {
                match forms.begin(sending("a")).await {
                    Begun::Again(answer) => answer,
                    Begun::First(turn) => {
                        slot.put(Some(turn));
                        let is_first = counted.fetch_add(1, Ordering::Relaxed) == 0;
                        waited.notified().await;
                        if is_first { first_answer.into_response() } else { Redirect::to("/").into_response() }
                    }
                }
            };
            let route: MethodRouter = post(act).layer(Around(once));
            let send = || Box::pin(route.clone().oneshot(Request::post("/").body(Body::empty()).unwrap()));
            for mut left in [send(), send()] {
                assert!(left.as_mut().now_or_never().is_none());
            }
            // The first act ends, and where it has done nothing, that of the last sending.
            may_end.notify_one();
            may_end.notify_one();
            let Ok(answer) = send().await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER);
            assert_eq!(acts.load(Ordering::Relaxed), expected_acts, "{first_answer}");
        }
    }

    #[tokio::test]
    async fn answers_go_with_their_time_and_with_their_session() {
        let forms = SentForms::default();
        let of_another = Sending::of(b"another session", "/segments", std::iter::empty());
        let Begun::First(turn) = forms.begin(of_another).await else { panic!("it is answered already") };
        turn.end(Redirect::to("/another").into_response()).await;
        first(&forms, "a").await.end(Redirect::to("/").into_response()).await;
        let under_way = first(&forms, "b").await;
        forms.forget_old();
        assert_eq!(forms.sent().answers.len(), 3);
        forms.forget_session(b"session");
        assert_eq!(forms.sent().answers.len(), 2, "that under way stays, and that of another session");
        assert!(matches!(forms.begin(of_another).await, Begun::Again(_)));
        forms.sent().forget_from(Duration::ZERO);
        assert_eq!(forms.sent().answers.len(), 1);
        under_way.end(Redirect::to("/").into_response()).await;
        again(&forms, "b").await;
        forms.sent().forget_from(Duration::ZERO);
        assert_eq!(forms.sent().answers.len(), 0);
    }

    #[test]
    fn another_session_path_or_value_is_another_sending() {
        let of = |session: &str, path: &str, fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(name, value)| (*name, value.as_bytes()));
            Sending::of(session.as_bytes(), path, fields)
        };
        let usual = of("s", "/p", &[("a", "bc")]);
        assert_eq!(usual, of("s", "/p", &[("a", "bc")]));
        for other in [
            of("t", "/p", &[("a", "bc")]),
            of("s", "/q", &[("a", "bc")]),
            of("s", "/p", &[("ab", "c")]),
            of("s", "/p", &[("a", "bc"), ("a", "bc")]),
            of("s/p", "", &[("a", "bc")]),
        ] {
            assert_ne!(usual, other);
        }
    }
}
