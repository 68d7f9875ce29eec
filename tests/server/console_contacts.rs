//! Contacts in the console: searching, looking, adding, erasing and importing them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{
    ADMINISTRATOR, Answer, EDITOR, Place, Serving,
    browser::{Browser, Page},
};

/// Names that are HTML, formulas, or written from right to left.
const HOSTILE: [(&str, &str); 2] =
    [("firstname", "<script>alert(1)</script>"), ("lastname", "\u{202e}=cmd|'\"&<img src=x>")];

async fn import(place: &Place, rows: &[Value]) {
    let file = place.path("rows.ndjson");
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    place.greenroom(&["store", "import", file.to_str().unwrap()]).await.ok();
}

async fn world() -> (Place, Serving, Browser) {
    let place = Place::new().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    (place, serving, boss)
}

/// Sends a form with a file: fields, and then the file.
async fn upload(browser: &Browser, path: &str, fields: &[(&str, &str)], name: &str, text: &str) -> Page {
    let mut body = String::new();
    for (field, value) in fields {
        body.push_str(&format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str(&format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n{text}\r\n--x--\r\n"
    ));
    let request = browser.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=x");
    browser.send(request.body(body)).await
}

fn token(page: &Page) -> String {
    let (_, rest) = page.html.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_searched_for_and_shown_as_the_api_has_it() {
    let (place, serving, boss) = world().await;
    let hostile: serde_json::Map<String, Value> =
        HOSTILE.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    import(&place, &[
        json!({ "type": "property", "name": "pin", "label": "Door", "kind": "text", "secret": true }),
        json!({ "type": "contact", "id": "a/b?", "email": "evil@x.example", "properties": hostile }),
        json!({ "type": "contact", "id": "safe", "email": "zoe@x.example", "properties": { "firstname": "Zoë", "pin": "4711" } }),
    ])
    .await;
    boss.get("/contacts").await.has("zoe@x.example").has("/contacts/safe").lacks("<script>alert").lacks("<img src=x");
    let found = boss.get("/contacts?q=zo%C3%AB").await;
    // How many contacts there are is no count of what was found, and is not asked for on each keystroke.
    found.has("zoe@x.example").lacks("evil@x.example").lacks("contacts</p>");
    boss.get("/contacts").await.has(" contacts</p>");
    boss.get("/contacts?cursor=%FF").await.has("zoe@x.example").lacks("There is no contact yet");
    assert_eq!(boss.get("/contacts?q=zo%C3%AB&cursor=%FF").await.status, 400);
    let keystroke = boss.request(Method::GET, "/contacts?q=zo%C3%AB").header("hx-target", "contacts");
    boss.send(keystroke).await.has("zoe@x.example").has("id=\"contacts\"").lacks("contacts</p>");
    boss.get("/contacts?q=nobody-at-all").await.has("No contact begins like this").lacks("zoe@x.example");
    let page = boss.get("/contacts/a%2Fb%3F").await;
    page.has("&lt;script&gt;alert(1)&lt;/script&gt;").lacks("<script>alert").lacks("<img src=x");
    assert_eq!(boss.get("/contacts/nobody").await.status, 404);

    // What is masked is shown to an administrator who asks for it, once, and the history says so.
    let page = boss.get("/contacts/safe").await;
    page.has("[masked]").has("Door").lacks("4711");
    boss.submit(&page, "/contacts/safe/secrets", &[]).await.has("4711");
    boss.get("/contacts/safe").await.lacks("4711");
    let history = serving.client(&place.key("read,administer").await).get("/v1/history").await.ok();
    let shown = history["items"].as_array().unwrap().iter().filter(|entry| entry["what"] == "secret-shown");
    let shown: Vec<_> = shown.map(|entry| (&entry["by"], &entry["subject"])).collect();
    assert_eq!(shown, [(&json!(ADMINISTRATOR), &json!("contact safe"))]);

    let editor = place.signed_in(&serving, EDITOR).await;
    let page = editor.get("/contacts/safe").await;
    page.has("[masked]").lacks("/contacts/safe/secrets").lacks("/contacts/safe/erase").lacks("/contacts/safe/edit");
    for path in ["/contact-new", "/contact-import", "/contacts/safe/erase", "/contacts/safe/edit"] {
        assert_eq!(editor.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_added_and_changed_by_the_rules() {
    let (_place, _serving, boss) = world().await;
    let page = boss.get("/contact-new").await;
    let add = async |fields: &[(&str, &str)]| boss.submit(&page, "/contact-new", fields).await;
    let refused = add(&[("email", "nobody"), ("firstname", "Cy")]).await;
    assert_eq!(refused.status, 422);
    refused.has("This is no email address").has("value=\"Cy\"");
    let added = add(&[("email", "Cy@X.example "), ("firstname", "Cy")]).await;
    assert_eq!(added.leads_to(), "/contacts/cy@x.example?said=contact-added");
    add(&[("email", "cy@x.example")]).await.has("A contact has this email already").has("Show that contact");

    let edit = boss.get("/contacts/cy@x.example/edit").await;
    let address = edit.html.split("action=\"/contacts/").nth(1).unwrap().split('"').next().unwrap();
    let address = format!("/contacts/{address}");
    let fields = [("email", "cy@x.example"), ("property.firstname", "Cyrus"), ("property.lastname", "")];
    let saved = boss.submit(&edit, &address, &fields).await;
    boss.get(saved.leads_to()).await.has("Cyrus");
    // The form is of the contact as it was before.
    let late = boss.submit(&edit, &address, &[("email", "cy@x.example"), ("property.firstname", "Cy")]).await;
    assert_eq!(late.status, 422);
    late.has("has changed since you opened this page");
    boss.get("/contacts/cy@x.example").await.has("Cyrus");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secondary_email_is_found_and_becomes_the_primary_one() {
    let (place, _serving, boss) = world().await;
    import(
        &place,
        &[
            json!({ "type": "contact", "id": "flo", "email": "flo@x.example", "secondaryEmails": ["old@x.example"] }),
            json!({ "type": "contact", "id": "cy", "email": "cy@x.example" }),
            json!({ "type": "contact", "id": "boss", "email": ADMINISTRATOR }),
        ],
    )
    .await;
    boss.get("/contacts/boss").await.has("This person is an account user");
    boss.get("/contacts/flo").await.lacks("This person is an account user");
    boss.get("/contacts?q=old@x.example").await.has("Found by the secondary email").has("/contacts/flo");
    boss.get("/contacts?q=flo@x.example").await.lacks("Found by the secondary email");
    let edit = boss.get("/contacts/flo/edit").await;
    edit.has("Secondary emails").has("old@x.example");
    let change = async |email: &str, secondary: &str| {
        boss.submit(&edit, "/contacts/flo/edit", &[("email", email), ("secondary-emails", secondary)]).await
    };
    change("flo@x.example", "nobody").await.has("This is no email address");
    change("flo@x.example", "cy@x.example").await.has("A contact has this email already").has("Show that contact");
    let saved = change("old@x.example", "flo@x.example, third@x.example").await;
    assert_eq!(saved.leads_to(), "/contacts/flo?said=saved");
    boss.get("/contacts/old@x.example").await.has("flo@x.example").has("third@x.example");
    boss.get("/contacts?q=flo@x.example").await.has("Found by the secondary email");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_erased_only_by_typing_the_email_and_comes_back_only_by_hand() {
    let (place, serving, boss) = world().await;
    import(&place, &[json!({ "type": "contact", "id": "gone", "email": "gone@x.example" })]).await;
    let page = boss.get("/contacts/gone/erase").await;
    page.has("gone@x.example").has("This cannot be undone.");
    let refused = boss.submit(&page, "/contacts/gone/erase", &[("confirm", "somebody@x.example")]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(boss.get("/contacts/gone").await.status, 200);
    let erased = boss.submit(&page, "/contacts/gone/erase", &[("confirm", "gone@x.example")]).await;
    let twice = boss.submit(&page, "/contacts/gone/erase", &[("confirm", "gone@x.example")]).await;
    assert_eq!(erased.status, 201);
    assert_eq!(twice.status, 201);
    assert_eq!(twice.html, erased.html, "it was sent twice");
    assert_eq!(boss.get("/contacts/gone").await.status, 404);
    let history = serving.client(&place.key("read,administer").await).get("/v1/history").await.ok();
    let erased: Vec<_> =
        history["items"].as_array().unwrap().iter().filter(|entry| entry["what"] == "erased").collect();
    assert_eq!(erased.len(), 1);
    assert!(!erased[0].to_string().contains("gone"), "{}", erased[0]);

    let new = boss.get("/contact-new").await;
    let asked = boss.submit(&new, "/contact-new", &[("email", "gone@x.example")]).await;
    assert_eq!(asked.status, 422);
    asked.has("was deleted or erased");
    let added = boss.submit(&new, "/contact-new", &[("email", "gone@x.example"), ("again", "true")]).await;
    boss.get(added.leads_to()).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_an_import_asks_before_it_brings_an_erased_person_back() {
    let (place, serving, boss) = world().await;
    import(&place, &[json!({ "type": "contact", "id": "7", "email": "gone@x.example" })]).await;
    let client = serving.client(&place.key("read,administer").await);
    client.delete("/v1/contacts/7").await.ok();
    let row = json!({ "type": "contact", "id": "8", "email": "gone@x.example" });
    let request = client.request(Method::POST, "/v1/contacts/import").body(row.to_string());
    let report = Answer::of(request.header("content-type", "application/x-ndjson")).await.ok();
    assert_eq!((&report["rows"], &report["erasedLines"]), (&json!(0), &json!([1])));

    let csrf = token(&boss.get("/contact-import").await);
    let csv = "email\nnew@x.example\nGone@x.example\n";
    let sent = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", csv).await;
    let address = sent.leads_to().to_owned();
    let preview = boss.get(&address).await;
    preview.has("1 row has an erased person’s email").has("Import 1 row").has("Bring back erased people");
    let asked = boss.submit(&preview, &format!("{address}/erased"), &[("bring-back", "true")]).await;
    let address = asked.leads_to().to_owned();
    let preview = boss.get(&address).await;
    preview.has("which ends the erasure").has("Import 2 rows");
    let done = boss.submit(&preview, &format!("{address}/confirm"), &[]).await;
    assert_eq!(done.leads_to(), "/contacts?said=imported&count=2");
    boss.get("/contacts?q=gone%40x.example").await.lacks("/contacts/8").has("gone@x.example");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_be_larger_than_other_bodies_and_has_a_limit_of_its_own() {
    let place = Place::new().await;
    place.configure("[server]\nbody-bytes = 1000\nupload-bytes = 20000\n");
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let csrf = token(&boss.get("/contact-import").await);
    let fields = [("csrf", csrf.as_str())];
    let csv = format!("email,First Name\nnew@x.example,{}\n", "n".repeat(20_000));
    let fits = upload(&boss, "/contact-import", &fields, "people.csv", &csv[..20_000]).await;
    boss.get(fits.leads_to()).await.has("new@x.example");
    let refused = upload(&boss, "/contact-import", &fields, "people.csv", &csv[..20_001]).await;
    assert_eq!(refused.status, 413, "one byte too many");
    refused.has("divide it, or raise `upload-bytes`");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_writes_nothing_before_it_is_confirmed() {
    let (place, serving, boss) = world().await;
    let csv = "email,first name,Colour\nnew@x.example,New,red\nnobody,Bad,<b>\n";
    let page = boss.get("/contact-import").await;
    let csrf = token(&page);
    for fields in [&[][..], &[("csrf", "another")], &[("x", "1"), ("csrf", csrf.as_str())]] {
        assert_eq!(upload(&boss, "/contact-import", fields, "people.csv", csv).await.status, 403, "{fields:?}");
    }
    let empty = upload(&boss, "/contact-import", &[("csrf", &csrf)], "", "").await;
    assert_eq!(empty.status, 422);
    let picture = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", "\u{1}PNG\0\0\"x\"y").await;
    assert_eq!(picture.status, 422);
    picture.has("This is neither CSV nor JSON");
    let nameless = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", "firstname\nNew\n").await;
    boss.get(nameless.leads_to()).await.has("No column has emails or ids").lacks("--map");
    let twice =
        upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", "email,Primary email\na@x.org,b@x.org\n")
            .await;
    boss.get(twice.leads_to()).await.has("These two columns hold the same").lacks("--map");
    let sent = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", csv).await;
    let address = sent.leads_to().to_owned();
    let preview = boss.get(&address).await;
    preview.has("people.csv").has("No row can be read.").has("Nothing has been written yet");
    let columns = [("column.0", "email"), ("column.1", "firstname"), ("column.2", "colour")];
    let chosen = boss.submit(&preview, &format!("{address}/columns"), &columns).await;
    assert_eq!(boss.get(&address).await.status, 404, "another preview has come after it");
    let address = chosen.leads_to().to_owned();
    let preview = boss.get(&address).await;
    preview
        .has("new@x.example")
        .has("Column “email”: “nobody”")
        .has("Import 1 row")
        .has("<code><bdi>colour</bdi></code>");
    boss.get("/contacts?q=new%40").await.lacks("/contacts/new@");

    // Nobody else sees what was uploaded, not in another session of the same person either.
    let other = place.signed_in(&serving, ADMINISTRATOR).await;
    assert_eq!(other.get(&address).await.status, 404);
    let done = boss.submit(&preview, &format!("{address}/confirm"), &[]).await;
    assert_eq!(done.leads_to(), "/contacts?said=imported&count=1");
    boss.get("/contacts?q=new%40x.example").await.has("New");
    // A second click finds the end of the same import.
    let twice = boss.submit(&preview, &format!("{address}/confirm"), &[]).await;
    assert_eq!(twice.leads_to(), done.leads_to());
    let again = boss.submit_anew(&preview, &format!("{address}/confirm"), &[]).await;
    assert_eq!(again.leads_to(), address);
    boss.get(&address).await.has("1 row was imported.").lacks("/confirm");
    let history = serving.client(&place.key("read,administer").await).get("/v1/history").await.ok();
    let imports = history["items"].as_array().unwrap().iter().filter(|entry| entry["what"] == "imported");
    let imports: Vec<_> = imports.map(|entry| (&entry["by"], &entry["subject"])).collect();
    assert_eq!(imports[0], (&json!(ADMINISTRATOR), &json!("1 row")), "the row that was left out does not count");
}

#[tokio::test(flavor = "multi_thread")]
async fn faulty_rows_are_explained_in_the_language_of_the_reader() {
    let (place, serving, boss) = world().await;
    import(&place, &[json!({ "type": "contact", "id": "bob", "email": "bob@x.example" })]).await;
    let boss = boss.with_cookie("greenroom-language", "sv");
    let csrf = token(&boss.get("/contact-import").await);
    let csv = "id,email\na,nobody\n,\n,b@x.example,more\nc,bob@x.example\n";
    let sent = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", csv).await;
    let preview = boss.get(sent.leads_to()).await;
    preview.has("”nobody” är ingen e-postadress").has("Celler: 3 i den här raden, 2 i rubrikraden");
    preview
        .has("kan inte ha den primära e-postadressen för kontakten ”bob”")
        .lacks("is not an email")
        .lacks("cannot have");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_sent_twice_is_one_upload() {
    let (_place, serving, boss) = world().await;
    let csrf = token(&boss.get("/contact-import").await);
    let send = async |sending: &str, csv: &str| {
        let fields = [("csrf", csrf.as_str()), ("sending", sending)];
        upload(&boss, "/contact-import", &fields, "people.csv", csv).await.leads_to().to_owned()
    };
    let csv = "email\na@x.example\n";
    let first = send("one", csv).await;
    assert_eq!(send("one", csv).await, first);
    boss.get(&first).await.ok();
    assert_ne!(send("one", "email\nb@x.example\n").await, first, "another file is another sending");
    assert_ne!(send("another", csv).await, first);
    serving.stop().await;
}

/// Another process changes the store between the preview and the confirmation.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_says_what_has_changed_since_its_preview() {
    let (place, serving, boss) = world().await;
    import(&place, &[json!({ "type": "contact", "id": "7", "email": "gone@x.example" })]).await;
    let csrf = token(&boss.get("/contact-import").await);
    let preview = async |csv: &str| {
        let sent = upload(&boss, "/contact-import", &[("csrf", &csrf)], "people.csv", csv).await;
        let address = sent.leads_to().to_owned();
        (boss.get(&address).await, address)
    };
    let (page, address) = preview("email,firstname\nnew@x.example,New\ngone@x.example,Gone\n").await;
    page.has("Import 2 rows");
    place.greenroom(&["erase", "7", "--yes"]).await.ok();
    let done = boss.submit(&page, &format!("{address}/confirm"), &[]).await;
    assert_eq!(done.leads_to(), address);
    let ended = boss.get(&address).await;
    ended
        .has("1 row was imported.")
        .has("1 row was left out, because it has an erased person’s email or id")
        .has("Line 3");

    let (page, address) = preview("id,email\nmine,taken@x.example\n").await;
    page.has("Import 1 row").has("Nothing has been written yet");
    import(&place, &[json!({ "type": "contact", "id": "other", "email": "taken@x.example" })]).await;
    let failed = boss.submit(&page, &format!("{address}/confirm"), &[]).await;
    assert_eq!(failed.leads_to(), address);
    // The upload is kept, so that it can be tried again.
    let page = boss.get(&address).await;
    page.has("cannot have the primary email")
        .has("The import ended early")
        .has("Import 1 row")
        .lacks("Nothing has been written");
    place.greenroom(&["erase", "other", "--yes"]).await.ok();
    let again = boss.submit(&page, &format!("{address}/confirm"), &[]).await;
    boss.get(again.leads_to()).await.has("1 row was left out").has("Line 2");
    serving.stop().await;
}
