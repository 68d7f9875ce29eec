;; Reads page after page of an endless listing, all in one run.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "begin-registrants" (func $begin (param i32 i32 i32 i32)))
(import "greenroom:action/webinar-sync@1.1.0" "registrants" (func $read (param i32 i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 1024) "82512345678")
;; run:
(call $begin (i32.const 1024) (i32.const 11) (i32.const 1) (i32.const 2200))
(loop $l
    ;; The answers are discarded, so the guest's own memory does not grow.
    (global.set $heap (i32.const 65536))
    (call $read (i32.const 1024) (i32.const 11) (i32.const 1) (i32.const 0) (i32.load8_u (i32.const 2216))
        (i32.load (i32.const 2220)) (i32.load (i32.const 2224)) (i32.const 2200))
    (br_if $l (i32.eqz (i32.load8_u (i32.const 2200)))))
(unreachable)
