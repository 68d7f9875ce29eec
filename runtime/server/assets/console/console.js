// What pages can do with a script, and do without one more slowly. No page needs it.
"use strict";

// No header tells the browser's time zone, so a cookie does. The next page has its times.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`greenroom-zone=${encodeURIComponent(zone)}`)) {
  document.cookie = `greenroom-zone=${encodeURIComponent(zone)}; path=/; max-age=34560000; samesite=lax`;
}

// What was said is said once: a reload of the page does not say it again.
const address = new URL(location.href);
if (address.searchParams.has("said") || address.searchParams.has("saved")) {
  for (const name of ["said", "saved", "count"]) address.searchParams.delete(name);
  history.replaceState(null, "", address);
}

// An element with `data-events` shows what the server sends about something that goes on. The server makes the HTML. When it ends, the
// page is loaded again, as it would be without a script.
for (const element of document.querySelectorAll("[data-events]")) {
  const events = new EventSource(element.dataset.events);
  events.addEventListener("progress", (event) => { element.innerHTML = event.data; });
  events.addEventListener("end", () => { events.close(); location.reload(); });
}

// A form is sent once, however often its button is pressed. A button for a download leaves the page as it is.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || event.submitter?.hasAttribute("data-download")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "true";
  form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  // A page that the browser has kept may have been sent. What is sent from it now is meant.
  if (!event.persisted) return;
  for (const field of document.querySelectorAll("input[name=sending]")) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    field.setAttribute("value", Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }
});

// A request that ends because its page is left, such as a count, is no error. htmx learns of its end where the page comes back.
let isLeft = false;
const ended = [];
document.addEventListener("htmx:beforeSend", ({ detail: { xhr } }) => {
  for (const name of ["onabort", "onerror"]) {
    const handle = xhr[name];
    xhr[name] = () => (isLeft ? ended.push(handle) : handle());
  }
});
addEventListener("pagehide", () => { isLeft = true; });
addEventListener("pageshow", () => {
  isLeft = false;
  for (const handle of ended.splice(0)) handle();
});

// Menus close by Escape, and when something else is clicked.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("header.top details[open], details.confirm[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("header.top details[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
