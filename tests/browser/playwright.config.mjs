import { defineConfig } from '@playwright/test';
import { launchOptions } from './lib/chromium.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: 'out/results',
  snapshotPathTemplate: 'snapshots/{testFileName}/{arg}{ext}',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  retries: 0,
  // Generous: a slow machine is not a broken page.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./lib/reporter.mjs']],
  use: {
    browserName: 'chromium',
    launchOptions: launchOptions(),
    viewport: { width: 1440, height: 900 },
    // The tests of the page without a network allow them; in all others a page begins as on a first visit.
    serviceWorkers: 'block',
    locale: 'en-US',
    trace: 'retain-on-failure',
  },
});
