"""Uses the client that openapi-python-client generated from the server's own document."""

import json
import sys

from greenroom_client import AuthenticatedClient
from greenroom_client.api.actions import invoke_action
from greenroom_client.api.runs import list_runs
from greenroom_client.api.settings import change_settings, show_settings
from greenroom_client.models import ChangeSettingsBody, InvokeRequest, InvokeRequestInput, Outcome, Problem, SettingsChanged

place = json.load(sys.stdin)
client = AuthenticatedClient(base_url=place["url"], token=place["key"], raise_on_unexpected_status=True)

request = InvokeRequest(contact="1", input_=InvokeRequestInput.from_dict({"note": "from Python"}))
invoked = invoke_action.sync("echo", client=client, body=request, idempotency_key="python")
assert isinstance(invoked, Outcome), invoked

runs = list_runs.sync(client=client, action="echo", limit=10)

unknown = invoke_action.sync_detailed("no-such-action", client=client, body=InvokeRequest())
assert isinstance(unknown.parsed, Problem), unknown

settings = show_settings.sync_detailed(client=client)
change = ChangeSettingsBody.from_dict({"/syncWebinarData": True})
changed = change_settings.sync(client=client, body=change, if_match=settings.headers["etag"])
assert isinstance(changed, SettingsChanged), changed
stale = change_settings.sync_detailed(client=client, body=change, if_match='"0"')

print(
    json.dumps(
        {
            "status": str(invoked.status),
            "output": invoked.output,
            "runs": [[run.action, run.contact] for run in runs.items],
            "problem": [unknown.status_code, unknown.parsed.code],
            "changed": changed.settings.to_dict()["syncWebinarData"],
            "stale": [stale.status_code, stale.parsed.code],
        }
    )
)
