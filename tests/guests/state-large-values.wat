;; Keeps one value of 64 KiB after the other, and passes the first refusal on.
;; grants: state
(import "greenroom:action/state@1.2.0" "set" (func $set (param i32 i32 i32)))
(func $fail_as (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 1)) (then unreachable))
    (call $fail (i32.load offset=8 (local.get $at)) (i32.load offset=12 (local.get $at))
        (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)) (i32.const 0)))
;; run:
(local $n i32)
(memory.fill (i32.const 3000) (i32.const 120) (i32.const 65536))
(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
(i32.store (i32.const 2008) (i32.const 3000)) (i32.store (i32.const 2012) (i32.const 65536))
(loop $again
    (i32.store8 (i32.const 1024) (i32.add (i32.const 97) (local.get $n)))
    (call $set (i32.const 2000) (i32.const 1) (i32.const 2200))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $again (i32.eqz (i32.load8_u (i32.load (i32.const 2200))))))
(call $fail_as (i32.load (i32.const 2200)))
