;; Declares a table of a million elements.
(table 1000000 funcref)
;; run:
(unreachable)
