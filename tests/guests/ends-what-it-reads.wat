;; Reads the first page of each state of registrants, and ends the listing in the same run; passes the refusal on.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "begin-registrants" (func $begin (param i32 i32 i32 i32)))
(import "greenroom:action/webinar-sync@1.1.0" "registrants" (func $read (param i32 i32 i32 i32 i32 i32 i32 i32)))
(import "greenroom:action/webinar-sync@1.1.0" "end-registrants" (func $end (param i32 i32 i32 i32)))
(data (i32.const 1024) "82512345678")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(local $state i32)
(call $begin (i32.const 1024) (i32.const 11) (i32.const 1) (i32.const 2200))
(if (i32.load8_u (i32.const 2200)) (then unreachable))
(loop $l
    (call $read (i32.const 1024) (i32.const 11) (i32.const 1) (local.get $state) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 2200))
    (if (i32.load8_u (i32.const 2200)) (then unreachable))
    (local.set $state (i32.add (local.get $state) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $state) (i32.const 3))))
(call $end (i32.const 1024) (i32.const 11) (i32.const 1) (i32.const 2200))
(call $fail_as (i32.const 2200))
