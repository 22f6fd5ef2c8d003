type Loose = Readonly<Record<string, unknown>>;

/** A step as it is run: what it does in words, and everything that was written. */
export interface Step {
  readonly text: string;
  readonly minutes: number | null;
  /** Null for the usual one: everything before succeeded. */
  readonly condition: string | null;
  readonly connection: string | null;
  readonly env: Readonly<Record<string, unknown>>;
}

export interface Job {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly minutes: number | null;
  /** Null for a job that deploys nothing. */
  readonly environment: string | null;
  readonly steps: readonly Step[];
  /** What is done when it fails; empty for nothing. */
  readonly onFailure: readonly Step[];
}

export interface Stage {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly groups: readonly string[];
  readonly jobs: readonly Job[];
}

/** Stages of an expanded pipeline, in the order in which they are written. */
export function readStages(pipeline: Loose): Stage[] {
  const stages = (pipeline['stages'] ?? []) as Loose[];
  return stages.map((stage, index) => ({
    name: String(stage['stage']),
    dependsOn:
      stage['dependsOn'] === undefined
        ? stages.slice(index - 1, index).map((before) => String(before['stage']))
        : list(stage['dependsOn']),
    groups: groupsOf(stage['variables']),
    jobs: ((stage['jobs'] ?? []) as Loose[]).map(readJob),
  }));
}

function readJob(job: Loose): Job {
  const environment = job['environment'];
  const runOnce = (job['strategy'] as { runOnce?: Loose } | undefined)?.runOnce;
  const hooks = ['preDeploy', 'deploy', 'routeTraffic', 'postRouteTraffic'].flatMap((hook) => stepsOf(runOnce?.[hook]));
  return {
    name: String(job['deployment'] ?? job['job']),
    dependsOn: list(job['dependsOn'] ?? []),
    minutes: typeof job['timeoutInMinutes'] === 'number' ? job['timeoutInMinutes'] : null,
    environment:
      environment === undefined ? null : typeof environment === 'string' ? environment : String((environment as Loose)['name']),
    steps: runOnce ? hooks : stepsOf(job),
    onFailure: stepsOf((runOnce?.['on'] as Loose | undefined)?.['failure']),
  };
}

const groupsOf = (variables: unknown): string[] =>
  Array.isArray(variables) ? (variables as Loose[]).flatMap(({ group }) => (group ? [String(group)] : [])) : [];

const stepsOf = (holder: unknown): Step[] => (((holder as Loose | undefined)?.['steps'] ?? []) as Loose[]).map(readStep);

function readStep(step: Loose): Step {
  const inputs = (step['inputs'] ?? {}) as Loose;
  const connection = inputs['azureSubscription'];
  return {
    text: [step['bash'], step['script'], inputs['inlineScript'], step['task'], step['download'], step['publish']]
      .filter(Boolean)
      .join('\n'),
    minutes: typeof step['timeoutInMinutes'] === 'number' ? step['timeoutInMinutes'] : null,
    condition: step['condition'] === undefined || step['condition'] === 'succeeded()' ? null : String(step['condition']),
    connection: connection === undefined ? null : String(connection),
    env: (step['env'] ?? {}) as Loose,
  };
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : value === '' ? [] : [String(value)]);
