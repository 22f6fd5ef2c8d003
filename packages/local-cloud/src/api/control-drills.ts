import { z } from 'zod';

const sentence = z.string().min(1).max(500);

export const drillStep = z
  .strictObject({
    at: z.iso.datetime(),
    what: sentence,
    region: z.string().nullable().optional(),
  })
  .meta({ id: 'DrillStep' });

export const drillVerdict = z
  .strictObject({
    holds: z.boolean().meta({ description: 'Whether the hypothesis held.' }),
    text: sentence,
    at: z.iso.datetime(),
  })
  .meta({ id: 'DrillVerdict' });

export const drill = z
  .object({
    id: z.string().regex(/^[A-Za-z0-9._-]{1,80}$/),
    name: sentence,
    hypothesis: sentence,
    startedAt: z.iso.datetime(),
    steps: z.array(drillStep).meta({ description: 'Oldest first.' }),
    verdict: drillVerdict.optional(),
  })
  .meta({ id: 'Drill' });
export type Drill = z.infer<typeof drill>;

const newStep = drillStep.partial({ at: true });
const newVerdict = drillVerdict.partial({ at: true });

/** Times that are left out are now; so is an id of your own. */
export const drillStart = z
  .strictObject({
    id: drill.shape.id.optional(),
    name: sentence,
    hypothesis: sentence,
    startedAt: z.iso.datetime().optional(),
    steps: z.array(newStep).max(500).optional(),
  })
  .meta({ id: 'DrillStart' });
export type DrillStart = z.infer<typeof drillStart>;

/** Steps are added to those that are there; the same step twice counts once. */
export const drillChange = z
  .strictObject({ steps: z.array(newStep).max(500).optional(), verdict: newVerdict.optional() })
  .meta({ id: 'DrillChange' });
export type DrillChange = z.infer<typeof drillChange>;

export const drillAnswer = z.object({ drill }).meta({ id: 'DrillAnswer' });
export const drillsAnswer = z
  .object({ drills: z.array(drill).meta({ description: 'Newest first.' }) })
  .meta({ id: 'DrillsAnswer' });
