;; Gives arrays in arrays, as deep as the parser just reads them: within a record of the run it would read them no more.
(data (i32.const 1000) "{\22a\22:«125×[»«125×]»}")
;; run:
(call $done (i32.const 1000) (i32.const 256))
