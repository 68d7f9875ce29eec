# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-action-unknown = there is no action { $action }: list the actions
failure-also-left-out = { $what }; left out: { $reason }
failure-code-not-found = Greenroom has no failure code `{ $code }`: it may be an action's own, see `greenroom codes`
failure-compile-limit = { $why } (--limits { $limit }=..)
failure-folder-without-action = there is no action { $action } in { $folder }: there are { $known }
failure-folder-without-package = there is no action { $action }: { $folder } holds no package; name another folder with --actions
failure-grant-all = { $why }. If you trust it, grant all that it uses: { $grant }
failure-install-source = the source is an address (https://…#sha256=…) or a reference (oci://…)
failure-json-integer = has an integer that does not fit into 64 bits and would be rounded ({ $integer }): write it in quotes, as text
failure-json-integer-there = there
failure-json-none = is not JSON: { $error }
failure-no-action-loaded = no action can be loaded from { $folder }: name another folder with --actions
failure-no-version-fits = no installed version fits { $action }: there are { $known }
failure-upload-no-package = the upload is no package: { $error }
