;; Imports a capability that its manifest does not ask for.
(component
  (import "greenroom:action/log@1.0.0" (instance (export "write" (func))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
