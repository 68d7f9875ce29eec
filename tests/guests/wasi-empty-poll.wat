;; Waits for nothing.
;; grants: wasi
(import "wasi:io/poll@0.2.12" "poll" (func $poll (param i32 i32 i32)))
;; run:
(call $poll (i32.const 4000) (i32.const 0) (i32.const 8)) (unreachable)
