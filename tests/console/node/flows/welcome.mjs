// The first sign-in: an invitation's link, a password of one's own, and an account that is empty and says what to do.
import { follow, goTo, leadsOn, press, reads, signIn } from "../person.mjs";

const EMAIL = "nina.new@acme.example";
const PASSWORD = "correct horse battery staple";

export default async function (arrive, { link, administrator }) {
  const visitor = await arrive();
  const { page } = visitor;
  await visitor.open(link);
  await reads(visitor, visitor.t("welcome-title"));
  await visitor.check("welcome", { whole: true });
  const fields = page.locator("input[type=password]");
  // Two passwords that differ are said so at the field.
  visitor.allow(422);
  await fields.nth(0).fill(PASSWORD);
  await fields.nth(1).fill("another horse battery staple");
  await press(visitor, "welcome-button");
  await page.locator(".fault").first().waitFor();
  await visitor.check("welcome-fault");
  await fields.nth(0).fill(PASSWORD);
  await fields.nth(1).fill(PASSWORD);
  await press(visitor, "welcome-button");
  await reads(visitor, visitor.t("said-welcome"));
  await visitor.check("overview-empty");
  await goTo(visitor, "webinars");
  await reads(visitor, visitor.t("webinars-none"));
  await visitor.check("webinars-empty");

  // The link works once, and the password from now on.
  const again = await arrive();
  again.allow(401);
  again.allow(403);
  again.allow(404);
  again.allow(410);
  await again.open(link);
  if (await again.page.locator("input[type=password]").count()) again.fault("the link works twice");
  await again.check("used-link");
  await again.open("/sign-in");
  await signIn(again, { email: EMAIL, password: "a wrong password" });
  await again.page.locator(".notice.bad, [role=alert]").first().waitFor();
  await again.check("wrong-password");
  await signIn(again, { email: EMAIL, password: PASSWORD });
  if (again.path !== "/") again.fault("signing in does not lead to the overview");
}
