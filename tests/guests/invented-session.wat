;; Begins to list the participants of an unknown session; passes the refusal on.
;; grants: webinar-sync
(import "greenroom:action/webinar-sync@1.1.0" "begin-participants" (func $begin (param i32 i32 i32 i32 i32 i32)))
(data (i32.const 1024) "82512345678../../users/me")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(call $begin (i32.const 1024) (i32.const 11) (i32.const 1035) (i32.const 14) (i32.const 1) (i32.const 2200))
(call $fail_as (i32.const 2200))
