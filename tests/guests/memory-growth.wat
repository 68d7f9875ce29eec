;; Takes memory until there is none.
;; run:
(loop $l (drop (memory.grow (i32.const 64))) (br $l)) (unreachable)
