;; Sends a secret that its grant does not name, in credentials of HTTP Basic authentication.
;; grants: http, secrets
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/secrets@1.3.0" "get" (func $secret (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/basic")
(data (i32.const 5000) "Authorization")
;; __greenroom_secret_payroll__:x
(data (i32.const 5100) "Basic X19ncmVlbnJvb21fc2VjcmV0X3BheXJvbGxfXzp4")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
