;; Reads unknown contacts under ever new long ids, all of which the host must remember.
;; grants: contacts-read
(import "greenroom:action/contacts-read@1.0.0" "get" (func $get (param i32 i32 i32 i32 i32)))
(func $heapless (param i32) (result i32) (local.get 0))
;; run:
(local $n i32) (local $round i32)
(drop (memory.grow (i32.const 64)))
(memory.fill (i32.const 200000) (i32.const 120) (i32.const 16000))
(loop $rounds
    (local.set $n (i32.const 0))
    (loop $l
        (i32.store (i32.add (i32.const 300000) (i32.mul (local.get $n) (i32.const 8)))
            (i32.add (i32.const 200000) (local.get $n)))
        (i32.store (i32.add (i32.const 300004) (i32.mul (local.get $n) (i32.const 8)))
            (i32.sub (i32.const 14000) (i32.add (i32.mul (local.get $round) (i32.const 1000)) (local.get $n))))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $n) (i32.const 990))))
    (call $get (i32.const 300000) (i32.const 990) (i32.const 8) (i32.const 0) (i32.const 2048))
    (local.set $round (i32.add (local.get $round) (i32.const 1)))
    (br_if $rounds (i32.lt_u (local.get $round) (i32.const 13))))
(unreachable)
