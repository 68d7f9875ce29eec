//! Failure codes, with their meaning and their remedy.

use greenroom_domain::{Code, Failure, FailureKind, codes, sentence};
use serde::Serialize;

/// A failure code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// The code's word.
    pub code: &'static str,
    /// The kinds of failures that have it.
    pub kinds: &'static [FailureKind],
    /// Whether a failure of this code is worth another try: the values of `retry.when` that it can have.
    pub retries: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

impl From<Code> for CodeView {
    fn from(code: Code) -> Self {
        Self {
            code: code.word(),
            kinds: code.kinds(),
            retries: code.retries(),
            meaning: code.meaning(),
            remedy: code.remedy(),
        }
    }
}

/// All failure codes that Greenroom gives.
pub fn list() -> Vec<CodeView> {
    codes::ALL.iter().map(|code| CodeView::from(*code)).collect()
}

/// One failure code.
///
/// # Errors
/// `code-not-found`.
pub fn find(word: &str) -> Result<CodeView, Failure> {
    Code::find(word).map(CodeView::from).ok_or_else(|| {
        let message = sentence!(
            "failure-code-not-found",
            "Greenroom has no failure code `{code}`: it may be an action's own, see `greenroom codes`",
            code = word
        );
        Failure::refused(codes::CODE_NOT_FOUND, message)
    })
}
