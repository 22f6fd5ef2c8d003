export interface Label {
  readonly text: string;
  /** Where its line ends, pixels from the top. */
  readonly y: number;
}

/** Moves labels apart so that none covers another, each as near to its line as there is room, all inside of `height`. Keeps their order. */
export function placeLabels(labels: readonly Label[], height: number, apart: number): Label[] {
  const placed = labels.toSorted((a, b) => a.y - b.y).map((label) => ({ ...label }));
  let least = 0;
  for (const label of placed) {
    label.y = Math.max(label.y, least);
    least = label.y + apart;
  }
  let most = height;
  for (const label of placed.toReversed()) {
    label.y = Math.min(label.y, most);
    most = label.y - apart;
  }
  return placed;
}
