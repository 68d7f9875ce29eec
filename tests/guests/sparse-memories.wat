;; Sixty memories, of each of which the first and the last byte of sixteen megabytes are set: images of a gigabyte.
«60×(memory $m‹n› 255) (data (memory $m‹n›) (i32.const 0) "x") (data (memory $m‹n›) (i32.const 16700000) "x")
»
;; run:
(unreachable)
