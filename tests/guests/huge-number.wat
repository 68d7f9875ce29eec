;; Returns a number that does not exist.
(data (i32.const 1000) "{\22a\22:1e999}")
;; run:
(call $done (i32.const 1000) (i32.const 11))
