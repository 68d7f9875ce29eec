;; Writes, then returns text that is not JSON.
;; grants: contacts-write
(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))
(data (i32.const 1024) "1companyAcme")
;; run:
(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
(i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
(i32.store (i32.const 2100) (i32.const 1025)) (i32.store (i32.const 2104) (i32.const 7))
(i32.store8 (i32.const 2108) (i32.const 1))
(i32.store (i32.const 2112) (i32.const 1032)) (i32.store (i32.const 2116) (i32.const 4))
(call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
(call $done (i32.const 1025) (i32.const 7))
