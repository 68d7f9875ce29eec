;; Gives an integer that 64 bits do not hold.
(data (i32.const 1000) "{\22a\22:18446744073709551616}")
;; run:
(call $done (i32.const 1000) (i32.const 26))
