//! What is wrong with what a person has entered into a form.

use axum::{http::StatusCode, response::Response};
use greenroom_domain::{Failure, FailureKind};
use maud::{Markup, html};

use super::{around, remedy, shell, visit::Reader};
use crate::problem::Problem;

/// What is wrong with a form: at one of its fields, or as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    field: Option<String>,
    text: String,
    problem: Option<Problem>,
}

impl Fault {
    /// At a field, in words.
    pub(crate) fn at(field: &str, text: String) -> Self {
        Self { field: Some(field.to_owned()), text, problem: None }
    }

    /// A failure of what the form asks for: at the field that `place` finds, or of the form as a whole.
    ///
    /// # Errors
    /// A defect, which is none of the form's.
    pub(crate) fn of(
        reader: &Reader,
        failure: Failure,
        place: impl FnOnce(&Failure) -> Option<&'static str>,
    ) -> Result<Self, Problem> {
        if failure.kind == FailureKind::Internal {
            return Err(failure.into());
        }
        let field = place(&failure).map(str::to_owned);
        let text = said(reader, &failure);
        Ok(Self { field, text, problem: Some(failure.into()) })
    }

    /// What is wrong at this field, and what to do.
    pub(crate) fn text_at(&self, field: &str) -> Option<&str> {
        (self.field.as_deref() == Some(field)).then_some(self.text.as_str())
    }

    /// What is wrong with the form as a whole, for the place above it.
    pub(crate) fn notice(&self, reader: &Reader) -> Markup {
        match (&self.field, &self.problem) {
            (None, Some(problem)) => around::explained(reader, problem),
            _ => html! {},
        }
    }
}

/// A fault's text at a field, where there is a fault.
pub(crate) fn text_at<'a>(fault: Option<&'a Fault>, field: &str) -> Option<&'a str> {
    fault.and_then(|fault| fault.text_at(field))
}

/// The page of a form, with the status that says whether it was refused.
pub(crate) fn answered(page: Response, fault: Option<&Fault>) -> Response {
    match fault {
        None => page,
        Some(Fault { problem: Some(problem), .. }) if problem.its_status().as_u16() >= 500 => {
            shell::with_status(page, problem.its_status())
        }
        Some(_) => shell::with_status(page, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// A failure in the reader's language, with its remedy, and with what happened in detail.
fn said(reader: &Reader, failure: &Failure) -> String {
    let key = format!("code-{}", failure.code);
    let words = [reader.attribute(&key, "meaning"), remedy::text(reader, &failure.code)];
    let words: Vec<_> = words.into_iter().flatten().collect();
    let message = reader.failure(failure);
    let detail = remedy::detail(&message);
    if words.is_empty() { detail.to_owned() } else { format!("{} ({detail})", words.join(" ")) }
}
