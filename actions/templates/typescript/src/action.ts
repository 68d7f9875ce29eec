/**
 * The action "Fetch the lead score": asks a service for the points of the contact that the workflow runs for, and writes them
 * to the property `lead_score`.
 *
 * An action has no network, files or clock of its own. It has what it imports from `greenroom:action/...`, and it can import
 * only the capabilities that `manifest.json` asks for and the operator grants.
 */
import * as contacts from "greenroom:action/contacts-read";
import * as writing from "greenroom:action/contacts-write";
import * as http from "greenroom:action/http";
import * as invocation from "greenroom:action/invocation";
import * as log from "greenroom:action/log";
import type { Input } from "../generated/input";
import type { Output } from "../generated/output";
import { Failure, action, only, text } from "./host";

const SERVICE = "https://api.points.example/v1/points";

/** What the component exports. */
export const run = action(score);

function score(input: Input): Output {
  // The schema's default is a note for forms: the host does not fill it in.
  const minimum = input.minimumPoints ?? 50;
  const contact = invocation.contact();
  if (contact === null) {
    throw new Failure("contact-required", "This action runs for a contact, and none was given: name the contact.");
  }
  const points = pointsOf(emailOf(contact));
  // The host keeps this write if the run ends well. If the action fails after it, nothing is written.
  only(writing.update([{ contact, assignments: [["lead_score", String(points)]] }]));
  log.write("info", "fetched the lead score", [["points", String(points)]]);
  return { points, qualified: points >= minimum };
}

function emailOf(contact: string): string {
  const [found] = contacts.get([contact], ["email"]);
  if (!found?.email) {
    // A refusal: the same input gives the same answer, so the workflow never tries again.
    throw new Failure("no-email", "The contact has no email: fill it in, and run the workflow again.");
  }
  return found.email;
}

function pointsOf(email: string): number {
  const url = `${SERVICE}?email=${encodeURIComponent(email)}`;
  // Without an answer, the host's own failure is passed on: it says when to try again.
  const response = only(http.send([{ method: "get", url, headers: [["accept", "application/json"]] }]));
  switch (response.status) {
    case 200:
      return pointsIn(text(response.body));
    case 404:
      return 0;
    default:
      throw unavailable(`it answered with status ${response.status}`);
  }
}

/** The answer of the service. What comes from outside is checked: `lead_score` shall not become "undefined". */
function pointsIn(json: string): number {
  let points: unknown;
  try {
    points = JSON.parse(json)?.points;
  } catch {
    throw unavailable("its answer is not JSON");
  }
  if (typeof points !== "number" || !Number.isInteger(points) || points < 0) {
    throw unavailable("its answer has no `points`");
  }
  return points;
}

/** A failure of the outside world: the workflow tries again in a minute. */
function unavailable(reason: string): Failure {
  const message = `The points service is not available: ${reason}. It is asked again in a minute.`;
  return new Failure("points-unavailable", message, { tag: "after", val: 60_000 });
}
