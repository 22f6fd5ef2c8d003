import { z } from 'zod';
import { clockSetting } from './control-clock.ts';
import { costs } from './control-costs.ts';
import { eventKinds } from './control-events.ts';
import { faults, waitingFault } from './control-faults.ts';
import { sample } from './control-samples.ts';

/** `ok` works, `limited` works in part, `bad` should work and does not, `off` is down on purpose, `unknown` was not asked yet. */
export const health = z.enum(['ok', 'limited', 'bad', 'off', 'unknown']).meta({ id: 'Health' });
export type Health = z.infer<typeof health>;

/** One process, or a service inside one. */
export const part = z
  .object({
    name: z.string().meta({ example: 'worker' }),
    region: z.string().nullable().meta({ description: 'Null for what serves every region.' }),
    pid: z.int().nullable(),
    health,
    since: z.iso.datetime().nullable().meta({ description: 'When it came into this state; null when unknown.' }),
    reason: z.string().nullable().meta({ description: 'What is wrong, in a sentence; null when nothing is.' }),
  })
  .meta({ id: 'Part' });
export type ControlPart = z.infer<typeof part>;

export const regionStatus = z.enum(['up', 'killing', 'killed', 'restoring']).meta({ id: 'RegionStatus' });
export type RegionStatus = z.infer<typeof regionStatus>;

export const controlRegion = z
  .object({
    name: z.string(),
    displayName: z.string(),
    status: regionStatus,
    since: z.iso.datetime().nullable().meta({ description: 'When the status began; null while it has been up from the start.' }),
    readOnly: z.boolean().meta({ description: 'Its storage refuses writes.' }),
    readOnlySince: z.iso.datetime().nullable(),
    health,
    parts: z.array(part),
    addresses: z.record(z.string(), z.url()),
    storage: z
      .object({
        mode: z.string(),
        secondary: z.string(),
        pendingReplication: z.int(),
        lastSyncTime: z.iso.datetime().nullable(),
        eventsPending: z.int(),
        eventsDelivered: z.int(),
        deadLettered: z.int(),
      })
      .nullable()
      .meta({ description: 'Null while it cannot be asked.' }),
    cosmos: z.object({ mode: z.string(), items: z.int() }).nullable(),
    vision: z.object({ answers: z.record(z.string(), z.int()) }).nullable(),
    queues: z
      .record(z.string(), z.int())
      .nullable()
      .meta({ description: 'Messages by queue; null while they cannot be counted.' }),
    traffic: z.string().nullable().meta({ description: "Traffic Manager's verdict; null without one." }),
  })
  .meta({ id: 'ControlRegion' });
export type ControlRegion = z.infer<typeof controlRegion>;

/** Cosmos' replication from one region to another. */
export const replicationLink = z
  .object({
    from: z.string(),
    to: z.string(),
    lagMs: z.number().nullable().meta({ description: 'Age of the oldest write that has not arrived; null when unknown.' }),
    backlog: z.int().meta({ description: 'Writes that have not arrived.' }),
    perSecond: z.number().meta({ description: 'Writes that arrived, lately.' }),
    split: z.boolean().meta({ description: 'Cut on purpose.' }),
  })
  .meta({ id: 'ReplicationLink' });
export type ReplicationLink = z.infer<typeof replicationLink>;

/** How people are divided between what runs beside each other. */
export const publishedRelease = z
  .object({
    revision: z.int(),
    sticky: z.boolean().meta({ description: 'Sessions stay with the colour they began with.' }),
    colours: z.array(
      z.object({
        colour: z.string(),
        weight: z.number().meta({ description: 'Of 100.' }),
        drained: z.boolean().meta({ description: 'Takes no traffic, whatever its weight.' }),
        release: z.string(),
      }),
    ),
  })
  .meta({ id: 'PublishedRelease' });
export type PublishedRelease = z.infer<typeof publishedRelease>;

export const controlState = z
  .object({
    at: z.iso.datetime(),
    startedAt: z.iso.datetime(),
    clock: clockSetting,
    web: z.url(),
    api: z.url(),
    lastKill: z
      .object({ region: z.string(), at: z.iso.datetime(), restoredAt: z.iso.datetime().nullable() })
      .nullable()
      .meta({ description: 'Null before the first.' }),
    regions: z.array(controlRegion),
    release: publishedRelease.nullable().meta({ description: 'As it stands beside the pages; null while it is not known.' }),
    parts: z.array(part).meta({ description: 'Those that serve every region.' }),
    replication: z.array(replicationLink),
    faults,
    waiting: z.array(waitingFault),
    counts: z.record(z.enum(eventKinds), z.int()).meta({ description: 'Events so far, by kind.' }),
    lastEventId: z.int(),
    sample: sample.nullable(),
    costs,
  })
  .meta({ id: 'ControlState' });
export type ControlState = z.infer<typeof controlState>;
