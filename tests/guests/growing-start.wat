;; The same, before `run`.
(start $s)
(func $s (loop $l (drop (memory.grow (i32.const 64))) (br $l)))
;; run:
(unreachable)
