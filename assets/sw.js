/* The portal's service worker. It keeps two kinds of things that are the same for everybody: the offline page, and the
   built files whose names change with their content. Pages, answers and documents are never kept: they go to the
   network and nowhere else. */
const CACHE = "osmind-1";
const OFFLINE = "/offline";
const BUILT = "/assets/";
const MOST = 300; // files of a few builds

self.addEventListener("install", (event) => {
  const page = new Request(OFFLINE, { credentials: "omit", cache: "reload" });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add(page)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const others = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(others());
});

const shown = async (event) => {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (lost) {
    return (await caches.match(OFFLINE)) ?? Promise.reject(lost);
  }
};

const built = async (request) => {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200 && answer.type === "basic") {
    const copy = answer.clone();
    const names = await cache.keys();
    const old = names.filter((name) => new URL(name.url).pathname !== OFFLINE);
    if (old.length >= MOST) await cache.delete(old[0]);
    await cache.put(request.url, copy);
  }
  return answer;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(shown(event));
  else if (url.pathname.startsWith(BUILT) && !request.headers.has("range")) event.respondWith(built(request));
});
