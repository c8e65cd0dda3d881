// Keeps the page for when there is no network. `cargo xtask build` writes the names of the version's files into it, and a hash
// of what stands in them. The page comes from the network where there is one; its files never change under one name.
'use strict';

const version = '{version}';
const files = {files};

// One origin may hold several sites, each in a folder of its own.
const { scope } = registration;
const prefix = `convscope ${scope} `;
const name = prefix + version;

addEventListener('install', event => event.waitUntil((async () => {
  const cache = await caches.open(name);
  await cache.addAll(['./', ...files].map(file => new Request(file, { cache: 'no-cache' })));
})()));

addEventListener('activate', event => event.waitUntil((async () => {
  const old = (await caches.keys()).filter(other => other.startsWith(prefix) && other !== name);
  await Promise.all(old.map(other => caches.delete(other)));
})()));

// A page asks whether its program is this version's, or wants this version to take over.
addEventListener('message', event => {
  if (event.data === 'take over') skipWaiting();
  else event.ports[0]?.postMessage(files.includes(String(event.data).slice(scope.length)));
});

addEventListener('fetch', event => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const path = request.url.slice(scope.length).split(/[?#]/)[0];
  if (request.mode === 'navigate' && (path === '' || path === 'index.html')) event.respondWith(fresh(request));
  else if (files.includes(path)) event.respondWith(kept(request));
});

async function fresh(request) {
  const answer = navigator.onLine ? await fetch(request).catch(() => null) : null;
  if (answer && answer.status < 500) return answer;
  return await caches.match('./', { cacheName: name }) ?? answer ?? Response.error();
}

async function kept(request) {
  return await caches.match(request, { cacheName: name, ignoreSearch: true }) ?? fetch(request);
}
