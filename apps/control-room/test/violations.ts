import type AxeBuilder from '@axe-core/playwright';

/** What axe finds: the rule, and the beginning of each element that breaks it. */
export const violations = async (axe: AxeBuilder) =>
  (await axe.analyze()).violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html.slice(0, 160)) }));
