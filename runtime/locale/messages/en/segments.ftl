# A segment's filter in words: `greenroom_locale::segment_words` (domain/src/segment.rs). The sentence begins with `segment-contacts`;
# each clause follows “contacts” or “those”. $property and $value are quoted already, $number is written as the language does.

## Filter: all, any, not

segment-contacts = contacts { $clause }
segment-and = and
segment-or = or
segment-not = who are not among those { $clause }
segment-quoted = “{ $text }”
segment-masked = [masked]

## Test: comparisons of a property

segment-known = whose { $property } is known
segment-unknown = whose { $property } is unknown
segment-equals = whose { $property } is { $value }
segment-not-equals = whose { $property } is not { $value }
segment-greater = whose { $property } is greater than { $value }
segment-at-least = whose { $property } is at least { $value }
segment-less = whose { $property } is less than { $value }
segment-at-most = whose { $property } is at most { $value }
segment-between = whose { $property } is from { $from } to { $to }
segment-contains = whose { $property } contains { $value }

## Event, happened or not

segment-registered = who registered
segment-not-registered = who did not register
segment-attended = who attended
segment-not-attended = who did not attend
segment-recording = for whom a recording became available
segment-no-recording = for whom no recording became available

## EventCount

segment-times-at-least =
    { $count ->
        [1] at least once
       *[other] at least { $number } times
    }
segment-times-at-most =
    { $count ->
        [1] at most once
       *[other] at most { $number } times
    }
segment-times-exactly =
    { $count ->
        [1] exactly once
       *[other] exactly { $number } times
    }

## When, Period

segment-last-days =
    { $count ->
        [1] in the last 24 hours
       *[other] in the last { $number } days
    }
segment-from = from { $from } on
segment-before = before { $before }
segment-from-before = from { $from } on and before { $before }

## RegistrationWhere, AttendanceWhere, RecordingWhere

segment-webinars = with webinar { $webinars }
segment-webinar-name-equals = with the webinar name { $text }
segment-webinar-name-contains = with a webinar name that contains { $text }
segment-topic-equals = with the topic { $text }
segment-topic-contains = with a topic that contains { $text }
segment-recording-url-equals = with the recording URL { $text }
segment-recording-url-contains = with a recording URL that contains { $text }
segment-states = in state { $states }
segment-starts = that begins { $period }

## Range: seconds, and a share of the session

segment-seconds-between = for { $from } to { $to } seconds
segment-seconds-at-least = for at least { $from } seconds
segment-seconds-at-most = for at most { $to } seconds
segment-seconds-any = for any time
segment-percent-between = for { $from } to { $to } % of the session
segment-percent-at-least = for at least { $from } % of the session
segment-percent-at-most = for at most { $to } % of the session
segment-percent-any = for any time of the session
