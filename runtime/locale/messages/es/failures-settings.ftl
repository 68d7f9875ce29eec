# Lo que dicen los errores: las frases de `sentence!` en el código, por sus claves. El glosario está en `codes.ftl`.

failure-domain-invalid = `{ $given }` no es un dominio: escríbelo como `example.com` o `*.example.com`
failure-domain-mended = `{ $given }` no es un dominio: escríbelo como `{ $better }`
failure-form-what-to-set = el formulario no dice qué ajustar: abre la página de nuevo
failure-form-what-to-undo = el formulario no dice qué deshacer: abre la página de nuevo
failure-form-without-version = el formulario no tiene ninguna versión de los ajustes: abre la página de nuevo
failure-nothing-stored = { $why }; no se guardó nada
failure-setting-field = `{ $field }` no corresponde aquí
failure-setting-invalid = `{ $setting }`: { $why }
failure-setting-nearest = no hay ningún ajuste `{ $setting }`; el más parecido es `{ $nearest }`
failure-setting-takes = { $why }; admite { $takes }
failure-setting-unknown = no hay ningún ajuste `{ $setting }`
failure-settings-again-and-again = los ajustes cambian una y otra vez: no se guardó nada, vuelve a intentarlo
failure-settings-changed-meanwhile = otras personas cambiaron los ajustes una y otra vez entretanto: no se cambió nada, vuelve a intentarlo
failure-settings-if-match = un cambio de ajustes necesita `If-Match`: envía el `ETag` de los ajustes que has leído
failure-settings-not-a-user = { $user } no es usuario de la cuenta: los ajustes los cambian quienes inician sesión en ella
failure-settings-not-undone = los ajustes cambiaron de nuevo desde entonces, así que esto no se puede deshacer: el historial tiene ambos cambios
failure-settings-same-time = estos ajustes cambiaron al mismo tiempo: míralos y deshaz de nuevo
failure-settings-stale = los ajustes cambiaron desde que se leyeron: léelos de nuevo y vuelve a decidir
failure-store-knows-no-webinar = la base de datos no conoce el seminario web { $webinar }: consulta `greenroom webinars`
failure-sync-administrator-only = `{ $user }` no es administrador de la cuenta: solo un administrador activa la sincronización de datos de seminarios web
failure-takes-recordings = true, false o null para el ajuste del anfitrión
failure-takes-switch = true o false
failure-webinar-data-not-synced = el seminario web { $webinar } no se puede sincronizar mientras la cuenta no sincronice datos de seminarios web: pide antes a un administrador que ponga `/syncWebinarData` en true
failure-zoom-user-not-listed = ninguna cuenta de Zoom conectada tiene un usuario con esta dirección de correo: la lista muestra los que hay
