;; Asks a million times for the due recordings.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "recordings-due" (func $due (param i32 i32 i32)))
(data (i32.const 1024) "82512345678")
;; run:
(local $n i32)
(loop $l (call $due (i32.const 1024) (i32.const 11) (i32.const 2200))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000000))))
(unreachable)
