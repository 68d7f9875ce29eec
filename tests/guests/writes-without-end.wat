;; Writes the same property again and again, sixty thousand bytes each time.
;; grants: contacts-write
(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))
(data (i32.const 1024) "1companyAcme")
;; run:
(local $n i32)
(memory.fill (i32.const 3000) (i32.const 120) (i32.const 60000))
(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 1))
(i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
(i32.store (i32.const 2100) (i32.const 1025)) (i32.store (i32.const 2104) (i32.const 7))
(i32.store8 (i32.const 2108) (i32.const 1))
(i32.store (i32.const 2112) (i32.const 3000)) (i32.store (i32.const 2116) (i32.const 60000))
(loop $l (call $update (i32.const 2000) (i32.const 1) (i32.const 2200)) (br $l)) (unreachable)
