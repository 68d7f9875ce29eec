;; Names another host in a header.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/")
(data (i32.const 5000) "Host")
(data (i32.const 5100) "other.example.com")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
