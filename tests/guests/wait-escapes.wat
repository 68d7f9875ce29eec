;; Opens a wait with a title that steers a terminal.
;; grants: waiting
;; with: waiting
(import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
(import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
(data (i32.const 4096) "approval")
(data (i32.const 4112) "\1b[2J\0a<b>")
;; run:
(call $opens (i32.const 4096) (i32.const 8) (i64.add (call $started) (i64.const 86400000)) (i32.const 4112) (i32.const 8))
