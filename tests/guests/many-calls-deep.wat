;; Calls itself for ever, in a wide tree instead of a deep one: there is no loop.
(func $f (param i32) (if (local.get 0) (then
    (call $f (i32.sub (local.get 0) (i32.const 1))) (call $f (i32.sub (local.get 0) (i32.const 1))))))
;; run:
(call $f (i32.const 100)) (unreachable)
