# Contactos.

contacts-title = Contactos
contacts-count =
    { $count ->
        [one] { $number } contacto
       *[other] { $number } contactos
    }
contacts-add = Añadir un contacto
contacts-import = Importar contactos
contacts-search = Buscar contactos
contacts-search-hint = El principio de un correo, de un nombre, de un apellido o de un identificador
contacts-more-to-look-at = Muchos contactos empiezan por una de estas palabras y solo se ha mirado una parte. La página siguiente continúa; una palabra más larga encuentra antes el contacto.
contacts-none-found = Ningún contacto empieza así. Escribe menos o muestra todos los contactos.
contacts-show-all = Mostrar todos los contactos
contacts-found-by = Encontrado por el correo secundario
contacts-none = Todavía no hay contactos. Importa una lista o activa la sincronización de un seminario web: quien se inscribe pasa a ser contacto.
contacts-name = Nombre
contacts-email = Correo electrónico
contacts-registrations = Inscripciones
contacts-attended = Asistidos
contacts-average = Asistencia media
contact-id = Identificador
contact-actions = Ejecutar una acción
contact-edit = Editar
contact-erase = Borrar a esta persona
contact-properties = Propiedades
contact-secondary-emails = Correos secundarios
contact-units = Unidades de negocio de los seminarios web
contact-show-secrets = Mostrar enlaces y secretos
contact-show-secrets-hint = Quien tiene un enlace de acceso participa como esta persona. El historial anota que lo has visto.
contact-secrets-shown = Los enlaces y los secretos se muestran hasta que salgas de esta página.
contact-account-user = Esta persona es usuario de la cuenta: las sincronizaciones no escriben inscripciones ni asistencias en los contactos de usuarios de la cuenta.
contact-average-hint = El porcentaje medio de las sesiones a las que asistió el contacto
contact-registrations = Inscripciones
contact-no-registrations = No está inscrito en ningún seminario web.
contact-more-registrations =
    { $count ->
        [one] { $number } inscripción más antigua no se muestra aquí.
       *[other] { $number } inscripciones más antiguas no se muestran aquí.
    }
contact-webinar = Seminario web
contact-state = Estado
contact-registered = Inscrito el
contact-join-link = Enlace de acceso
contact-timeline = Cronología
contact-no-timeline = Todavía no ha ocurrido nada. Las inscripciones, asistencias y grabaciones aparecen aquí cuando se sincroniza un seminario web.
contact-presence = Presente de { $joined } a { $left }: { $percent } de la sesión
contact-action-event = Evento de una acción
contact-event-by = { $kind }, de la acción { $action }
contact-event-details = Detalles
contact-segments = Segmentos
contact-no-segments = No es miembro de ningún segmento guardado.
contact-runs = Ejecuciones de acciones
contact-no-runs = Ninguna acción se ha ejecutado para este contacto.
contact-run = Ejecución
contact-action = Acción
contact-outcome = Resultado
contact-all-runs = Todas las ejecuciones para este contacto
contact-new-title = Añadir un contacto
contact-edit-title = Editar { $name }
contact-first-name = Nombre
contact-last-name = Apellidos
contact-email-hint = Identifica a la persona: no hay dos contactos con el mismo.
contact-email-invalid = No es una dirección de correo. Escribe una como ada@example.com.
contact-secondary-hint = Uno en cada línea. Las sincronizaciones solo tienen en cuenta el correo principal: para que uno de estos sea el principal, escríbelo arriba y pon aquí el anterior.
contact-email-taken = Ya hay un contacto con este correo.
contact-email-holder = Mostrar ese contacto
contact-was-erased = El contacto con este correo se eliminó o se borró, y las sincronizaciones omiten a la persona. Añádela solo si ella lo quiere.
contact-again = La persona quiere volver a ser contacto
contact-add-button = Añadir el contacto
contact-changed-meanwhile = El contacto ha cambiado desde que abriste esta página. Vuelve a abrirla y repite tus cambios.
said-contact-added = El contacto se ha añadido.
said-imported =
    { $count ->
        [one] Se ha importado { $count } fila.
       *[other] Se han importado { $count } filas.
    }
erase-title = Borrar a una persona
erase-stored = Lo que está guardado
erase-emails = Correos
erase-timeline-events = Eventos de la cronología
erase-for-good = Esto no se puede deshacer.
erase-does-contact = Desaparece el contacto, con sus propiedades, inscripciones y cronología.
erase-does-runs = También desaparece lo que dicen de la persona los registros de ejecuciones, que ya no se pueden reproducir.
erase-does-hash = Solo quedan huellas cifradas de los correos, para que ninguna sincronización vuelva a crear el contacto.
erase-keeps-zoom = Zoom conserva sus propios datos: cancela allí las inscripciones, o con una acción, antes de borrar.
erase-type = Para confirmar, escribe
erase-confirm = Confirmación
erase-mismatch = No coincide con lo que hay que escribir. No se ha borrado nada.
erase-button = Borrar para siempre
erased-title = La persona está borrada
erased-done = El contacto y lo que las ejecuciones decían de la persona han desaparecido. Ninguna sincronización vuelve a crear el contacto.
erased-runs = Ejecuciones sin sus textos
erased-journals = Diarios
erased-keys = Claves de idempotencia
erased-intents = Llamadas a Zoom
erased-state = Datos guardados por acciones
erased-jobs = Tareas
erased-waits = Esperas
erased-account-user = Uno de los correos inicia sesión en la cuenta. El usuario de la cuenta se conserva.
erased-back = Volver a los contactos
