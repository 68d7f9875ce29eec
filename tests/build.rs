//! Every hostile guest has a test: a file in `guests/` without a test function of its name does not compile.

#![allow(clippy::unwrap_used)]

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=guests");
    let mut guests = String::new();
    let mut files: Vec<_> = fs::read_dir("guests").unwrap().map(|entry| entry.unwrap().file_name()).collect();
    files.sort();
    for file in files {
        let file = file.into_string().unwrap();
        if let Some((name, kind)) = file.split_once('.')
            && kind != "rs"
        {
            writeln!(guests, "const _: fn() = tests_of_guests::{};", name.replace('-', "_")).unwrap();
        }
    }
    fs::write(Path::new(&env::var_os("OUT_DIR").unwrap()).join("guests.rs"), guests).unwrap();
}
