;; Has a service tell the user and the password of a connection.
;; grants: http, connections
;; with: http
(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))
(import "greenroom:action/connections@1.3.0" "get" (func $connection (param i32 i32 i32)))
(data (i32.const 4096) "http://api.example.com:‹PORT›/basic")
(data (i32.const 5000) "Authorization")
(data (i32.const 5100) "Basic __greenroom_connection_erp__")
;; run:
(call $header (i32.const 5000) (i32.const 5100))
(call $request (i32.const 0) (i32.const 4096) (i32.const 0))
