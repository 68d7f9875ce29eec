//! The allocator of the measurements: mimalloc, which counts in a build that measures stages.

use std::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
};

use mimalloc::MiMalloc;

/// mimalloc. With the feature `stages`, it counts the allocations of each thread; without it, it costs nothing more.
pub(crate) struct Counting;

thread_local! {
    static COUNTED: Cell<u64> = const { Cell::new(0) };
}

/// How many times the calling thread has allocated or moved memory, since its start.
pub(crate) fn of_this_thread() -> u64 {
    COUNTED.get()
}

#[inline]
fn count() {
    if cfg!(feature = "stages") {
        COUNTED.set(COUNTED.get() + 1);
    }
}

// SAFETY: all of it is mimalloc's. Counting allocates nothing: the counter is a constant number that needs no destructor.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise, passed on.
        unsafe { MiMalloc.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise, passed on.
        unsafe { MiMalloc.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise, passed on.
        unsafe { MiMalloc.realloc(place, layout, bytes) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, passed on.
        unsafe { MiMalloc.dealloc(place, layout) }
    }
}
