;; Writes a property of 65,537 bytes, and passes the refusal on.
;; grants: contacts-write
(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))
(data (i32.const 1024) "1companyAcme")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(memory.fill (i32.const 3000) (i32.const 120) (i32.const 65600))
(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
(i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
(i32.store (i32.const 2100) (i32.const 1025)) (i32.store (i32.const 2104) (i32.const 7))
(i32.store8 (i32.const 2108) (i32.const 1))
(i32.store (i32.const 2112) (i32.const 3000)) (i32.store (i32.const 2116) (i32.const 65537))
(call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
(call $fail_as (i32.load (i32.const 2200)))
