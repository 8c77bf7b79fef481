/**
 * JSON that is carried as its text, for an answer to hold as it is. Whoever writes answers looks for it; anyone else who
 * serializes it gets the same JSON, parsed and written anew.
 */
export type JsonText = { readonly text: string; readonly toJSON: typeof parsed };

/** Carries a text, which must be JSON. */
export function jsonText(text: string): JsonText {
  return { text, toJSON: parsed };
}

/** Whether a value is such a text; data from outside never is, whatever its properties. */
export function isJsonText(value: unknown): value is JsonText {
  return typeof value === 'object' && value !== null && (value as JsonText).toJSON === parsed;
}

function parsed(this: JsonText): unknown {
  return JSON.parse(this.text);
}
