;; Asks for a page of the upcoming webinars that nobody gave it; passes the refusal on.
;; grants: webinars-read
(import "greenroom:action/webinars-read@1.3.0" "upcoming" (func $upcoming (param i32 i32 i32 i32 i32 i32 i32)))
(data (i32.const 1024) "../../users/me")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(call $upcoming (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1024) (i32.const 14) (i32.const 2200))
(call $fail_as (i32.const 2200))
