import sharp from 'sharp';

/** Pictures whose looks are known because they are painted here. Sides in pixels. */
export function paint(svgBody: string, width = 900, height = 600): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svgBody}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

export function plain(colour: string, width = 300, height = 300): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** Sky above, meadow below, a red ball. */
export function meadow(width = 900, height = 600): Promise<Buffer> {
  const horizon = Math.round(height * 0.5);
  return paint(
    `<rect width="${width}" height="${horizon}" fill="#6bb1f0"/>
     <rect y="${horizon}" width="${width}" height="${height - horizon}" fill="#3f8f3a"/>
     <circle cx="${width * 0.75}" cy="${height * 0.6}" r="${height * 0.08}" fill="#dd2222"/>`,
    width,
    height,
  );
}

/** Black and white squares, a hundredth of the width each. */
export function chessboard(width = 800, height = 600): Promise<Buffer> {
  const side = width / 20;
  const squares = Array.from({ length: 20 * 15 }, (_, index) => {
    const [column, row] = [index % 20, Math.floor(index / 20)];
    const fill = (column + row) % 2 === 0 ? '#000' : '#fff';
    return `<rect x="${column * side}" y="${row * side}" width="${side}" height="${side}" fill="${fill}"/>`;
  });
  return paint(squares.join(''), width, height);
}

export function noise(width = 800, height = 600): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
    .png()
    .toBuffer();
}
