import type { Faults, FaultsAnswer, WaitingFault } from '../api/control-faults.ts';
import { getJson, putJson, reasonOf } from './call-admin.ts';
import { ControlError, listed } from './control-error.ts';
import type { ControlTarget, TargetRegion } from './control-target.ts';
import { mergeFaults, regionsNamed } from './merge-faults.ts';
import { type FaultCall, planFaultCalls } from './plan-fault-calls.ts';

/**
 * Holds the faults that are asked for and sees to it that the services have them: what a service did not take is tried again, and a service that was
 * started anew gets its faults again. Regions that are down keep theirs waiting.
 */
export class FaultBoard {
  private readonly target: ControlTarget;
  private current: Faults = {};
  /** What each service was last told, as JSON by the call's key. */
  private readonly told: Map<string, string>;
  private waiting: WaitingFault[] = [];
  private work: Promise<void> = Promise.resolve();
  /** Cosmos' replication before anybody changed it; null until it was asked. */
  private usualReplication: object | null = null;

  constructor(target: ControlTarget) {
    this.target = target;
    this.told = new Map(this.plan().map((call) => [call.key, JSON.stringify(call.body)]));
  }

  answer(): FaultsAnswer {
    return { faults: this.current, waiting: this.waiting };
  }

  /** Merges a change and settles when every service has it or has refused. Rejects with 400 when a region is unknown or the document does not fit. */
  async put(change: unknown): Promise<FaultsAnswer> {
    const next = mergeFaults(this.current, change);
    const names = this.target.regions().map(({ name }) => name);
    const unknown = [...regionsNamed(next)].filter((name) => !names.includes(name));
    if (unknown.length > 0)
      throw new ControlError(400, `There is no region ${listed(unknown)} here; there are ${listed(names)}.`);
    this.current = next;
    await this.apply();
    return this.answer();
  }

  /** Brings services in line with the document; call it often, it does nothing when there is nothing to do. */
  apply(): Promise<void> {
    this.work = this.work.then(() => this.applyNow());
    return this.work;
  }

  /** A region's services may have lost what they were told: they are told everything again. */
  async tellAgain(region: string): Promise<void> {
    for (const call of this.plan()) if (call.region === region) this.told.delete(call.key);
    await this.apply();
  }

  private plan(): FaultCall[] {
    const regions = this.target.regions().map(({ name, readOnlySince }) => ({ name, isReadOnly: readOnlySince !== null }));
    return planFaultCalls(this.current, regions);
  }

  private async applyNow(): Promise<void> {
    const due = this.plan().filter((call) => this.told.get(call.key) !== JSON.stringify(call.body));
    const outcomes = await Promise.all(due.map((call) => this.tell(call)));
    this.waiting = outcomes.filter((outcome) => outcome !== null);
  }

  private async tell(call: FaultCall): Promise<WaitingFault | null> {
    const { key, service, region, path, body } = call;
    const found = this.target.regions().find(({ name }) => name === region);
    if (found !== undefined && found.status !== 'up')
      return { service, region, reason: `${found.displayName} is down; this is set when it is back.` };
    try {
      const usual = key === 'cosmos replication' ? await this.askUsualReplication() : null;
      await putJson(`${adminOf(this.target, service, found)}${path}`, usual === null ? body : { ...usual, ...(body as object) });
      this.told.set(key, JSON.stringify(body));
      return null;
    } catch (error) {
      return { service, region, reason: `${service} did not take it: ${reasonOf(error)}` };
    }
  }

  /** The emulator keeps what a change does not name, so that clearing a fault has to name what was there before it. */
  private async askUsualReplication(): Promise<object> {
    this.usualReplication ??= (await getJson(`${this.target.admin.cosmos}/replication`)) as object;
    return this.usualReplication;
  }
}

function adminOf(target: ControlTarget, service: FaultCall['service'], region: TargetRegion | undefined): string {
  if (service === 'cosmos') return target.admin.cosmos;
  if (service === 'monitor') {
    if (target.monitor === null) throw new Error('no telemetry is gathered here');
    return target.monitor.adminUrl;
  }
  if (region === undefined) throw new Error(`the ${service} of no region was asked for`);
  return region.admin[service === 'events' ? 'storage' : service];
}
