// @ts-check
/// <reference lib="webworker" />
/**
 * The service worker of the school, served as /sw.js. It has one task: when the push service wakes it, say that
 * there is something new. The message is empty; the sentence is fetched here, with the person's own session.
 * It keeps nothing and stands in front of no page.
 */

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const BELL = "/hinweise/";
const NEWEST = "/api/notifications/?unread=1&page_size=1";

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("push", (event) => event.waitUntil(tell()));
worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

/** Say it, unless one of our pages is in front: its bell has counted already. */
async function tell() {
  const pages = await windows();
  if (pages.some((page) => page.focused || page.visibilityState === "visible")) return;
  await worker.registration.showNotification("Neues in der Schule", {
    body: (await newest()) || "Schau in deine Glocke.",
    lang: "de",
    tag: "neues", // the next one takes its place without a sound: one notice stands until it is looked at
  });
}

/** The newest unread headline; empty when signed out or without a connection. */
async function newest() {
  try {
    const answer = await fetch(NEWEST, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!answer.ok) return "";
    const { results } = await answer.json();
    return results[0]?.headline ?? "";
  } catch {
    return "";
  }
}

/** Bring a page of ours to the front, or open one, with the list of notices. */
async function open() {
  for (const page of await windows()) {
    if (new URL(page.url).pathname === BELL) return page.focus();
  }
  return worker.clients.openWindow(BELL);
}

function windows() {
  return worker.clients.matchAll({ type: "window", includeUncontrolled: true });
}
