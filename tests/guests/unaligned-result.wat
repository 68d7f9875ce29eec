;; Its result lies at an odd address.
;; run:
(i32.const 65)
