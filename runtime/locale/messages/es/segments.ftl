# El filtro de un segmento en palabras. La frase empieza con `segment-contacts`; cada cláusula sigue a «contactos» o a «aquellos».

## Filter: all, any, not

segment-contacts = contactos { $clause }
segment-and = y
segment-or = o
segment-not = que no están entre aquellos { $clause }
segment-quoted = «{ $text }»
segment-masked = [oculto]

## Test: comparisons of a property

segment-known = cuya propiedad { $property } tiene valor
segment-unknown = cuya propiedad { $property } no tiene valor
segment-equals = cuya propiedad { $property } es { $value }
segment-not-equals = cuya propiedad { $property } no es { $value }
segment-greater = cuya propiedad { $property } es mayor que { $value }
segment-at-least = cuya propiedad { $property } es como mínimo { $value }
segment-less = cuya propiedad { $property } es menor que { $value }
segment-at-most = cuya propiedad { $property } es como máximo { $value }
segment-between = cuya propiedad { $property } está entre { $from } y { $to }
segment-contains = cuya propiedad { $property } contiene { $value }

## Event, happened or not

segment-registered = que se inscribieron
segment-not-registered = que no se inscribieron
segment-attended = que asistieron
segment-not-attended = que no asistieron
segment-recording = para los que hubo una grabación disponible
segment-no-recording = para los que no hubo ninguna grabación disponible

## EventCount

segment-times-at-least =
    { $count ->
        [1] al menos una vez
       *[other] al menos { $number } veces
    }
segment-times-at-most =
    { $count ->
        [1] como máximo una vez
       *[other] como máximo { $number } veces
    }
segment-times-exactly =
    { $count ->
        [1] exactamente una vez
       *[other] exactamente { $number } veces
    }

## When, Period

segment-last-days =
    { $count ->
        [1] en las últimas 24 horas
       *[other] en los últimos { $number } días
    }
segment-from = a partir del { $from }
segment-before = antes del { $before }
segment-from-before = a partir del { $from } y antes del { $before }

## RegistrationWhere, AttendanceWhere, RecordingWhere

segment-webinars = con el seminario web { $webinars }
segment-webinar-name-equals = con el nombre de seminario web { $text }
segment-webinar-name-contains = con un nombre de seminario web que contiene { $text }
segment-topic-equals = con el tema { $text }
segment-topic-contains = con un tema que contiene { $text }
segment-recording-url-equals = con la URL de grabación { $text }
segment-recording-url-contains = con una URL de grabación que contiene { $text }
segment-states = en estado { $states }
segment-starts = que empieza { $period }

## Range: seconds, and a share of the session

segment-seconds-between = durante { $from } a { $to } segundos
segment-seconds-at-least = durante al menos { $from } segundos
segment-seconds-at-most = durante { $to } segundos como máximo
segment-seconds-any = durante cualquier tiempo
segment-percent-between = durante entre el { $from } y el { $to } % de la sesión
segment-percent-at-least = durante al menos el { $from } % de la sesión
segment-percent-at-most = durante el { $to } % de la sesión como máximo
segment-percent-any = durante cualquier parte de la sesión
