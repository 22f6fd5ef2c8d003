/** True when the dotted version `have` is at least `want` ("24.1.0" against "24.0.0"). Pre-release suffixes are ignored. */
export function isAtLeast(have, want) {
  const [a, b] = [have, want].map((text) => text.replace(/^v/, '').split('-')[0].split('.').map(Number));
  for (let part = 0; part < 3; part++) {
    const [left, right] = [a[part] ?? 0, b[part] ?? 0];
    if (left !== right) return left > right;
  }
  return true;
}
