// The most multiply-adds that this browser does on one core: a loop that touches registers only, assembled by hand.

/** GFLOP/s of twelve independent chains of `x·a + b` in vectors of four. */
export async function peak() {
  const chains = 12, times = 5e6;
  const get = n => [0x20, n], set = n => [0x21, n];
  const mul = [0xfd, 0xe6, 0x01], add = [0xfd, 0xe4, 0x01], splat = [0xfd, 0x13];
  const constant = x => [0x43, ...new Uint8Array(new Float32Array([x]).buffer), ...splat];
  // Local 0 counts down; 1 and 2 are a and b; the chains follow.
  const chain = [...Array(chains).keys()].map(n => n + 3);
  const code = [
    1, chains + 2, 0x7b, ...constant(0.5), ...set(1), ...constant(1.25), ...set(2),
    ...chain.flatMap(n => [...constant(n), ...set(n)]),
    0x03, 0x40,
    ...chain.flatMap(n => [...get(n), ...get(1), ...mul, ...get(2), ...add, ...set(n)]),
    ...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b,
    ...get(3), ...chain.slice(1).flatMap(n => [...get(n), ...add]), 0xfd, 0x1f, 0, 0x0b,
  ];
  const leb = n => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >> 7)]);
  const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
  const module = new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]), ...section(3, [1, 0]), ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
  const { instance } = await WebAssembly.instantiate(module);
  let best = Infinity;
  for (let round = 0; round < 8; round += 1) {
    const start = performance.now();
    instance.exports.f(times);
    best = Math.min(best, performance.now() - start);
  }
  return (times * chains * 8) / best / 1e6;
}
