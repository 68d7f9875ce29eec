;; Uses up its stack.
(func $f (param i32) (result i32) (i32.add (i32.const 1) (call $f (local.get 0))))
;; run:
(call $f (i32.const 1))
