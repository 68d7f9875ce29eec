# The section Access: keys, connections, jobs, alerts, webhooks, history and retention.

access-tabs = Páginas de la sección
access-tab-keys = Claves de API
access-tab-connections = Conexiones
access-tab-jobs = Tareas
access-tab-alerts = Alertas
access-tab-webhooks = Webhooks
access-tab-history = Historial
access-tab-retention = Conservación
access-email-wrong = Esto no es una dirección de correo: escríbela como ada@example.com.
access-required = Rellena este campo.
access-tab-users = Usuarios

## API keys

keys-lead = Con una clave, un programa usa la API en nombre de un usuario de la cuenta y nunca hace más de lo que esa persona puede.
keys-make = Crear una clave
keys-none = Todavía no hay claves de API. Crea una para cada programa, así cada una se puede revocar por separado.
keys-name = Nombre
keys-name-hint = Para qué sirve, por ejemplo el programa que la usa.
keys-user = Usuario de la cuenta
keys-user-hint = El historial nombra a esta persona por lo que se haga con la clave.
keys-scopes = Qué puede hacer
keys-only-actions = Solo:
keys-actions = Qué acciones puede ejecutar
keys-actions-hint = Todas si no se elige ninguna.
keys-valid-for = Válida durante
keys-days =
    { $count ->
        [one] { $number } día
       *[other] { $number } días
    }
keys-never = Hasta que se revoque
keys-state = Estado
keys-made = Creada
keys-expires = Caduca
keys-used = Último uso
keys-change = Revocada
keys-revoke = Revocar
keys-revoke-what = Los programas que usan esta clave se rechazan de inmediato. No se puede deshacer.
keys-revoke-confirm = Revocar esta clave
keys-made-title = La clave nueva
keys-made-once = Copia la clave ahora. Solo se muestra esta vez: Greenroom guarda únicamente un hash.
keys-token = Clave
keys-made-use = Los programas la envían en una cabecera de cada solicitud:
keys-back = Volver a las claves
said-key-revoked = La clave está revocada.

## Connections

connections-lead = Cada unidad de negocio tiene como máximo una cuenta de Zoom. De ella se sincronizan sus seminarios web, inscritos y asistencias.
connections-connect = Conectar una cuenta de Zoom
connections-none = No hay ninguna cuenta de Zoom conectada. Conecta una para sincronizar sus seminarios web e inscribir contactos.
connections-check = Comprobar ahora
connections-check-all = Comprobar todas ahora
connections-failing = No se sincroniza nada mientras no funcione. Dale credenciales nuevas, o corrige la aplicación en el Marketplace de Zoom, y vuelve a comprobar.
connections-account = Cuenta de Zoom
connections-user = Usuario conectado
connections-credentials = Credenciales
connections-checked = Comprobada
connections-ended = Desconectada
connections-users = Usuarios de Zoom
connections-rotate = Cambiar las credenciales
connections-disconnect = Desconectar
connections-disconnect-what = Sus seminarios web dejan de sincronizarse y se borran sus credenciales y tokens secretos. Lo sincronizado se queda. Para volver a usarla, conéctala de nuevo.
connections-disconnect-confirm = Desconectar esta cuenta de Zoom
connections-not-listed =
    { $count ->
        [one] Zoom no muestra los seminarios web de { $number } usuario
       *[other] Zoom no muestra los seminarios web de { $number } usuarios
    }
connections-not-listed-why = Normalmente no tienen licencia de seminarios web en Zoom.
connections-units = Unidades de negocio
connections-units-hint = Las unidades de negocio llegan con la importación de los datos de la cuenta.
connections-unit = Unidad de negocio
connections-unit-id = Id
connections-unit-zoom = Cuenta de Zoom
connections-primary = principal
connections-of-actions = Lo que usan las acciones en sus solicitudes
connections-of-actions-hint = Solo por su nombre: ninguna página muestra un secreto y ninguna acción lo ve. Se ponen en la máquina del servidor:
connections-of-actions-none = Las acciones no tienen conexiones ni secretos.
connections-name = Nombre
connections-kind = Tipo
connections-changed = Cambiado
said-connection-works = La conexión funciona.
said-connection-failing = Comprobado: una conexión no funciona. Su tarjeta dice por qué.
said-zoom-connected =
    { $count ->
        [one] Conectada. Se encontró { $count } seminario web. Activa la sincronización en los ajustes.
       *[other] Conectada. Se encontraron { $count } seminarios web. Activa la sincronización en los ajustes.
    }
said-zoom-rotated = Las credenciales nuevas funcionan y se usan desde ahora.
said-zoom-disconnected = La cuenta de Zoom está desconectada.
connect-lead = Crea una aplicación OAuth de servidor a servidor en el Marketplace de Zoom y copia aquí sus credenciales. Se prueban de inmediato; si la prueba falla, no se guarda nada.
connect-no-unit = Todas las unidades de negocio tienen una cuenta de Zoom. Desconecta antes una, o importa otra unidad de negocio.
connect-back = Ver las conexiones
connect-scopes = Los permisos (scopes) que necesita la aplicación
connect-role-rights = El rol del propietario de la aplicación en Zoom necesita además el derecho:
connect-account-hint = El id de la cuenta, de la página de credenciales de la aplicación.
connect-user-hint = El correo de uno de los usuarios de la cuenta de Zoom que tenga seminarios web. Esta persona no se puede inscribir como contacto.
connect-from = Dónde se guardan
connect-from-hint = En la base de datos están cifradas y se introducen abajo. Un archivo o variables del servidor se leen cuando hacen falta.
connect-client-id = Id de cliente (Client ID)
connect-client-secret = Secreto de cliente (Client Secret)
connect-client-secret-hint = Ninguna página lo vuelve a mostrar.
connect-elsewhere = Las credenciales están en un archivo o en variables del servidor
connect-path = Ruta del archivo
connect-path-hint = JSON con clientId y clientSecret, en la máquina del servidor, que solo su propietario pueda leer.
connect-id-variable = Variable con el id de cliente
connect-secret-variable = Variable con el secreto de cliente
connect-button = Probar y conectar
connect-takes-time = Con muchos seminarios web tarda un minuto: se traen de Zoom los usuarios y los seminarios web.
rotate-lead = Las credenciales nuevas se prueban y solo sustituyen a las antiguas si la prueba tiene éxito.
rotate-button = Probar y cambiar

## Jobs

jobs-lead = Una tarea es trabajo aceptado que se hace más tarde. Si falla, se reintenta cada vez más tarde; si falla definitivamente, espera aquí la decisión de una persona.
jobs-none = Ninguna tarea es así.
jobs-all = Ver todas las tareas
jobs-one = Tarea
jobs-id = Id
jobs-kind = Tipo
jobs-state = Estado
jobs-action = Acción
jobs-contact = Contacto
jobs-about = Sobre
jobs-accepted = Aceptada
jobs-attempts = Intentos
jobs-waits-for = Espera, o falló con
jobs-behind = Detrás del límite { $limit }:
jobs-completion = Una respuesta de fuera:
jobs-tried-again = Se reintenta:
jobs-one-at-a-time = De una en una
jobs-lane = Fila
jobs-trigger = Motivo
jobs-retried = Reintentada por personas
jobs-slices = Partes hechas
jobs-started = Empezada
jobs-finished = Terminada
jobs-run = Ejecución
jobs-callback = El resultado va a
jobs-tells-of = Informa de la tarea
jobs-dry-run = Simulación
jobs-input = Entrada
jobs-output = Salida
jobs-reveal = Mostrar la entrada
jobs-reveal-hint = Puede tener secretos. Que la mires queda anotado en el historial.
jobs-tags = Etiquetas
jobs-retry = Reintentar ahora
jobs-remove = Eliminar
jobs-remove-what = La tarea no se hará nunca. Lo que depende de ella se va con ella, y a quien espera su resultado se le dice que se eliminó. No se puede deshacer.
jobs-remove-confirm = Eliminar esta tarea
jobs-retry-all = Reintentar todas estas
jobs-retry-all-what = Todas las tareas de esta lista que fallaron definitivamente empiezan de nuevo. Resuelve antes por qué fallaron, o volverán a fallar.
jobs-retry-all-confirm = Reintentarlas todas
jobs-limits = Límites, y lo que espera detrás
jobs-limits-hint = El operador los pone en la configuración:
jobs-limits-none = No hay límites y nada espera detrás de otra tarea.
jobs-limit-by = Se cuenta por
jobs-limit-at-once = A la vez
jobs-limit-rate = Ritmo
jobs-rate = { $number } en { $time }
jobs-limit-key = Valor
jobs-limit-running = En curso
jobs-limit-waiting = Esperan
jobs-limit-until = Libre a las
said-job-retried = La tarea puede empezar de inmediato.
said-job-removed = La tarea está eliminada.
said-jobs-retried =
    { $count ->
        [one] { $count } tarea puede empezar de inmediato.
       *[other] { $count } tareas pueden empezar de inmediato.
    }

## Alerts

alerts-lead = Problemas que Greenroom ha detectado por sí mismo. Al operador se le avisa por un webhook o por correo.
alerts-not-configured = No se avisa a nadie de las alertas. El operador lo configura en:
alerts-none = No hay ningún problema, ni lo ha habido últimamente.
alerts-test = Enviar un mensaje de prueba
alerts-no-target = No hay ningún webhook ni correo al que avisar.
alerts-sent = El mensaje de prueba se ha enviado. Destino: { $target }
alerts-not-sent = El mensaje de prueba no se ha enviado. Destino: { $target }
alerts-kind = Tipo
alerts-what = Qué ha pasado
alerts-state = Estado
alerts-since = Desde
alerts-latest = Última vez
alerts-remedy = Solución
alerts-lasts = Continúa
alerts-over = Terminada
alerts-failed-runs =
    { $count ->
        [one] { $number } ejecución de { $subject } ha fallado
       *[other] { $number } ejecuciones de { $subject } han fallado
    }
alerts-sync-warnings =
    { $count ->
        [one] { $number } seminario web con una advertencia en la última sincronización
       *[other] { $number } seminarios web con una advertencia en la última sincronización
    }
alerts-zoom-connection = La conexión de la cuenta de Zoom { $subject } no funciona
alerts-dead-letters =
    { $count ->
        [one] { $number } tarea ha fallado definitivamente: { $subject }
       *[other] { $number } tareas han fallado definitivamente: { $subject }
    }
alerts-expiring-key = La clave de API { $subject } caduca pronto
alerts-expired-key = La clave de API { $subject } ha caducado
alerts-key-remedy = Crea otra clave, dásela a su usuario y revoca esta.
alerts-connection-remedy = Comprueba la conexión y dale credenciales nuevas si se rechaza.
alerts-own-remedy = El código es de la propia acción: lee los mensajes de las ejecuciones y pregunta a su autor.

## Webhooks

webhooks-lead = Zoom avisa por webhooks de lo que cambia, y Greenroom mira entonces en Zoom. De un webhook solo se guarda dónde mirar.
webhooks-secrets = Direcciones y tokens secretos
webhooks-address = Dirección para Zoom
webhooks-no-address = La dirección con la que otros llegan al servidor no está configurada. La pone el operador:
webhooks-tokens = Tokens secretos
webhooks-add = Añadir un token secreto
webhooks-token = Token secreto
webhooks-token-hint = De la página de funciones de la aplicación en el Marketplace de Zoom. Pueden valer dos a la vez, para que uno sustituya al otro sin interrupción.
webhooks-retire = Retirar
webhooks-retire-what = Los webhooks firmados con este token se rechazan desde ahora. No se puede deshacer.
webhooks-retire-confirm = Retirar este token
webhooks-waiting = Pendientes de mirar
webhooks-waiting-hint = Por muchos webhooks que lleguen sobre un seminario web, una mirada los responde.
webhooks-received = Recibidos
webhooks-none = No se ha recibido ningún webhook últimamente. Pon la dirección de arriba en el Marketplace de Zoom y añade aquí el token secreto.
webhooks-at = Recibido
webhooks-event = Evento
webhooks-webinar = Seminario web
webhooks-all-webinars = Todos los seminarios web
webhooks-deliveries = Webhooks
webhooks-since = Desde
webhooks-answered = Respondido
webhooks-waits = Espera
said-webhook-secret-added = El token secreto vale desde ahora.
said-webhook-secret-retired = El token secreto ya no vale.

## History

access-history-lead = Lo que las personas han hecho a mano. Los cambios de ajustes tienen su propio historial:
access-history-of-settings = ver los cambios de ajustes
access-history-none = No se ha hecho nada así.
access-history-all = Ver todo el historial
access-history-at = Cuándo
access-history-by = Persona
access-history-what = Qué
access-history-subject = Sobre
access-history-rows =
    { $count ->
        [one] { $number } fila
       *[other] { $number } filas
    }
access-history-shown-job = la tarea
access-history-shown-runs = las ejecuciones
access-history-shown-run = la ejecución
access-history-shown-run-journal = el diario de la ejecución
access-history-shown-contacts = los contactos
access-history-shown-contact = el contacto
access-history-shown-contact-timeline = la cronología del contacto
access-history-shown-segments = los segmentos
access-history-shown-segment = el segmento
access-history-shown-segment-members = los miembros del segmento
access-history-shown-webinar = los enlaces del seminario web
access-history-from = Desde
access-history-to = Hasta

## Retention

retention-lead = Qué se guarda y durante cuánto tiempo. El operador lo pone en la configuración:
retention-what = Qué
retention-how-long = Cuánto tiempo
retention-runs = Ejecuciones, tareas terminadas y llamadas a Zoom resueltas
retention-journals = Diarios de las ejecuciones
retention-level = Qué contiene un diario
retention-quota = Máximo de bytes de todos los diarios
retention-webhooks = Webhooks respondidos
retention-history = Historial y registros de auditoría de los seminarios web
retention-contacts = Contactos con sus cronologías
retention-days =
    { $count ->
        [one] { $number } día
       *[other] { $number } días
    }
retention-a-day = Un día
retention-for-ever = Para siempre
retention-until-erased = Hasta que se borre a la persona

## Users

users-lead = Quién entra en esta consola y qué puede hacer cada cual.
users-add = Añadir un usuario
users-all = Ver todos los usuarios
users-email = Correo electrónico
users-email-hint = La persona entra con él. Los usuarios de la cuenta nunca se convierten en contactos de una sincronización.
users-role = Rol
users-role-may = Lo que puede hacer cada rol
users-change-role = Cambiar el rol
users-sign-in = Inicio de sesión
users-last = Última sesión
users-locked-in-some = Bloqueado en algunas redes hasta
users-locked-in-all = Bloqueado en todas las redes hasta
users-with-password = Con contraseña
users-without = Sin contraseña
users-invited = Invitado hasta
users-password-set = Contraseña puesta
users-invite = Invitar
users-invite-at-once = Crear enseguida una invitación
users-invite-hint = Una invitación es un enlace con el que la persona elige una contraseña. Hasta entonces vale la antigua.
users-unlock = Desbloquear
users-remove = Eliminar
users-remove-what = La sesión de la persona se cierra en todas partes, no puede volver a entrar y sus claves de API se rechazan. Lo que hizo queda en los historiales.
users-remove-confirm = Eliminar este usuario
users-link-title = La invitación
users-link-once = Copia el enlace ahora y entrégaselo solo a esa persona. Solo se muestra esta vez.
users-link = Enlace
users-link-until = Vale hasta
users-link-hint = Vale una sola vez. Una invitación nueva la sustituye.
users-link-no-address = La dirección con la que tus colegas llegan a este servidor no está configurada: el enlace lleva la que usa tu navegador, que quizá no puedan abrir. La pone el operador:
users-back = Volver al usuario
said-user-added = El usuario está añadido. Sin una invitación todavía no puede entrar.
said-user-changed = El rol está cambiado.
said-user-unlocked = La persona puede volver a intentar entrar.
said-user-removed = El usuario está eliminado.
