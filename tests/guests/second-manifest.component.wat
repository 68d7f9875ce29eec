;; Has a manifest already, so it is unclear which one counts.
(component
  (@custom "greenroom:manifest" "{}")
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
