# Runs of actions.

runs-title = Ejecuciones
runs-quick = Filtros rápidos
runs-all = Todas
runs-failed = Fallidas
runs-going-on = Por continuar
runs-going-on-hint = Por continuar: la acción hizo una parte de su trabajo y el siguiente tramo continúa desde ahí.
runs-none = Todavía no se ha ejecutado ninguna acción. Prueba una.
runs-to-actions = Acciones
runs-none-found = Ninguna ejecución coincide con el filtro.
runs-show-all = Mostrar todas
runs-run-all-again = Volver a ejecutar todas estas…
runs-when = Cuándo
runs-action = Acción
runs-outcome = Resultado
runs-contact = Contacto
runs-took = Duración
runs-tags = Etiquetas
runs-by-action = Acción
runs-by-status = Resultado
runs-by-kind = Tipo de error
runs-by-code = Código de error
runs-by-contact = Contacto (id o correo)
runs-by-since = Desde
runs-by-until = Hasta
runs-by-webinar = Id del seminario web
runs-by-tag = Etiqueta (nombre=valor)
runs-by-againof = Repetición de
run-title = Ejecución de
run-erased = Se borró a una persona de la que hablaba esta ejecución, y con ella sus textos.
run-is-done = Hizo lo que debía.
run-goes-on = Queda más por hacer: otro tramo continúa desde aquí.
run-waits-for = Espera
run-waits-until = hasta
run-place = Lugar:
run-retry-after = Merece otro intento tras { $time }
run-retry = Volver a intentarlo: { $when }
run-json-cut = { $size } en total: el resto está en la descarga.
run-began = Empezó
run-took = Duración
run-cpu = Tiempo de CPU
run-memory = Memoria máxima
run-calls = Llamadas a Greenroom
run-boundary = Datos de entrada y salida
run-id = Id
run-trace = Traza
run-again-of = Repite
run-ran-again = Se repitió como
run-compare = Comparar
run-compare-with = Comparar con otra ejecución
run-other = Id de la otra ejecución
run-other-recent = Últimas ejecuciones de esta acción, aparte de esta:
run-other-unknown = No hay tal ejecución. Elige una de la lista o escribe el id completo de una ejecución.
run-again = Volver a ejecutar…
run-try = Probar con esta entrada
run-replay = Repetir
run-download = Descargar (JSON)
run-continue = Ejecutar el tramo siguiente
run-continue-what = La acción continúa desde donde terminó esta ejecución y hace cambios de verdad.
run-input = Entrada
run-input-masked = No está completa: tiene secretos ocultos o la guardó una versión anterior.
run-output = Salida
run-no-output = Falló, así que no dio salida.
run-cursor = El tramo siguiente continúa desde aquí:
run-effects = Qué cambió
run-no-effects = No pidió ningún cambio.
run-tried = Intentó cambiar:
run-effects-count =
    { $count ->
        [one] Se escribió { $number } cambio.
       *[other] Se escribieron { $number } cambios.
    }
run-zoom = Cambios en Zoom
run-zoom-what = Qué
run-zoom-webinar = Seminario web
run-zoom-email = Correo
run-zoom-when = Cuándo
run-zoom-result = Resultado
run-zoom-open = Abierto: aún no se conoce la respuesta
run-zoom-result-done = Zoom lo hizo
run-zoom-result-not-done = Zoom lo rechazó
run-zoom-result-not-sent = Nunca llegó a Zoom
run-waits = Qué espera de fuera
run-wait-title = Qué se pregunta
run-wait-state = Estado
run-wait-until = Hasta
run-wait-by = Completado por
run-wait-value = Con
run-slices = Tramos de esta ejecución
run-slices-latest = Solo se muestran el primer tramo y los últimos.
run-journal-cut = Tuvo más llamadas de las que guarda el diario: faltan las últimas.
run-journal-masked = Sus secretos se ocultaron al escribirlo.
said-run-ended = La acción se ejecutó. Este es su registro.
said-run-repeated = No se ejecutó nada dos veces: este es el resultado de la primera ejecución con la misma clave.
call-title = Llamadas a Greenroom
call-none = No llamó a nada.
call-shown = { $first } a { $last } de { $number }
call-no-times = Este diario es de una versión que no guardaba tiempos.
call-function = Llamada
call-began = Tras
call-took = Duración
call-bar = En la ejecución
call-arguments = Argumentos
call-answer = Respuesta
call-stopped = Detenida antes de la respuesta
call-pages = Páginas de las llamadas
call-invocation-run-id = Preguntar el id de la ejecución
call-invocation-contact = Preguntar el contacto
call-invocation-started-at = Preguntar el comienzo
call-invocation-dry-run = Preguntar si es una simulación
call-invocation-crashing = Decir que falla
call-contacts-read-get = Leer contactos
call-contacts-read-find-by-email = Buscar contactos por correo
call-contacts-write-create = Crear contactos
call-contacts-write-update = Cambiar contactos
call-timeline-write = Escribir eventos en cronologías
call-state-get = Leer entradas guardadas
call-state-list-entries = Listar entradas guardadas
call-state-set = Guardar entradas
call-state-delete = Borrar entradas guardadas
call-webinar-registration-register = Inscribir en un seminario web
call-webinar-cancellation-cancel = Cancelar inscripciones
call-webinar-approval-decide = Aprobar o denegar inscripciones
call-webinars-read-upcoming = Listar seminarios web
call-webinar-sync-details = Sincronizar detalles
call-webinar-sync-begin-registrants = Empezar con los inscritos
call-webinar-sync-registrants = Sincronizar inscritos
call-webinar-sync-end-registrants = Terminar con los inscritos
call-webinar-sync-begin-participants = Empezar con los participantes
call-webinar-sync-participants = Sincronizar participantes
call-webinar-sync-end-participants = Terminar con los participantes
call-webinar-sync-sessions = Listar sesiones
call-webinar-sync-attendance = Calcular la asistencia
call-webinar-sync-recordings-due = Buscar grabaciones
call-webinar-sync-recording = Sincronizar una grabación
call-http-send = Enviar solicitudes
call-secrets-get = Usar un secreto
call-connections-get = Usar una conexión
call-log-write = Escribir en el registro
call-wasi-stdout = Escribir salida
call-wasi-stderr = Escribir salida de error
call-clock-now = Leer la hora
call-random-bytes = Obtener números aleatorios
call-waiting-open = Pedir una respuesta de fuera
call-waiting-outcome = Ver si se completó
log-title = Registro
log-none = No registró nada.
log-level = Nivel
log-message = Mensaje
log-fields = Campos
log-more =
    { $count ->
        [one] { $number } línea más está en la descarga.
       *[other] { $number } líneas más están en la descarga.
    }
log-level-trace = Traza
log-level-debug = Depuración
log-level-info = Información
log-level-warn = Advertencia
log-level-warning = Advertencia
log-level-error = Error
difference-mark = Diferencia
difference-none = Sin diferencias.
difference-left-out =
    { $count ->
        [one] { $number } línea igual
       *[other] { $number } líneas iguales
    }
difference-more =
    { $count ->
        [one] Sigue { $number } línea más.
       *[other] Siguen { $number } líneas más.
    }
difference-same = igual
difference-changed = cambiado
difference-first = solo en la primera
difference-second = solo en la segunda
replay-title = Reproducción
replay-same = Lo mismo otra vez: las mismas llamadas con los mismos argumentos y el mismo final.
replay-same-so-far = Lo mismo hasta donde llega el diario.
replay-diverged = Otra cosa: la reproducción difiere de la ejecución.
replay-calls =
    { $count ->
        [one] El diario respondió a { $number } llamada. No se cambió nada.
       *[other] El diario respondió a { $number } llamadas. No se cambió nada.
    }
replay-after =
    { $count ->
        [one] Tras { $number } llamada igual.
       *[other] Tras { $number } llamadas iguales.
    }
replay-then = En la ejecución
replay-now = En la reproducción
replay-difference = La primera diferencia
replay-failed = Esta ejecución no se puede reproducir.
compare-title = Comparación de dos ejecuciones
compare-first = Primera ejecución
compare-second = Segunda ejecución
compare-end = Salida o error
compare-cut =
    { $count ->
        [one] Se compara la primera { $number } llamada de cada una.
       *[other] Se comparan las primeras { $number } llamadas de cada una.
    }
again-title = Volver a ejecutar
again-version = Se ejecutó con
again-with = Se ejecutaría con
again-own-version = La propia de la ejecución
again-version-choice = Versión
again-choose-version = Elegir esta versión
again-not-kept = La entrada no se conservó: indica una.
again-masked = La entrada no se conservó entera porque tiene secretos ocultos: complétalos.
again-dry = Simulación: no cambiar nada
again-show = Mostrar qué hará
again-show-hint = Aún no se ejecuta nada: primero se muestra qué cambiará.
again-input-difference = Entrada: entonces y ahora
again-input-then = Entonces
again-input-now = Ahora
again-same-input = Se ejecuta con la misma entrada.
again-package = La acción: entonces y ahora
again-same-package = Se ejecuta el mismo paquete.
again-replayed = Se ejecuta otro paquete. Reproducido con la entrada y las respuestas antiguas, hizo esto:
again-not-compared = Se ejecuta otro paquete y no se pudieron comparar:
again-zoom =
    { $count ->
        [one] La primera ejecución cambió { $number } inscripción en Zoom, o pudo hacerlo. Con la misma entrada, repetirla puede hacerlo de nuevo. La primera ejecución hizo:
       *[other] La primera ejecución cambió { $number } inscripciones en Zoom, o pudo hacerlo. Con la misma entrada, repetirla puede hacerlo de nuevo. La primera ejecución hizo:
    }
again-once = Confirmar lo mismo dos veces no ejecuta nada dos veces. Lo que escribió la ejecución antigua permanece.
again-confirm = Volver a ejecutarla
again-confirm-dry = Simulación
many-title = Volver a ejecutar varias
many-count =
    { $count ->
        [one] Coincide { $number } ejecución.
       *[other] Coinciden { $number } ejecuciones.
    }
many-zoom =
    { $count ->
        [one] { $number } de ellas cambió algo en Zoom, o pudo hacerlo: repetirla puede hacerlo de nuevo.
       *[other] { $number } de ellas cambiaron algo en Zoom, o pudieron hacerlo: repetirlas puede hacerlo de nuevo.
    }
many-newest =
    { $count ->
        [one] La más reciente
       *[other] Las { $number } más recientes
    }
many-version = Versión para todas
many-version-hint = Como 1.2.0 o ^2. Vacío: la de cada ejecución.
many-confirm =
    { $count ->
        [one] Volver a ejecutar { $number } ejecución
       *[other] Volver a ejecutar { $number } ejecuciones
    }
many-running =
    { $count ->
        [one] Se repite { $number } ejecución. Mantén esta página abierta: al cerrarla se detiene lo que no ha empezado.
       *[other] Se repiten { $number } ejecuciones, primero las más antiguas. Mantén esta página abierta: al cerrarla se detiene lo que no ha empezado.
    }
many-run = Ejecución
many-new-run = Nueva ejecución
many-repeated = Ya se había repetido.
many-dry = Simulación
many-sums = { $all } en total: { $done } terminaron bien, { $failed } fallaron.
run-show-secrets = Mostrar secretos
run-show-secrets-what = Los secretos y enlaces de acceso de esta ejecución se muestran esta vez. El historial dice quién lo pidió.
run-secrets-shown = En esta página se muestran secretos.
