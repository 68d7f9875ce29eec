"""The action "Fetch the lead score".

It asks a service for the points of the contact that the workflow runs for, and writes them to the property `lead_score`.

An action has no network, files or clock of its own. It has what it imports from `wit_world.imports`: the capabilities that
`manifest.json` asks for and the operator grants.
"""

import json
from urllib.parse import quote

import wit_world
from wit_world.imports import contacts_read, contacts_write, http, invocation, log
from wit_world.imports.types import Retry_After, Step

from host import failure, only, run_once

SERVICE = "https://api.points.example/v1/points"


class WitWorld(wit_world.WitWorld):
    """What the component exports. componentize-py finds it by this name."""

    def run(self, input: str, cursor: str | None) -> Step:
        return run_once(score, input)


def score(input: dict) -> dict:
    # The schema's default is a note for forms: the host does not fill it in.
    minimum = input.get("minimumPoints", 50)
    contact = invocation.contact()
    if contact is None:
        raise failure("contact-required", "This action runs for a contact, and none was given: name the contact.")
    points = points_of(email_of(contact))
    # The host keeps this write if the run ends well. If the action fails after it, nothing is written.
    only(contacts_write.update([contacts_write.Change(contact, [("lead_score", str(points))])]))
    log.write(log.Level.INFO, "fetched the lead score", [("points", str(points))])
    return {"points": points, "qualified": points >= minimum}


def email_of(contact: str) -> str:
    [found] = contacts_read.get([contact], ["email"])
    if found is None or found.email is None:
        # A refusal: the same input gives the same answer, so the workflow never tries again.
        raise failure("no-email", "The contact has no email: fill it in, and run the workflow again.")
    return found.email


def points_of(email: str) -> int:
    url = f"{SERVICE}?email={quote(email, safe='')}"
    # Without an answer, the host's own failure is passed on: it says when to try again.
    response = only(http.send([http.Request(http.Method.GET, url, [("accept", "application/json")], None)]))
    if response.status == 404:
        return 0
    if response.status != 200:
        raise unavailable(f"it answered with status {response.status}")
    return points_in(response.body)


def points_in(body: bytes) -> int:
    """The answer of the service. What comes from outside is checked: `lead_score` shall not become "None"."""
    try:
        answer = json.loads(body)
    except ValueError:
        raise unavailable("its answer is not JSON") from None
    points = answer.get("points") if isinstance(answer, dict) else None
    if type(points) is not int or points < 0:
        raise unavailable("its answer has no `points`")
    return points


def unavailable(reason: str) -> Exception:
    """A failure of the outside world: the workflow tries again in a minute."""
    message = f"The points service is not available: {reason}. It is asked again in a minute."
    return failure("points-unavailable", message, Retry_After(60_000))
