import type { QueryResult } from '../../query/run-query.ts';

/** The header that the SDK reads into `queryMetrics`. Only the total time and the counts are measured; the other times are 0. */
export function queryMetrics({ items, scanned, text }: QueryResult, startedAt: number): string {
  const metrics = {
    totalExecutionTimeInMs: (performance.now() - startedAt).toFixed(2),
    queryCompileTimeInMs: '0.00',
    queryLogicalPlanBuildTimeInMs: '0.00',
    queryPhysicalPlanBuildTimeInMs: '0.00',
    queryOptimizationTimeInMs: '0.00',
    VMExecutionTimeInMs: '0.00',
    indexLookupTimeInMs: '0.00',
    documentLoadTimeInMs: '0.00',
    systemFunctionExecuteTimeInMs: '0.00',
    userFunctionExecuteTimeInMs: '0.00',
    retrievedDocumentCount: scanned,
    retrievedDocumentSize: text.length,
    outputDocumentCount: items.length,
    outputDocumentSize: text.length,
    writeOutputTimeInMs: '0.00',
    indexUtilizationRatio: (scanned === 0 ? 0 : Math.min(1, items.length / scanned)).toFixed(2),
  };
  return Object.entries(metrics)
    .map(([name, value]) => `${name}=${value}`)
    .join(';');
}
