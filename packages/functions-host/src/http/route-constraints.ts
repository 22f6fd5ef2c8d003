/** ASP.NET Core's inline route constraints (DefaultInlineConstraintResolver); each judges one captured, decoded value. */
type Constraint = (value: string) => boolean;
type ConstraintFactory = (args: string) => Constraint;

const int32 = { least: -2_147_483_648n, most: 2_147_483_647n };
const int64 = { least: -9_223_372_036_854_775_808n, most: 9_223_372_036_854_775_807n };

const factories: Record<string, ConstraintFactory> = {
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  bool: () => (value) => /^(true|false)$/i.test(value.trim()),
  datetime: () => (value) => !Number.isNaN(Date.parse(value)),
  decimal: () => isNumber,
  double: () => isNumber,
  float: () => isNumber,
  guid: () => (value) => /^[({]?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}[)}]?$/i.test(value.trim()),
  int: () => (value) => isInteger(value, int32),
  long: () => (value) => isInteger(value, int64),
  required: () => (value) => value.length > 0,
  length: (args) => {
    const [least = 0, most = least] = numbers(args);
    return (value) => value.length >= least && value.length <= most;
  },
  minlength: (args) => (value) => value.length >= (numbers(args)[0] ?? 0),
  maxlength: (args) => (value) => value.length <= (numbers(args)[0] ?? 0),
  min: (args) => (value) => isInteger(value, int64) && BigInt(value.trim()) >= BigInt(args.trim()),
  max: (args) => (value) => isInteger(value, int64) && BigInt(value.trim()) <= BigInt(args.trim()),
  range: (args) => {
    const [least = '0', most = '0'] = args.split(',').map((part) => part.trim());
    return (value) => isInteger(value, { least: BigInt(least), most: BigInt(most) });
  },
  // RegexRouteConstraint ignores case and searches; anchors are the template's own business.
  regex: (args) => {
    const expression = new RegExp(args, 'i');
    return (value) => expression.test(value);
  },
};

/** null when ASP.NET knows no such constraint: the route, and with it the function, is then in error. */
export function createConstraint(name: string, args: string): Constraint | null {
  return factories[name.toLowerCase()]?.(args) ?? null;
}

function isInteger(value: string, limits: { least: bigint; most: bigint }): boolean {
  const trimmed = value.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) return false;
  const number = BigInt(trimmed.replace(/^\+/, ''));
  return number >= limits.least && number <= limits.most;
}

function isNumber(value: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
}

function numbers(args: string): number[] {
  return args.split(',').map((part) => Number(part.trim()));
}
