;; Nested instances: two to the thirtieth at the end.
(component
  (component $c0 (core module $m) (core instance (instantiate $m)))
  «30×(component $c‹n› (alias outer 1 $c‹n-1› (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
  »(instance (instantiate $c30))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
