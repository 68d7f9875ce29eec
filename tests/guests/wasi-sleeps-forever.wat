;; Sleeps for 584 years, and then once more.
;; grants: wasi
(import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $timer (param i64) (result i32)))
(import "wasi:io/poll@0.2.12" "[method]pollable.block" (func $block (param i32)))
(data (i32.const 1000) "{}")
;; run:
(call $block (call $timer (i64.const -1)))
(call $block (call $timer (i64.const -1)))
(call $done (i32.const 1000) (i32.const 2))
