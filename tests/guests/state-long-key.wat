;; Keeps an entry with a key of 256 bytes, and passes the refusal on.
;; grants: state
(import "greenroom:action/state@1.2.0" "set" (func $set (param i32 i32 i32)))
(data (i32.const 1024) "key")
(data (i32.const 1100) "nobody")
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(memory.fill (i32.const 3000) (i32.const 120) (i32.const 65600))
(i32.store (i32.const 2000) (i32.const 3000)) (i32.store (i32.const 2004) (i32.const 256))
(i32.store (i32.const 2008) (i32.const 1024)) (i32.store (i32.const 2012) (i32.const 3))
(i32.store8 (i32.const 2016) (i32.const 0))
(i32.store (i32.const 2020) (i32.const 1100)) (i32.store (i32.const 2024) (i32.const 6))
(call $set (i32.const 2000) (i32.const 1) (i32.const 2200))
(call $fail_as (i32.load (i32.const 2200)))
