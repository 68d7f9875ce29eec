;; Gives the host a list that ends outside of its memory.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 131000) (i32.const 100)) (unreachable)
