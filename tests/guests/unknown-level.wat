;; Logs with a level that does not exist.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(call $log (i32.const 77) (i32.const 8) (i32.const 0) (i32.const 8) (i32.const 0)) (unreachable)
