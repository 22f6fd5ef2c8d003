import { createConstraint } from './route-constraints.ts';

interface Parameter {
  kind: 'parameter';
  name: string;
  isCatchAll: boolean;
  isOptional: boolean;
  fallback: string | null;
  constraints: ((value: string) => boolean)[];
}

interface Literal {
  kind: 'literal';
  text: string;
}

type Part = Parameter | Literal;

/** A parsed ASP.NET Core route template: `images/{id:int?}`, `files/{*rest}`, `{name}.{extension}`. */
export interface RouteTemplate {
  text: string;
  segments: Part[][];
}

/** Throws an Error with a sentence when the template is not one that ASP.NET Core accepts. */
export function parseRouteTemplate(text: string): RouteTemplate {
  const segments = splitSegments(text.replace(/^~?\/+|\/+$/g, '')).map((segment) => parseSegment(segment, text));
  const catchAll = segments.findIndex((parts) => parts.some((part) => part.kind === 'parameter' && part.isCatchAll));
  if (catchAll >= 0 && catchAll < segments.length - 1) {
    throw new Error(`Route '${text}': a catch-all parameter can only appear as the last segment.`);
  }
  return { text, segments };
}

function splitSegments(text: string): string[] {
  const segments: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '{') depth++;
    if (char === '}') depth--;
    if (char === '/' && depth === 0) {
      segments.push(current);
      current = '';
    } else current += char;
  }
  return current === '' && segments.length === 0 ? [] : [...segments, current];
}

// A parameter runs to the first single closing brace; doubled braces inside it are the escape for one.
const partPattern = /\{((?:[^{}]|\{\{|\}\})*)\}|((?:[^{}]|\{\{|\}\})+)/y;

function parseSegment(segment: string, template: string): Part[] {
  const parts: Part[] = [];
  partPattern.lastIndex = 0;
  while (partPattern.lastIndex < segment.length) {
    const match = partPattern.exec(segment);
    if (!match) throw new Error(`Route '${template}': the segment '${segment}' is not a valid template.`);
    const [, parameter, literal] = match;
    if (parameter !== undefined) parts.push(parseParameter(unescapeBraces(parameter), template));
    else parts.push({ kind: 'literal', text: unescapeBraces(literal ?? '') });
  }
  return parts;
}

function unescapeBraces(text: string): string {
  return text.replaceAll('{{', '{').replaceAll('}}', '}');
}

function parseParameter(text: string, template: string): Parameter {
  const match = /^(\*{0,2})([^:=?*]+)((?::[^:=(?]+(?:\(.*?\))?(?=[:=?]|$))*)(?:=(.*?))?(\?)?$/s.exec(text);
  if (!match) throw new Error(`Route '${template}': '{${text}}' is not a valid parameter.`);
  const [, stars = '', name = '', constraints = '', fallback, optional] = match;
  return {
    kind: 'parameter',
    name,
    isCatchAll: stars !== '',
    isOptional: optional === '?',
    fallback: fallback ?? null,
    constraints: parseConstraints(constraints, template),
  };
}

function parseConstraints(text: string, template: string): Parameter['constraints'] {
  return [...text.matchAll(/:([^:=(?]+)(?:\((.*?)\)(?=[:=?]|$))?/gs)].map(([, name = '', args = '']) => {
    const constraint = createConstraint(name.trim(), args);
    if (!constraint) throw new Error(`Route '${template}': the inline constraint '${name}' is unknown.`);
    return constraint;
  });
}

/**
 * Matches a request path (raw, still percent-encoded) and gives the captured values, decoded; null when it does not match.
 * Case does not matter, one trailing slash does not either. `%2F` stays encoded inside a value, as in ASP.NET's PathString.
 */
export function matchRoute(template: RouteTemplate, rawPath: string): Record<string, string> | null {
  const path = rawPath.replace(/^\//, '').replace(/\/$/, '');
  const given = path === '' ? [] : path.split('/').map(decodeSegment);
  const values: Record<string, string> = {};
  for (const [index, parts] of template.segments.entries()) {
    const catchAll = parts.find((part): part is Parameter => part.kind === 'parameter' && part.isCatchAll);
    if (catchAll) return accept(catchAll, given.slice(index).join('/'), values) ? values : null;
    const segment = given[index];
    if (segment === undefined) {
      if (!acceptMissing(parts, values)) return null;
    } else if (!matchSegment(parts, segment, values)) return null;
  }
  return given.length > template.segments.length ? null : values;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replace(/%2f/gi, '%252F'));
  } catch {
    return segment;
  }
}

function acceptMissing(parts: Part[], values: Record<string, string>): boolean {
  const [only] = parts;
  if (parts.length !== 1 || only?.kind !== 'parameter') return false;
  if (only.fallback !== null) {
    values[only.name] = only.fallback;
    return true;
  }
  return only.isOptional;
}

function accept(parameter: Parameter, value: string, values: Record<string, string>): boolean {
  if (value === '') {
    if (parameter.fallback !== null) values[parameter.name] = parameter.fallback;
    return parameter.isCatchAll || parameter.isOptional || parameter.fallback !== null;
  }
  if (!parameter.constraints.every((holds) => holds(value))) return false;
  values[parameter.name] = value;
  return true;
}

function matchSegment(parts: Part[], segment: string, values: Record<string, string>): boolean {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'literal') return only.text.toLowerCase() === segment.toLowerCase();
  if (parts.length === 1 && only?.kind === 'parameter') return accept(only, segment, values);
  return matchComplexSegment(parts, segment, values);
}

/** `{name}.{extension?}`: ASP.NET matches from the right, so the leftmost parameter is the greedy one. */
function matchComplexSegment(parts: Part[], segment: string, values: Record<string, string>): boolean {
  const parameters = parts.filter((part): part is Parameter => part.kind === 'parameter');
  const last = parts.at(-1);
  const attempts = last?.kind === 'parameter' && last.isOptional ? [parts, parts.slice(0, -2)] : [parts];
  for (const attempt of attempts) {
    const pattern = attempt.map((part) => (part.kind === 'literal' ? escapeRegExp(part.text) : '(.+)')).join('');
    const match = new RegExp(`^${pattern}$`, 'is').exec(segment);
    if (match) return match.slice(1).every((value, index) => acceptAt(parameters, index, value, values));
  }
  return false;
}

function acceptAt(parameters: Parameter[], index: number, value: string, values: Record<string, string>): boolean {
  const parameter = parameters[index];
  return parameter !== undefined && accept(parameter, value, values);
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
