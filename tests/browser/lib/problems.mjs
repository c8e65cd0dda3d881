// Everything that goes wrong in the pages of one browser context.

export class Problems {
  #all = [];
  #expected = [];

  constructor(context, origins) {
    context.on('console', message => {
      if (message.type() === 'error') this.#all.push(`console: ${message.text()}`);
    });
    context.on('weberror', error => this.#all.push(`exception: ${error.error().message ?? error.error()}`));
    context.on('request', request => {
      const url = new URL(request.url());
      const foreign = !['data:', 'blob:', 'about:'].includes(url.protocol) && !origins.includes(url.origin);
      if (foreign) this.#all.push(`foreign request: ${url.href}`);
    });
    context.on('requestfailed', request => {
      // A page that is left behind takes its requests with it.
      const error = request.failure()?.errorText;
      if (error !== 'net::ERR_ABORTED') this.#all.push(`request failed: ${request.url()} ${error}`);
    });
    context.on('response', response => {
      if (response.status() >= 400) this.#all.push(`response ${response.status()}: ${response.url()}`);
    });
  }

  /** Problems that match are what this test is about. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  found() {
    return this.#all.filter(problem => !this.#expected.some(pattern => pattern.test(problem)));
  }
}
