;; Returns two megabytes.
;; run:
(drop (memory.grow (i32.const 64))) (call $done (i32.const 131072) (i32.const 2000000))
