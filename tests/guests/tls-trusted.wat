;; Requests a service whose authority only the operator's file names.
;; grants: http
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(data (i32.const 4096) "https://api.example.com:‹PORT›/")
;; run:
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
