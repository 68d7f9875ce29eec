//! A picture of when somebody was there within a session.

use greenroom_domain::{Presence, store::TimelineEvent};
use greenroom_locale::args;
use maud::{Markup, html};

use crate::console::{parts, visit::Reader};

/// The width of a session, in the picture's own units.
const WIDTH: f64 = 100.0;

/// From where to where somebody was there, in parts of the session: 0 to 1. None where that cannot be told, because the length of the
/// session follows from how long they attended and how much of it that was.
fn within(event: &TimelineEvent, presence: &Presence) -> Option<(f64, f64)> {
    let begins = event.session_starts_at?;
    if presence.hundredths == 0 {
        return None;
    }
    let length = f64::from(presence.seconds) * 10_000.0 / f64::from(presence.hundredths);
    let at = |time: jiff::Timestamp| (time.duration_since(begins).as_secs_f64() / length).clamp(0.0, 1.0);
    (length > 0.0).then(|| (at(presence.joined_at), at(presence.left_at)))
}

/// The picture, with the percentage in words.
pub(super) fn picture(reader: &Reader, event: &TimelineEvent, presence: &Presence) -> Markup {
    let percent = reader.percent(f64::from(presence.hundredths) / 100.0);
    let (joined, left) = (reader.time(presence.joined_at), reader.time(presence.left_at));
    let text = reader.with("contact-presence", &args![joined = joined, left = left, percent = percent.clone()]);
    html! {
        span.percentage {
            @if let Some((from, to)) = within(event, presence) {
                svg.presence role="img" aria-label=(text) viewBox="0 0 100 8" preserveAspectRatio="none" {
                    title { (text) }
                    rect class="there-not" x="0" y="0" width="100" height="8" {}
                    rect class="good" x=(units(from)) y="0" width=(units((to - from).max(0.01))) height="8" {}
                }
            }
            (percent)
        }
        " " span.hint { (parts::time(reader, presence.joined_at)) " – " (reader.time(presence.left_at)) }
    }
}

fn units(part: f64) -> String {
    format!("{:.1}", part * WIDTH)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{WebinarId, store::TimelineKind};

    use super::*;

    #[test]
    fn a_picture_shows_when_somebody_was_there() {
        let at = |second| jiff::Timestamp::from_second(second).unwrap();
        let event = |starts: Option<i64>| TimelineEvent {
            kind: TimelineKind::Attendance,
            webinar: WebinarId::parse("82512345678").unwrap(),
            webinar_name: "Launch".to_owned(),
            session: Some("s".to_owned()),
            at: at(0),
            state: None,
            session_starts_at: starts.map(at),
            attendance: None,
            recording: None,
        };
        let presence = |from, to, hundredths| Presence {
            joined_at: at(from),
            left_at: at(to),
            seconds: u32::try_from(to - from).unwrap(),
            hundredths,
        };
        // Half of a session of 1,000 s.
        assert_eq!(within(&event(Some(0)), &presence(250, 750, 5_000)), Some((0.25, 0.75)));
        assert_eq!(within(&event(Some(100)), &presence(100, 1_100, 10_000)), Some((0.0, 1.0)));
        assert_eq!(within(&event(None), &presence(0, 10, 5_000)), None);
        assert_eq!(within(&event(Some(0)), &presence(5, 5, 0)), None);
    }
}
