/*
 * The pages of the office without a line, and what is pushed. Built into /sw.js by scripts/worker.ts, which fills in
 * SHELL: { version, entry, files }. Answers of the API are never kept here: they belong to a person.
 */
const SHELL = __SHELL__;
const CACHE = `shell-${SHELL.version}`;
const PAGE = "/";
const NOT_OURS = /^\/(api|_allauth|ws|media|metrics|healthz)(\/|$)/;
const FOR_EVER = /^\/static\/assets\//; // their names carry a hash

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

/** Fails where the server already has another build: the browser then tries again with that one's worker. */
async function fill() {
  const cache = await caches.open(CACHE);
  const page = await fetch(new Request(PAGE, { cache: "no-cache" }));
  if (!page.ok || !(await page.clone().text()).includes(SHELL.entry)) throw new Error("another build");
  for (const file of SHELL.files) {
    if (!(await cache.match(file))) await cache.add(new Request(file, { cache: FOR_EVER.test(file) ? "default" : "no-cache" }));
  }
  await cache.put(PAGE, page);
}

async function forgetOlder() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || NOT_OURS.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FOR_EVER.test(url.pathname)) event.respondWith(asset(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fresh(request));
});

/** The server's page always; the kept one only where the server does not answer. */
async function page(request) {
  try {
    const answer = await fetch(request);
    if (answer.status < 500) return answer;
    return (await kept(PAGE)) ?? answer;
  } catch {
    return (await kept(PAGE)) ?? Response.error();
  }
}

async function asset(request) {
  const known = await kept(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(CACHE)).put(request, answer.clone());
  return answer;
}

async function fresh(request) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(request)) ?? Response.error();
  }
}

async function kept(request) {
  return (await caches.open(CACHE)).match(request);
}

self.addEventListener("message", (event) => {
  const { type } = event.data ?? {};
  if (type === "activate") self.skipWaiting();
  else if (type === "entry") event.ports[0]?.postMessage(SHELL.entry);
  else if (type === "fill") event.waitUntil(fill().catch(() => undefined));
});

// --- push ---

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

async function show(data) {
  const said = read(data);
  const windows = await self.clients.matchAll({ type: "window" });
  // Whoever is looking at that very conversation has seen it.
  if (windows.some((one) => one.focused && new URL(one.url).pathname === said.link)) return;
  await self.registration.showNotification(said.title, {
    body: said.body,
    tag: said.topic,
    renotify: Boolean(said.urgent),
    requireInteraction: Boolean(said.urgent),
    icon: "/static/icons/icon-192.png",
    badge: "/static/icons/badge-96.png",
    data: { link: said.link, act: said.act ?? null },
    actions: said.act ? [{ action: "answer", title: said.act.label }] : [],
  });
}

function read(data) {
  try {
    return { title: "OfficeHub", body: "", link: "/messages", topic: "office", ...data.json() };
  } catch {
    return { title: "OfficeHub 政务协同", body: "您有新的提醒", link: "/messages", topic: "office" };
  }
}

self.addEventListener("notificationclick", (event) => {
  const { title, tag, data } = event.notification;
  event.notification.close();
  const pressed = event.action === "answer" && data?.act;
  event.waitUntil(pressed ? answer({ title, tag, link: data.link, act: data.act }) : go(data?.link));
});

async function go(link) {
  const address = typeof link === "string" && link.startsWith("/") && !link.startsWith("//") ? link : "/messages";
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return self.clients.openWindow(address);
  open.postMessage({ type: "open", link: address });
  return open.focus();
}

// --- answering from the notification: `act` is what the server said can be answered (nudges.QuickAct) ---

const LONG_ENOUGH_MS = 4000; // for reading that it was taken

/** In the name of whoever is signed in, if that is the one it was meant for; anything unclear opens the page. */
async function answer(said) {
  const outcome = await attempt(said.act);
  const unkept = outcome.lost && !(await keep(said));
  if (outcome.opens || unkept) return go(said.link);
  await tell(said, outcome.words ?? said.act.kept);
  if (outcome.done) await after(said);
}

function after(said) {
  return said.act.then_open ? go(said.link) : soonGone(said.tag);
}

async function attempt(act) {
  try {
    const asked = await fetch("/api/notifications/answering", { credentials: "same-origin", cache: "no-store" });
    if (!asked.ok) return asked.status >= 500 ? { lost: true } : { opens: true }; // the session has ended
    const { person_id: person, csrf_token: token } = await asked.json();
    if (act.person && act.person !== person) return { opens: true };
    return await outcomeOf(act, await post(act.path, token));
  } catch {
    return { lost: true };
  }
}

function post(path, token) {
  if (!path.startsWith("/api/")) throw new Error("not ours");
  return fetch(path, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token, Accept: "application/json" } });
}

async function outcomeOf(act, response) {
  if (response.ok) return { done: true, words: act.done };
  if (response.status === 429 || response.status >= 500) return { lost: true };
  const { message } = await response.json().catch(() => ({}));
  return message && response.status !== 401 && response.status !== 403 ? { words: message } : { opens: true };
}

/** In the place of the notification that was answered; pressing it opens the page. */
function tell({ title, tag, link }, body) {
  const look = { icon: "/static/icons/icon-192.png", badge: "/static/icons/badge-96.png" };
  return self.registration.showNotification(title, { ...look, body, tag, silent: true, data: { link } });
}

async function soonGone(tag) {
  await new Promise((resolve) => setTimeout(resolve, LONG_ENOUGH_MS));
  for (const shown of await self.registration.getNotifications({ tag })) if (!shown.data?.act) shown.close();
}

// --- without a line: kept with what the pages have not sent (src/offline), sent by whoever has a line first ---

const KEPT_IN = "officehub";

async function keep(said) {
  try {
    const base = await opened();
    const held = { key: `answer.${said.act.path}`, person: said.act.person ?? 0, conversation: 0, kind: "answer", order: Date.now() * 1000, body: said };
    await done(base.transaction("outbox", "readwrite").objectStore("outbox").put(held));
    base.close();
    await self.registration.sync?.register("answers").catch(() => undefined);
    return true;
  } catch {
    return false; // no page has kept anything here: nothing would ever send it
  }
}

/** Only what the pages have made, in the shape they gave it. */
function opened() {
  const asked = indexedDB.open(KEPT_IN);
  asked.onupgradeneeded = () => asked.transaction.abort();
  return done(asked);
}

function done(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

self.addEventListener("sync", (event) => {
  if (event.tag === "answers") event.waitUntil(sendKept());
});

async function sendKept() {
  const base = await opened();
  const held = await done(base.transaction("outbox").objectStore("outbox").getAll());
  try {
    for (const { key, body } of held.filter((one) => one.kind === "answer")) {
      const outcome = await attempt(body.act);
      if (outcome.lost) throw new Error("still without a line"); // the browser tries again later
      if (outcome.opens) continue; // the page does it when the person has signed in again
      await done(base.transaction("outbox", "readwrite").objectStore("outbox").delete(key));
      await tell(body, outcome.words);
    }
  } finally {
    base.close();
  }
}
