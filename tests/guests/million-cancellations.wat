;; Cancels nothing, a million times.
;; grants: webinar-cancellation
(import "greenroom:action/webinar-cancellation@1.3.0" "cancel" (func $cancel (param i32 i32 i32)))
;; run:
(local $n i32)
(loop $l (call $cancel (i32.const 8) (i32.const 0) (i32.const 2200))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000000))))
(unreachable)
