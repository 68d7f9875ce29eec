//! Every seed of the fuzz targets, and every corrected finding, passes the check of its target.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::Path};

/// The check of a target.
type Check = fn(&[u8]) -> bool;

/// The targets, each with a folder of seeds and a file in `tests/fuzz/targets`.
const TARGETS: [(&str, Check); 6] = [
    ("manifest", greenroom_fuzz_entries::manifest),
    ("package", greenroom_fuzz_entries::package),
    ("schema", greenroom_fuzz_entries::schema),
    ("token", greenroom_fuzz_entries::token),
    ("zoom_answer", greenroom_fuzz_entries::zoom_answer),
    ("zoom_webhook", greenroom_fuzz_entries::zoom_webhook),
];

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_seed_passes_what_its_target_checks() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    assert_eq!(names(&fuzz.join("seeds")), TARGETS.map(|(name, _)| name), "a target, a folder");
    assert_eq!(names(&fuzz.join("targets")), TARGETS.map(|(name, _)| format!("{name}.rs")));
    for (target, check) in TARGETS {
        let folder = fuzz.join("seeds").join(target);
        let seeds = names(&folder);
        assert!(seeds.len() > 2, "{target} has too few seeds");
        let mut taken = Vec::new();
        for seed in seeds {
            println!("{target}/{seed}");
            if check(&fs::read(folder.join(&seed)).unwrap()) {
                taken.push(seed);
            }
        }
        println!("{target}: taken are {taken:?}");
        assert!(!taken.is_empty(), "{target}: if every seed is refused, little is checked");
    }
}
