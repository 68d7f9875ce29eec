;; Three thousand blocks, each of a type with a thousand results: as many variables of the compiler, in seven bytes each.
(type $many (func «1000×(result i32) »))
(func (param i32)
«3000×(block (type $many) »
«1000×(local.get 0) »
«3000×(br_if 0 (local.get 0)))
»(unreachable))
;; run:
(unreachable)
