// One page, by its path.
export default async function (arrive, { path, wait = 0 }) {
  const visitor = await arrive();
  await visitor.open(path);
  // What happens by itself some time later.
  await visitor.page.waitForTimeout(wait);
  await visitor.check("page", { whole: true });
}
