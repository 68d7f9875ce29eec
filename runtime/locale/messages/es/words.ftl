# Las palabras de los conjuntos cerrados: GRUPO-PALABRA, con la palabra como la escribe JSON. El tipo de Rust de cada grupo
# está encima de él. El género es el de aquello que se describe: ejecución, tarea y clave (f.); seminario web y contacto (m.).

## kind: FailureKind (domain/src/failure_kind.rs)

kind-unknown-action = Acción desconocida
kind-invalid-input = Entrada no válida
kind-unresolved-token = Token sin resolver
kind-denied = Denegado
kind-failed = Fallido
kind-trapped = Fallo inesperado
kind-limit-exceeded = Límite superado
kind-invalid-output = Salida no válida
kind-conflict = Conflicto
kind-unavailable = No disponible
kind-cancelled = Cancelado
kind-internal = Error interno

## retry: Retry, its word `when` (domain/src/failure.rs)

retry-never = Nunca
retry-now = En cualquier momento
retry-after = Pasado un tiempo
retry-elsewhere = En otro proceso

## outcome: RunStatus (domain/src/store/record.rs)

outcome-done = Terminada
outcome-continue = Por continuar
outcome-failed = Fallida

## sync-state: SyncState (domain/src/audit.rs)

sync-state-in-progress = En curso
sync-state-synced = Sincronizado
sync-state-synced-with-warnings = Sincronizado con advertencias
sync-state-not-synced = No sincronizado

## sync-trigger: SyncTrigger (domain/src/audit.rs)

sync-trigger-by-hand = Manual
sync-trigger-schedule = Por la programación
sync-trigger-backfill = Porque se activó un ajuste
sync-trigger-webhook = Por los webhooks de Zoom

## left-out: LeftOutReason (domain/src/audit.rs)

left-out-no-email = Sin dirección de correo
left-out-invalid-email = Dirección de correo no válida
left-out-account-user = Usuario de la cuenta
left-out-secondary-email = Dirección de correo secundaria
left-out-deleted-contact = Contacto eliminado
left-out-excluded-domain = Dominio excluido
left-out-erased = Persona borrada

## tally: the words of a sync run's Tally (domain/src/audit.rs; capability/webinars counts them)

tally-contacts-created = Contactos creados
tally-contacts-updated = Contactos actualizados
tally-registrations-created = Inscripciones añadidas
tally-registrations-updated = Inscripciones actualizadas
tally-registrations-cancelled = Inscripciones canceladas
tally-attendances-created = Asistencias añadidas
tally-attendances-updated = Asistencias actualizadas
tally-attendances-removed = Asistencias eliminadas
tally-recordings-stored = Grabaciones guardadas
tally-transcripts-stored = Transcripciones guardadas
tally-unchanged = Sin cambios
tally-left-out-no-email = Omitidos: sin dirección de correo
tally-left-out-invalid-email = Omitidos: dirección de correo no válida
tally-left-out-account-user = Omitidos: usuarios de la cuenta
tally-left-out-secondary-email = Omitidos: dirección de correo secundaria
tally-left-out-deleted-contact = Omitidos: contactos eliminados
tally-left-out-excluded-domain = Omitidos: dominio excluido
tally-left-out-erased = Omitidos: personas borradas

## recording-reason: RecordingReason (domain/src/recording.rs)

recording-reason-setting-off = Un ajuste está desactivado
recording-reason-nobody-took-part = Nadie participó
recording-reason-unavailable = Zoom no la entrega
recording-reason-deleted = Eliminada en Zoom
recording-reason-not-found = Zoom no tiene ninguna
recording-reason-processing = Zoom no la ha terminado

## recording-state: RecordingState (domain/src/recording.rs)

recording-state-synced = Guardada
recording-state-missing = No guardada

## connection-state: ConnectionState (domain/src/account.rs)

connection-state-connected = Conectada
connection-state-failing = Con fallos
connection-state-disconnected = Desconectada

## credentials: CredentialRef, its word `from` (domain/src/account.rs)

credentials-env = Variables de entorno
credentials-file = Un archivo
credentials-store = Cifradas en la base de datos

## role: Role (domain/src/account.rs)

role-administrator = Administrador
role-editor = Editor
role-viewer = Lector

## scope: Scope (domain/src/access.rs)

scope-invoke = Ejecutar acciones
scope-read = Leer
scope-settings = Cambiar ajustes
scope-administer = Administrar

## scope-means: Scope (domain/src/access.rs), as what a role may do

scope-means-invoke = Ejecutar acciones, y continuar y repetir ejecuciones
scope-means-read = Ver todo menos los secretos
scope-means-settings = Cambiar ajustes y segmentos, y sincronizar seminarios web
scope-means-administer = Añadir, cambiar, importar y borrar contactos; instalar acciones; administrar usuarios, claves de API, conexiones y webhooks; decidir sobre las tareas fallidas; ver secretos

## api-key-state: ApiKeyState (service/src/views/api_keys.rs)

api-key-state-valid = Válida
api-key-state-expired = Caducada
api-key-state-revoked = Revocada

## registration-state: RegistrationState (domain/src/webinar.rs)

registration-state-pending = Pendiente
registration-state-approved = Aprobada
registration-state-denied = Denegada
registration-state-cancelled = Cancelada

## event-state: EventState, in HubSpot's words (domain/src/store/webinars.rs)

event-state-REGISTERED = Inscrito
event-state-ATTENDED = Asistió
event-state-CANCELLED = Canceló
event-state-NO_SHOW = Ausente

## timeline-kind: TimelineKind (domain/src/store/timeline.rs)

timeline-kind-registration = Inscripción
timeline-kind-attendance = Asistencia
timeline-kind-recording = Grabación disponible

## webinar-type: WebinarType (domain/src/webinar.rs)

webinar-type-single = Se celebra una vez
webinar-type-recurring-no-fixed-time = Recurrente, sin horario fijo
webinar-type-recurring = Recurrente

## approval-type: ApprovalType (domain/src/webinar.rs)

## registration-type: RegistrationType (domain/src/webinar.rs)

## occurrences: Occurrences, its word `scope` (domain/src/webinar.rs)

occurrences-single = El seminario web se celebra una vez
occurrences-all = Todas las repeticiones
occurrences-next = La próxima repetición
occurrences-chosen = Repeticiones elegidas

## property-type: PropertyType (domain/src/contact.rs)

property-type-text = Texto
property-type-number = Número

## property: the properties that Greenroom defines itself (domain/src/contact.rs)

property-email = Dirección de correo
property-firstname = Nombre
property-lastname = Apellidos
property-zoom_webinar_attendance_average_duration = Duración media de asistencia a seminarios web de Zoom
property-zoom_webinar_joinlink = Último seminario web de Zoom con inscripción
property-zoom_webinar_registration_count = Número total de inscripciones a seminarios web de Zoom
property-zoom_webinar_attendance_count = Número total de seminarios web de Zoom a los que asistió

## job-state: JobState (domain/src/job.rs)

job-state-waiting = En espera
job-state-running = En curso
job-state-done = Terminada
job-state-dead-letter = Fallida definitivamente

## job-kind: JobKind (domain/src/job.rs)

job-kind-invoke = Ejecución de una acción
job-kind-sync = Sincronización de un seminario web
job-kind-look = Consulta a Zoom
job-kind-round = Ronda de la programación
job-kind-settle = Llamadas abiertas a Zoom
job-kind-callback = Aviso de resultado
job-kind-hubspot-completion = Aviso a HubSpot
job-kind-prune = Eliminación de registros antiguos
job-kind-check-alerts = Comprobación de alertas
job-kind-send-alerts = Envío de alertas

## job-removal: JobRemoval (domain/src/job.rs)

## limit-key: LimitKey (domain/src/job_limit.rs)

limit-key-action = Acción
limit-key-contact = Contacto
limit-key-zoom-account = Cuenta de Zoom

## history: HistoryKind (domain/src/history.rs)

history-sync-now = Pidió una sincronización
history-erased = Borró a una persona
history-imported = Importó contactos
history-job-retried = Reintentó una tarea
history-job-dropped = Descartó una tarea
history-api-key-made = Creó una clave de API
history-api-key-revoked = Revocó una clave de API
history-user-added = Añadió un usuario
history-user-changed = Cambió el rol de un usuario
history-user-removed = Quitó a un usuario
history-user-invited = Invitó a un usuario
history-user-unlocked = Desbloqueó a un usuario
history-password-set = Estableció una contraseña
history-signed-in = Inició sesión
history-sign-in-locked = Bloqueo por intentos fallidos
history-sessions-ended = Cerró sesiones
history-secret-shown = Vio un secreto
history-segment-saved = Guardó un segmento
history-segment-removed = Eliminó un segmento
history-action-installed = Instaló una acción
history-action-rolled-back = Volvió a la versión anterior de una acción
history-action-removed = Desinstaló una acción
history-zoom-connected = Conectó una cuenta de Zoom
history-zoom-disconnected = Desconectó una cuenta de Zoom
history-webhook-secret-added = Añadió un token secreto para webhooks
history-webhook-secret-retired = Retiró un token secreto para webhooks
history-secret-set = Estableció un secreto
history-secret-removed = Eliminó un secreto
history-connection-added = Añadió una conexión
history-connection-removed = Eliminó una conexión
history-effects-retried = Reintentó efectos apartados
history-effects-dropped = Descartó efectos apartados

## action-event: HistoryEvent of an installed action (distribution/src/installation/state.rs)

action-event-installed = Instalada
action-event-activated = Activada
action-event-rolled-back = Restablecida
action-event-uninstalled = Desinstalada
action-event-collected = Eliminada por falta de uso

## trust: Verdict, its word `verdict` (distribution/src/trust.rs)

trust-signed = Firmado
trust-unsigned = Sin firmar
trust-unknownKeys = Firmado con claves que no son de confianza

## wait-state: WaitState (service/src/views/waits.rs)

wait-state-pending = En espera
wait-state-completed = Completada
wait-state-expired = Vencida

## input: KeptInput, its word `status` (service/src/views/runs.rs)

input-kept = Guardada
input-not-kept = No guardada

## sync-result: SyncResult, its word `result` (service/src/views/sync.rs)

sync-result-entry = Terminada
sync-result-under-way = En curso en otro proceso
sync-result-failed = Fallida

## decision: Decision (service/src/views/set_aside.rs)

## intent: IntentKind (domain/src/store.rs)

intent-register = Inscripción
intent-cancel = Cancelación
intent-approve = Aprobación
intent-deny = Denegación

## journal-level: JournalLevel (domain/src/store/journal.rs)

journal-level-full = Completo
journal-level-digests = Solo huellas
journal-level-off = Desactivado

## alert: AlertKind (domain/src/alert.rs)

alert-failed-runs = Ejecuciones fallidas
alert-sync-warnings = Advertencias de sincronización
alert-zoom-connection = Conexión con Zoom
alert-dead-letters = Tareas fallidas definitivamente
alert-expiring-keys = Claves de API que caducan

## alert-event: AlertEvent (domain/src/alert.rs)

alert-event-began = Empezó
alert-event-lasts = Continúa
alert-event-over = Terminó
alert-event-test = Prueba

## alert-target: AlertTarget (domain/src/alert.rs)

alert-target-webhook = Webhook
alert-target-email = Correo

## vault-kind: VaultKind (domain/src/store/vault.rs)

vault-kind-secret = Secreto
vault-kind-connection = Conexión
vault-kind-webhook-secret = Token secreto para webhooks

## users-of: UserSelection, its word `of` (domain/src/settings.rs)

users-of-none = Ningún usuario de Zoom
users-of-selected = Usuarios de Zoom seleccionados
users-of-all = Todos los usuarios de Zoom

## existing-contacts: ExistingContacts (domain/src/settings.rs)

existing-contacts-fill-blanks = Rellenar solo lo que falta
existing-contacts-overwrite = Sobrescribir los nombres

## listing: Listing (domain/src/store/sync.rs)

## intent-result: IntentResult (domain/src/store.rs)

intent-result-done = Hecho
intent-result-not-done = No hecho
intent-result-not-sent = No enviado

## failure: the labels of a code's texts

failure-meaning = Significado
failure-remedy = Qué hacer

## webinar-state: a webinar that will not take place

webinar-state-cancelled = Cancelado

## sign-in-method: SignInMethod (domain/src/sign_in.rs)

sign-in-method-password = Correo y contraseña
sign-in-method-invitation = Enlace de invitación
sign-in-method-openid = OpenID Connect
