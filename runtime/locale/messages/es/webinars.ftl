# Webinars.

webinars-title = Seminarios web
webinars-search = Buscar por tema o ID
webinars-none = Todavía no hay ningún seminario web. Conecta una cuenta de Zoom para ver los suyos.
webinars-connect = Conectar Zoom
webinars-topic = Tema
webinars-starts = Comienza
webinars-sync = Sincronización
webinars-last-sync = Última sincronización
webinar-next-sync = Próxima sincronización
webinar-next-about = hacia el
webinar-next-round = en la próxima ronda de la programación, dentro de { $every } como máximo
webinar-next-none = No hay ninguna prevista: el seminario web está cancelado, su cuenta de Zoom no está conectada o terminó hace más de 30 días.
webinar-next-off = No hay ninguna prevista: la programación de este servidor está desactivada.
webinars-none-found = Ningún seminario web coincide con el filtro.
webinars-show-all = Mostrar todos los seminarios web
webinars-of-warning = Solo seminarios web cuya última sincronización tiene la advertencia:
webinars-count = { $count ->
    [one] Un seminario web
   *[other] { $number } seminarios web
}
webinars-never = Nunca sincronizado
webinars-when = Momento
webinars-when-upcoming = Próximos
webinars-when-past = Pasados
webinars-account = Cuenta de Zoom
webinars-unit = Unidad de negocio
webinars-now = Ahora
webinars-cancelled = Cancelado
webinars-recordings = Grabaciones
webinars-sync-now = Sincronizar ahora
webinars-sync-off-first = Activa antes su sincronización
webinars-without-topic = Seminario web { $webinar }, sin tema
said-sync-asked = La sincronización está pedida. Esta página muestra cómo va.

## Un seminario web

webinar-pages = Páginas de este seminario web
webinar-audit = Registro de auditoría
webinar-left-out = Personas omitidas
webinar-registrations = Inscripciones
webinar-attendance = Asistencia
webinar-recordings = Grabaciones y transcripción
webinar-id = ID del seminario web
webinar-type = Tipo
webinar-host = Anfitrión
webinar-state = Estado
webinar-settings = ¿Se sincroniza?
webinar-settings-history = Quién cambió estos ajustes

## Una sincronización en curso

progress-title = Sincronización en curso
progress-runs = En marcha
progress-waits = En espera
progress-begins = La sincronización comienza.
progress-in-line = Comienza en cuanto le toque el turno.
progress-failed = El último intento falló:
progress-again = El próximo intento es a las
progress-step-done = Hecho
progress-step-now = Ahora
progress-step-later = Aún no
progress-look-again = Mirar de nuevo
sync-step-sync-webinar-details = Leyendo lo que Zoom dice del seminario web y de sus sesiones.
sync-step-sync-webinar-registrations = Leyendo las inscripciones.
sync-step-sync-webinar-attendance = Leyendo quién estuvo y calculando cuánto tiempo.
sync-step-sync-webinar-recordings = Obteniendo grabaciones y transcripciones.
sync-step-name-sync-webinar-details = Seminario web y sesiones
sync-step-name-sync-webinar-registrations = Inscripciones
sync-step-name-sync-webinar-attendance = Asistencia
sync-step-name-sync-webinar-recordings = Grabaciones y transcripciones

## El registro de auditoría

audit-none = Este seminario web nunca se ha sincronizado. «Sincronizar ahora», más arriba, lo hace; la programación lo hace mientras su sincronización está activada.
audit-none-off = Este seminario web nunca se ha sincronizado, porque su sincronización está desactivada.
audit-took = duró
audit-nothing = No cambió nada.
audit-attendances-hint = Una asistencia es una persona en una sesión, con o sin contacto.
audit-who = Ver quién quedó omitido
audit-warnings = { $count ->
    [one] Una advertencia
   *[other] { $number } advertencias
}
audit-sessions = { $count ->
    [one] La sesión
   *[other] Las { $number } sesiones
}

## Personas omitidas

left-out-nobody = No se omitió a nadie con correo.
left-out-reason = Motivo
left-out-email = Correo
left-out-csv = Descargar como CSV

## Inscripciones

registrations-email = Correo
registrations-state = Estado
registrations-when = Inscrito
registrations-for = Para
registrations-none = No hay ninguna inscripción así. Las inscripciones llegan con la próxima sincronización, o por una acción que inscribe a un contacto.
registrations-no-contact = sin contacto

## Asistencia

attendance-none = Todavía no se conoce ninguna sesión de este seminario web. La sincronización posterior a su celebración trae sus sesiones.
attendance-nobody = No se conocen los tiempos de nadie en esta sesión.
attendance-session = Sesión
attendance-began = Comenzó
attendance-ended = Terminó
attendance-duration = Duración
attendance-people = Personas
attendance-most = Máximo a la vez
attendance-mean = Porcentaje medio de la sesión
attendance-rehearsal = Ensayo
attendance-rehearsal-means = No cuenta como asistencia para nadie.
attendance-incomplete = Aún no se conocen todos los participantes de esta sesión.
attendance-over-time = Cuántas personas había
attendance-chart = { $minutes ->
    [one] Cuántas personas había cada minuto, de { $from } a { $to }: { $most } como máximo.
   *[other] Cuántas personas había cada { $number } minutos, de { $from } a { $to }: { $most } como máximo.
}
attendance-as-table = Lo mismo como tabla
attendance-from = Desde
attendance-there = Personas presentes
attendance-who = Quién entró y cuándo
attendance-name = Nombre
attendance-bars = Presente
attendance-joined = Entró
attendance-left = Salió
attendance-share = Parte
attendance-times = { $count ->
    [one] una vez
   *[other] { $number } veces
}
attendance-without-name = Sin nombre
attendance-not-shown = { $count ->
    [one] No se muestra a una persona más: solo estuvo antes o después de la sesión, o Zoom no dice cuándo.
   *[other] No se muestra a { $number } personas más: solo estuvieron antes o después de la sesión, o Zoom no dice cuándo.
}

## Grabaciones

recordings-none = Todavía no se conoce ninguna sesión de este seminario web. La sincronización posterior a su celebración trae sus grabaciones.
recordings-session = Sesión
recordings-state = Grabación
recordings-duration = Duración
recordings-link = Enlace
recordings-transcript = Transcripción
recordings-not-looked = Aún no se ha buscado
recordings-watch = Ver en Zoom
recordings-masked = Oculto, porque puede llevar un token
recordings-cues = { $count ->
    [one] Una línea
   *[other] { $number } líneas
}
recordings-transcript-of = Transcripción de
recordings-no-transcript = No hay transcripción de esta grabación.
recordings-somebody = Alguien
recordings-reveal = Mostrar los enlaces
recordings-reveal-hint = Los enlaces para ver grabaciones pueden llevar un token. Mostrarlos queda anotado en el historial.
