import type { JsonObject } from './json.ts';

/** A JSON Schema, as Codex's strict mode takes it. */
export type JsonSchema = JsonObject;
