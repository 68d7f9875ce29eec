//! The sources of crates, for the tests that compare the catalogues with the keys in the sources. The tests of the command and of the
//! server include this file by its path.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The Rust files of a folder and of the folders in it, each without its tests. Tests, examples and builds are left out.
pub(crate) fn without_tests(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    read(folder, &mut found);
    found
}

fn read(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["tests", "target", "examples", "guests"].contains(&name) {
                read(&path, found);
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") {
            let source = fs::read_to_string(&path).unwrap();
            let without_tests = source.split("\nmod tests {").next().unwrap().to_owned();
            found.push((path, without_tests));
        }
    }
}
