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
    data: { link: said.link },
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
  event.notification.close();
  event.waitUntil(go(event.notification.data?.link));
});

async function go(link) {
  const address = typeof link === "string" && link.startsWith("/") && !link.startsWith("//") ? link : "/messages";
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return self.clients.openWindow(address);
  open.postMessage({ type: "open", link: address });
  return open.focus();
}
