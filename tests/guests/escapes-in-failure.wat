;; Fails with a code, a message and a place that contain terminal escapes.
(data (i32.const 1000) "bad\1b[2J")
(data (i32.const 1020) "gone\0aerror: forged\1b]0;owned\07\e2\80\ae\c2\9b2J")
(data (i32.const 1100) "/a\1b[31m\0d")
;; run:
(i32.store8 (i32.const 104) (i32.const 1))
(i32.store (i32.const 108) (i32.const 1100)) (i32.store (i32.const 112) (i32.const 8))
(call $fail (i32.const 1000) (i32.const 7) (i32.const 1020) (i32.const 38) (i32.const 0))
