//! The guest's allocator: it moves a pointer, and frees almost nothing.
//!
//! Every run has a fresh instance, whose memory is freed when the run ends. So reusing memory within a run is of no
//! use. It is there with the feature `small-allocator`, for actions that use little memory.

#![allow(unsafe_code)]

use std::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32::{memory_grow, memory_size},
    cell::Cell,
    ptr,
};

const PAGE: usize = 64 * 1024;

#[global_allocator]
static ALLOCATOR: Bump = Bump { next: Cell::new(0), end: Cell::new(0) };

struct Bump {
    /// The first free byte; 0 before the first allocation.
    next: Cell<usize>,
    /// The first byte after the memory.
    end: Cell<usize>,
}

// SAFETY: this target has one thread, so nothing is ever shared between threads.
unsafe impl Sync for Bump {}

unsafe extern "C" {
    /// The end of the linker's data and stack. Only its address is used.
    static __heap_base: u8;
}

impl Bump {
    /// Takes the bytes between `start` and `start + size`, and grows the memory if necessary. `None` if it cannot grow.
    fn take(&self, start: usize, size: usize) -> Option<usize> {
        let next = start.checked_add(size)?;
        if next > self.end.get() {
            let pages = (next - self.end.get()).div_ceil(PAGE);
            if memory_grow(0, pages) == usize::MAX {
                return None;
            }
            // `wrapping`: at four gigabytes the end is 0, so every further allocation tries to grow the memory, and
            // fails.
            self.end.set(memory_size(0).wrapping_mul(PAGE));
        }
        self.next.set(next);
        Some(start)
    }
}

// SAFETY: every block lies between `__heap_base` and the end of the memory, is aligned as asked, and overlaps no other:
// `next` only moves back when the last block is freed.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.next.get() == 0 {
            self.next.set(&raw const __heap_base as usize);
            self.end.set(memory_size(0) * PAGE);
        }
        let start = self.next.get().checked_next_multiple_of(layout.align());
        match start.and_then(|start| self.take(start, layout.size())) {
            Some(start) => start as *mut u8,
            None => ptr::null_mut(),
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if block as usize + layout.size() == self.next.get() {
            // The last block grows and shrinks in place.
            return match self.take(block as usize, size) {
                Some(_) => block,
                None => ptr::null_mut(),
            };
        }
        if size <= layout.size() {
            return block;
        }
        // SAFETY: the caller says that `size`, rounded up to this alignment, fits `isize`.
        let wider = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: `size` is above `layout.size()`, so it is not zero.
        let moved = unsafe { self.alloc(wider) };
        if !moved.is_null() {
            // SAFETY: both blocks hold `layout.size()` bytes, and a new block overlaps no other.
            unsafe { ptr::copy_nonoverlapping(block, moved, layout.size()) };
        }
        moved
    }
}
