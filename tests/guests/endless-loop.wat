;; Never ends.
;; run:
(loop $l (br $l)) (unreachable)
