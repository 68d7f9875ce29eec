//! One action: its versions, what they may do, their limits, schemas and failure codes.

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use greenroom::{ActionInfo, ActionRef, Limits};
use greenroom_domain::{Failure, FailureKind, Scope, codes, sentence};
use greenroom_service::{
    Settings, packages,
    views::{
        actions,
        grants::{self, ActionGrants, CapabilityGrant},
        hubspot,
        installing::InstalledVersions,
    },
};
use maud::{Markup, html};

use super::{installing, label::label};
use crate::{
    api::{asked, installed},
    beside::Beside,
    console::{
        links,
        look::{self, Look},
        outcomes, parts, remedy,
        shell::{self, Section},
        visit::Visit,
    },
    detached::blocking,
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/actions/{name}", Scope::Read, show).page(
        "/actions/{name}/hubspot.json",
        Scope::Read,
        hubspot_definition,
    )
}

async fn show(State(state): State<AppState>, visit: Visit, Path(name): Path<String>) -> Result<Response, Problem> {
    let wanted = asked::action(&name)?;
    let loaded = state.runtime().action(&wanted);
    let installed = installed::installed(&state).await?.into_iter().find(|action| action.name == wanted.name);
    if loaded.is_none() && installed.is_none() {
        return Err(actions::not_found(&wanted).into());
    }
    let exactly = loaded.as_ref().map(reference);
    let (settings, of_version) = (state.settings(), exactly.clone());
    let granted = match of_version.map(|text| asked::action(&text)).transpose()? {
        Some(version) => blocking(move || grants::list(&settings, Some(&version))).await??.0,
        None => Vec::new(),
    };
    let digest = loaded.as_ref().map(|info| info.digest.as_str());
    let granted = granted.into_iter().find(|grants| Some(grants.digest.as_str()) == digest);
    let versions: Vec<ActionInfo> =
        state.runtime().actions().into_iter().filter(|info| info.manifest.name == wanted.name).collect();
    let title = loaded.as_ref().map_or(wanted.name.as_str(), |info| label(&visit, &info.manifest).name);
    let content = html! {
        p { a href="/actions" { (visit.text("actions-title")) } }
        h1 { (parts::written(title)) }
        @if let Some(info) = &loaded { (head(&visit, info)) }
        @else { (parts::notice(parts::Tone::Warning, &html! { p { (visit.text("actions-not-loaded")) } })) }
        (versions_of(&visit, &state, &versions, installed.as_ref(), loaded.as_ref()))
        @if let Some(info) = &loaded {
            (capabilities(&visit, info, granted.as_ref()))
            (limits(&visit, &info.limits))
            (failures(&visit, info))
            h2 { (visit.text("actions-schemas")) }
            (outcomes::folded(&visit, &visit.text("actions-input-schema"), &info.input_schema))
            (outcomes::folded(&visit, &visit.text("actions-output-schema"), &info.output_schema))
        }
        @if let Some(installed) = &installed { (installing::history(&visit, installed)) }
    };
    Ok(shell::page(&visit, Section::Actions, title, &content))
}

/// The name with the exact version, as paths have it.
pub(super) fn reference(info: &ActionInfo) -> String {
    format!("{}@={}", info.manifest.name, info.manifest.version)
}

fn head(visit: &Visit, info: &ActionInfo) -> Markup {
    let (manifest, shown) = (&info.manifest, label(visit, &info.manifest));
    let name = &manifest.name;
    let form = links::for_contact(&format!("/actions/{}/run", reference(info)), visit.query("contact").as_deref());
    html! {
        @if let Some(description) = shown.description { p { bdi lang=[shown.lang] { (description) } } }
        (parts::facts(&[
            (visit.text("actions-name"), html! { code { (name) } }),
            (visit.text("actions-version"), html! { (manifest.version.to_string()) }),
            (visit.text("actions-for"), html! { (visit.word("object", &look::word_of(&manifest.object_type))) }),
            (visit.text("actions-contract"), html! { (look::word_of(&manifest.contract)) }),
            (visit.text("actions-digest"), html! { code title=(info.digest) { (info.digest.get(..16).unwrap_or(&info.digest)) "…" } }),
        ]))
        div.actions {
            @if visit.may(Scope::Invoke) { a role="button" href=(form) { (visit.text("actions-try")) } }
            a role="button" class="outline" href=(format!("/runs?action={name}")) { (visit.text("actions-runs")) }
            // Without the address at which HubSpot reaches this server there is no definition.
            @if hubspot_url(&visit.state().settings()).is_some() {
                a role="button" class="outline" href=(format!("/actions/{name}@={}/hubspot.json", manifest.version)) { (visit.text("actions-hubspot")) }
            }
        }
    }
}

/// The versions that are loaded or installed.
fn versions_of(
    visit: &Visit,
    state: &AppState,
    loaded: &[ActionInfo],
    installed: Option<&InstalledVersions>,
    shown: Option<&ActionInfo>,
) -> Markup {
    let any = |name: &str| ActionRef { name: name.to_owned(), version: semver::VersionReq::STAR };
    let active = loaded.first().and_then(|info| state.runtime().action(&any(&info.manifest.name)));
    let is_active = |digest: &str| active.as_ref().is_some_and(|active| active.digest == digest);
    let of_installed = |digest: &str| installed?.versions.iter().find(|version| version.digest.hex() == digest);
    let not_loaded = installed.into_iter().flat_map(|action| &action.versions);
    let not_loaded: Vec<_> =
        not_loaded.filter(|version| !loaded.iter().any(|info| info.digest == version.digest.hex())).collect();
    let heads = [
        "actions-version",
        "actions-state",
        "actions-signature",
        "actions-installed-at",
        "actions-installed-by",
        "actions-source",
    ];
    html! {
        h2 { (visit.text("actions-all-versions")) }
        (parts::table(&visit.text("actions-all-versions"), &heads.map(|key| visit.text(key)), &html! {
            @for info in loaded.iter().rev() {
                tr {
                    td {
                        @if shown.is_some_and(|shown| shown.digest == info.digest) { strong { (info.manifest.version.to_string()) } }
                        @else { a href=(format!("/actions/{}", reference(info))) { (info.manifest.version.to_string()) } }
                    }
                    td {
                        @if is_active(&info.digest) { (look::badge(Look::Good, &visit.text("actions-active"))) }
                        @else { (look::badge(Look::Plain, &visit.text("actions-loaded"))) }
                    }
                    @match of_installed(&info.digest) {
                        Some(version) => (installing::cells(visit, version)),
                        None => { td { (parts::nothing(visit)) } td { (parts::nothing(visit)) } td { (parts::nothing(visit)) } td { (visit.text("actions-from-folder")) } }
                    }
                }
            }
            @for version in not_loaded {
                tr {
                    td { (version.version.to_string()) }
                    td { (look::badge(Look::Warning, &visit.text("actions-not-loaded-short"))) }
                    (installing::cells(visit, version))
                }
            }
        }))
        @if visit.may(Scope::Administer) { @if let Some(installed) = installed { (installing::changes(visit, installed)) } }
    }
}

fn capabilities(visit: &Visit, info: &ActionInfo, granted: Option<&ActionGrants>) -> Markup {
    html! {
        h2 { (visit.text("actions-capabilities")) }
        @match granted {
            Some(grants) if !grants.capabilities.is_empty() => {
                p { (visit.word("grant-how", grants.how)) }
                (parts::table(&visit.text("actions-capabilities"), &["actions-capability", "actions-may", "actions-parameters"].map(|key| visit.text(key)), &html! {
                    @for grant in &grants.capabilities { (capability(visit, grant)) }
                }))
            }
            // A package may be in memory alone, such as one whose file was removed.
            _ => {
                @let words = super::may(visit, info);
                @if words.is_empty() { p { (visit.text("actions-no-capabilities")) } }
                @else { ul { @for words in words { li { (words) } } } }
            }
        }
    }
}

fn capability(visit: &Visit, grant: &CapabilityGrant) -> Markup {
    let look = match grant.state {
        "granted" => Look::Good,
        "denied" => Look::Bad,
        _ => Look::Warning,
    };
    let parameters = grant.asked.as_ref().or(grant.granted.as_ref());
    let words = visit.capability_words(&grant.capability, parameters.unwrap_or(&serde_json::Value::Null));
    html! {
        tr {
            td { code { (grant.capability) } }
            td {
                (look::badge(look, &visit.word("grant-state", grant.state)))
                ul.short { @for words in words { li { (words) } } }
                @if let Some(why) = &grant.why { p.hint { (remedy::worded(visit, why.english(), why.text())) } }
            }
            td {
                @if grant.asked.is_none() && grant.granted.is_none() { (parts::nothing(visit)) }
                @if let Some(asked) = &grant.asked { (outcomes::folded(visit, &visit.text("actions-asked"), asked)) }
                @if let Some(granted) = &grant.granted { (outcomes::folded(visit, &visit.text("actions-granted-parameters"), granted)) }
            }
        }
    }
}

fn limits(visit: &Visit, limits: &Limits) -> Markup {
    let millis = |time: u64| html! { (visit.duration(std::time::Duration::from_millis(time))) };
    let (bytes, number) = (|size: u64| html! { (visit.bytes(size)) }, |count: u64| html! { (visit.number(count)) });
    html! {
        h2 { (visit.text("actions-limits")) }
        (parts::facts(&[
            (visit.text("limit-memory"), bytes(limits.memory_bytes)),
            (visit.text("limit-cpu"), millis(limits.cpu_ms)),
            (visit.text("limit-wall"), millis(limits.wall_ms)),
            (visit.text("limit-calls"), number(limits.host_calls)),
            (visit.text("limit-input"), bytes(limits.input_bytes)),
            (visit.text("limit-output"), bytes(limits.output_bytes)),
            (visit.text("limit-log"), bytes(limits.log_bytes)),
            (visit.text("limit-journal"), bytes(limits.journal_bytes)),
        ]))
    }
}

fn failures(visit: &Visit, info: &ActionInfo) -> Markup {
    html! {
        h2 { (visit.text("actions-failures")) }
        @if info.manifest.failures.is_empty() { p { (visit.text("actions-no-failures")) } }
        @else {
            (parts::table(&visit.text("actions-failures"), &["actions-code", "actions-meaning"].map(|key| visit.text(key)), &html! {
                @for (code, meaning) in &info.manifest.failures {
                    tr {
                        td { a href=(format!("/runs?action={}&code={code}", info.manifest.name)) { code { (code) } } }
                        td { bdi lang="en" { (meaning) } }
                    }
                }
            }))
        }
    }
}

/// The address at which HubSpot reaches this server, where it is known.
fn hubspot_url(settings: &Settings) -> Option<String> {
    let own = settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.clone());
    own.or_else(|| settings.server.public_url.as_ref().map(|url| url.as_str().to_owned()))
}

/// The action as HubSpot has it.
async fn hubspot_definition(
    State(state): State<AppState>,
    _visit: Visit,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let wanted = asked::action(&name)?;
    let missing = || actions::not_found(&wanted);
    let digest = state.runtime().action(&wanted).ok_or_else(missing)?.digest;
    let settings = state.settings();
    let url = hubspot_url(&settings).ok_or_else(|| {
        let message = sentence!(
            "failure-hubspot-public-url",
            "HubSpot has to reach this server: set `public-url` in [hubspot] or [server] of the configuration"
        );
        Failure::new(FailureKind::Failed, codes::CONFIGURATION_INVALID, message)
    })?;
    let wanted_digest = digest.clone();
    let package = blocking(move || {
        let found = packages::read_all(&settings)?.filter_map(|found| found.package.ok());
        Ok::<_, greenroom_service::ServiceError>(found.into_iter().find(|package| package.digest() == wanted_digest))
    });
    let package = package.await??.ok_or_else(missing)?;
    let definition = hubspot::definition(&package, &url)?;
    let file = format!("attachment; filename=\"{}-hubspot.json\"", package.manifest().name);
    Ok(([(header::CONTENT_DISPOSITION, file)], Json(definition)).into_response())
}
