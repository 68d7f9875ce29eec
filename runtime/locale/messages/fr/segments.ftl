# Le filtre d’un segment en mots. La phrase commence par `segment-contacts` ; chaque proposition suit « contacts » ou « ceux ».

## Filter: all, any, not

segment-contacts = contacts { $clause }
segment-and = et
segment-or = ou
segment-not = qui ne sont pas parmi ceux { $clause }
segment-quoted = « { $text } »
segment-masked = [masqué]

## Test: comparisons of a property

segment-known = dont la propriété { $property } est connue
segment-unknown = dont la propriété { $property } est inconnue
segment-equals = dont la propriété { $property } est { $value }
segment-not-equals = dont la propriété { $property } n’est pas { $value }
segment-greater = dont la propriété { $property } est supérieure à { $value }
segment-at-least = dont la propriété { $property } est d’au moins { $value }
segment-less = dont la propriété { $property } est inférieure à { $value }
segment-at-most = dont la propriété { $property } est d’au plus { $value }
segment-between = dont la propriété { $property } est comprise entre { $from } et { $to }
segment-contains = dont la propriété { $property } contient { $value }

## Event, happened or not

segment-registered = qui se sont inscrits
segment-not-registered = qui ne se sont pas inscrits
segment-attended = qui ont participé
segment-not-attended = qui n’ont pas participé
segment-recording = pour lesquels un enregistrement est devenu disponible
segment-no-recording = pour lesquels aucun enregistrement n’est devenu disponible

## EventCount

segment-times-at-least =
    { $count ->
        [1] au moins une fois
       *[other] au moins { $number } fois
    }
segment-times-at-most =
    { $count ->
        [1] au plus une fois
       *[other] au plus { $number } fois
    }
segment-times-exactly =
    { $count ->
        [1] exactement une fois
       *[other] exactement { $number } fois
    }

## When, Period

segment-last-days =
    { $count ->
        [1] au cours des dernières 24 heures
       *[other] au cours des { $number } derniers jours
    }
segment-from = à partir du { $from }
segment-before = avant le { $before }
segment-from-before = à partir du { $from } et avant le { $before }

## RegistrationWhere, AttendanceWhere, RecordingWhere

segment-webinars = avec le webinaire { $webinars }
segment-webinar-name-equals = avec le nom de webinaire { $text }
segment-webinar-name-contains = avec un nom de webinaire qui contient { $text }
segment-topic-equals = avec le sujet { $text }
segment-topic-contains = avec un sujet qui contient { $text }
segment-recording-url-equals = avec l’URL d’enregistrement { $text }
segment-recording-url-contains = avec une URL d’enregistrement qui contient { $text }
segment-states = à l’état { $states }
segment-starts = qui commence { $period }

## Range: seconds, and a share of the session

segment-seconds-between = pendant { $from } à { $to } secondes
segment-seconds-at-least = pendant au moins { $from } secondes
segment-seconds-at-most = pendant au plus { $to } secondes
segment-seconds-any = pendant n’importe quelle durée
segment-percent-between = pendant { $from } à { $to } % de la session
segment-percent-at-least = pendant au moins { $from } % de la session
segment-percent-at-most = pendant au plus { $to } % de la session
segment-percent-any = pendant n’importe quelle partie de la session
