;; Gives the host a thousand items with the same text: little memory in the guest, much in the host.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(local $n i32)
(drop (memory.grow (i32.const 32)))
(loop $l
    (i32.store (i32.add (i32.const 65536) (i32.mul (local.get $n) (i32.const 16))) (i32.const 0))
    (i32.store (i32.add (i32.const 65540) (i32.mul (local.get $n) (i32.const 16))) (i32.const 1000000))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 1000))))
(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 65536) (i32.const 1000)) (unreachable)
