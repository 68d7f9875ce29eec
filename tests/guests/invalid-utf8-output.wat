;; Returns bytes that are not text.
(data (i32.const 1000) "{\ff\fe}")
;; run:
(call $done (i32.const 1000) (i32.const 4))
