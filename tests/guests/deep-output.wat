;; Returns nested arrays, a hundred thousand deep.
(data (i32.const 1024) "{\22a\22:")
;; run:
(drop (memory.grow (i32.const 4)))
(memory.fill (i32.const 1029) (i32.const 91) (i32.const 100000))
(call $done (i32.const 1024) (i32.const 100005))
