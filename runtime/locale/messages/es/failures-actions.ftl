# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-action-unknown = no hay ninguna acción { $action }: consulta las acciones
failure-also-left-out = { $what }; se omitió: { $reason }
failure-code-not-found = Greenroom no tiene ningún código de error `{ $code }`: puede ser propio de una acción, consulta `greenroom codes`
failure-compile-limit = { $why } (--limits { $limit }=..)
failure-folder-without-action = no hay ninguna acción { $action } en { $folder }: existen { $known }
failure-folder-without-package = no hay ninguna acción { $action }: { $folder } no contiene ningún paquete; indica otra carpeta con --actions
failure-grant-all = { $why }. Si confías en él, concede todo lo que usa: { $grant }
failure-install-source = el origen es una dirección (https://…#sha256=…) o una referencia (oci://…)
failure-json-integer = tiene un número entero que no cabe en 64 bits y se redondearía ({ $integer }): escríbelo entre comillas, como texto
failure-json-integer-there = ahí
failure-json-none = no es JSON: { $error }
failure-no-action-loaded = no se puede cargar ninguna acción de { $folder }: indica otra carpeta con --actions
failure-no-version-fits = ninguna versión instalada se ajusta a { $action }: existen { $known }
failure-upload-no-package = lo que se subió no es un paquete: { $error }
