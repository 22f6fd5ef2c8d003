import type { Page } from 'playwright-core';
import type { Picture } from '../../pictures.ts';

/** As a person who drags files from the desktop onto the page. */
export async function dropFiles(page: Page, pictures: readonly Picture[]): Promise<void> {
  const files = pictures.map(({ fileName, contentType, bytes }) => ({ fileName, contentType, base64: bytes.toString('base64') }));
  const transfer = await page.evaluateHandle((list) => {
    const scope = globalThis as unknown as {
      DataTransfer: new () => { items: { add(file: unknown): void } };
      File: new (parts: unknown[], name: string, options: object) => unknown;
    };
    const data = new scope.DataTransfer();
    for (const { fileName, contentType, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      data.items.add(new scope.File([bytes], fileName, { type: contentType }));
    }
    return data;
  }, files);
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer });
}
