;; Imports a function of WASI that sets the clock.
;; grants: wasi
(component
  (import "wasi:clocks/wall-clock@0.2.0" (instance (export "set-everything" (func))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (export "run" (func $f)))
