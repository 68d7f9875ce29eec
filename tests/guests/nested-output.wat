;; Returns arrays nested as deep as the parser can read: inside a record of the run it could not read them.
(data (i32.const 1000) "{\22a\22:«125×[»«125×]»}")
;; run:
(call $done (i32.const 1000) (i32.const 256))
