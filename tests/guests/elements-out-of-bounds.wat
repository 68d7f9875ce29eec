;; Has elements for a table that is too short.
(table 3 funcref)
(func $f)
(elem (i32.const 1) $f $f $f)
;; run:
(unreachable)
