;; Sends a request that changes something.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/echo")
(data (i32.const 5000) "{}")
;; run:
(call $request (i32.const 2) (i32.const 4096) (i32.const 5000))
