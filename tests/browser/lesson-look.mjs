import { chromium } from 'playwright';
import { serve } from './lib/server.mjs';
import { address, started } from './lib/page.mjs';
const site = await serve();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const shots = JSON.parse(process.argv[2]);
for (const s of shots) {
  const page = await browser.newPage({ viewport: { width: s.w, height: s.h } });
  page.on('console', m => { if (m.type() === 'error') console.log(s.name, m.text()); });
  page.on('pageerror', e => console.log(s.name, String(e)));
  await page.goto(address(site.origin, { path: s.path ?? '/embed.html', lang: s.lang ?? 'en', theme: s.theme ?? 'light', query: s.query ?? { mode: 'lesson', lesson: s.lesson }, hash: s.hash }));
  await started(page);
  await page.waitForTimeout(1500);
  for (const act of s.acts ?? []) {
    if (act[0] === 'click') await page.locator(act[1]).first().click();
    if (act[0] === 'fill') { await page.locator(act[1]).first().fill(act[2]); await page.locator(act[1]).first().press('Enter'); }
    await page.waitForTimeout(500);
  }
  await page.screenshot({ path: `/tmp/shots-lesson/${s.name}.png` });
  await page.close();
}
await browser.close(); await site.close();
