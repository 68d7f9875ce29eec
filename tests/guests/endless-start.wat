;; Never reaches `run`.
(start $s)
(func $s (loop $l (br $l)))
;; run:
(unreachable)
