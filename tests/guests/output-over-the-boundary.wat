;; Returns twenty megabytes.
;; run:
(drop (memory.grow (i32.const 400))) (call $done (i32.const 131072) (i32.const 20000000))
