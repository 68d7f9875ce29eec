;; Four hundred and fifty functions with a thousand parameters and results, each with a compiled entry.
(type $many (func «1000×(param i32) »«1000×(result i32) »))
«450×(func (export "f‹n›") (type $many) (unreachable))
»
;; run:
(unreachable)
