;; A branch table to two places, which six hundred variables reach with different values: fourteen kilobytes that took a minute.
(global $g (mut i32) (i32.const 0))
(func (param $in i32) «600×(local i32) »
«600×(local.set ‹n› (i32.mul (local.get $in) (i32.const ‹n›)))
»(block $b (block (br_table «600×1 0 » (local.get $in)))
«600×(local.set ‹n› (i32.mul (local.get $in) (i32.const 7)))
»)
«600×(global.set $g (local.get ‹n›))
»)
;; run:
(unreachable)
