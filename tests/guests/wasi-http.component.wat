;; Imports HTTP of WASI.
(component
  (import "wasi:http/outgoing-handler@0.2.0" (instance))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
