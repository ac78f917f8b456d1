/** What must not be left of a text, not even in part where a cut goes through it. */
export interface Unspeakable {
  readonly mask: (text: string) => string;
  /** Bytes of the longest secret; 0 where there is none. */
  readonly longest: number;
}

/** What a stream wrote, in bounded memory: the first and the last half of the limit, and how much lies between. */
export class BoundedOutput {
  readonly #unspeakable: Unspeakable | undefined;
  readonly #half: number;
  readonly #head: Buffer[] = [];
  readonly #tail: Buffer[] = [];
  #headBytes = 0;
  #tailBytes = 0;
  #total = 0;

  constructor(limitBytes: number, unspeakable?: Unspeakable) {
    // What is kept beyond the half, to see whole what a cut there would go through, is not shown.
    this.#half = Math.max(1, Math.floor(limitBytes / 2)) + (unspeakable?.longest ?? 0);
    this.#unspeakable = unspeakable;
  }

  get truncated(): boolean {
    return this.#total > this.#headBytes + this.#tailBytes || this.#tailBytes > this.#half;
  }

  push(chunk: Buffer): void {
    this.#total += chunk.length;
    const room = this.#half - this.#headBytes;
    const toHead = chunk.subarray(0, room);
    if (toHead.length > 0) {
      this.#head.push(toHead);
      this.#headBytes += toHead.length;
    }
    const rest = chunk.subarray(toHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    for (
      let first = this.#tail[0];
      first && this.#tailBytes - first.length >= this.#half;
      first = this.#tail[0]
    ) {
      this.#tail.shift();
      this.#tailBytes -= first.length;
    }
  }

  /** The text; where bytes were left out, a line says how many. Characters are never cut in two. */
  text(): string {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (!this.truncated) return Buffer.concat([head, tail]).toString('utf8');
    const shownHead = withoutTornEnd(head);
    const shownTail = withoutTornStart(tail.subarray(Math.max(0, tail.length - this.#half)));
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
