;; Its result lies behind its memory.
;; run:
(i32.const 0x7ffffff8)
