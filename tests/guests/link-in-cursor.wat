;; Ends with the link that completes its wait as its cursor.
;; grants: waiting
;; with: waiting
(import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
(import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
(data (i32.const 4096) "approval")
(data (i32.const 4112) "Approve?")
;; run:
(call $open (i32.const 4096) (i32.const 8) (i64.add (call $started) (i64.const 86400000)) (i32.const 4112) (i32.const 8) (i32.const 2048))
(if (i32.load8_u (i32.const 2048)) (then (return (call $refused))))
(i32.store8 (i32.const 8192) (i32.const 34))
(memory.copy (i32.const 8193) (i32.load (i32.const 2056)) (i32.load (i32.const 2060)))
(i32.store8 (i32.add (i32.const 8193) (i32.load (i32.const 2060))) (i32.const 34))
(call $continue (i32.const 8192) (i32.add (i32.load (i32.const 2060)) (i32.const 2)))
