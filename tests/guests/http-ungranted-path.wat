;; Requests a path beside the granted ones, in a spelling that some servers take for another path.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/v1/..%2fadmin")
;; run:
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
