/** What a property was set to: JSON within JSON, which the log cuts where it grows long. */
export interface AuditValue {
  readonly value: unknown;
  readonly isCut: boolean;
}

/** Undefined where the log tells nothing. A text that is no JSON is taken as it stands. Never throws. */
export function readAuditValue(text: string | null | undefined): AuditValue | undefined {
  if (text === null || text === undefined || text === '') return undefined;
  const whole = parsed(text);
  if (whole === null) return undefined;
  if (whole !== undefined) return { value: whole, isCut: false };
  if (!/^["[{]/.test(text)) return { value: text, isCut: false };
  // Cut inside of a text: what is there can be read, but for an escape that the cut went through.
  const closed = parsed(`${text.replace(cutEscape, '')}"`);
  return { value: closed ?? text, isCut: true };
}

/** Begun by a backslash that is not itself the second half of one. */
const cutEscape = /(?<=(?:^|[^\\])(?:\\\\)*)\\(?:u[\da-f]{0,3})?$/i;

/** Undefined where it is no text. */
export function textOf(read: AuditValue | undefined): string | undefined {
  return typeof read?.value === 'string' ? read.value : undefined;
}

/** What a value lists: itself, its elements, or of elements that are objects the one member that tells them apart. */
export function listIn(read: AuditValue | undefined, member: string): readonly string[] | undefined {
  if (read === undefined) return undefined;
  const items: readonly unknown[] = Array.isArray(read.value) ? read.value : [read.value];
  const texts = items.flatMap((item) => textIn(item, member) ?? []);
  return [...new Set(texts)].sort();
}

function textIn(item: unknown, member: string): string | undefined {
  if (typeof item === 'object' && item !== null) return textIn(Reflect.get(item, member), member);
  if (typeof item === 'boolean' || typeof item === 'number') return String(item);
  return typeof item === 'string' && item !== '' ? item : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut, or never JSON.
    return undefined;
  }
}
