;; Gives the host a list that is a little too long.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 65536) (i32.const 1001)) (unreachable)
