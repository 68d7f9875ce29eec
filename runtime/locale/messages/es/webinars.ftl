# Webinars.

webinars-title = Seminarios web
webinars-search = Buscar por tema o ID
webinars-none = Todavía no hay ningún seminario web. Conecta una cuenta de Zoom o cambia el filtro.
webinars-connect = Conectar Zoom
webinars-topic = Tema
webinars-starts = Comienza
webinars-sync = Sincronización
webinars-last-sync = Última sincronización
