;; The same without a loop: there is no jump back at which the engine would check the time.
;; run:
(drop (memory.grow (i32.const 900)))
«2000×(memory.fill (i32.const 0) (i32.const 7) (i32.const 59000000))
»(unreachable)
