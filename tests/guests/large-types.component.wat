;; A type that doubles forty times.
(component
  (type $t0 (tuple u8 u8))
  «40×(type $t‹n› (tuple $t‹n-1› $t‹n-1›))
»  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
