;; Asks how far a wait is that it never opened.
;; grants: waiting
(import "greenroom:action/waiting@1.4.0" "outcome" (func $outcome (param i32 i32 i32)))
(data (i32.const 4096) "approval")
;; run:
(call $outcome (i32.const 4096) (i32.const 8) (i32.const 2048))
(if (i32.eqz (i32.load8_u (i32.const 2048))) (then unreachable))
(call $fail (i32.load (i32.const 2056)) (i32.load (i32.const 2060)) (i32.load (i32.const 2064)) (i32.load (i32.const 2068)) (i32.const 0))
