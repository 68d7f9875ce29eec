;; Fails, and asks its caller to try again after 2^64 milliseconds.
(data (i32.const 1000) "later")
;; run:
(i32.store8 (i32.const 104) (i32.const 0))
(i64.store (i32.const 96) (i64.const -1))
(call $fail (i32.const 1000) (i32.const 5) (i32.const 1000) (i32.const 5) (i32.const 2))
