import type { Source } from '../syntax/ast.ts';
import { queryError } from '../syntax/syntax-error.ts';
import { compileProperty } from './compile-property.ts';
import { type Evaluate, type ExpressionContext, type Frame, Scope, takeSlot } from './scope.ts';
import type { Value } from './values.ts';

/** Called once the aliases of one combination are in the frame; false ends the enumeration. */
export type Visit = (frame: Frame) => boolean;
/** Binds every combination of the FROM's aliases in turn. @returns false when a visit ended it */
export type Enumerate = (frame: Frame, visit: Visit) => boolean;

export interface CompiledFrom {
  enumerate: Enumerate;
  scope: Scope;
  /** Where the document stands; absent in a subquery. */
  rootSlot: number | undefined;
}

/**
 * @param isOutermost the first source of the outermost query ranges over the documents, whatever its name; in a subquery it must be an
 * alias of the queries around it
 */
export function compileFrom(sources: Source[], outer: ExpressionContext, isOutermost: boolean): CompiledFrom {
  const { compilation } = outer;
  const scope = new Scope(outer.scope);
  const context: ExpressionContext = { compilation, scope };
  const rootSlot = isOutermost ? takeSlot(compilation) : undefined;
  const steps = sources.map((source, i) => {
    const root = i === 0 ? rootSlot : undefined;
    const values = compileCollection(source, context, root);
    const slot = root !== undefined && isWholeDocument(source) ? root : takeSlot(compilation);
    scope.declare(source.alias, slot, source.at);
    return { values, slot };
  });
  const enumerate = steps.reduceRight<Enumerate>(
    (next, { values, slot }) => {
      return (frame, visit) => {
        return values(frame, (value) => {
          frame[slot] = value;
          return next(frame, visit);
        });
      };
    },
    (frame, visit) => visit(frame),
  );
  return { enumerate: isPlainFrom(sources, rootSlot) ? (frame, visit) => visit(frame) : enumerate, scope, rootSlot };
}

function isWholeDocument({ of, iterate }: Source): boolean {
  return of.kind === 'path' && of.path.length === 0 && !iterate;
}

/** `FROM c`, the common case: the document already stands in its slot. */
function isPlainFrom(sources: Source[], rootSlot: number | undefined): boolean {
  const [first] = sources;
  return rootSlot !== undefined && sources.length === 1 && first !== undefined && isWholeDocument(first);
}

type Collection = (frame: Frame, take: (value: Value) => boolean) => boolean;

function compileCollection({ of, iterate, at }: Source, context: ExpressionContext, root: number | undefined): Collection {
  if (of.kind === 'query') {
    if (root !== undefined) throw queryError('A subquery as the first source of FROM is not supported by the emulator.', at);
    const run = context.compilation.compileSubquery(of.query, context);
    return (frame, take) => run(frame, (value) => (iterate ? eachItem(value, take) : take(value)));
  }
  if (root !== undefined && iterate && of.path.length === 0) {
    throw queryError(`'IN ${of.root}' ranges over an array, and ${of.root} is the container.`, at);
  }
  const slot = root ?? context.scope.resolve(of.root, at);
  const target = of.path.reduce<Evaluate>(compileStep, (frame) => frame[slot]);
  if (iterate) return (frame, take) => eachItem(target(frame), take);
  return (frame, take) => {
    const value = target(frame);
    return value === undefined || take(value);
  };
}

function compileStep(target: Evaluate, step: string | number): Evaluate {
  if (typeof step === 'string') return compileProperty(target, step);
  return (frame) => {
    const value = target(frame);
    return Array.isArray(value) ? value[step] : undefined;
  };
}

function eachItem(value: Value, take: (value: Value) => boolean): boolean {
  return !Array.isArray(value) || value.every(take);
}
