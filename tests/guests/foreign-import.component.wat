;; Imports a key-value store.
(component
  (import "wasi:keyvalue/store@0.2.0" (instance (export "write" (func))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
