import { ofNumbers, type SystemFunction } from './definition.ts';

export const NUMBER_FUNCTIONS: Record<string, SystemFunction> = {
  ABS: ofNumbers(1, Math.abs),
  CEILING: ofNumbers(1, Math.ceil),
  FLOOR: ofNumbers(1, Math.floor),
  POWER: ofNumbers(2, (base, exponent) => base ** exponent),
  ROUND: ofNumbers(1, roundAwayFromZero),
  SQRT: ofNumbers(1, Math.sqrt),
};

/** -2.5 becomes -3, where Math.round gives -2. */
function roundAwayFromZero(value: number): number {
  const size = Math.abs(value);
  const floor = Math.floor(size);
  return Math.sign(value) * (size - floor >= 0.5 ? floor + 1 : floor);
}
