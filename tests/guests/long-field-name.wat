;; Returns a field with a name of half a megabyte that begins with a terminal escape, and a value that does not match the schema.
(data (i32.const 1000) "{\22\\u001b[2J\\u202e")
(memory (export "memory") 32)
(data (i32.const 900000) "\22:{}}")
;; run:
(memory.fill (i32.const 1017) (i32.const 97) (i32.const 898983))
(call $done (i32.const 1000) (i32.const 899005))
