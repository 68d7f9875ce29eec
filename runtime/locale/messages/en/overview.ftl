# The overview.

overview-steps = First steps
overview-step-done = Done
overview-step-ask = An administrator does this.
overview-step-connect = Connect a Zoom account
overview-step-contacts = Import your contacts
overview-step-sync = Turn the sync of webinar data on
overview-step-webinar = Turn the sync of a webinar on
overview-failing =
    { $count ->
        [one] { $number } Zoom connection does not work: nothing is synced from it.
       *[other] { $number } Zoom connections do not work: nothing is synced from them.
    }
overview-failing-link = See the connections
overview-dead =
    { $count ->
        [one] { $number } job has failed for good, and waits for a decision.
       *[other] { $number } jobs have failed for good, and wait for a decision.
    }
overview-dead-link = Decide about them
overview-runs = Runs of today
overview-runs-chart = Runs of today by hour: { $number } in all
overview-runs-link = See all runs
overview-syncs = Syncs of today
overview-syncs-chart = Syncs of today by hour: { $number } in all
overview-syncs-link = See all webinars
overview-latest-sync = Latest sync:
overview-quiet = Nothing today yet.
overview-connections = Zoom connections
overview-connections-link = See the connections and what they need
overview-no-connection = No Zoom account is connected.
overview-warnings = Warnings of the latest syncs
overview-no-warning = The latest syncs have no warnings.
overview-of-webinars =
    { $count ->
        [one] { $number } webinar
       *[other] { $number } webinars
    }
overview-work = Work in line
overview-work-link = See all jobs
overview-asleep = Waiting for their time
overview-open-intents = Calls to Zoom without a known result
overview-open-intents-hint = Greenroom asks Zoom what became of them, and settles them by itself.
overview-waiting-since = The first could have begun:
overview-alerts = Alerts
overview-alerts-link = See all alerts with their remedies
overview-keys = API keys that expire soon
overview-keys-link = Make new keys
