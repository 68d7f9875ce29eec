;; Returns one field twice.
(data (i32.const 1000) "{\22a\22:1,\22a\22:2}")
;; run:
(call $done (i32.const 1000) (i32.const 13))
