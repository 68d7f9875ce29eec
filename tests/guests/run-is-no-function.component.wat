;; Exports a `run` that is no function.
(component
  (core module $m)
  (export "run" (core module $m)))
