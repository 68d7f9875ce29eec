//! Names that Zoom's API takes: operations, fields of the registration form, emails.

/// The operation ids of Zoom's document.
pub(crate) const OPERATIONS: [&str; 17] = [
    "users",
    "user",
    "webinars",
    "webinar",
    "webinarRegistrants",
    "webinarRegistrantCreate",
    "webinarRegistrantGet",
    "webinarRegistrantsQuestionsGet",
    "webinarPanelists",
    "webinarRegistrantStatus",
    "deleteWebinarRegistrant",
    "pastWebinars",
    "webinarAbsentees",
    "listWebinarParticipants",
    "reportWebinarDetails",
    "reportWebinarParticipants",
    "recordingGet",
];

/// The fields of Zoom's form besides email, first name and custom questions.
pub(crate) const STANDARD_FIELDS: [&str; 14] = [
    "last_name",
    "address",
    "city",
    "country",
    "zip",
    "state",
    "phone",
    "industry",
    "org",
    "job_title",
    "purchasing_time_frame",
    "role_in_purchase_process",
    "no_of_employees",
    "comments",
];

/// Whether Zoom would accept a text as an email address.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace() || c.is_control());
    let labels = || domain.split('.');
    plain(local)
        && plain(domain)
        && text.len() <= 128
        && labels().count() > 1
        && labels().all(|label| !label.is_empty())
}
