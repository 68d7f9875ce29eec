;; Its result is neither of the two possible ones.
;; run:
(i32.store8 (i32.const 64) (i32.const 7)) (i32.const 64)
