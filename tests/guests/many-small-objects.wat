;; Returns 130,000 small objects: a megabyte of text that takes a hundred times as much memory.
(data (i32.const 1000) "{\22a\22:[{\22\22:0}")
;; run:
(local $at i32)
(drop (memory.grow (i32.const 32)))
(local.set $at (i32.const 1013))
(loop $l
    (i32.store8 (local.get $at) (i32.const 44))
    (memory.copy (i32.add (local.get $at) (i32.const 1)) (i32.const 1006) (i32.const 6))
    (local.set $at (i32.add (local.get $at) (i32.const 7)))
    (br_if $l (i32.lt_u (local.get $at) (i32.const 1040000))))
(i32.store8 (local.get $at) (i32.const 93)) (i32.store8 offset=1 (local.get $at) (i32.const 125))
(call $done (i32.const 1000) (i32.sub (i32.add (local.get $at) (i32.const 2)) (i32.const 1000)))
