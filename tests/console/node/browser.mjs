// Starts Debian's Chromium, with a profile that is empty and removed at the end. It reaches this machine and nothing else.
import { chromium } from "playwright-core";

export const PROGRAM = "/usr/bin/chromium";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-pings",
  "--no-proxy-server",
  // No name leads anywhere, and neither does an address of another machine.
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

export function launch(more = []) {
  return chromium.launch({ executablePath: PROGRAM, headless: true, args: [...FLAGS, ...more] });
}
