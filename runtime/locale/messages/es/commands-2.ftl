# What the commands say, from `jobs` to `serve`. Names of commands, options and fields stay as they are.


## What several of these commands say

cli-more-after = más: --after { $place }
cli-failure = error: { $message }
cli-since = desde el { $at }
cli-until = hasta el { $at }
cli-next = a continuación:
cli-or = o
cli-contact-of = contacto { $contact }
cli-webinar-of = seminario web { $webinar }
cli-webinar-about = seminario web { $webinar }: { $what }
cli-zoom-account-about = cuenta de Zoom { $account }: { $what }
cli-no-webinars = no hay seminarios web: `greenroom connect zoom` los trae
cli-made = creado: { $what }


## The names of rows

cli-row-action = acción
cli-row-contacts = contactos
cli-row-runs = ejecuciones
cli-row-zoom-account = cuenta de Zoom
cli-row-tag = etiqueta
cli-row-began = empezó
cli-row-begins = empieza
cli-row-ended = terminó
cli-row-ends = termina
cli-row-file = archivo
cli-row-packages = paquetes
cli-row-email = correo
cli-row-idempotency-keys = claves de idempotencia
cli-row-jobs = tareas


## jobs

cli-jobs-none = no hay tareas
cli-jobs-newer = más recientes: --after { $job }
cli-jobs-before-retried = { $message }; a las tareas anteriores se les permitió empezar: { $jobs }
cli-jobs-before-dropped = { $message }; las tareas anteriores se eliminaron: { $jobs }
cli-jobs-may-begin =
    { $count ->
        [one] { $number } tarea puede empezar de inmediato: la hace `greenroom serve`
       *[other] { $number } tareas pueden empezar de inmediato: las hace `greenroom serve`
    }
cli-jobs-removed =
    { $count ->
        [one] { $number } tarea eliminada
       *[other] { $number } tareas eliminadas
    }
cli-jobs-waits-behind = espera detrás de { $limit } ({ $key })
cli-jobs-sleeps = duerme hasta que se complete { $names } o termine su plazo
cli-jobs-tried-again = fallida ({ $code }), se reintenta el { $at }
cli-jobs-job = tarea { $job }: { $state }
cli-jobs-work = trabajo
cli-jobs-accepted = aceptada
cli-jobs-tries = intentos
cli-jobs-callback = el resultado va a
cli-jobs-sleeps-until = duerme hasta
cli-jobs-completed-or = que se complete { $name }, o { $until }
cli-jobs-not-before = no antes de
cli-jobs-place = hay un lugar libre
cli-jobs-no-limits = no hay límites: se ponen en `[[jobs.limits]]` del archivo de configuración
cli-jobs-at-once = { $most } a la vez
cli-jobs-rate = { $jobs } en { $seconds } s
cli-jobs-limit = { $name }: { $limits } por cada { $by }
cli-jobs-running = { $number } en curso
cli-jobs-waiting = { $number } en espera


## left_out

cli-left-out-none = no se ha omitido ningún correo
cli-left-out-reason =
    { $count ->
        [one] { $why } ({ $number } correo)
       *[other] { $why } ({ $number } correos)
    }
cli-left-out-exported =
    { $count ->
        [one] se escribió { $number } correo en { $file }
       *[other] se escribieron { $number } correos en { $file }
    }
cli-left-out-not-written = no se puede escribir { $file }: { $error }; comprueba la ruta


## mcp

cli-mcp-not-spoken = el cliente no habla el Model Context Protocol: { $error }


## keys

cli-keys-new = una clave nueva, { $key }
cli-keys-secret = clave secreta
cli-keys-secret-file = { $file }, solo para ti
cli-keys-public = clave pública
cli-keys-public-file = { $file }, para quienes confían en ti
cli-keys-configuration = para su configuración:
cli-keys-none = ninguna clave es de confianza: añade alguna a [trust.keys] en greenroom.toml, consulta `greenroom keys new --help`
cli-keys-may-sign = puede firmar { $actions }


## new

cli-new-made = carpeta { $folder } creada: la acción { $action } en { $language }


## pack

cli-pack-cases-failed = casos fallidos: { $failed } de { $all }, así que no se empaquetó nada: `greenroom test` los muestra
cli-pack-folder = una carpeta temporal
cli-pack-packed = empaquetado: { $file }
cli-pack-cases = casos
cli-pack-passed = { $number } sin fallos
cli-pack-twice = dos compilaciones
cli-pack-same = los mismos bytes
cli-pack-other = otros bytes: el compilador pone un estado propio en el paquete


## pull and push

cli-pull-pulled = obtenido: { $name } { $version }
cli-push-pushed = subido: { $name } { $version } a { $reference }
cli-push-install = para instalar exactamente este paquete:
cli-push-not-signed = advertencia: el paquete no está firmado, y muchos operadores solo instalan paquetes firmados (greenroom sign)


## registry

cli-registry-password-unreadable = no se puede leer la contraseña de la entrada estándar: { $error }
cli-registry-no-password = --username: da la contraseña, o un token, por la entrada estándar
cli-registry-no-package = { $folder }: no hay ningún paquete en esta carpeta


## replay

cli-replay-more = no se reprodujeron ejecuciones más antiguas de { $action }: --last { $last } reproduce más
cli-replay-name-one = indica una ejecución, o una acción con --action
cli-replay-same = iguales
cli-replay-same-so-far = iguales hasta ahora
cli-replay-different = distintas
cli-replay-not-replayable = no reproducibles
cli-replay-for-one = no reproducible, por ejemplo: { $failure }
cli-replay-run-same =
    { $count ->
        [one] ejecución { $run }: lo mismo otra vez, { $number } llamada a Greenroom y el final
       *[other] ejecución { $run }: lo mismo otra vez, { $number } llamadas a Greenroom y el final
    }
cli-replay-run-stopped =
    { $count ->
        [one] ejecución { $run }: lo mismo hasta donde llega su diario, { $number } llamada a Greenroom: la ejecución se detuvo ahí
       *[other] ejecución { $run }: lo mismo hasta donde llega su diario, { $number } llamadas a Greenroom: la ejecución se detuvo ahí
    }
cli-replay-run-limit =
    { $count ->
        [one] ejecución { $run }: lo mismo hasta donde llega su diario, { $number } llamada a Greenroom: había alcanzado su límite de { $limit } bytes (journal)
       *[other] ejecución { $run }: lo mismo hasta donde llega su diario, { $number } llamadas a Greenroom: había alcanzado su límite de { $limit } bytes (journal)
    }
cli-replay-run-different =
    { $count ->
        [one] ejecución { $run }: distinta tras { $number } llamada a Greenroom igual
       *[other] ejecución { $run }: distinta tras { $number } llamadas a Greenroom iguales
    }
cli-replay-then = entonces
cli-replay-now = ahora
cli-replay-differs-at = difiere en
cli-replay-calls = llama a { $function } con { $arguments }
cli-replay-ends = termina con { $end }


## rollback

cli-rollback-active = activa otra vez: { $name } { $version }
cli-rollback-replaces = activa otra vez: { $name } { $version }, en lugar de { $replaced }


## runs

cli-runs-asked-of-zoom = pedido a Zoom
cli-runs-call-open = abierta: `greenroom settle` le pregunta a Zoom
cli-runs-for-webinar = para el seminario web { $webinar }
cli-runs-none = no hay ejecuciones
cli-runs-run = ejecución { $run }: { $state }
cli-runs-began-took = { $at }, duró { $time }
cli-runs-again-of = repite
cli-runs-continues = continúa
cli-runs-trace = traza
cli-runs-ran-again = se repitió
cli-runs-as = como { $run }
cli-runs-as-others = como { $run }, y otras
cli-runs-erased = borrada
cli-runs-erased-at = { $at }: hablaba de una persona borrada
cli-runs-used = usó
cli-runs-usage =
    { $cpu } de CPU, { $memory } KiB de memoria, { $host_calls ->
        [one] { $host_calls_number } llamada a Greenroom
       *[other] { $host_calls_number } llamadas a Greenroom
    }, { $effects ->
        [one] { $effects_number } cambio escrito
       *[other] { $effects_number } cambios escritos
    }
cli-runs-input-not-kept = entrada no conservada: { $reason }
cli-runs-cursor = cursor


## sandbox

cli-sandbox-no-folder = no se puede crear la carpeta { $folder }: { $error }; indica otra con --credentials
cli-sandbox-not-written = no se puede escribir { $file }: { $error }; indica otra carpeta con --credentials
cli-sandbox-not-loopback = { $address } no es una dirección de bucle local; el Zoom local da tokens a cualquiera que tenga los secretos de su mundo, así que solo escucha en 127.0.0.1 o [::1]
cli-sandbox-no-listening = no se puede escuchar: { $error }; ¿está en uso el puerto? El puerto 0 toma uno libre
cli-sandbox-listens = un Zoom local escucha en { $url } hasta Ctrl-C; en otra terminal:
cli-sandbox-units = cada cuenta se conecta a una unidad de negocio propia: --business-unit, `Account` si no se indica


## schedule

cli-schedule-stopped = detenida: lo ya escrito se conserva, y la próxima ronda continúa desde ahí
cli-schedule-every = una ronda cada { $time } hasta que se detenga
cli-schedule-round-failed = esta ronda falló: { $message }
cli-schedule-new-webinars =
    { $count ->
        [one] cuenta de Zoom { $account }: { $number } seminario web nuevo
       *[other] cuenta de Zoom { $account }: { $number } seminarios web nuevos
    }
cli-schedule-not-shown = Zoom no muestra: { $what }: { $why }
cli-schedule-not-shown-more = Zoom no muestra: { $what } y { $more } más: { $why }
cli-schedule-none-due = a ningún seminario web le tocaba


## segment

cli-segment-saved = segmento { $name } guardado: { $words }
cli-segment-replaced = segmento { $name } reemplazado: { $words }
cli-segment-none = no hay segmentos: `greenroom segment save` guarda uno
cli-segment-segment = segmento { $name }
cli-segment-members = miembros
cli-segment-first-saved = guardado por primera vez
cli-segment-last-saved = guardado por última vez
cli-segment-filter = filtro
cli-segment-removed = segmento { $name } eliminado
cli-segment-no-members = sin miembros
cli-segment-more = más: { $command }
cli-segment-no-csv = no se puede escribir un miembro en CSV: { $error }


## serve

cli-serve-stopping = deteniéndose: se terminan las solicitudes en curso; Ctrl-C otra vez para salir de inmediato
cli-serve-listens = escucha en { $url } hasta Ctrl-C
cli-serve-describes = /openapi.json describe la API; `greenroom api-keys create` crea una clave
cli-serve-stopped-runs = ejecuciones detenidas por tardar demasiado: { $number }; no se conservó nada de ellas
cli-serve-unanswered = abandonadas antes de que se escribiera la respuesta de Zoom: { $number }; `greenroom settle` se la pide a Zoom
cli-serve-cut = se salió antes de enviar todas las respuestas


## set_aside

cli-set-aside-none = no hay nada apartado
cli-set-aside-reason = motivo
cli-set-aside-effect = efecto
cli-set-aside-more = hay más: --limit los muestra
cli-set-aside-of-contact = { $effect } del contacto { $contacts }
cli-set-aside-with-webinar = { $effect }, seminario web { $webinar }
cli-set-aside-retried = vuelve a esperar al CRM, como { $id }: el programa con el CRM lo aplica la próxima vez que resuelve lo pendiente
cli-set-aside-dropped = descartado: { $id }
