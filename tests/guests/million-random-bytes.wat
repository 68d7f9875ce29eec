;; Asks for a million random bytes, and again.
;; grants: random
(import "greenroom:action/random@1.3.0" "bytes" (func $bytes (param i32 i32)))
;; run:
(loop $again
    (global.set $heap (i32.const 65536))
    (call $bytes (i32.const 1000000) (i32.const 1100))
    (if (i32.ne (i32.load (i32.const 1104)) (i32.const 65536)) (then unreachable))
    (br $again))
(unreachable)
