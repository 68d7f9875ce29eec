;; Gives the host a list of a million items: one address, a million times.
;; grants: log
(import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))
;; run:
(drop (memory.grow (i32.const 300)))
(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 65536) (i32.const 1000000)) (unreachable)
