import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jsonProblems } from './json-problems.ts';
import { ConfigError } from './problems.ts';
import { errorCode } from './references.ts';

export interface JsonFile {
  readonly content: unknown;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
}

/** What a config file holds. @throws ConfigError when it is not there, or no JSON that says each thing once */
export function readJson(file: string, remedy = 'start from config.example.json'): JsonFile {
  const bytes = readBytes(file, remedy);
  const text = decode(file, bytes);
  const problems = jsonProblems(text);
  if (problems.length > 0) throw new ConfigError(file, problems);
  return { content: JSON.parse(text), sha256: hash('sha256', bytes, 'hex') };
}

function readBytes(file: string, remedy: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigError(file, [{ path: '', message: `cannot be read (${errorCode(error)}); ${remedy}` }]);
  }
}

/** Without the byte order mark that some editors put in front. */
function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Any encoding can be told from UTF-8, and none from each other.
    throw new ConfigError(file, [{ path: '', message: 'is not UTF-8; save it in that encoding' }]);
  }
}
