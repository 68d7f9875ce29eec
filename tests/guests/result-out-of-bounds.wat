;; Its result is outside of its memory.
;; run:
(i32.const 0x7ffffff8)
