;; Asks for random bytes without end.
;; grants: wasi
(import "wasi:random/random@0.2.12" "get-random-bytes" (func $random (param i64 i32)))
;; run:
(loop $again (global.set $heap (i32.const 65536)) (call $random (i64.const 1024) (i32.const 8)) (br $again)) (unreachable)
