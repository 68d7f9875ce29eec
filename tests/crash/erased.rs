//! Crashes during the erasure of a person (C10: an erased person leaves only keyed hashes): no other data is damaged, and
//! a second erasure removes all of the person's data.

use std::fs;

use greenroom_tests::World;

use super::{MAX_OPERATIONS, base, copy, struck};

/// The files of the store that contain a text.
fn holding(world: &World, text: &str) -> Vec<String> {
    let has = |bytes: Vec<u8>| bytes.windows(text.len()).any(|w| w.eq_ignore_ascii_case(text.as_bytes()));
    let files = fs::read_dir(world.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("greenroom.db"))
        .filter(|path| has(fs::read(path).unwrap()))
        .map(|path| path.display().to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_killed_at_every_operation_of_an_erasure() {
    let (base, input) = base().await;
    base.invoke("1", serde_json::from_str(&input).unwrap(), &[]).await.ok();
    let others = base.contact("2").await;
    let erase = ["erase", "1", "--yes", "--json"];
    for at in 1..MAX_OPERATIONS {
        let world = copy(&base).await;
        let ended = struck(&world, "kill", at, &erase).await;
        world.greenroom(&["store", "check"]).await.ok();
        if ended.code.is_none() {
            world.greenroom(&erase).await.ok();
        }
        for text in ["ada@example.com", "Lovelace"] {
            assert_eq!(holding(&world, text), Vec::<String>::new(), "{text}, killed at {at}");
        }
        assert_eq!(world.contact("2").await, others, "killed at {at}");
        if ended.code.is_some() {
            ended.ok();
            assert!(at > 20, "an erasure has more operations than {at}: the shim saw nothing");
            return;
        }
    }
    panic!("the erasure never came to its end");
}
