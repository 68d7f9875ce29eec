//! Installing, activating, rolling back and uninstalling versions of actions. What a change would do is shown before it is done.

use axum::{
    extract::{DefaultBodyLimit, Path, State},
    handler::Handler as _,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Scope, codes};
use greenroom_service::views::installing::{
    self, InstallPlan, InstalledVersion, InstalledVersions, PackageVerdict, Prepared,
};
use maud::{Markup, html};

use crate::{
    api::{asked, installed},
    beside::Beside,
    console::{
        around,
        form::Form,
        parts::{self, Field},
        remedy,
        shell::{self, Section},
        upload::{self as uploading, Upload},
        visit::Visit,
    },
    detached::blocking,
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/actions/install", Scope::Administer, ask)
        .question("/actions/install/plan", Scope::Administer, plan)
        .form("/actions/install", Scope::Administer, install)
        .form(
            "/actions/install/upload",
            Scope::Administer,
            upload.layer(DefaultBodyLimit::disable()).layer(uploading::at_most(
                installed::MOST_OF_UPLOAD,
                codes::PACKAGE_TOO_LARGE,
                installed::package_too_large,
            )),
        )
        .page("/actions/{name}/activate", Scope::Administer, show_activation)
        .form("/actions/{name}/activate", Scope::Administer, activate)
        .form("/actions/{name}/rollback", Scope::Administer, roll_back)
        .form("/actions/{name}/uninstall", Scope::Administer, uninstall)
}

async fn ask(visit: Visit) -> Response {
    asked_page(&visit, "", None)
}

/// The page that asks where a package comes from.
fn asked_page(visit: &Visit, source: &str, problem: Option<&Problem>) -> Response {
    let title = visit.text("install-title");
    let content = html! {
        p { a href="/actions" { (visit.text("actions-title")) } }
        h1 { (title) }
        @if let Some(problem) = problem { (around::explained(visit, problem)) }
        (parts::form(visit, "/actions/install/plan", &html! {
            (Field { name: "source", label: &visit.text("install-source"), value: source, is_required: true,
                hint: Some(&visit.text("install-source-hint")), autocomplete: Some("off"), ..Field::default() }.input("text"))
            button type="submit" { (visit.text("install-show")) }
        }))
        h2 { (visit.text("install-upload")) }
        (upload_form(visit, None))
    };
    let status = problem.map_or(StatusCode::OK, Problem::its_status);
    shell::with_status(shell::page(visit, Section::Actions, &title, &content), status)
}

/// The form for a package as a file. The server keeps none, so that it is chosen again to be installed: `confirm` is the digest of the
/// package that was shown.
fn upload_form(visit: &Visit, confirm: Option<&str>) -> Markup {
    let (label, hint) = match confirm {
        None => (visit.text("install-file"), visit.text("install-file-hint")),
        Some(_) => (visit.text("install-file-again"), visit.text("install-file-again-hint")),
    };
    let field = Field { name: "package", label: &label, hint: Some(&hint), ..Field::default() };
    html! {
        form method="post" action="/actions/install/upload" enctype="multipart/form-data" {
            (parts::token(visit))
            @if let Some(confirm) = confirm { input type="hidden" name="confirm" value=(confirm); }
            (field.with(&html! {
                input id=(field.id()) type="file" name=(field.name) accept=".wasm,application/wasm" required aria-describedby=[field.described_by()];
            }))
            @if confirm.is_some() { (Field { name: "activate", label: &visit.text("install-activate"), ..Field::default() }.check(true)) }
            div.actions {
                button type="submit" { (visit.text(if confirm.is_some() { "install-confirm" } else { "install-show" })) }
                @if confirm.is_some() { a role="button" class="secondary" href="/actions" { (visit.text("part-cancel")) } }
            }
        }
    }
}

/// Shows what installing an uploaded package would change, and installs it where that was shown before.
async fn upload(State(state): State<AppState>, sent: Upload) -> Result<Response, Problem> {
    let Upload { visit, fields, files, .. } = sent;
    let package = files.into_iter().find(|file| file.field == "package").map(|file| file.bytes).unwrap_or_default();
    let prepared = match installed::uploaded(&state, package).await {
        Ok(prepared) => prepared,
        Err(problem) => return Ok(asked_page(&visit, "", Some(&problem))),
    };
    if let Some(confirm) = fields.get("confirm") {
        let activate = fields.is_checked("activate");
        let done = installed::confirmed(state, &visit.who().user, prepared, confirm, None, activate).await?;
        return Ok(Redirect::to(&format!("/actions/{}?said=action-installed", done.name)).into_response());
    }
    let content = html! { (planned(&visit, &prepared.plan)) (upload_form(&visit, Some(prepared.plan.digest.hex()))) };
    Ok(shell::page(&visit, Section::Actions, &visit.text("install-title"), &content))
}

async fn plan(State(state): State<AppState>, Form { visit, fields }: Form) -> Result<Response, Problem> {
    let source = fields.get("source").unwrap_or_default();
    let prepared = match installing::prepare_remote(&state.settings(), source).await {
        Ok(prepared) => prepared,
        Err(error) => return Ok(asked_page(&visit, source, Some(&error.into()))),
    };
    let content = html! {
        (planned(&visit, &prepared.plan))
        (parts::form(&visit, "/actions/install", &html! {
            input type="hidden" name="source" value=(source);
            input type="hidden" name="confirm" value=(prepared.plan.digest);
            (Field { name: "activate", label: &visit.text("install-activate"), ..Field::default() }.check(true))
            div.actions {
                button type="submit" { (visit.text("install-confirm")) }
                a role="button" class="secondary" href="/actions" { (visit.text("part-cancel")) }
            }
        }))
    };
    Ok(shell::page(&visit, Section::Actions, &visit.text("install-title"), &content))
}

async fn install(State(state): State<AppState>, Form { visit, fields }: Form) -> Result<Redirect, Problem> {
    let source = fields.get("source").unwrap_or_default();
    let prepared = installing::prepare_remote(&state.settings(), source).await?;
    let (confirm, activate) = (fields.get("confirm").unwrap_or_default(), fields.is_checked("activate"));
    let done = installed::confirmed(state, &visit.who().user, prepared, confirm, None, activate).await?;
    Ok(Redirect::to(&format!("/actions/{}?said=action-installed", done.name)))
}

/// What installing would change: the package, what it may do, and how it differs from the active version.
fn planned(visit: &Visit, plan: &InstallPlan) -> Markup {
    let may: Vec<String> =
        plan.asks_for.iter().flat_map(|(name, parameters)| visit.capability_words(name, parameters)).collect();
    html! {
        p { a href="/actions" { (visit.text("actions-title")) } }
        h1 { (plan.name) " " (plan.version.to_string()) }
        (parts::facts(&[
            (visit.text("actions-source"), html! { (parts::written(&plan.source)) }),
            (visit.text("actions-signature"), signature(visit, &plan.trust)),
            (visit.text("actions-digest"), html! { code { (plan.digest) } }),
            (visit.text("install-replaces"), plan.active.as_ref().map_or_else(|| parts::nothing(visit), |active| html! { (active.to_string()) })),
        ]))
        h2 { (visit.text("actions-capabilities")) }
        @if may.is_empty() { p { (visit.text("actions-no-capabilities")) } } @else { ul { @for words in may { li { (words) } } } }
        h2 { (visit.text("install-differences")) }
        @if plan.capabilities.is_empty() && plan.inputs.is_empty() && plan.outputs.is_empty() {
            p { (visit.text(if plan.active.is_some() { "install-no-difference" } else { "install-first" })) }
        } @else {
            ul {
                @for change in &plan.capabilities { li { (remedy::sentence(visit, &change.sentence())) } }
                @for change in &plan.inputs { li { strong { (visit.text("actions-input-schema")) } " " code { (change.pointer) } " " (remedy::sentence(visit, &change.message)) } }
                @for change in &plan.outputs { li { strong { (visit.text("actions-output-schema")) } " " code { (change.pointer) } " " (remedy::sentence(visit, &change.message)) } }
            }
        }
    }
}

/// An installed version, ready to be made active.
async fn prepared(state: &AppState, name: &str, version: &str) -> Result<Prepared, Problem> {
    let wanted = asked::action(&format!("{name}@={version}"))?;
    let settings = state.settings();
    Ok(blocking(move || installing::prepare_installed(&settings, &wanted)).await??)
}

async fn show_activation(
    State(state): State<AppState>,
    visit: Visit,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let version = visit.query("version").unwrap_or_default().into_owned();
    let prepared = prepared(&state, &name, &version).await?;
    let content = html! {
        (planned(&visit, &prepared.plan))
        (parts::form(&visit, &format!("/actions/{name}/activate"), &html! {
            input type="hidden" name="version" value=(version);
            input type="hidden" name="confirm" value=(prepared.plan.digest);
            div.actions {
                button type="submit" { (visit.text("install-make-active")) }
                a role="button" class="secondary" href=(format!("/actions/{name}")) { (visit.text("part-cancel")) }
            }
        }))
    };
    Ok(shell::page(&visit, Section::Actions, &visit.text("install-make-active"), &content))
}

async fn activate(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Redirect, Problem> {
    let version = fields.get("version").unwrap_or_default();
    let prepared = prepared(&state, &name, version).await?;
    // It keeps what it was granted when it was installed.
    let all = installed::installed(&state).await?;
    let of_action = all.into_iter().find(|action| action.name == name);
    let of_version =
        of_action.and_then(|action| action.versions.into_iter().find(|one| one.digest == prepared.plan.digest));
    let grants = of_version.map(|version| version.grants.into_iter().collect());
    let confirm = fields.get("confirm").unwrap_or_default();
    installed::confirmed(state, &visit.who().user, prepared, confirm, grants, true).await?;
    Ok(Redirect::to(&format!("/actions/{name}?said=action-activated")))
}

async fn roll_back(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Form { visit, .. }: Form,
) -> Result<Redirect, Problem> {
    let back = installed::rolled_back(state, &visit.who().user, name).await?;
    Ok(Redirect::to(&format!("/actions/{}?said=action-rolled-back", back.name)))
}

async fn uninstall(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Form { visit, fields }: Form,
) -> Result<Redirect, Problem> {
    let wanted = match fields.get("version") {
        Some(version) => asked::action(&format!("{name}@={version}"))?,
        None => asked::action(&name)?,
    };
    installed::uninstalled(state, &visit.who().user, wanted).await?;
    Ok(Redirect::to("/actions?said=action-uninstalled"))
}

/// The cells of an installed version: signature, time, person and source.
pub(super) fn cells(visit: &Visit, version: &InstalledVersion) -> Markup {
    html! {
        td { (signature(visit, &version.trust)) }
        td { (parts::time(visit, version.installed_at)) }
        td { (parts::written(&version.installed_by)) }
        td { (parts::written(&version.source)) }
    }
}

fn signature(visit: &Visit, trust: &PackageVerdict) -> Markup {
    html! {
        @match trust {
            PackageVerdict::Signed { by } => { (visit.word("trust", "signed")) ": " (parts::written(&by.join(", "))) }
            PackageVerdict::Unsigned => (visit.word("trust", "unsigned")),
            PackageVerdict::UnknownKeys => (visit.word("trust", "unknownKeys")),
        }
    }
}

/// What an administrator can do with the installed versions.
pub(super) fn changes(visit: &Visit, installed: &InstalledVersions) -> Markup {
    let name = &installed.name;
    let others = installed.versions.iter().filter(|version| installed.active.as_ref() != Some(&version.version));
    html! {
        div.actions {
            @for version in others {
                a role="button" class="outline" href=(format!("/actions/{name}/activate?version={}", version.version)) {
                    (visit.text("install-make-active")) " " (version.version.to_string())
                }
            }
            @if installed.versions.len() > 1 {
                (parts::confirmed(visit, &format!("/actions/{name}/rollback"), &visit.text("install-roll-back"),
                    &html! { p { (visit.text("install-roll-back-what")) } }, &visit.text("install-roll-back")))
            }
            @for version in &installed.versions { (uninstall_one(visit, name, version)) }
        }
    }
}

fn uninstall_one(visit: &Visit, name: &str, version: &InstalledVersion) -> Markup {
    html! {
        details.confirm {
            summary role="button" class="outline" { (visit.text("install-uninstall")) " " (version.version.to_string()) }
            div {
                p { (visit.text("install-uninstall-what")) }
                (parts::form(visit, &format!("/actions/{name}/uninstall"), &html! {
                    input type="hidden" name="version" value=(version.version.to_string());
                    button.danger type="submit" { (visit.text("install-uninstall")) " " (version.version.to_string()) }
                }))
            }
        }
    }
}

/// What was done with the versions, the last thing first.
pub(super) fn history(visit: &Visit, installed: &InstalledVersions) -> Markup {
    html! {
        @if !installed.history.is_empty() {
            h2 { (visit.text("install-history")) }
            (parts::table(&visit.text("install-history"), &["install-when", "install-event", "actions-version", "install-by"].map(|key| visit.text(key)), &html! {
                @for entry in installed.history.iter().rev().take(20) {
                    tr {
                        td { (parts::time(visit, entry.at)) }
                        td { (visit.word("action-event", &crate::console::look::word_of(&entry.event))) }
                        td { (entry.version.to_string()) }
                        td { (parts::written(&entry.by)) }
                    }
                }
            }))
        }
    }
}
