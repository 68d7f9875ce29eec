;; Fails with a code of the host's own.
(data (i32.const 1000) "internal")
;; run:
(i32.store8 (i32.const 104) (i32.const 0))
(call $fail (i32.const 1000) (i32.const 8) (i32.const 1000) (i32.const 8) (i32.const 0))
