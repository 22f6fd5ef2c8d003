import { ToolFailure } from './failure.ts';

/** What is read of `terraform show -json`. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

export interface Verdict {
  /** Addresses with what is done to them. */
  readonly changes: readonly string[];
  /** Why it cannot be part of a release, each a sentence; empty when it can. */
  readonly objections: readonly string[];
}

/**
 * Kinds that are made or changed within a minute. A release has to end within minutes, and an apply that is cut off by a time limit is the worst of
 * all failures: what may take longer is done beforehand, by the infra pipeline, which waits as long as it takes.
 */
const quick: readonly RegExp[] = [
  /^azapi_(resource|update_resource|resource_action)$/,
  /^azurerm_role_(assignment|definition)$/,
  /^azurerm_cosmosdb_sql_role_assignment$/,
  /^azurerm_monitor_/,
  /^azurerm_application_insights(_|$)/,
  /^azurerm_consumption_budget_/,
  /^azurerm_eventgrid_/,
  /^azurerm_traffic_manager_/,
  /^azurerm_dns_/,
  /^azurerm_storage_(container|management_policy|account_static_website|account_queue_properties)$/,
  /^azurerm_key_vault_(secret|certificate)$/,
  /^(random|time|terraform)_/,
];

/** Whether a plan is small enough to be applied in the middle of a release: nothing goes, and nothing in it is slow. */
export function judgePlan({ resource_changes: changes = [] }: Plan): Verdict {
  const real = changes.filter(({ change }) => !change.actions.every((action) => action === 'no-op' || action === 'read'));
  return {
    changes: real.map(({ address, change }) => `${change.actions.join(' and ')} ${address}`),
    objections: real.flatMap(({ address, type, change }) => {
      if (change.actions.includes('delete'))
        return [`${address} would be ${change.actions.includes('create') ? 'replaced' : 'deleted'}.`];
      if (!quick.some((pattern) => pattern.test(type))) return [`${address} may take longer than a release may.`];
      return [];
    }),
  };
}

/** @throws {ToolFailure} naming what stands in the way of a release. */
export function assertReleasable(name: string, { objections }: Verdict): void {
  if (objections.length === 0) return;
  throw new ToolFailure(
    [
      `The plan of ${name} is none for a release. Run the infra pipeline for this commit first, then this again.`,
      ...objections,
    ].join('\n- '),
  );
}
