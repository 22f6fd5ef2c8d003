import type { Costs } from '@parallax/local-cloud/api/control-costs';
import { count, dollars } from '../words/figures.ts';
import './costs.css';

const unknown = '–';

/** What a thousand images would cost in Azure, by what was counted here. */
export function CostTable({ costs }: { costs: Costs }) {
  const { lines, images, usdPer1000Images } = costs;
  const source = lines[0]?.price;
  return (
    <section className="costs panel" aria-labelledby="costs-heading">
      <h2 className="heading" id="costs-heading">
        Per 1,000 images <span className="estimate">estimate</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            <th scope="col">used</th>
            <th scope="col">USD</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, label, per1000Images, usdPer1000Images: usd, used, price }) => (
            <tr key={name} title={`$${price.usd} per ${price.per}. ${price.note}`}>
              <th scope="row">{label}</th>
              <td className="n">{per1000Images === null ? (used === null ? 'not counted' : unknown) : count(per1000Images)}</td>
              <td className="n">{usd === null ? unknown : dollars(usd)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Together</th>
            <td className="n soft">{images === 1 ? 'from 1 image' : `from ${count(images)} images`}</td>
            <td className="n">{usdPer1000Images === null ? unknown : dollars(usdPer1000Images)}</td>
          </tr>
        </tfoot>
      </table>
      {source && (
        <p className="costs-source">
          {source.source}, {source.asOf}. Never checked against a bill; idle polling counts too.
        </p>
      )}
    </section>
  );
}
