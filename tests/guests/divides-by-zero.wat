;; Divides by zero.
;; run:
(i32.div_u (i32.const 1) (local.get $tag))
