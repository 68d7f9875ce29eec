//! The life of one call: token, place in the rate budget, request, result; and retries where they are safe.

use greenroom_domain::{ProviderError, ZoomAccount, sentence, store::Reserved};
use reqwest::{StatusCode, Url};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tracing::Instrument;

use crate::{
    Zoom,
    clock::after,
    errors,
    errors::AttemptError,
    limits::{self, Reached},
    operation::Operation,
    retry::{Attempts, out_of_time},
    token::{Token, Want},
    transport::{Answer, exchange},
    wire,
};

/// How long a limit of calls a second lasts where Zoom does not say.
const ONE_SECOND: Duration = Duration::from_secs(1);

/// How many rows a page of a listing has: the most that Zoom gives. Its default is 30.
pub const PAGE_ROWS: u32 = 300;

/// The prefix of a page that is known by its number. Tokens of Zoom have no colon.
pub(crate) const NUMBERED: &str = "page:";

/// A request to Zoom.
pub(crate) struct Call<'a> {
    operation: Operation,
    account: &'a ZoomAccount,
    url: Url,
    body: Option<Value>,
    /// Whether the first token must come from the credentials as they are now.
    fresh_token: bool,
    /// Whether it requests a page by a token of an earlier answer.
    further_page: bool,
}

impl<'a> Call<'a> {
    pub(crate) fn fresh_token(mut self) -> Self {
        self.fresh_token = true;
        self
    }

    pub(crate) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Requests a page of a listing: the first page, or the page of an earlier answer's token.
    pub(crate) fn page(mut self, token: Option<&str>) -> Self {
        self.further_page = token.is_some();
        self.query("page_size", Some(PAGE_ROWS.to_string().as_str())).query("next_page_token", token)
    }

    /// Requests a page of a listing that may number its pages: as [`Self::page`], or the page of this number.
    pub(crate) fn page_or_number(self, page: Option<&str>) -> Self {
        match page.and_then(|page| page.strip_prefix(NUMBERED)) {
            Some(number) => self.query("page_number", Some(number)).page(None),
            None => self.page(page),
        }
    }

    /// Adds a query parameter, percent-encoded; omitted where there is no value.
    pub(crate) fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.url.query_pairs_mut().append_pair(name, value);
        }
        self
    }
}

impl Zoom {
    /// Begins a call. Each segment of the path is percent-encoded.
    pub(crate) fn call<'a>(&self, operation: Operation, account: &'a ZoomAccount, path: &[&str]) -> Call<'a> {
        let mut url = self.api.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        Call { operation, account, url, body: None, fresh_token: false, further_page: false }
    }

    /// Makes a call, with retries where they are safe and may help.
    pub(crate) async fn answer<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T, ProviderError> {
        let operation = call.operation;
        let span = tracing::info_span!("zoom_request", method = %operation.method(), path = operation.path());
        let answer = self.make(call).instrument(span).await?;
        // The parser's own words can quote a join link.
        wire::read(&answer).map_err(|_| errors::unreadable(operation))
    }

    /// Makes a call whose success has no body.
    pub(crate) async fn carry_out(&self, call: Call<'_>) -> Result<(), ProviderError> {
        let operation = call.operation;
        let span = tracing::info_span!("zoom_request", method = %operation.method(), path = operation.path());
        self.make(call).instrument(span).await.map(drop)
    }

    async fn make(&self, call: Call<'_>) -> Result<Vec<u8>, ProviderError> {
        let mut tries = Attempts::begin(self.retry, &*self.clock);
        let want = if call.fresh_token { Want::Fresh } else { Want::Any };
        let mut token = self.token(&call, want, &tries).await?;
        let mut renewed = false;
        loop {
            match self.attempt(&call, &token, &tries).await {
                Ok(answer) => return Ok(answer),
                Err(AttemptError::TokenRefused(_)) if !renewed => {
                    tracing::debug!("the token was refused: getting another one");
                    renewed = true;
                    token = self.token(&call, Want::InsteadOf(&token), &tries).await?;
                }
                Err(trouble) => {
                    tries.wait_out(trouble).await?;
                    token = self.token(&call, Want::Any, &tries).await?;
                }
            }
        }
    }

    /// A token, if one arrives in the remaining time. Other calls may wait longer for the same token.
    async fn token(&self, call: &Call<'_>, want: Want<'_>, tries: &Attempts<'_>) -> Result<Arc<Token>, ProviderError> {
        let what = sentence!("failure-zoom-oauth-late", "its OAuth gave no token in time");
        tries.in_time(what, self.tokens.get(call.account, want)).await?
    }

    async fn attempt(
        &self,
        call: &Call<'_>,
        token: &Arc<Token>,
        tries: &Attempts<'_>,
    ) -> Result<Vec<u8>, AttemptError> {
        self.take_a_place(call, tries).await?;
        let mut request = self
            .client
            .get()?
            .request(call.operation.method(), call.url.clone())
            .header(reqwest::header::ACCEPT, "application/json")
            .header(reqwest::header::AUTHORIZATION, token.header.clone());
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        // The time is checked after all waiting: a request is sent within the time of the call, or never.
        let time_left = tries.time_left();
        if time_left.is_zero() {
            return Err(out_of_time(sentence!("failure-zoom-no-time", "there was no time left to ask it")).into());
        }
        let request = request.timeout(self.request_timeout.min(time_left));
        let answer = match exchange(request).await {
            Ok(answer) => answer,
            Err(problem) => {
                tracing::debug!(number = tries.number, problem = problem.message.english(), "not answered");
                return Err(errors::no_answer(call.operation, &problem));
            }
        };
        tracing::debug!(number = tries.number, status = answer.status.as_u16(), "answered");
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(self.limit_reached(call, &answer).await);
        }
        let judged = errors::judge(call.operation, answer, &[token.secret()], self.clock.now());
        if call.further_page { judged.map_err(errors::of_a_further_page) } else { judged }
    }

    /// Waits for a place in the account's rate budget.
    async fn take_a_place(&self, call: &Call<'_>, tries: &Attempts<'_>) -> Result<(), AttemptError> {
        let class = call.operation.class();
        let (per_second, time_left) = (self.plan.per_second(class), tries.time_left());
        let place = self.rates.reserve(&call.account.id, class, per_second, self.clock.now(), time_left);
        let what = sentence!("failure-zoom-budget-late", "its rate budget could not be read in time");
        let place = tries.in_time(what, place).await?.map_err(|error| {
            let problem =
                sentence!("failure-zoom-budget", "its rate budget cannot be read: {error}", error = error.sentence());
            errors::unavailable(problem, false)
        })?;
        let wait = match place {
            Reserved::Go(wait) => wait,
            Reserved::TooLong(wait) => return Err(ProviderError::RateLimited { retry_after: wait }.into()),
        };
        if !wait.is_zero() {
            tracing::debug!(wait_ms = wait.as_millis() as u64, "waiting for a place in the rate budget");
            self.clock.sleep(wait).await;
        }
        Ok(())
    }

    /// Zoom answered 429, so it did nothing.
    async fn limit_reached(&self, call: &Call<'_>, answer: &Answer) -> AttemptError {
        let now = self.clock.now();
        let text = errors::text_of(answer);
        let Reached { daily, retry_after } = limits::reached(&answer.headers, &text, now);
        if daily && call.operation.is_of_a_registrant() {
            // The limit of one registrant: calls for others may go on, so the budget is not informed. Light and medium
            // calls have no daily limit of the account.
            let retry_after = retry_after.unwrap_or_else(|| limits::until_midnight(now));
            return ProviderError::DailyRegistrantLimit { retry_after }.into();
        }
        let retry_after = retry_after.unwrap_or_else(|| if daily { limits::until_midnight(now) } else { ONE_SECOND });
        let until = after(now, retry_after);
        if let Err(error) = self.rates.hold(&call.account.id, call.operation.class(), until).await {
            // Other processes then learn of the limit from Zoom.
            tracing::warn!(%error, "could not save in the rate budget that Zoom's limit is reached");
        }
        let error = ProviderError::RateLimited { retry_after };
        if daily { error.into() } else { AttemptError::Passing { error, not_before: retry_after } }
    }
}
