;; Waits for one timer, 2,000 times at once.
;; grants: wasi
(import "wasi:clocks/monotonic-clock@0.2.12" "subscribe-duration" (func $timer (param i64) (result i32)))
(import "wasi:io/poll@0.2.12" "poll" (func $poll (param i32 i32 i32)))
;; run:
(local $timer i32) (local $at i32)
(local.set $timer (call $timer (i64.const 1)))
(local.set $at (i32.const 4000))
(loop $again
    (i32.store (local.get $at) (local.get $timer))
    (local.set $at (i32.add (local.get $at) (i32.const 4)))
    (br_if $again (i32.lt_u (local.get $at) (i32.const 12000))))
(call $poll (i32.const 4000) (i32.const 2000) (i32.const 8)) (unreachable)
