;; Gives the host a text that is not valid.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
(data (i32.const 1024) "\ff\fe")
;; run:
(call $log (i32.const 1) (i32.const 1024) (i32.const 2) (i32.const 8) (i32.const 0)) (unreachable)
