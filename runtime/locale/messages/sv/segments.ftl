# Ett segments filter i ord. Meningen börjar med `segment-contacts`; varje sats följer på ”kontakter” eller ”dem”.

## Filter: all, any, not

segment-contacts = kontakter { $clause }
segment-and = och
segment-or = eller
segment-not = som inte är bland dem { $clause }
segment-quoted = ”{ $text }”
segment-masked = [dolt]

## Test: comparisons of a property

segment-known = vars egenskap { $property } är känd
segment-unknown = vars egenskap { $property } är okänd
segment-equals = vars egenskap { $property } är { $value }
segment-not-equals = vars egenskap { $property } inte är { $value }
segment-greater = vars egenskap { $property } är större än { $value }
segment-at-least = vars egenskap { $property } är minst { $value }
segment-less = vars egenskap { $property } är mindre än { $value }
segment-at-most = vars egenskap { $property } är högst { $value }
segment-between = vars egenskap { $property } är från { $from } till { $to }
segment-contains = vars egenskap { $property } innehåller { $value }

## Event, happened or not

segment-registered = som registrerade sig
segment-not-registered = som inte registrerade sig
segment-attended = som deltog
segment-not-attended = som inte deltog
segment-recording = för vilka en inspelning blev tillgänglig
segment-no-recording = för vilka ingen inspelning blev tillgänglig

## EventCount

segment-times-at-least =
    { $count ->
        [1] minst en gång
       *[other] minst { $number } gånger
    }
segment-times-at-most =
    { $count ->
        [1] högst en gång
       *[other] högst { $number } gånger
    }
segment-times-exactly =
    { $count ->
        [1] exakt en gång
       *[other] exakt { $number } gånger
    }

## When, Period

segment-last-days =
    { $count ->
        [1] under de senaste 24 timmarna
       *[other] under de senaste { $number } dagarna
    }
segment-from = från och med { $from }
segment-before = före { $before }
segment-from-before = från och med { $from } och före { $before }

## RegistrationWhere, AttendanceWhere, RecordingWhere

segment-webinars = med webbinarium { $webinars }
segment-webinar-name-equals = med webbinarienamnet { $text }
segment-webinar-name-contains = med ett webbinarienamn som innehåller { $text }
segment-topic-equals = med ämnet { $text }
segment-topic-contains = med ett ämne som innehåller { $text }
segment-recording-url-equals = med inspelningens URL { $text }
segment-recording-url-contains = med en URL till inspelningen som innehåller { $text }
segment-states = med status { $states }
segment-starts = som börjar { $period }

## Range: seconds, and a share of the session

segment-seconds-between = i { $from } till { $to } sekunder
segment-seconds-at-least = i minst { $from } sekunder
segment-seconds-at-most = i högst { $to } sekunder
segment-seconds-any = hur länge som helst
segment-percent-between = i { $from } till { $to } % av sessionen
segment-percent-at-least = i minst { $from } % av sessionen
segment-percent-at-most = i högst { $to } % av sessionen
segment-percent-any = i vilken del av sessionen som helst
