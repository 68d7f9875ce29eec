;; Sends random letters and one that depends on the time, and returns the answer.
;; grants: http, clock, random
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/clock@1.3.0" "now" (func $now (result i64)))
(import "greenroom:action/random@1.3.0" "bytes" (func $bytes (param i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/echo")
;; run:
(local $n i32) (local $at i32)
(call $bytes (i32.const 16) (i32.const 1104))
(local.set $at (i32.load (i32.const 1104)))
(loop $next
    (i32.store8 (i32.add (i32.const 5000) (local.get $n))
        (i32.add (i32.const 97) (i32.and (i32.const 15) (i32.load8_u (i32.add (local.get $at) (local.get $n))))))
    (local.set $n (i32.add (local.get $n) (i32.const 1)))
    (br_if $next (i32.lt_u (local.get $n) (i32.const 16))))
(i32.store8 (i32.const 5016) (i32.add (i32.const 97) (i32.and (i32.const 15) (i32.wrap_i64 (call $now)))))
(call $request (i32.const 2) (i32.const 4096) (i32.const 5000))
