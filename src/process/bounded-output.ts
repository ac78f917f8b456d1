import { ByteRing } from './byte-ring.ts';

/** What must not be left of a text, not even in part where a cut goes through it. */
export interface Unspeakable {
  readonly mask: (text: string) => string;
  /** Bytes of the longest secret; 0 where there is none. */
  readonly longest: number;
}

/**
 * What a stream wrote, in bounded memory: the first and the last half of the limit, and how much lies between. Chunks are
 * copied, since a stream of small ones would take many times their size.
 */
export class BoundedOutput {
  readonly #unspeakable: Unspeakable | undefined;
  readonly #half: number;
  readonly #head: ByteRing;
  readonly #tail: ByteRing;
  #total = 0;

  constructor(limitBytes: number, unspeakable?: Unspeakable) {
    // What is kept beyond the half, to see whole what a cut there would go through, is not shown.
    this.#half = Math.max(1, Math.floor(limitBytes / 2)) + (unspeakable?.longest ?? 0);
    this.#head = new ByteRing(this.#half);
    this.#tail = new ByteRing(this.#half);
    this.#unspeakable = unspeakable;
  }

  get truncated(): boolean {
    return this.#total > this.#head.length + this.#tail.length;
  }

  /** Whether so many bytes more can be kept without losing any. */
  hasRoomFor(bytes: number): boolean {
    return this.#total + bytes <= 2 * this.#half;
  }

  push(chunk: Buffer): void {
    this.#total += chunk.length;
    const room = this.#half - this.#head.length;
    if (room > 0) this.#head.push(chunk.subarray(0, room));
    if (chunk.length > room) this.#tail.push(chunk.subarray(room));
  }

  /** What is kept; all that was written, unless it is truncated. */
  bytes(): Buffer {
    return Buffer.concat([this.#head.bytes(), this.#tail.bytes()]);
  }

  /** The text; where bytes were left out, a line says how many. Characters are never cut in two. */
  text(): string {
    if (!this.truncated) return this.bytes().toString('utf8');
    const shownHead = withoutTornEnd(this.#head.bytes());
    const shownTail = withoutTornStart(this.#tail.bytes());
    const { mask, longest } = this.#unspeakable ?? { mask: (text: string) => text, longest: 0 };
    const cut = this.#total - shownHead.length - shownTail.length + 2 * longest;
    const before = mask(shownHead.toString('utf8'));
    const after = mask(shownTail.toString('utf8'));
    return `${before.slice(0, before.length - longest)}\n[… ${cut} bytes left out …]\n${after.slice(longest)}`;
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

function withoutTornStart(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return bytes.subarray(start);
}

function withoutTornEnd(bytes: Buffer): Buffer {
  let last = bytes.length - 1;
  while (last > bytes.length - 4 && isContinuation(bytes[last])) last--;
  const lead = bytes[last];
  if (lead === undefined) return bytes;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return last + length > bytes.length ? bytes.subarray(0, last) : bytes;
}
