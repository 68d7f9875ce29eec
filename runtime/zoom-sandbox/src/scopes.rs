//! The granular OAuth scopes of Zoom's document, by operation.

/// Each operation that the sandbox has, by its id, and the scope that a server-to-server app needs for it.
pub(crate) const SCOPES: [(&str, &str); 17] = [
    ("users", "user:read:list_users:admin"),
    ("user", "user:read:user:admin"),
    ("webinars", "webinar:read:list_webinars:admin"),
    ("webinar", "webinar:read:webinar:admin"),
    ("webinarRegistrants", "webinar:read:list_registrants:admin"),
    ("webinarRegistrantCreate", "webinar:write:registrant:admin"),
    ("webinarRegistrantGet", "webinar:read:registrant:admin"),
    ("webinarRegistrantsQuestionsGet", "webinar:read:list_registration_questions:admin"),
    ("webinarPanelists", "webinar:read:list_panelists:admin"),
    ("webinarRegistrantStatus", "webinar:update:registrant_status:admin"),
    ("deleteWebinarRegistrant", "webinar:delete:registrant:admin"),
    ("pastWebinars", "webinar:read:list_past_instances:admin"),
    ("webinarAbsentees", "webinar:read:list_absentees:admin"),
    ("listWebinarParticipants", "webinar:read:list_past_participants:admin"),
    ("reportWebinarDetails", "report:read:webinar:admin"),
    ("reportWebinarParticipants", "report:read:list_webinar_participants:admin"),
    ("recordingGet", "cloud_recording:read:list_recording_files:admin"),
];

/// The scope of an operation that an app with these scopes lacks; none if it may call the operation. An app whose
/// scopes are not listed has all.
pub(crate) fn missing(granted: Option<&[String]>, operation: &str) -> Option<&'static str> {
    let granted = granted?;
    let (_, scope) = SCOPES.iter().find(|(known, _)| *known == operation)?;
    (!granted.iter().any(|one| one == scope)).then_some(*scope)
}

/// All scopes, or those that an app has.
pub(crate) fn granted(scopes: Option<&[String]>) -> String {
    match scopes {
        Some(scopes) => scopes.join(" "),
        None => SCOPES.map(|(_, scope)| scope).join(" "),
    }
}
