;; Requests a page that redirects to a host that the grant does not name.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/to-other-host")
;; run:
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
