;; Eight memories, each of which is within the limit.
(component
  (import "greenroom:action/types@1.0.0" (instance $types
    (type $retry-1 (variant (case "never") (case "now") (case "after" u64)))
    (export "retry" (type $retry (eq $retry-1)))
    (type $failure-1 (record (field "code" string) (field "message" string) (field "retry" $retry) (field "pointer" (option string))))
    (export "failure" (type (eq $failure-1)))
    (type $step-1 (variant (case "done" string) (case "continue" string)))
    (export "step" (type (eq $step-1)))))
  (alias export $types "failure" (type $failure))
  (alias export $types "step" (type $step))
  (core module $m
    (memory $b 300) «6×(memory 100)»
    (func (export "run") (param i32 i32 i32 i32 i32) (result i32) (drop (memory.grow $b (i32.const 200))) (call $done))
    (memory $m (export "memory") 2)
    (data (memory $m) (i32.const 1000) "{}")
    (global $heap (mut i32) (i32.const 4096))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32)
      (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
      (global.set $heap (i32.add (local.get $at) (local.get 3)))
      (local.get $at))
    (func $done (result i32)
      (i32.store $m (i32.const 76) (i32.const 1000)) (i32.store $m (i32.const 80) (i32.const 2)) (i32.const 64)))
  (core instance $i (instantiate $m))
  (func $run (param "input" string) (param "cursor" (option string)) (result (result $step (error $failure)))
    (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "cabi_realloc"))))
  (export "run" (func $run)))
