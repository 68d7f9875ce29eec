;; Has data for memory that it does not have.
(data (i32.const 131070) "outside")
;; run:
(unreachable)
