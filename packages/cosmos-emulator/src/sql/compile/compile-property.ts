import type { Evaluate } from './scope.ts';
import { isObject } from './values.ts';

export function compileProperty(target: Evaluate, name: string): Evaluate {
  // A name such as `constructor` would be found on every object's prototype.
  if (name in Object.prototype) {
    return (frame) => {
      const value = target(frame);
      return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    };
  }
  return (frame) => {
    const value = target(frame);
    return isObject(value) ? value[name] : undefined;
  };
}
