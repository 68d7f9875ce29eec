//! Reading a store that this process cannot write: the file, its folder or the file system is read-only.
//!
//! SQLite needs a log (`-wal`) and shared memory (`-shm`) beside a store, and makes them where they are missing. Where it
//! cannot, the store is opened as a file that does not change. That is right only while no process has it open for
//! writing, which the log shows: a writer makes the log, and removes it when it has moved everything into the store.

use std::{
    fs,
    path::{Path, PathBuf},
};

use greenroom_domain::{StoreError, sentence};
use rusqlite::{Connection, OpenFlags};

use super::{FORMAT, configure, format_of};
use crate::platform::error::{missing, store_error};

/// Opens a store for reading after the usual way of opening it has failed with `failure`, which is returned where it is
/// not about missing rights.
pub(crate) fn instead(path: &Path, failure: StoreError) -> Result<Connection, StoreError> {
    let StoreError::ReadOnly(why) = failure else { return Err(failure) };
    // SQLite's files are beside the store itself, and not beside a link to it.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(beside(&real, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::ReadOnly(sentence!(
            "failure-store-wal",
            "{why}; {file}-wal holds writes that are not in the store yet, so it cannot be read without changing it: copy \
             the store and its -wal file to a folder that you can write to, and read the copy",
            why = why,
            file = real.display()
        )));
    }
    let place = path.display().to_string();
    let sql = |e: rusqlite::Error| store_error(&place, &e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri(path), flags).map_err(sql)?;
    configure(&connection).map_err(sql)?;
    let format = format_of(&connection, &place)?;
    if format == 0 {
        return Err(missing(&place));
    }
    if format < FORMAT {
        return Err(StoreError::ReadOnly(sentence!(
            "failure-store-older-unwritable",
            "{place}: it has format {format}, and has to be brought to format {known} first, by any command that can \
             write it",
            place = place,
            format = format,
            known = FORMAT
        )));
    }
    connection.pragma_update(None, "query_only", true).map_err(sql)?;
    Ok(connection)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The name of the file in SQLite's form with options. Bytes with a meaning in a URI are percent-encoded.
fn uri(path: &Path) -> String {
    let mut uri = "file:".to_owned();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    for byte in path.as_os_str().as_encoded_bytes() {
        if plain(*byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    // `//` at the beginning would be read as the name of a host.
    if uri.starts_with("file://") {
        uri.insert_str("file:".len(), "//");
    }
    uri.push_str("?immutable=1");
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_in_a_uri() {
        for (path, wanted) in [
            ("greenroom.db", "file:greenroom.db?immutable=1"),
            ("/a b/c?d#e%f.db", "file:/a%20b/c%3Fd%23e%25f.db?immutable=1"),
            ("//a/b.db", "file:////a/b.db?immutable=1"),
            ("é.db", "file:%C3%A9.db?immutable=1"),
        ] {
            assert_eq!(uri(Path::new(path)), wanted);
        }
    }
}
