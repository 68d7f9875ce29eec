;; Fills all its memory again and again: few instructions, each of which takes long.
;; run:
(drop (memory.grow (i32.const 900)))
(loop $l (memory.fill (i32.const 0) (i32.const 7) (i32.const 59000000)) (br $l)) (unreachable)
