;; Reads outside of its memory.
;; run:
(i32.load (i32.const 0x7fffffff))
