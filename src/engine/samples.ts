import type { Key, NodeId } from '../model/ids.ts';
import { type Soon, whenThere } from '../model/soon.ts';
import type { ResultStore, StoredResult } from '../store/store.ts';

/** Which of the results of identical nodes is a node's, and that result, if it is stored. */
export interface Sample {
  readonly sample: number;
  readonly stored: StoredResult | undefined;
}

/**
 * Shares out the results of identical nodes, which are independent samples: the n-th takes the n-th. But a node whose
 * own result of an earlier run is there takes that one, whichever of them comes first, and if it comes alone (`--only`):
 * what was built on it is built on the same again.
 *
 * To be asked for one node at a time, in the order of the plan where several are ready.
 */
export class Samples {
  readonly #store: Pick<ResultStore, 'get'>;
  /** How many of a key's samples are taken from the first on, and those that are taken beyond. */
  readonly #taken = new Map<Key, number>();
  readonly #beyond = new Set<string>();
  /** Whose the samples are that were looked at while another one was searched for. */
  readonly #owners = new Map<string, NodeId>();

  constructor(store: Pick<ResultStore, 'get'>) {
    this.#store = store;
  }

  /** @param instance index in the matrix: where all instances are identical, this is most likely the number. */
  take(key: Key, node: NodeId, instance: number | undefined): Soon<Sample> {
    const next = this.#taken.get(key) ?? 0;
    return whenThere(this.#store.get(key, next), (first) => {
      const taken = { sample: next, stored: first };
      if (first?.node === node) return this.#give(key, taken);
      const own = this.#own(key, node, instance, next, first !== undefined);
      return whenThere(own, (found) => this.#give(key, found ?? taken));
    });
  }

  #own(
    key: Key,
    node: NodeId,
    instance: number | undefined,
    next: number,
    more: boolean,
  ): Soon<Sample | undefined> {
    const guessed = instance !== undefined && instance > next ? this.#ifOwn(key, node, instance) : undefined;
    return whenThere(guessed, (own) => {
      if (own !== undefined && own !== 'none') return own;
      return more ? this.#search(key, node, next + 1) : undefined;
    });
  }

  async #search(key: Key, node: NodeId, from: number): Promise<Sample | undefined> {
    for (let sample = from; ; sample++) {
      const own = await this.#ifOwn(key, node, sample);
      if (own === 'none') return undefined;
      if (own !== undefined) return own;
    }
  }

  #ifOwn(key: Key, node: NodeId, sample: number): Soon<Sample | 'none' | undefined> {
    const slot = `${key}/${sample}`;
    const owner = this.#owners.get(slot);
    if (this.#beyond.has(slot) || (owner !== undefined && owner !== node)) return undefined;
    return whenThere(this.#store.get(key, sample), (stored) => {
      if (stored === undefined) return 'none';
      this.#owners.set(slot, stored.node);
      return stored.node === node ? { sample, stored } : undefined;
    });
  }

  #give(key: Key, given: Sample): Sample {
    let next = this.#taken.get(key) ?? 0;
    if (given.sample > next) {
      this.#beyond.add(`${key}/${given.sample}`);
      return given;
    }
    next += 1;
    while (this.#beyond.delete(`${key}/${next}`)) next += 1;
    this.#taken.set(key, next);
    return given;
  }
}
