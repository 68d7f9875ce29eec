;; Opens a wait whose time is over.
;; grants: waiting
;; with: waiting
(import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
(import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
(data (i32.const 4096) "approval")
(data (i32.const 4112) "Approve?")
;; run:
(call $opens (i32.const 4096) (i32.const 8) (i64.const 0) (i32.const 4112) (i32.const 8))
