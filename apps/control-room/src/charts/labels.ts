interface Label {
  /** The middle of it: at first where its line ends, pixels from the top. */
  readonly y: number;
}

/**
 * Moves labels apart so that none covers another, each as near to its line as there is room. All of each is inside of `height`, so that none covers
 * what stands above or below the chart either; if there are too many for that, the first go over its top. Keeps their order.
 */
export function placeLabels<One extends Label>(labels: readonly One[], height: number, labelHeight: number): One[] {
  const placed = labels.toSorted((a, b) => a.y - b.y).map((label) => ({ label, y: label.y }));
  let least = labelHeight / 2;
  for (const each of placed) {
    each.y = Math.max(each.y, least);
    least = each.y + labelHeight;
  }
  let most = height - labelHeight / 2;
  for (const each of placed.toReversed()) {
    each.y = Math.min(each.y, most);
    most = each.y - labelHeight;
  }
  return placed.map(({ label, y }) => ({ ...label, y }));
}
