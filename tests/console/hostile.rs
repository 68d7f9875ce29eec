//! A hostile world: names that are scripts, topics of 300 characters, text from right to left, 100,000 contacts and 50,000 runs.

use std::{fs, io::Write as _};

use greenroom_tests::repository;
use rusqlite::Connection;
use serde_json::json;

use crate::{browser::browser, common::Place, world::Console};

/// Names that are something else where they are not written as text.
const NAMES: [&str; 6] = [
    "<script>document.title = 'broken in'</script>",
    "\"><img src=x onerror=\"document.title = 'broken in'\">",
    "{{ contact.email }} ${7*7} <%= 7*7 %>",
    "\u{202e}gnp.exe",
    "مرحبا بالعالم، هذا اسم طويل من اليمين إلى اليسار",
    "Wolfeschlegelsteinhausenbergerdorff-Wolfeschlegelsteinhausenbergerdorff-Wolfeschlegelsteinhausenbergerdorff",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_world_breaks_no_page() {
    let Some(browser) = browser() else { return };
    let place = Place::connected().await;
    if !place.world.has_a_file("a hostile world in the browser") {
        return;
    }
    let rows = place.path("many.ndjson");
    let mut file = std::io::BufWriter::new(fs::File::create(&rows).unwrap());
    for n in 0..100_000 {
        // The first of the list, and some of every page.
        let name = if n % 20 == 0 { NAMES[n / 20 % NAMES.len()].to_owned() } else { format!("First {n}") };
        let contact = json!({
            "type": "contact", "id": format!("many-{n:06}"), "email": format!("person-{n}@example.com"),
            "properties": { "firstname": name, "lastname": if n % 20 == 0 { "x".repeat(300) } else { format!("Last {n}") } },
        });
        writeln!(file, "{contact}").unwrap();
    }
    file.flush().unwrap();
    drop(file);
    place.greenroom(&["store", "import", rows.to_str().unwrap()]).await.ok();
    for contact in ["1", "many-000000"] {
        let tag = format!("campaign={}", NAMES[0]);
        let input = json!({ "note": NAMES[1] }).to_string();
        place.greenroom(&["invoke", "echo", "--contact", contact, "--input", &input, "--tag", &tag]).await.ok();
    }
    let topic = format!("{} {}", NAMES[0], "long ".repeat(60));
    tokio::task::block_in_place(|| {
        let store = Connection::open(place.path("greenroom.db")).unwrap();
        store.execute_batch("PRAGMA synchronous = OFF").unwrap();
        let copies = fs::read_to_string(repository().join("tests/fixtures/many_runs.sql")).unwrap();
        assert!(store.execute(&copies, [50_000]).unwrap() > 49_000);
        for (topic, webinar) in [(&topic[..300], "82512345678"), (NAMES[4], "82512345005")] {
            assert_eq!(store.execute("UPDATE webinars SET topic = ?1 WHERE id = ?2", [topic, webinar]).unwrap(), 1);
        }
    });
    let console = Console::of(place).await;
    let given = console.given(json!({ "contact": "many-000000", "names": NAMES }));
    browser.flow("hostile", "sv", &console.serving.url, given).await;
    console.serving.stop().await;
}
