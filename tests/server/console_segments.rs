//! Segments in the console: building a filter without a script, counting, saving, members and their table.

use serde_json::{Value, json};

use crate::common::{
    ADMINISTRATOR, EDITOR, Place, Serving,
    browser::{Browser, Page},
};

const BUILDER: &str = "/segment-builder";
const FORM: &str = "/segment-builder#builder";

async fn world() -> (Place, Serving, Browser) {
    let place = Place::new().await;
    let file = place.path("rows.ndjson");
    let rows = [
        json!({ "type": "property", "name": "pin", "kind": "text", "secret": true }),
        json!({ "type": "contact", "id": "ada", "email": "ada@s.example", "properties": { "city": "Graz", "pin": "4711" } }),
        json!({ "type": "contact", "id": "bob", "email": "bob@s.example", "properties": { "city": "=1+1" } }),
    ];
    std::fs::write(&file, rows.map(|row| row.to_string()).join("\n")).unwrap();
    place.greenroom(&["store", "import", file.to_str().unwrap()]).await.ok();
    let serving = place.serve().await;
    let editor = place.signed_in(&serving, EDITOR).await;
    (place, serving, editor)
}

/// What the API says about a saved segment.
async fn filter(place: &Place, serving: &Serving, name: &str) -> Value {
    let client = serving.client(&place.key("read,administer").await);
    client.get(&format!("/v1/segments/{name}?reveal=true")).await.ok()["filter"].clone()
}

/// The form of a page: what stands in it, for a browser without a script.
fn fields(page: &Page) -> Vec<(String, String)> {
    let form = page.html.split("<form class=\"builder\"").nth(1).unwrap().split("</form>").next().unwrap();
    let (mut fields, mut select) = (Vec::new(), None::<(String, Option<String>)>);
    for tag in form.split('<').skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let attribute = |name: &str| {
            let value = tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?;
            Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"))
        };
        match tag.split(' ').next().unwrap() {
            "input" if attribute("type").as_deref() == Some("checkbox") && !tag.ends_with("checked") => {}
            "input" => fields.push((attribute("name").unwrap(), attribute("value").unwrap_or_default())),
            "select" => select = Some((attribute("name").unwrap(), None)),
            "option" => {
                if let Some((_, chosen)) = &mut select
                    && (chosen.is_none() || tag.ends_with("selected"))
                {
                    *chosen = attribute("value");
                }
            }
            "/select" => fields.extend(select.take().map(|(name, chosen)| (name, chosen.unwrap()))),
            _ => {}
        }
    }
    fields
}

/// Sends the form of a page, with other values for some fields.
async fn press(browser: &Browser, page: &Page, path: &str, changed: &[(&str, &str)]) -> Page {
    let mut all = fields(page);
    for (name, value) in changed {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => (*value).clone_into(old),
            None => all.push(((*name).to_owned(), (*value).to_owned())),
        }
    }
    let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &all).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_is_built_counted_and_saved_without_a_script() {
    let (place, serving, editor) = world().await;
    editor.get("/segments").await.has("There is no segment yet");
    let page = editor.get(BUILDER).await;
    page.has(FORM);
    let page = press(&editor, &page, BUILDER, &[("op", "add:f:property")]).await;
    page.lacks("Choose a property.").has("autofocus").has("Complete the conditions");
    press(&editor, &page, BUILDER, &[("op", "show")]).await.has("Choose a property.").lacks("autofocus");
    let page =
        press(&editor, &page, BUILDER, &[("f.0.property", "city"), ("f.0.value", "GRAZ"), ("op", "add:f:not")]).await;
    page.has("Conditions that are not complete do not count yet.").lacks("Complete the conditions");
    let wanted =
        [("f.1.0.property", "email"), ("f.1.0.test", "contains"), ("f.1.0.value", "bob"), ("name", "Graz & <b>")];
    let page = press(&editor, &page, BUILDER, &wanted).await;
    page.has("1 contact").lacks("<b>");
    let saved = press(&editor, &page, "/segment-builder/save", &[]).await;
    let address = saved.leads_to().split('?').next().unwrap().to_owned();
    assert_eq!(address, "/segments/Graz%20%26%20%3Cb%3E");
    let expected = json!({ "all": [
        { "property": "city", "is": { "equals": "GRAZ" } },
        { "not": { "property": "email", "is": { "contains": "bob" } } },
    ] });
    assert_eq!(filter(&place, &serving, "Graz%20%26%20%3Cb%3E").await, expected);
    editor.get(&address).await.has("ada@s.example").lacks("bob@s.example").lacks("<b>");
    editor.get("/segments").await.has("Graz &amp; &lt;b&gt;");
    editor.get("/contacts/ada").await.has(&address);
    // A form that is sent twice saves once. A name that is taken, and one that is none.
    let twice = press(&editor, &page, "/segment-builder/save", &[]).await;
    assert_eq!(twice.leads_to(), saved.leads_to());
    let again = press(&editor, &page, "/segment-builder/save", &[("sending", "another")]).await;
    assert_eq!(again.status, 422);
    again.has("There is a segment of this name already");
    assert_eq!(press(&editor, &page, "/segment-builder/save", &[("name", "")]).await.status, 422);

    let page = editor.get(&address).await;
    let removed = editor.submit(&page, &format!("{address}/remove"), &[]).await;
    assert_eq!(removed.leads_to(), "/segments?said=segment-removed");
    assert_eq!(editor.get(&address).await.status, 404);
    let history = serving.client(&place.key("read,administer").await).get("/v1/history").await.ok();
    let told: Vec<_> =
        history["items"].as_array().unwrap().iter().map(|it| (it["what"].as_str().unwrap(), &it["by"])).collect();
    for what in ["segment-saved", "segment-removed"] {
        assert!(told.contains(&(what, &json!(EDITOR))), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_told_at_their_conditions_and_json_goes_both_ways() {
    let (_place, _serving, editor) = world().await;
    let page = editor.get(BUILDER).await;
    let page = press(&editor, &page, BUILDER, &[("op", "add:f:attendance")]).await;
    let page = press(&editor, &page, BUILDER, &[("f.0.when", "lastDays"), ("op", "change")]).await;
    let bad = press(&editor, &page, BUILDER, &[("f.0.days", "40000")]).await;
    bad.has("id=\"field-f-0-days-fault\"");
    let page = press(&editor, &page, BUILDER, &[("f.0.days", "30"), ("f.0.count", "2"), ("op", "tab:json")]).await;
    page.has("<textarea").has("&quot;lastDays&quot;: 30").has("0 contacts");
    let json = r#"{"any":[{"event":"attendance"},{"property":"city","is":{"equals":"a\nb"}}]}"#;
    let lines = press(&editor, &page, BUILDER, &[("json", json), ("op", "tab:fields")]).await;
    lines.has("<textarea").has("has several lines");
    let json = r#"{"any":[{"event":"attendance"},{"property":"city","is":"known"}]}"#;
    let form = press(&editor, &page, BUILDER, &[("json", json), ("op", "tab:fields")]).await;
    form.lacks("<textarea").has("2 contacts").has("name=\"f.1.property\"");
    press(&editor, &page, BUILDER, &[("json", "{")]).await.has("This is no JSON");
    press(&editor, &page, BUILDER, &[("json", "{}")]).await.has("id=\"field-json-fault\"");
    let unknown = r#"{"property":"no_such","is":"known"}"#;
    press(&editor, &page, BUILDER, &[("json", unknown)]).await.has("there is no property");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_value_stays_while_somebody_who_does_not_see_it_changes_the_rest() {
    let (place, serving, editor) = world().await;
    let client = serving.client(&place.key("read,settings").await);
    let secret = json!({ "property": "pin", "is": { "equals": "4711" } });
    let saved = json!({ "filter": { "all": [secret] } });
    client.send(reqwest::Method::PUT, "/v1/segments/doors", &[], &saved).await.ok();
    let page = editor.get("/segment-builder?of=doors").await;
    page.has("[masked]").has("1 contact").lacks("4711");
    let page = press(&editor, &page, BUILDER, &[("op", "add:f:attendance")]).await;
    let page = press(&editor, &page, BUILDER, &[("f.1.happened", "no")]).await;
    page.has("1 contact").lacks("4711");
    press(&editor, &page, "/segment-builder/save", &[]).await.leads_to();
    let expected = json!({ "all": [secret, { "event": "attendance", "happened": false }] });
    assert_eq!(filter(&place, &serving, "doors").await, expected);
    // Somebody who began earlier does not undo it.
    let late = press(&editor, &page, "/segment-builder/save", &[("sending", "of another page")]).await;
    assert_eq!(late.status, 422);
    late.has("Somebody else has saved this segment");
    // The mask of a value that was never saved is none.
    let other = press(&editor, &page, BUILDER, &[("of", ""), ("name", "x")]).await;
    other.has("what is masked is not known");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_a_table_for_spreadsheets_without_secrets() {
    let (place, serving, _) = world().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let client = serving.client(&place.key("read,settings").await);
    let all = json!({ "filter": { "property": "city", "is": "known" } });
    client.send(reqwest::Method::PUT, "/v1/segments/all", &[], &all).await.ok();
    let csv = boss.get("/segments/all/members.csv").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let lines: Vec<&str> = csv.ok().trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("Id,Email,First name,Last name") && lines[0].ends_with("city"), "{lines:?}");
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("ada,ada@s.example") && lines[2].ends_with(",'=1+1"), "{lines:?}");
    csv.lacks("4711");
}
