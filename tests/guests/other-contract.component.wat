;; Built for a future contract.
;; grants: log
(component
  (import "greenroom:action/log@2.0.0" (instance (export "write" (func))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
