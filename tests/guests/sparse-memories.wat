;; Sixty memories of sixteen megabytes, each with its first and last byte set: images of a gigabyte.
«60×(memory $m‹n› 255) (data (memory $m‹n›) (i32.const 0) "x") (data (memory $m‹n›) (i32.const 16700000) "x")
»
;; run:
(unreachable)
