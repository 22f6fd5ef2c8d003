import { isRecord } from '../settings/parse-json.ts';
import type { BindingData } from './binding-expression.ts';

/** Utility.ApplyBindingData: the top-level properties of a JSON object in the trigger's text become binding data. */
export function readJsonProperties(text: string): BindingData {
  if (!text.trimStart().startsWith('{')) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed : {};
  } catch {
    // Text that only looks like JSON is plain text to the function as well.
    return {};
  }
}
