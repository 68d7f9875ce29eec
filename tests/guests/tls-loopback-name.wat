;; Requests a name over HTTPS that resolves to a loopback address.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "https://inside.example.com:‹PORT›/")
;; run:
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
