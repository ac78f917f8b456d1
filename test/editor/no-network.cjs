// Loaded into the language server before anything else: it may not connect to anything, and says so where it tries.
const { Socket } = require('node:net');

Socket.prototype.connect = function connect(...args) {
  const [{ host, path }] = args.flat();
  process.stderr.write(`network: ${host ?? path}\n`);
  queueMicrotask(() => this.destroy(new Error('there is no network in this test')));
  return this;
};
