;; Ten thousand functions to compile.
(data (i32.const 1000) "{}")
«10000×(func (param i32) (result i32) (i32.add (local.get 0) (i32.const ‹n›)))
»;; run:
(call $done (i32.const 1000) (i32.const 2))
