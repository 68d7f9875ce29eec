//! Where the programs of PostgreSQL are.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The folder under which Debian installs the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// The folder that has `initdb`, `postgres` and `psql`.
    pub folder: PathBuf,
}

/// Finds the newest version that Debian's packages have installed, or else the one in `PATH`.
pub fn find() -> Option<Programs> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        Some((number, entry.path().join("bin")))
    });
    let mut found: Vec<(u32, PathBuf)> = numbered.filter(|(_, folder)| is_complete(folder)).collect();
    found.sort();
    let newest = found.pop().map(|(_, folder)| folder);
    let in_path = || env::split_paths(&env::var_os("PATH")?).find(|folder| is_complete(folder));
    newest.or_else(in_path).map(|folder| Programs { folder })
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres", "psql"].iter().all(|program| folder.join(program).is_file())
}
