// What the page's main thread was busy with: the tasks over 50 ms, as the clock measures them and as the processor does. On a
// machine that other programs are busy on, the clock also counts the time that those took.

const TASKS = 'disabled-by-default-devtools.timeline';

/** Runs something and returns the milliseconds of every task of the page: `{ wall, cpu }`, each longest first. */
export async function tasksOf(browser, page, work) {
  await browser.startTracing(page, { categories: ['toplevel', TASKS, '__metadata'] });
  await work();
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const main = new Set(traceEvents.filter(event => event.name === 'thread_name' && event.args.name === 'CrRendererMain')
    .map(event => `${event.pid} ${event.tid}`));
  const tasks = traceEvents.filter(event => event.name === 'RunTask' && main.has(`${event.pid} ${event.tid}`));
  const sorted = key => tasks.map(task => (task[key] ?? 0) / 1000).toSorted((a, b) => b - a);
  return { wall: sorted('dur'), cpu: sorted('tdur') };
}

/** The same in words. */
export function spoken({ wall, cpu }) {
  const [byClock, byProcessor] = [wall, cpu].map(times => times.filter(time => time > 50).length);
  return `${byClock} tasks over 50 ms by the clock, ${byProcessor} by the processor (longest ${wall[0]?.toFixed(0)} and ${cpu[0]?.toFixed(0)} ms)`;
}
