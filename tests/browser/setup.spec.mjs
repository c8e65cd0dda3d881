// The site as such, whatever the program does: it starts wherever it stands, and so do its workers.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './lib/test.mjs';
import { DIST } from './lib/server.mjs';

const glueFile = async () => {
  const scripts = (await readdir(DIST)).filter(name => /^convscope-[0-9a-f]+\.js$/.test(name));
  expect(scripts).toHaveLength(1);
  return readFile(join(DIST, scripts[0]), 'utf8');
};

/** Starts a worker as the program does and says whether `main` ran in it, took its messages and said that it has begun. */
async function workerStarts() {
  const wasm = document.querySelector('link[rel="preload"][type="application/wasm"]').href;
  const module = await WebAssembly.compileStreaming(fetch(wasm));
  const probe = `
    const boot = self.onmessage;
    self.onmessage = event => {
      boot(event);
      postMessage(typeof self.onmessage === 'function' ? 'main listens' : 'main does not listen');
    };`;
  const url = URL.createObjectURL(new Blob([await convscopeWorkerText(), probe], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise((answer, failed) => {
      const heard = [];
      worker.onmessage = ({ data }) => {
        // The worker's own first word is that it has begun.
        heard.push(data ?? 'it has begun');
        if (heard.length === 2) answer(heard.sort().join(', '));
      };
      worker.onerror = event => failed(new Error(event.message));
      worker.postMessage({ module });
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

for (const path of ['/', '/a/b/']) {
  test(`the page starts at ${path} and asks for nothing outside it`, async ({ openPage, page, site }) => {
    const outside = [];
    page.on('request', request => {
      const inside = request.url().startsWith(site.origin + path) || request.url().startsWith('blob:');
      if (!inside) outside.push(request.url());
    });
    await openPage({ path });
    await expect(page).toHaveTitle(/Convscope/);
    await expect(page.locator('#app > *').first()).toBeVisible();
    expect(outside).toEqual([]);
  });

  test(`a worker starts at ${path}`, async ({ openPage }) => {
    const page = await openPage({ path });
    expect(await page.evaluate(workerStarts)).toBe('it has begun, main listens');
  });
}

test('the page and a worker start in a sandboxed frame', async ({ framed }) => {
  const { frame } = await framed({ sandbox: 'allow-scripts', path: '/a/b/' });
  expect(await frame.evaluate(() => origin)).toBe('null');
  await expect(frame.locator('#app > *').first()).toBeVisible();
  expect(await frame.evaluate(workerStarts)).toBe('it has begun, main listens');
});

for (const crossSite of [false, true]) {
  test(`the page starts in a plain frame of ${crossSite ? 'another' : 'the same'} site`, async ({ framed }) => {
    const { page, frame } = await framed({ crossSite });
    expect(new URL(page.url()).hostname === new URL(frame.url()).hostname).toBe(!crossSite);
    await expect(frame.locator('#app > *').first()).toBeVisible();
  });
}

test('a worker can be made from a script element of the page, as in a single file', async ({ openPage }) => {
  const page = await openPage();
  const glue = await glueFile();
  const text = await page.evaluate(glue => {
    const script = document.createElement('script');
    script.id = 'convscope-glue';
    script.type = 'text/plain';
    script.textContent = glue;
    document.head.append(script);
    globalThis.fetch = () => { throw new Error('nothing is to be fetched'); };
    return convscopeWorkerText();
  }, glue);
  expect(text).toContain('function initSync(');
});

test('the glue imports nothing, and its worker text exports nothing', async ({ openPage }) => {
  const glue = await glueFile();
  expect(glue.match(/^\s*import\b.*/gm)).toBeNull();
  expect(glue.match(/\bimport\s*\(/g)).toBeNull();
  const page = await openPage();
  const text = await page.evaluate(() => convscopeWorkerText());
  expect(text.match(/^export\b.*/gm)).toBeNull();
  expect(text).not.toContain('import.meta');
});

test('the policy allows only what the page needs', async ({ openPage, problems }) => {
  problems.expect(/Content Security Policy/);
  const page = await openPage();
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
  expect(policy).toContain("default-src 'none'");
  expect(policy.match(/script-src [^;]*/)[0]).not.toContain('unsafe-inline');
  expect(policy.match(/script-src [^;]*/)[0]).not.toContain("'unsafe-eval'");
  const ran = await page.evaluate(() => new Promise(answer => {
    addEventListener('securitypolicyviolation', () => answer('refused'));
    globalThis.intruder = () => answer('ran');
    const script = document.createElement('script');
    script.textContent = 'intruder()';
    document.head.append(script);
  }));
  expect(ran).toBe('refused');
});

test.describe('when the program cannot start', () => {
  test('the page says so in both languages', async ({ page, problems, site, axe }) => {
    problems.expect(/\.wasm|Failed to fetch|ERR_FAILED/);
    await page.route('**/*.wasm', route => route.abort());
    await page.goto(site.origin);
    await expect(page.locator('.boot-failed:visible')).toHaveCount(2);
    await expect(page.locator('.boot-waiting:visible')).toHaveCount(0);
    await expect(page.locator('[lang="zh-CN"] .boot-failed')).toContainText('无法启动');
    await axe(page);
  });

  test('it says so too when its script does not arrive', async ({ page, problems, site }) => {
    problems.expect(/\.js|ERR_FAILED/);
    await page.route('**/convscope-*.js', route => route.abort());
    await page.goto(site.origin);
    await expect(page.locator('.boot-failed:visible')).toHaveCount(2);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });
  test('the page says what it needs', async ({ page, problems, site }) => {
    problems.expect(/request failed: .* csp/);
    await page.goto(site.origin);
    await expect(page.locator('noscript p:visible')).toHaveText(['Convscope needs JavaScript.', 'Convscope 需要启用 JavaScript。']);
    await expect(page.locator('.boot-waiting:visible')).toHaveCount(0);
  });
});
