;; Four thousand variables, each live through four thousand loops: the most expensive case for a compiler.
(data (i32.const 1000) "{}")
;; run:
«4000×(local i32)»
«4000×(loop $l‹n› (local.set ‹n› (i32.add (local.get ‹n›) (i32.const 1))) (br_if $l‹n› (i32.lt_u (local.get ‹n›) (i32.const 2))))
»«4000×(i32.store (i32.const 2000) (local.get ‹n›))»
(call $done (i32.const 1000) (i32.const 2))
