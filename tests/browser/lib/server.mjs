// A static server on loopback for the built site, as GitHub Pages would serve it: at the root and below /a/b/, with
// `Access-Control-Allow-Origin: *`. It also serves pages that hold the site in a frame, and whatever else a test puts there.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DIST = resolve(process.env.CONVSCOPE_DIST ?? fileURLToPath(new URL('../../../dist', import.meta.url)));

const types = {
  '.css': 'text/css; charset=utf-8', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.jpg': 'image/jpeg', '.png': 'image/png', '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json', '.wasm': 'application/wasm', '.webp': 'image/webp',
};

/** Where the site stands below the server's root. */
export const MOUNTS = ['/a/b/', '/'];

/**
 * Serves a folder; resolves to `{ origin, origins, host(query, { crossSite }), put(body, headers), close() }`. `host` is the
 * address of a page that holds a frame; `crossSite` gives it another site than the frame has. `put` serves a body and gives
 * its address on the other site.
 */
export async function serve(dist = DIST) {
  await stat(join(dist, 'index.html')).catch(() => {
    throw new Error(`${dist} holds no site: run \`cargo xtask build\` first`);
  });
  const bodies = new Map();
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/host.html') {
      response.writeHead(200, { 'Content-Type': types['.html'] }).end(hostPage(url.searchParams));
      return;
    }
    if (bodies.has(url.pathname)) {
      const { body, status, headers } = bodies.get(url.pathname);
      response.writeHead(status, headers).end(body);
      return;
    }
    answer(dist, url.pathname, response);
  });
  await new Promise((done, failed) => server.on('error', failed).listen(0, '127.0.0.1', done));
  const [origin, other] = ['127.0.0.1', 'localhost'].map(name => `http://${name}:${server.address().port}`);
  return {
    origin,
    origins: [origin, other],
    host: (query, { crossSite = false } = {}) => `${crossSite ? other : origin}/host.html?${new URLSearchParams(query)}`,
    put(body, { status = 200, path = `/put/${bodies.size}.html`, ...headers } = {}) {
      bodies.set(path, { body, status, headers: { 'Content-Type': types[extname(path)] ?? types['.html'], ...headers } });
      return `${other}${path}`;
    },
    close: () => new Promise(done => { server.close(done); server.closeAllConnections(); }),
  };
}

async function answer(dist, pathname, response) {
  const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'max-age=600' };
  const mount = MOUNTS.find(mount => pathname.startsWith(mount));
  let path = decodeURIComponent(pathname.slice(mount.length));
  if (path === '' || path.endsWith('/')) path += 'index.html';
  const file = normalize(join(dist, path));
  const found = file.startsWith(dist) && await stat(file).catch(() => null);
  if (!found || !found.isFile()) {
    response.writeHead(404, headers).end('not found');
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
  });
  createReadStream(file).pipe(response);
}

/** A page, as a teacher would write it, with the site in a frame: `src`, `sandbox`, `width`, `height`, `lead` (pixels above it). */
function hostPage(query) {
  const escape = text => text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
  const attributes = ['src', 'sandbox', 'width', 'height', 'allow', 'name']
    .filter(name => query.has(name)).map(name => `${name}="${escape(query.get(name))}"`).join(' ');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A page with a frame</title>
<h1>A page with a frame</h1><p style="height:${Number(query.get('lead') ?? 0)}px"></p>
<iframe title="Convscope" ${attributes} style="border:0"></iframe></html>`;
}
