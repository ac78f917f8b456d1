import { readFileSync } from 'node:fs';
import type { Json, JsonObject } from '../src/model/json.ts';

/** A fact of GitHub's semantics: an input and what comes of it. */
export interface Fact {
  readonly id: number;
  readonly kind: 'matrix' | 'expr' | 'if' | 'sem';
  readonly in: Json;
  readonly rows?: readonly JsonObject[];
  readonly names?: readonly string[];
  readonly err?: string;
  readonly ours?: string;
}

const file = new URL('./fixtures/matrix-facts.json', import.meta.url);

export const facts = (JSON.parse(readFileSync(file, 'utf8')) as { facts: readonly Fact[] }).facts;
