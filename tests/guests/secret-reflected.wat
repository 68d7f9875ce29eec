;; Asks a service for an answer that has the secret in it.
;; grants: http, secrets
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/secrets@1.3.0" "get" (func $secret (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/reflect")
(data (i32.const 5000) "Authorization")
(data (i32.const 5100) "__greenroom_secret_crm__")
(data (i32.const 5400) "{\22token\22: \22__greenroom_secret_crm__\22}")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 2) (i32.const 4096) (i32.const 5400))
