// Connects a Zoom account: wrong credentials are said so and change nothing, right ones bring the webinars.
import { arriveAs, goTo, leadsOn, press, reads } from "../person.mjs";

export default async function (arrive, { administrator, zoom, topic }) {
  const visitor = await arriveAs(arrive, administrator);
  const { page } = visitor;
  const field = (key) => page.getByLabel(visitor.t(key), { exact: true });
  // The list without webinars leads there.
  await goTo(visitor, "webinars");
  await leadsOn(visitor, page.getByRole("button", { name: visitor.t("webinars-connect"), exact: true }));
  await visitor.check("connections-none");
  await press(visitor, "connections-connect");
  await visitor.check("connect");
  await field("connections-account").fill(zoom.account);
  await field("connections-user").fill(zoom.user);
  await field("connect-client-id").fill(zoom.clientId);
  await field("connect-client-secret").fill("not-the-secret");
  for (const status of [401, 403, 409, 422, 502, 503]) visitor.allow(status);
  await press(visitor, "connect-button");
  await page.locator(".notice.bad, [role=alert], .fault").first().waitFor();
  if ((await field("connections-account").inputValue()) !== zoom.account) visitor.fault("what was entered is lost");
  if ((await field("connect-client-secret").inputValue()) !== "") visitor.fault("the page has the secret");
  await visitor.check("connect-refused");
  await field("connect-client-secret").fill(zoom.clientSecret);
  await press(visitor, "connect-button");
  await reads(visitor, visitor.t("connection-state-connected"));
  await visitor.check("connected");
  await goTo(visitor, "webinars");
  await page.getByRole("link", { name: topic, exact: true }).waitFor();
}
