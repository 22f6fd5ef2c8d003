import { z } from 'zod';
import type { BlobCreatedEvent } from './blob-created.ts';

// The words are those of the ARM resource Microsoft.EventGrid/eventSubscriptions, so that a filter can be read off infra/.

const numberComparisons = {
  NumberLessThan: (value: number, limit: number) => value < limit,
  NumberLessThanOrEquals: (value: number, limit: number) => value <= limit,
  NumberGreaterThan: (value: number, limit: number) => value > limit,
  NumberGreaterThanOrEquals: (value: number, limit: number) => value >= limit,
};

/** Text is compared without regard to case, as Event Grid does in advanced filters. */
const textComparisons = {
  StringIn: (text: string, values: string[]) => values.includes(text),
  StringNotIn: (text: string, values: string[]) => !values.includes(text),
  StringBeginsWith: (text: string, values: string[]) => values.some((value) => text.startsWith(value)),
  StringEndsWith: (text: string, values: string[]) => values.some((value) => text.endsWith(value)),
  StringContains: (text: string, values: string[]) => values.some((value) => text.includes(value)),
};

const keySchema = z.string().regex(/^(id|topic|subject|eventType|dataVersion|data\.[A-Za-z0-9.]+)$/);

const advancedFilterSchema = z.union([
  z.strictObject({
    operatorType: z.enum(Object.keys(numberComparisons) as (keyof typeof numberComparisons)[]),
    key: keySchema,
    value: z.number(),
  }),
  z.strictObject({ operatorType: z.enum(['NumberIn', 'NumberNotIn']), key: keySchema, values: z.array(z.number()).min(1) }),
  z.strictObject({
    operatorType: z.enum(Object.keys(textComparisons) as (keyof typeof textComparisons)[]),
    key: keySchema,
    values: z.array(z.string()).min(1),
  }),
]);

/** Which events a subscription gets; what is left out does not restrict. Advanced filters must all hold. */
export const subscriptionFilterSchema = z.strictObject({
  /** The front publishes BlobCreated only; other types match nothing. */
  includedEventTypes: z.array(z.string()).optional(),
  subjectBeginsWith: z.string().optional(),
  subjectEndsWith: z.string().optional(),
  /** false when left out, as in Event Grid. */
  isSubjectCaseSensitive: z.boolean().optional(),
  advancedFilters: z.array(advancedFilterSchema).max(25).optional(),
});

export type SubscriptionFilter = z.infer<typeof subscriptionFilterSchema>;
type AdvancedFilter = z.infer<typeof advancedFilterSchema>;

export function matchesFilter(event: BlobCreatedEvent, filter: SubscriptionFilter): boolean {
  const fold = (text: string) => (filter.isSubjectCaseSensitive ? text : text.toLowerCase());
  const subject = fold(event.subject);
  if (filter.includedEventTypes !== undefined && !filter.includedEventTypes.includes(event.eventType)) return false;
  if (filter.subjectBeginsWith !== undefined && !subject.startsWith(fold(filter.subjectBeginsWith))) return false;
  if (filter.subjectEndsWith !== undefined && !subject.endsWith(fold(filter.subjectEndsWith))) return false;
  return (filter.advancedFilters ?? []).every((advanced) => holds(event, advanced));
}

function holds(event: BlobCreatedEvent, filter: AdvancedFilter): boolean {
  const value = read(event, filter.key);
  switch (filter.operatorType) {
    case 'NumberIn':
      return typeof value === 'number' && filter.values.includes(value);
    case 'NumberNotIn':
      return !(typeof value === 'number' && filter.values.includes(value));
    case 'StringIn':
    case 'StringNotIn':
    case 'StringBeginsWith':
    case 'StringEndsWith':
    case 'StringContains': {
      const values = filter.values.map((each) => each.toLowerCase());
      // A key that is not there is in no list: only "not in" holds.
      if (typeof value !== 'string') return filter.operatorType === 'StringNotIn';
      return textComparisons[filter.operatorType](value.toLowerCase(), values);
    }
    default:
      return typeof value === 'number' && numberComparisons[filter.operatorType](value, filter.value);
  }
}

function read(event: BlobCreatedEvent, key: string): unknown {
  let value: unknown = event;
  for (const name of key.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
