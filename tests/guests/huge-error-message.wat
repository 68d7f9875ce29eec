;; Fails with a megabyte of text.
(data (i32.const 1000) "too-much")
;; run:
(i32.store8 (i32.const 104) (i32.const 0))
(drop (memory.grow (i32.const 32)))
(memory.fill (i32.const 2000) (i32.const 120) (i32.const 1000000))
(call $fail (i32.const 1000) (i32.const 8) (i32.const 2000) (i32.const 1000000) (i32.const 0))
