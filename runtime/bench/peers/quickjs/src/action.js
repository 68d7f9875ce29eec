// The two measured actions in JavaScript: the logic of `runtime/bench/logic`. `getContact` is the host's function.
"use strict";

function noop(input) {
  const nothing = JSON.parse(input);
  if (Object.keys(nothing).length !== 0) throw new Error("no field is allowed");
  return JSON.stringify(nothing);
}

const FIELDS = {
  contactId: "string", dealName: "string", pipeline: "string", stage: "string", currency: "string", unitPrice: "number",
  quantity: "number", discountPercent: "number", taxPercent: "number", locale: "string", country: "string", company: "string",
  jobTitle: "string", source: "string", campaign: "string", landingPage: "string", consent: "boolean", tags: "object",
  requestedAt: "string", notes: "string",
};

// What serde does for the other contenders: all fields are there, with their types, and no others.
function checked(input) {
  for (const name in FIELDS) {
    if (typeof input[name] !== FIELDS[name]) throw new Error(`${name} is no ${FIELDS[name]}`);
  }
  for (const name in input) {
    if (!(name in FIELDS)) throw new Error(`there is no field ${name}`);
  }
  if (!Array.isArray(input.tags) || input.tags.some((tag) => typeof tag !== "string")) throw new Error("tags are texts");
  return input;
}

const cents = (amount) => Math.round(amount * 100) / 100;

function score(input, person, gross) {
  const byStage = { customer: 40, opportunity: 30, lead: 15 }[person.lifecyclestage] ?? 0;
  const byAmount = gross >= 10000 ? 35 : 20;
  const byPage = input.landingPage.includes("/pricing") ? 15 : 5;
  return byStage + byAmount + byPage + (input.consent ? 10 : 0);
}

function realistic(text) {
  const input = checked(JSON.parse(text));
  const contact = getContact(input.contactId);
  if (contact === undefined) throw new Error("there is no such contact");
  const person = JSON.parse(contact);
  const net = cents(input.unitPrice * input.quantity * (1 - input.discountPercent / 100));
  const tax = cents((net * input.taxPercent) / 100);
  const gross = cents(net + tax);
  const first = person.firstname ?? undefined;
  const last = person.lastname ?? undefined;
  const name = first !== undefined && last !== undefined ? `${first} ${last}` : (first ?? last ?? input.company);
  const team = gross >= 10000 ? "enterprise" : "growth";
  const followUp = input.consent ? "call-within-a-day" : "wait-for-consent";
  const labels = input.tags.map((tag) => tag.toLowerCase());
  labels.push(`source:${input.source}`, `country:${input.country}`);
  const summary =
    `${name}, ${input.jobTitle} at ${input.company} (${input.locale}), asked for ${input.quantity} of "${input.dealName}" ` +
    `through ${input.campaign} on ${input.requestedAt}: ${gross} ${input.currency} with ${input.discountPercent}% off. ` +
    `Next: ${followUp}, by team ${team}.`;
  return JSON.stringify({
    contactId: person.id,
    greeting: `Dear ${name}`,
    email: person.email ?? null,
    dealName: input.dealName,
    pipeline: input.pipeline,
    stage: input.stage,
    netAmount: net,
    taxAmount: tax,
    grossAmount: gross,
    currency: input.currency,
    score: score(input, person, gross),
    ownerTeam: `${team}-${input.country.toLowerCase()}`,
    followUp,
    labels,
    summary,
  });
}

export { noop, realistic };
