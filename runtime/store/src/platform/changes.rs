//! Whether a store on a disk has changed, without asking SQLite.
//!
//! All connections to a store, of all processes, share an index of its log (`-shm`). Each commit changes the header of that index
//! before it returns: counters, sizes, and the checksum of all that is committed. SQLite itself takes the pages that it has in memory
//! for valid while the header is as it was ("WAL-index format" in <https://sqlite.org/walformat.html>). So what was read while the
//! header had a value is right as long as it has that value, and to compare it takes no lock and no system call.

use std::{
    ffi::c_void,
    path::Path,
    ptr::{self, NonNull},
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering, fence},
    },
    time::Duration,
};

use rusqlite::{Connection, ffi};

use crate::platform::open::reading_connection;

/// How many numbers of 32 bits the header has.
const HEADER: usize = 12;

/// Which of them says in its lowest byte whether the header is valid.
const IS_VALID: usize = 3;

/// How many bytes SQLite maps at once, and the header begins.
const REGION: i32 = 32 << 10;

/// The header of the index at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark([u32; HEADER]);

/// The shared index of a store.
pub(crate) struct Changes {
    header: NonNull<AtomicU32>,
    /// As long as it is open, the index stays where it is.
    _connection: Mutex<Connection>,
}

// SAFETY: `header` points to memory that stays mapped as long as the connection is open, whichever thread reads it, and that is
// read by atomic loads alone.
#[allow(unsafe_code)]
unsafe impl Send for Changes {}
// SAFETY: As for `Send`.
#[allow(unsafe_code)]
unsafe impl Sync for Changes {}

impl Changes {
    /// The index of the store at a path. None: the store has none here, because this process can only read it.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let connection = reading_connection(path, false, Duration::ZERO).ok()?;
        // After a read, the index is there.
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).ok()?;
        let header = header(&connection)?;
        Some(Self { header, _connection: Mutex::new(connection) })
    }

    /// A mark that stays the same until something else is committed. None while the index is made anew.
    ///
    /// What is read after this is at least as new as the mark.
    #[allow(unsafe_code)]
    pub(crate) fn mark(&self) -> Option<Mark> {
        let numbers = std::array::from_fn(|at| {
            // SAFETY: The header has as many numbers, and is mapped as long as the connection is open.
            unsafe { self.header.add(at).as_ref() }.load(Ordering::Relaxed)
        });
        // A read that follows finds no older state. One that a commit changes meanwhile differs from all marks before it.
        fence(Ordering::Acquire);
        let mark = Mark(numbers);
        (mark.0[IS_VALID].to_ne_bytes()[0] == 1).then_some(mark)
    }
}

/// Asks SQLite where the index of a connection is.
#[allow(unsafe_code)]
fn header(connection: &Connection) -> Option<NonNull<AtomicU32>> {
    let mut file: *mut ffi::sqlite3_file = ptr::null_mut();
    let place: *mut *mut ffi::sqlite3_file = &mut file;
    // SAFETY: The connection is open. `SQLITE_FCNTL_FILE_POINTER` writes one pointer, that of the file of the database.
    let asked = unsafe {
        ffi::sqlite3_file_control(
            connection.handle(),
            c"main".as_ptr(),
            ffi::SQLITE_FCNTL_FILE_POINTER,
            place.cast::<c_void>(),
        )
    };
    if asked != ffi::SQLITE_OK || file.is_null() {
        return None;
    }
    // SAFETY: The file is open as long as the connection, and its methods are null where it is not.
    let methods = unsafe { (*file).pMethods.as_ref() }?;
    let map = methods.xShmMap.filter(|_| methods.iVersion >= 2)?;
    let mut region: *mut c_void = ptr::null_mut();
    // SAFETY: The first region of an open index is asked for without making it (0), as SQLite itself does. It has `REGION` bytes,
    // begins at a page, and stays mapped until the last connection of this process to the store is closed.
    let mapped = unsafe { map(file, 0, REGION, 0, &raw mut region) };
    NonNull::new(region.cast()).filter(|_| mapped == ffi::SQLITE_OK)
}
