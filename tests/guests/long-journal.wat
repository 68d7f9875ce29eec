;; Asks for unknown contacts, so often that the answers make a journal of more than ten megabytes. Succeeds.
;; grants: contacts-read
(import "greenroom:action/contacts-read@1.0.0" "find-by-email" (func $find (param i32 i32 i32 i32 i32)))
;; run:
(local $n i32) (local $round i32)
(drop (memory.grow (i32.const 64)))
(memory.fill (i32.const 200000) (i32.const 1) (i32.const 16000))
(loop $l
    (i32.store (i32.add (i32.const 300000) (i32.mul (local.get $n) (i32.const 8))) (i32.const 200000))
    (i32.store (i32.add (i32.const 300004) (i32.mul (local.get $n) (i32.const 8))) (i32.const 2000))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $l (i32.lt_u (local.get $n) (i32.const 900))))
(loop $rounds
    (call $find (i32.const 300000) (i32.const 900) (i32.const 8) (i32.const 0) (i32.const 2048))
    (local.set $round (i32.add (local.get $round) (i32.const 1)))
    (br_if $rounds (i32.lt_u (local.get $round) (i32.const 10))))
(call $done (local.get $in) (local.get $in_len))
