# Qué puede hacer una acción, en palabras. Cada frase sigue a `grant-state-…`, por ejemplo «puede».

## capability: CapabilityName (greenroom), with the parameters of a grant

capability-contacts-read = leer cualquier contacto
capability-contacts-write = crear contactos y cambiar todas sus propiedades
capability-contacts-write-some = crear contactos y cambiar estas propiedades: { $properties }
capability-webinar-registration = inscribir contactos en seminarios web
capability-webinar-sync = sincronizar seminarios web, lo que crea contactos y elimina inscripciones
capability-state =
    guardar { $entries ->
        [1] una entrada propia
       *[other] { $entries-number } entradas propias
    } y { $bytes-number } bytes
capability-log = escribir líneas en el registro de la ejecución
capability-wasi = llamar a WASI, que no da acceso a nada: su salida va al registro de la ejecución
capability-clock = leer la hora
capability-random = generar números aleatorios
capability-timeline = escribir eventos propios en cronologías
capability-timeline-some = escribir en cronologías eventos de estos tipos: { $types }
capability-waiting =
    esperar { $waits ->
        [1] una vez
       *[other] { $waits-number } veces
    } por ejecución, durante { $days ->
        [1] un día
       *[other] { $days-number } días
    } como máximo, una aprobación u otra respuesta externa
capability-webinars-read = consultar los seminarios web
capability-webinar-cancellation = cancelar inscripciones en seminarios web
capability-webinar-approval = aprobar y denegar inscripciones en seminarios web
capability-other = usar `{ $name }`

## capability-http: the parameters of `http`

capability-http-none = no enviar ninguna solicitud, porque no se indica ningún servidor
capability-http-hosts = enviar solicitudes ({ $methods }) a { $hosts }
capability-http-paths = enviar solicitudes ({ $methods }) a { $hosts }, a { $paths } y lo que está debajo
capability-http-addresses = llegar a estas redes, que no son públicas: { $networks }
capability-http-headers = leer además estas cabeceras de las respuestas: { $headers }

## capability-secret, capability-connection: the parameters of `secrets` and `connections`

capability-secret = usar el secreto { $name } en solicitudes a { $hosts }: en { $places }
capability-secret-none = no usar ningún secreto, porque no se indica ninguno
capability-connection = usar la conexión { $name } en solicitudes a { $hosts }: en { $places }
capability-connection-none = no usar ninguna conexión, porque no se indica ninguna
capability-place-header = la cabecera { $name }
capability-place-query = el parámetro { $name } de la consulta
capability-place-path = la ruta
capability-place-body = el campo { $name } del cuerpo

## grant-how: ActionGrants::how; grant-state: CapabilityGrant::state (service/src/views/grants.rs)

grant-how-as-declared = De Greenroom: tiene concedido lo que declara
grant-how-by-digest = concedido por su huella
grant-how-by-name = concedido por su nombre
grant-how-by-installation = concedido al instalarse
grant-how-nothing = sin nada concedido
grant-state-granted = puede
grant-state-denied = denegado, pide
grant-state-not-asked = concedido y no pedido, podría
