// Opening the page: its address, the moment when it has started, and a watch on its long tasks.

/** The page's address: `path` of the site, then what a link to Convscope may carry. */
export function address(origin, { path = '/', lang, theme, text, query = {}, hash } = {}) {
  const url = new URL(path, origin);
  for (const [name, value] of Object.entries({ lang, theme, text, ...query })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  if (hash) url.hash = hash;
  return url.href;
}

/** Waits until the program has replaced the page's first text. */
export async function started(target) {
  await target.locator('#boot').waitFor({ state: 'detached' });
}

/** Runs in the page before everything else. */
export function watch() {
  globalThis.convscopeLongTasks = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) globalThis.convscopeLongTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  addEventListener('TrunkApplicationStarted', () => { globalThis.convscopeStarted = performance.now(); });
}
