// Loads a Functions app as the worker does, with the least that answers for @azure/functions-core. Prints "registered" when the host would
// know its functions, and "loaded" when everything that it loads right afterwards is there. With telemetry configured it then loads the SDK's file,
// which the app does two seconds into its life, and prints how long that took.
const { Module } = require('node:module');
const path = require('node:path');

let registered = 0;
const disposable = { dispose: () => undefined };
const core = {
  version: '3.13.0',
  hostVersion: '4.1048.0',
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  registerFunction: () => {
    registered += 1;
    return disposable;
  },
  registerHook: () => disposable,
  log: () => undefined,
  Disposable: class {},
};
const load = Module.prototype.require;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : load.call(this, id);
};
require(process.argv[2]);
if (registered === 0) throw new Error('nothing was registered');
process.stdout.write('registered\n');
// Loading is synchronous once it begins, and begins in the next turn of the event loop: after a few turns it is over.
let turns = 5;
const turn = () => {
  turns -= 1;
  if (turns > 0) setImmediate(turn);
  else {
    process.stdout.write('loaded\n');
    if (process.env.APPLICATIONINSIGHTS_CONNECTION_STRING !== undefined) setTimeout(loadTelemetry, 20);
  }
};
setImmediate(turn);

function loadTelemetry() {
  const since = performance.now();
  load.call(module, path.join(path.dirname(path.resolve(process.argv[2])), 'telemetry.cjs'));
  process.stdout.write(`telemetry ${performance.now() - since}\n`);
}
