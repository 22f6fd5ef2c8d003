import { randomUUID } from 'node:crypto';

/** What `{name}` in a binding can refer to: the trigger's data by name, without regard to case. */
export type BindingData = Record<string, unknown>;

const expressionPattern = /\{([^{}]+)\}/g;

/**
 * Fills in `{name}`, `{a.b}`, `{Query.x}`, `{rand-guid}`, `{DateTime:yyyy-MM}` and `{sys.…}` from a trigger's data.
 * Rejects as the real host does when a name has no value.
 */
export function resolveExpression(template: string, data: BindingData, functionName: string): string {
  return template.replace(expressionPattern, (_, expression: string) => {
    const [name = '', format] = splitOnce(expression.trim());
    const value = readSystemValue(name, format, functionName) ?? readPath(data, name);
    if (value === undefined || value === null) throw new Error(`No value for named parameter '${name}'.`);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function splitOnce(expression: string): [string, string | undefined] {
  const colon = expression.indexOf(':');
  return colon < 0 ? [expression, undefined] : [expression.slice(0, colon), expression.slice(colon + 1)];
}

function readPath(data: BindingData, path: string): unknown {
  // A whole name first: route parameters and JSON properties may contain dots.
  const whole = readProperty(data, path);
  if (whole !== undefined) return whole;
  return path.split('.').reduce<unknown>((value, key) => readProperty(value, key), data);
}

function readProperty(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.keys(value).find((name) => name.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : (value as Record<string, unknown>)[found];
}

function readSystemValue(name: string, format: string | undefined, functionName: string): string | undefined {
  switch (name.toLowerCase()) {
    case 'rand-guid':
    case 'sys.randguid':
      return formatGuid(randomUUID(), format);
    case 'datetime':
    case 'sys.utcnow':
      return formatDate(new Date(), format ?? 'yyyy-MM-ddTHH-mm-ssZ');
    case 'sys.methodname':
      return functionName;
    default:
      return undefined;
  }
}

function formatGuid(guid: string, format: string | undefined): string {
  switch (format?.toUpperCase()) {
    case 'N':
      return guid.replaceAll('-', '');
    case 'B':
      return `{${guid}}`;
    case 'P':
      return `(${guid})`;
    default:
      return guid;
  }
}

/** The .NET custom format letters that storage paths use; all times are UTC. */
export function formatDate(date: Date, format: string): string {
  const parts: Record<string, string> = {
    yyyy: String(date.getUTCFullYear()).padStart(4, '0'),
    yy: String(date.getUTCFullYear() % 100).padStart(2, '0'),
    MM: String(date.getUTCMonth() + 1).padStart(2, '0'),
    dd: String(date.getUTCDate()).padStart(2, '0'),
    HH: String(date.getUTCHours()).padStart(2, '0'),
    mm: String(date.getUTCMinutes()).padStart(2, '0'),
    ss: String(date.getUTCSeconds()).padStart(2, '0'),
    fff: String(date.getUTCMilliseconds()).padStart(3, '0'),
  };
  return format.replace(/yyyy|yy|MM|dd|HH|mm|ss|fff/g, (letters) => parts[letters] ?? letters);
}
