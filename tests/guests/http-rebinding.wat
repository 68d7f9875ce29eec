;; Requests a name twice that resolves to another address each time.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://moving.example.com:‹PORT›/closing")
;; run:
(drop (call $sent (i32.const 0) (i32.const 4096) (i32.const 0)))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
