;; Opens a wait with a name of a thousand bytes.
;; grants: waiting
;; with: waiting
(import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
(import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
;; run:
(memory.fill (i32.const 6000) (i32.const 120) (i32.const 1000))
(call $opens (i32.const 6000) (i32.const 1000) (i64.add (call $started) (i64.const 86400000)) (i32.const 6000) (i32.const 8))
