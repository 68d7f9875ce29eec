# Ce que disent les échecs : les phrases de `sentence!` dans le code, par leurs clés. Le glossaire est dans `codes.ftl`.

failure-action-unknown = il n’y a pas d’action { $action } : affichez les actions
failure-also-left-out = { $what } ; écarté : { $reason }
failure-code-not-found = Greenroom n’a pas de code d’échec `{ $code }` : il peut être propre à une action, consultez `greenroom codes`
failure-compile-limit = { $why } (--limits { $limit }=..)
failure-folder-without-action = il n’y a pas d’action { $action } dans { $folder } : il y a { $known }
failure-folder-without-package = il n’y a pas d’action { $action } : { $folder } ne contient aucun paquet ; indiquez un autre dossier avec --actions
failure-grant-all = { $why }. Si vous lui faites confiance, accordez tout ce qu’il utilise : { $grant }
failure-install-source = la source est une adresse (https://…#sha256=…) ou une référence (oci://…)
failure-json-integer = contient un nombre entier qui ne tient pas sur 64 bits et serait arrondi ({ $integer }) : écrivez-le entre guillemets, comme texte
failure-json-integer-there = là
failure-json-none = n’est pas du JSON : { $error }
failure-no-action-loaded = aucune action ne peut être chargée depuis { $folder } : indiquez un autre dossier avec --actions
failure-no-version-fits = aucune version installée ne convient à { $action } : il y a { $known }
failure-upload-no-package = ce qui a été envoyé n’est pas un paquet : { $error }
