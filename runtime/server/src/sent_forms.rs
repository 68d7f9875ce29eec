//! Forms of the console that were sent. Each form on a page has a token of its own, so that one that is sent twice, because a button is
//! pressed twice or because a browser tries again, does its act once: the second sending gets the answer of the first.
//!
//! The answers are in memory, because one may show a new secret, and they are kept for a short time.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

use crate::detached::to_its_end;

/// How long an answer is kept. A second sending comes within seconds.
const LIFE: Duration = Duration::from_secs(10 * 60);

/// How many answers are kept at most. The oldest one goes first.
const MOST: usize = 256;

/// How many bytes of a page are kept at most. Pages that show a new secret are smaller.
const MOST_BYTES: u64 = 64 << 10;

/// The identity of a sending: the session, the path, and the fields and files, the form's own token among them. Another value in a form makes it
/// another sending, so that a page that a browser has kept can be filled in anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sending([u8; 32]);

impl Sending {
    /// That of these fields.
    pub(crate) fn of<'a>(session: &[u8], path: &str, fields: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            // With their lengths, so that no two lists of parts are the same bytes.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        };
        add(session);
        add(path.as_bytes());
        for (name, value) in fields {
            add(name.as_bytes());
            add(value);
        }
        Self(digest.finalize().into())
    }
}

/// An answer that is kept.
#[derive(derive_more::Debug)]
struct Kept {
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
#[derive(Debug, Default)]
pub(crate) struct SentForms(Mutex<HashMap<Sending, (Instant, Answer)>>);

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
            None => Begun::First(Turn(held)),
        }
    }

    /// Forgets the answers that are made, because a person is erased, whom the address of a page may name.
    pub(crate) fn forget_all(&self) {
        self.sent().retain(|_, (_, answer)| !is_free(answer));
    }

    fn sent(&self) -> MutexGuard<'_, HashMap<Sending, (Instant, Answer)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer_of(&self, sending: Sending) -> Answer {
        let mut sent = self.sent();
        let is_kept = |answer: &Answer| answer.try_lock().is_ok_and(|kept| kept.is_some());
        sent.retain(|_, (at, answer)| !is_free(answer) || (at.elapsed() < LIFE && is_kept(answer)));
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

/// Whether an answer is neither made nor waited for: then it has no other owner.
fn is_free(answer: &Answer) -> bool {
    Arc::strong_count(answer) == 1
}

/// The turn to do the act of a sending. Where it is dropped without an answer, the next sending has its turn.
#[derive(Debug)]
pub(crate) struct Turn(OwnedMutexGuard<Option<Kept>>);

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
        *self.0 = Some(Kept { status: parts.status, headers: parts.headers.clone(), body: body.clone() });
        Response::from_parts(parts, Body::from(body))
    }
}

/// The place in a request where the reader of its form puts the turn.
#[derive(Debug, Clone, Default)]
pub(crate) struct TurnSlot(Arc<Mutex<Option<Turn>>>);

impl TurnSlot {
    /// Puts the turn of a form that was read.
    pub(crate) fn put(&self, turn: Turn) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(turn);
    }

    fn take(&self) -> Option<Turn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Does the act of a form once. It is done to its end, also where the browser leaves: a browser that tries again gets the answer.
pub(crate) fn once(mut request: Request, inside: &mut Route) -> impl Future<Output = Response> + Send + use<> {
    let slot = TurnSlot::default();
    request.extensions_mut().insert(slot.clone());
    let answer = inside.call(request);
    async move {
        let act = async move {
            let Ok::<_, Infallible>(response) = answer.await;
            match slot.take() {
                Some(turn) => turn.end(response).await,
                None => response,
            }
        };
        to_its_end(act).await.unwrap_or_else(IntoResponse::into_response)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::response::Redirect;
    use futures::FutureExt as _;

    use super::*;

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
        assert_eq!(forms.sent().len(), 1);
    }

    #[tokio::test]
    async fn the_oldest_answers_go_and_turns_under_way_stay() {
        let forms = SentForms::default();
        let turn = first(&forms, "under way").await;
        for n in 0..=MOST {
            first(&forms, &n.to_string()).await.end(Redirect::to("/").into_response()).await;
        }
        assert_eq!(forms.sent().len(), MOST);
        turn.end(Redirect::to("/late").into_response()).await;
        again(&forms, "under way").await;
        again(&forms, &MOST.to_string()).await;
        let turn = first(&forms, "0").await;
        forms.forget_all();
        first(&forms, &MOST.to_string()).await;
        turn.end(Redirect::to("/kept").into_response()).await;
        again(&forms, "0").await;
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
