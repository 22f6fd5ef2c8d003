// Loads a Functions app as the worker does, with the least that answers for @azure/functions-core. Prints "registered" when the host would
// know its functions, and "loaded" when everything that it loads right afterwards is there.
const { Module } = require('node:module');

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
  else process.stdout.write('loaded\n');
};
setImmediate(turn);
