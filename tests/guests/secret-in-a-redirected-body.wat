;; Sends a secret in a body, to a service that redirects the request with its body to another host.
;; grants: http, secrets
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/secrets@1.3.0" "get" (func $secret (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/to-second-host-with-body")
(data (i32.const 5000) "Accept")
(data (i32.const 5100) "text/plain")
(data (i32.const 5400) "{\22token\22: \22__greenroom_secret_crm__\22}")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 2) (i32.const 4096) (i32.const 5400))
