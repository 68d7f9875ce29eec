;; Has data for memory that it has not.
(data (i32.const 131070) "outside")
;; run:
(unreachable)
