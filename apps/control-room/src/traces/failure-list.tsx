import type { FailureGroup } from '@parallax/local-cloud/api/control-traces';
import { noTrace, tracesHref } from '../address/address.ts';
import { clockTime, duration } from '../words/figures.ts';
import { nameOf, type Place, shortRole } from './trace-words.ts';
import type { Asked } from './use-asked.ts';

/** What went wrong, the same failures as one; each leads to the trace of the latest. */
export function FailureList({
  asked: { answer, problem },
  places,
  now,
}: {
  asked: Asked<readonly FailureGroup[]>;
  places: readonly Place[];
  now: number;
}) {
  return (
    <section className="failures panel" aria-labelledby="failures-heading">
      <h2 className="heading" id="failures-heading">
        Failures
      </h2>
      {problem !== null && <p className="traces-problem">{problem}</p>}
      {answer?.length === 0 && <p className="nothing">Nothing failed in what is kept.</p>}
      {answer !== null && answer.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Where</th>
              <th scope="col">Why</th>
              <th scope="col">Times</th>
              <th scope="col">Last</th>
            </tr>
          </thead>
          <tbody>
            {answer.map(({ name, role, region, reason, count, lastAt, operationId, spanId }) => (
              <tr key={spanId}>
                <th scope="row">
                  <a href={tracesHref({ ...noTrace, operationId, spanId })}>{name}</a>
                </th>
                <td>
                  {shortRole(role)}, {nameOf(region, places)}
                </td>
                <td className="failure-reason">{reason}</td>
                <td className="n">{count}</td>
                <td className="n" title={clockTime(lastAt)}>
                  {duration(Math.max(0, now - Date.parse(lastAt)))} ago
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
