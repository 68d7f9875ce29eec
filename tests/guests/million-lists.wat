;; Lists webinars a million times.
;; grants: webinars-read
(import "greenroom:action/webinars-read@1.3.0" "upcoming" (func $upcoming (param i32 i32 i32 i32 i32 i32 i32)))
;; run:
(local $n i32)
(loop $l
    (call $upcoming (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2200))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000000))))
(unreachable)
