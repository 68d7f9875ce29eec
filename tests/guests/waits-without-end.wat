;; Opens one wait after the other, each with another name.
;; grants: waiting
;; with: waiting
(import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
(import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
(data (i32.const 4096) "wait-aaa")
(data (i32.const 4112) "Approve?")
;; run:
(local $n i32)
(loop $again
    (i32.store8 (i32.const 4103) (i32.add (i32.const 97) (i32.rem_u (local.get $n) (i32.const 26))))
    (i32.store8 (i32.const 4102) (i32.add (i32.const 97) (i32.div_u (local.get $n) (i32.const 26))))
    (call $open (i32.const 4096) (i32.const 8) (i64.add (call $started) (i64.const 86400000)) (i32.const 4112) (i32.const 8) (i32.const 2048))
    (if (i32.load8_u (i32.const 2048)) (then (return (call $refused))))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br $again))
unreachable
