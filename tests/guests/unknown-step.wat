;; Ends with a result that does not exist.
;; run:
(i32.store8 (i32.const 64) (i32.const 0)) (i32.store8 (i32.const 72) (i32.const 200)) (i32.const 64)
