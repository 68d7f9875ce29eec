;; Four hundred calls with a thousand parameters and results each, all on the stack.
(type $many (func «1000×(param i32) »«1000×(result i32) »))
(table 10 funcref)
(func (param $in i32) «1000×(local.get $in) »
«400×(call_indirect (type $many) (i32.const 1))
»(unreachable))
;; run:
(unreachable)
