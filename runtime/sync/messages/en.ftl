# What the warnings of a sync mean, and how to resolve them. A message is named after the warning's code and reason, with
# `_` between them. Its texts can speak of $count, $pointer and the warning's own values, which stand above each group.

## sync-setting-off: some data was not synced because a setting is off. $rule

sync-setting-off_zoom-events =
    .meaning = The webinar was not synced: it is marked as belonging to Zoom Events, and those are not synced.
    .remedy = If it does not belong to Zoom Events, take the mark off the webinar.
sync-setting-off_account =
    .meaning = The webinar was not synced: the account syncs no webinar data.
    .remedy = Have an administrator of the account turn on the sync of webinar data. The next sync makes up for the time before, as far back as Zoom keeps data.
sync-setting-off_webinars-of =
    .meaning = The webinar was not synced: its host is not among the users whose webinars are synced.
    .remedy = Select the host, or all Zoom users, in the account's settings.
sync-setting-off_excluded-host =
    .meaning = The webinar was not synced: its host's email is unknown or in an excluded domain.
    .remedy = If the host's webinars are to be synced, take the domain off the list of excluded hosts.
sync-setting-off_webinar =
    .meaning = The webinar was not synced: its own sync is off.
    .remedy = Turn the webinar's sync on. The next sync makes up for the time before, as far back as Zoom keeps data.
sync-setting-off_never-seen =
    .meaning = The webinar was not synced: it has no setting of its own yet.
    .remedy = Turn the webinar's sync on. To sync new webinars of this host automatically, turn that on in the host's settings.
sync-setting-off_recordings-of =
    .meaning = Recordings and transcripts were not synced: the host is not among the users whose recordings are synced.
    .remedy = Select the host, or all Zoom users, for recordings in the account's settings.
sync-setting-off_excluded-recordings =
    .meaning = Recordings and transcripts were not synced: the host's email is unknown or in a domain that is excluded for recordings.
    .remedy = If you want them synced, take the domain off the list of hosts that are excluded for recordings.
sync-setting-off_user-recordings =
    .meaning = Recordings and transcripts were not synced: they are off for this host.
    .remedy = Turn on the host's recordings, or those of this webinar alone.
sync-setting-off_webinar-recordings =
    .meaning = Recordings and transcripts were not synced: they are off for this webinar.
    .remedy = Turn the webinar's recordings on.

## recording-not-synced. $count sessions; $sessions: the first of them

recording-not-synced_setting-off =
    .meaning = { $count ->
        [one] The recording of one session was not synced, because a setting is off.
       *[other] The recordings of { $count } sessions were not synced, because a setting is off.
    }
    .remedy = Turn on the setting that this warning names. The next sync gets the recordings, if Zoom still has them.
recording-not-synced_nobody-took-part =
    .meaning = { $count ->
        [one] The recording of one session was not synced: nobody took part in it.
       *[other] The recordings of { $count } sessions were not synced: nobody took part in them.
    }
    .remedy = There is nothing to do: a recording is kept for those who attended.
recording-not-synced_unavailable =
    .meaning = { $count ->
        [one] Zoom does not give out the recording of one session.
       *[other] Zoom does not give out the recordings of { $count } sessions.
    }
    .remedy = Check in Zoom that the host's plan has cloud recordings, and that the connected app may read them.
recording-not-synced_deleted =
    .meaning = { $count ->
        [one] The recording of one session was deleted in Zoom.
       *[other] The recordings of { $count } sessions were deleted in Zoom.
    }
    .remedy = Restore it from Zoom's trash, where Zoom keeps it for 30 days, and sync the webinar again.
recording-not-synced_not-found =
    .meaning = { $count ->
        [one] Zoom has no cloud recording of one session.
       *[other] Zoom has no cloud recordings of { $count } sessions.
    }
    .remedy = If the session should have been recorded, check that the host records to the cloud; a recording on the host's computer cannot be synced.
recording-not-synced_processing =
    .meaning = { $count ->
        [one] Zoom has not finished the recording of one session.
       *[other] Zoom has not finished the recordings of { $count } sessions.
    }
    .remedy = There is nothing to do: the schedule asks again.

## participants-not-synced. $count people, for the first two

participants-not-synced_no-email =
    .meaning = { $count ->
        [one] One person took part without an email, and was not synced.
       *[other] { $count } people took part without an email, and were not synced.
    }
    .remedy = Turn on registration for the webinar: Zoom gives the emails of registrants.
participants-not-synced_invalid-email =
    .meaning = { $count ->
        [one] One person in Zoom's list has an invalid email, and was not synced.
       *[other] { $count } people in Zoom's list have invalid emails, and were not synced.
    }
    .remedy = Look at the list of emails that were left out, and correct them with the registrants in Zoom.
participants-not-synced_no-times =
    .meaning = { $count ->
        [one] Zoom says that one person was in this session, and not when: their attendance is not known.
       *[other] Zoom says that { $count } people were in this session, and not when: their attendance is not known.
    }
    .remedy = There is nothing to do: they do not count as no-shows.
participants-not-synced_no-end =
    .meaning = Zoom's report of this session has no end, so nobody's attendance can be reckoned, and none was synced.
    .remedy = There is nothing to do: the next sync asks again. Where it stays so, ask Zoom's support about the report of this session.
participants-not-synced_not-available =
    .meaning = Zoom has no report of the participants of this session.
    .remedy = Reports appear some time after a session has ended: sync the webinar again later. If Zoom's own report of the webinar is empty, too, there is nothing to sync.
participants-not-synced_too-old =
    .meaning = Zoom no longer has the participants of this session: it keeps them for a year.
    .remedy = There is nothing to do: they cannot be synced any more.
participants-not-synced_no-permission =
    .meaning = Zoom does not let the connected app see the participants of this session.
    .remedy = Give the app in Zoom's marketplace the permission to read reports, and check that the account's plan has webinars.

## emails-excluded. $count people

emails-excluded_account-user =
    .meaning = { $count ->
        [one] One person was left out, because the email is that of an account user.
       *[other] { $count } people were left out, because their emails are those of account users.
    }
    .remedy = There is nothing to do: a sync never makes an account user a contact, and writes no activity to a contact with that email.
emails-excluded_excluded-domain =
    .meaning = { $count ->
        [one] One person was left out, because the email is in an excluded domain and belongs to no contact.
       *[other] { $count } people were left out, because their emails are in excluded domains and belong to no contacts.
    }
    .remedy = If you want them as contacts, take the domain off the list of excluded contacts, or create the contact by hand; the next sync takes them in.
emails-excluded_invalid-email =
    .meaning = { $count ->
        [one] One person was left out, because the email is invalid.
       *[other] { $count } people were left out, because their emails are invalid.
    }
    .remedy = Look at the list of emails that were left out, and correct them with the registrants in Zoom.
emails-excluded_secondary-email =
    .meaning = { $count ->
        [one] One person was left out, because the email is a contact's secondary email.
       *[other] { $count } people were left out, because their emails are contacts' secondary emails.
    }
    .remedy = Only the primary email counts: make it the contact's primary email, and the next sync takes the person in.
emails-excluded_deleted-contact =
    .meaning = { $count ->
        [one] One person was left out, because the contact was deleted.
       *[other] { $count } people were left out, because their contacts were deleted.
    }
    .remedy = A sync does not create a deleted contact again. Create the contact by hand, and the next sync takes the person in.
emails-excluded_erased =
    .meaning = { $count ->
        [one] Zoom listed one erased person, and the sync left that person out. Nothing more is kept about it.
       *[other] Zoom listed erased people { $count } times, and the sync left them out. Nothing more is kept about them.
    }
    .remedy = There is nothing to do. To make an erased person a contact again, create the contact by hand.

## data-not-synced. $code: what went wrong, in a word

data-not-synced_contacts =
    .meaning = A part of the people could not be stored ({ $code }): their contacts, registrations, attendance, timeline events and properties were not created or updated. What was stored before stays.
    .remedy = Sync the webinar again. If this happens again, check the contact store (`greenroom store check`).
data-not-synced_marketing-event =
    .meaning = The webinar's marketing event could not be created or updated ({ $code }).
    .remedy = Sync the webinar again. If this happens again, check the contact store (`greenroom store check`).
data-not-synced_calls =
    .meaning = The call records of recordings could not be created or updated ({ $code }).
    .remedy = Sync the webinar again. If this happens again, check the contact store (`greenroom store check`).

## sync-error about recordings. $count sessions; $sessions: the first of them

sync-error_transcript-not-found =
    .meaning = { $count ->
        [one] The recording of one session was synced without a transcript: Zoom has none.
       *[other] The recordings of { $count } sessions were synced without transcripts: Zoom has none.
    }
    .remedy = Turn on audio transcripts for cloud recordings in Zoom's settings; it applies to future sessions.
sync-error_transcript-processing =
    .meaning = { $count ->
        [one] The recording of one session was synced, and Zoom has not finished its transcript.
       *[other] The recordings of { $count } sessions were synced, and Zoom has not finished their transcripts.
    }
    .remedy = There is nothing to do: the schedule asks again.

## Why a transcript, or a part of it, could not be had. $error: what the client for Zoom says

sync-error_transcript-host-refused =
    .meaning = The transcript of a session was not downloaded: { $error }.
    .remedy = If the host belongs to Zoom, name its domain in the setting zoom-download-hosts, and sync the webinar again.
sync-error_transcript-not-allowed =
    .meaning = Zoom does not let the connected app download the transcript of a session: { $error }.
    .remedy = Give the app in Zoom's marketplace the scope cloud_recording:read, and check that the recording is not restricted to signed-in viewers.
sync-error_transcript-web-page =
    .meaning = A web page came in place of the transcript of a session: Zoom wants somebody to log in.
    .remedy = Check in Zoom's settings of cloud recordings that downloads are allowed, and sync the webinar again.
sync-error_transcript-unreadable =
    .meaning = The transcript of a session cannot be read: { $error }.
    .remedy = Look at the transcript in Zoom. If it can be read there, report this with the session's id.
sync-error_transcript-too-long =
    .meaning = The transcript of a session is too long: { $error }.
    .remedy = There is nothing to do: the recording is kept without it.
sync-error_transcript-not-available =
    .meaning = Zoom did not give the transcript of a session: { $error }.
    .remedy = There is nothing to do: it is asked for again with the next sync.
sync-error_transcript-incomplete =
    .meaning = { $count ->
        [one] One part of a session's transcript could not be read, and was left out.
       *[other] { $count } parts of a session's transcript could not be read, and were left out.
    }
    .remedy = There is nothing to do: the rest of the transcript is kept.

## sync-error that ended the sync. $code: what went wrong, in a word

sync-error_zoom-account-not-found =
    .meaning = The Zoom account that the webinar belongs to is not connected, or its connected user is not found ({ $code }).
    .remedy = Connect the Zoom account again, and sync the webinar.
sync-error_webinar-not-found =
    .meaning = Zoom no longer has this webinar.
    .remedy = If it was deleted there on purpose, there is nothing to do: what was synced before stays.
sync-error_webinar-expired =
    .meaning = Zoom no longer has this webinar: it deletes webinars 90 days after their planned end. Registrations cannot be read any more; known sessions are still synced.
    .remedy = There is nothing to do. To stop these looks, turn off the webinar's sync.
sync-error_zoom-connection-failed =
    .meaning = Zoom does not accept the connection of this account.
    .remedy = Check the connection, and give it new credentials if they have changed.
sync-error_zoom-permission-missing =
    .meaning = Zoom does not let the connected app see what a sync needs.
    .remedy = Check the app's permissions in Zoom's marketplace, and that the account's plan has webinars.
sync-error_zoom-rate-limited =
    .meaning = Zoom's limit of requests was reached, and the sync stopped before its end.
    .remedy = There is nothing to do: the schedule resumes the sync later. If it happens often, let the schedule run less often, or look for other apps that use up the account's limit.
sync-error_zoom-unavailable =
    .meaning = Zoom did not answer, and the sync stopped before its end.
    .remedy = There is nothing to do: the schedule resumes the sync later, and nothing is lost.
sync-error_failed =
    .meaning = The sync stopped before its end ({ $code }).
    .remedy = Sync the webinar again: it resumes where it stopped. If it happens again, report it with the id of the sync run.

## sync-error about a listing that is not believed. $listing: registrants or participants

sync-error_list-changed =
    .meaning = { $listing ->
        [registrants] The list of registrants changed while it was read. No registration was cancelled.
       *[participants] The list of participants changed while it was read. No attendance was changed.
    }
    .remedy = There is nothing to do: the next sync reads the list again.
sync-error_ended-early =
    .meaning = { $listing ->
        [registrants] Zoom's list of registrants was incomplete. No registration was cancelled.
       *[participants] Zoom's list of participants was incomplete. No attendance was changed.
    }
    .remedy = There is nothing to do: the next sync reads the list again.
sync-error_list-shrank =
    .meaning = { $listing ->
        [registrants] Zoom lists far fewer registrants than before. No registration was cancelled yet.
       *[participants] Zoom lists far fewer participants than before. No attendance was changed yet.
    }
    .remedy = If the list is right, sync the webinar once more: the sync accepts a second list that agrees.

## A warning that this catalogue does not know. $warning-code, $warning-reason

unknown-warning =
    .meaning = This version of Greenroom has no text for the warning: { $warning-code } { $warning-reason }
    .remedy = Use the version of Greenroom that wrote it, or look it up in that version's notes.
