//! Bars and spinners of commands that take long.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A style, or the default one where the template is wrong.
pub(crate) fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A spinner with this text and the time, for work whose size is not known.
pub(crate) fn spinner(text: String) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_style(style("{spinner} {msg} {elapsed}")).with_message(text);
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}
