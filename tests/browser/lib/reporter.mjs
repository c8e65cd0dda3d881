// One line at the end that `cargo xtask test` adds to its count.

export default class {
  onBegin(_, suite) {
    this.suite = suite;
  }

  onEnd() {
    const count = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    for (const test of this.suite?.allTests() ?? []) count[test.outcome()] += 1;
    // A test that passes only when it is tried again has failed.
    console.log(`browser tests: ${count.expected} passed; ${count.unexpected + count.flaky} failed; ${count.skipped} skipped`);
  }

  printsToStdio() {
    return true;
  }
}
