;; Sends 64 requests in one call, as many at once as its grant allows.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/together")
;; run:
(local $at i32)
(local.set $at (i32.const 8192))
(loop $next
    (call $text (i32.add (local.get $at) (i32.const 4)) (i32.const 4096))
    (local.set $at (i32.add (local.get $at) (i32.const 32)))
    (br_if $next (i32.lt_u (local.get $at) (i32.const 10240))))
(call $send (i32.const 8192) (i32.const 64) (i32.const 1100))
(call $outcome (i32.load (i32.const 1100)))
