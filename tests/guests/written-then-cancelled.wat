;; Creates a contact, and cancels the registration of the contact that it has not committed; passes the refusal on.
;; grants: contacts-write, webinar-cancellation
(import "greenroom:action/contacts-write@1.3.0" "create" (func $create (param i32 i32 i32)))
(import "greenroom:action/webinar-cancellation@1.3.0" "cancel" (func $cancel (param i32 i32 i32)))
(data (i32.const 1024) "new@example.com82512345678")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(i32.store (i32.const 4096) (i32.const 1024)) (i32.store (i32.const 4100) (i32.const 15))
(i32.store (i32.const 4104) (i32.const 8)) (i32.store (i32.const 4108) (i32.const 0))
(call $create (i32.const 4096) (i32.const 1) (i32.const 2200))
;; The list has one item: a result whose value is the new id.
(if (i32.load8_u (i32.load (i32.const 2200))) (then unreachable))
(i32.store (i32.const 4096) (i32.load offset=8 (i32.load (i32.const 2200))))
(i32.store (i32.const 4100) (i32.load offset=12 (i32.load (i32.const 2200))))
(i32.store (i32.const 4104) (i32.const 1039)) (i32.store (i32.const 4108) (i32.const 11))
(i32.store (i32.const 4112) (i32.const 0))
(call $cancel (i32.const 4096) (i32.const 1) (i32.const 2200))
(call $fail_as (i32.load (i32.const 2200)))
