# The overview.

overview-steps = Primeros pasos
overview-step-done = Hecho
overview-step-ask = Lo hace un administrador.
overview-step-connect = Conecta una cuenta de Zoom
overview-step-contacts = Importa tus contactos
overview-step-sync = Activa la sincronización de los datos de seminarios web
overview-step-webinar = Activa la sincronización de un seminario web
overview-failing =
    { $count ->
        [one] { $number } conexión de Zoom no funciona: no se sincroniza nada de ella.
       *[other] { $number } conexiones de Zoom no funcionan: no se sincroniza nada de ellas.
    }
overview-failing-link = Ver las conexiones
overview-dead =
    { $count ->
        [one] { $number } tarea ha fallado definitivamente y espera una decisión.
       *[other] { $number } tareas han fallado definitivamente y esperan una decisión.
    }
overview-dead-link = Decidir qué hacer
overview-runs = Ejecuciones de hoy
overview-runs-chart = Ejecuciones de hoy por hora: { $number } en total
overview-runs-link = Ver todas las ejecuciones
overview-syncs = Sincronizaciones de hoy
overview-syncs-chart = Sincronizaciones de hoy por hora: { $number } en total
overview-syncs-link = Ver todos los seminarios web
overview-latest-sync = Última sincronización:
overview-quiet = Hoy todavía nada.
overview-connections = Conexiones de Zoom
overview-connections-link = Ver las conexiones y lo que necesitan
overview-no-connection = No hay ninguna cuenta de Zoom conectada.
overview-warnings = Advertencias de las últimas sincronizaciones
overview-no-warning = Las últimas sincronizaciones no tienen advertencias.
overview-of-webinars =
    { $count ->
        [one] { $number } seminario web
       *[other] { $number } seminarios web
    }
overview-work = Trabajo en cola
overview-work-link = Ver todas las tareas
overview-asleep = Esperan su momento
overview-open-intents = Llamadas a Zoom sin resultado conocido
overview-open-intents-hint = Greenroom pregunta a Zoom qué ha sido de ellas y las resuelve por sí solo.
overview-waiting-since = La primera habría podido empezar:
overview-alerts = Alertas
overview-alerts-link = Ver todas las alertas con su solución
overview-keys = Claves de API que caducan pronto
overview-keys-link = Crear claves nuevas
