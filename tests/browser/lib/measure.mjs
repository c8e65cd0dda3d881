// Runs in the page, before the program: what the benchmarks look at.

/** Collects the times of `update`, and every different picture that is put on a canvas. */
export function measure() {
  globalThis.convscopeUpdates = [];
  new PerformanceObserver(list => {
    for (const entry of list.getEntriesByName('convscope:update')) globalThis.convscopeUpdates.push(entry.duration);
  }).observe({ type: 'measure' });

  globalThis.convscopePainted = new Set();
  globalThis.convscopePuts = [];
  const put = CanvasRenderingContext2D.prototype.putImageData;
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...rest) {
    const words = new Uint32Array(image.data.buffer, image.data.byteOffset, image.data.byteLength >> 2);
    let hash = words.length;
    for (let at = 0; at < words.length; at += 7) hash = Math.imul(hash ^ words[at], 0x01000193);
    globalThis.convscopePainted.add(`${image.width}x${image.height}:${hash}`);
    globalThis.convscopePuts.push(performance.now());
    return put.call(this, image, ...rest);
  };
}

/** One press of a key in a field: the milliseconds until what follows from it is laid out, and whether that was before the next frame. */
export async function press([id, key]) {
  const field = document.getElementById(id);
  field.focus({ preventScroll: true });
  const shapes = () => [...document.querySelectorAll('.layers .shape, .layers .par')].map(cell => cell.textContent).join();
  const before = shapes();
  const frame = new Promise(done => requestAnimationFrame(() => done(shapes() !== before)));
  const start = performance.now();
  field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  // The program draws in a microtask: when the next task runs, it has.
  await new Promise(done => { const { port1, port2 } = new MessageChannel(); port2.onmessage = done; port1.postMessage(0); });
  document.body.getBoundingClientRect();
  const time = performance.now() - start;
  return { time, sameFrame: await frame };
}

/** One press of a key in a field: the milliseconds until every strip and every map of the spine is painted anew. */
export async function follow([id, key]) {
  const field = document.getElementById(id);
  field.focus({ preventScroll: true });
  const all = 2 * document.querySelectorAll('.strip canvas').length;
  globalThis.convscopePuts.length = 0;
  const start = performance.now();
  field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  while (performance.now() - start < 10_000) {
    await new Promise(requestAnimationFrame);
    const puts = globalThis.convscopePuts;
    if (puts.length >= all && document.querySelector('.layers').dataset.computing === 'false') return puts.at(-1) - start;
  }
  return Infinity;
}
