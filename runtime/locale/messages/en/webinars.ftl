# Webinars.

webinars-title = Webinars
webinars-search = Search by topic or id
webinars-none = No webinar is known yet. Connect a Zoom account, or change the filter.
webinars-connect = Connect Zoom
webinars-topic = Topic
webinars-starts = Starts
webinars-sync = Sync
webinars-last-sync = Last sync
