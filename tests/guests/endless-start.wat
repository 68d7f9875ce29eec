;; Never gets as far as `run`.
(start $s)
(func $s (loop $l (br $l)))
;; run:
(unreachable)
