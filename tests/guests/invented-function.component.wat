;; Imports a function that a harmless interface does not have.
(component
  (import "greenroom:action/invocation@1.0.0" (instance (export "erase-everything" (func))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
