# What failures say: the sentences of `sentence!` in the sources, by their keys. A test compares them.

failure-domain-invalid = `{ $given }` is not a domain: write it like `example.com` or `*.example.com`
failure-domain-mended = `{ $given }` is not a domain: write it like `{ $better }`
failure-form-what-to-set = the form does not say what to set: open the page again
failure-form-what-to-undo = the form does not say what to undo: open the page again
failure-form-without-version = the form has no version of the settings: open the page again
failure-nothing-stored = { $why }; nothing was stored
failure-setting-field = `{ $field }` does not belong here
failure-setting-invalid = `{ $setting }`: { $why }
failure-setting-nearest = there is no setting `{ $setting }`; the nearest is `{ $nearest }`
failure-setting-takes = { $why }; it takes { $takes }
failure-setting-unknown = there is no setting `{ $setting }`
failure-settings-again-and-again = the settings are being changed again and again: nothing was saved, try again
failure-settings-changed-meanwhile = others changed the settings again and again meanwhile: nothing was changed, try again
failure-settings-if-match = a change of settings needs `If-Match`: send the `ETag` of the settings that you have read
failure-settings-not-a-user = { $user } is no user of the account: settings are changed by those who log in to it
failure-settings-not-undone = the settings were changed again since, so that this cannot be undone: the history has both changes
failure-settings-same-time = these settings were changed at the same time: look at them, and undo again
failure-settings-stale = the settings were changed since they were read: read them again, and decide anew
failure-store-knows-no-webinar = the store knows no webinar { $webinar }: see `greenroom webinars`
failure-sync-administrator-only = `{ $user }` is no administrator of the account: only an administrator turns the sync of webinar data on
failure-takes-recordings = true, false, or null for the host's setting
failure-takes-switch = true or false
failure-webinar-data-not-synced = webinar { $webinar } cannot be synced while the account syncs no webinar data: have an administrator set `/syncWebinarData` to true first
failure-zoom-user-not-listed = no connected Zoom account has a user with this email: the list has those that there are
