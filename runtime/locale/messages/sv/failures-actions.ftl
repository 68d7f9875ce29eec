# Vad fel säger: meningarna i `sentence!` i koden, efter sina nycklar. Ordlistan finns i `codes.ftl`.

failure-action-unknown = det finns ingen åtgärd { $action }: visa åtgärderna
failure-also-left-out = { $what }; utelämnat: { $reason }
failure-code-not-found = Greenroom har ingen felkod `{ $code }`: den kan vara en åtgärds egen, se `greenroom codes`
failure-compile-limit = { $why } (--limits { $limit }=..)
failure-folder-without-action = det finns ingen åtgärd { $action } i { $folder }: det finns { $known }
failure-folder-without-package = det finns ingen åtgärd { $action }: { $folder } innehåller inget paket; ange en annan mapp med --actions
failure-grant-all = { $why }. Om du litar på det beviljar du allt som det använder: { $grant }
failure-install-source = källan är en adress (https://…#sha256=…) eller en referens (oci://…)
failure-json-integer = har ett heltal som inte ryms i 64 bitar och skulle avrundas ({ $integer }): skriv det inom citattecken, som text
failure-json-integer-there = där
failure-json-none = är inte JSON: { $error }
failure-no-action-loaded = ingen åtgärd kan läsas in från { $folder }: ange en annan mapp med --actions
failure-no-version-fits = ingen installerad version passar { $action }: det finns { $known }
failure-upload-no-package = det som laddades upp är inget paket: { $error }
