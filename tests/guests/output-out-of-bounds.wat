;; Its output is outside of its memory.
;; run:
(call $done (i32.const 131000) (i32.const 1000))
