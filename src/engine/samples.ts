import type { Key, NodeId } from '../model/ids.ts';
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
  async take(key: Key, node: NodeId, instance: number | undefined): Promise<Sample> {
    const next = this.#taken.get(key) ?? 0;
    const first = await this.#store.get(key, next);
    if (first?.node === node) return this.#give(key, { sample: next, stored: first });
    const own = await this.#own(key, node, instance, next, first !== undefined);
    return this.#give(key, own ?? { sample: next, stored: first });
  }

  async #own(
    key: Key,
    node: NodeId,
    instance: number | undefined,
    next: number,
    more: boolean,
  ): Promise<Sample | undefined> {
    if (instance !== undefined && instance > next) {
      const own = await this.#ifOwn(key, node, instance);
      if (own !== undefined && own !== 'none') return own;
    }
    for (let sample = next + 1; more; sample++) {
      const own = await this.#ifOwn(key, node, sample);
      if (own === 'none') return undefined;
      if (own !== undefined) return own;
    }
    return undefined;
  }

  async #ifOwn(key: Key, node: NodeId, sample: number): Promise<Sample | 'none' | undefined> {
    const slot = `${key}/${sample}`;
    const owner = this.#owners.get(slot);
    if (this.#beyond.has(slot) || (owner !== undefined && owner !== node)) return undefined;
    const stored = await this.#store.get(key, sample);
    if (stored === undefined) return 'none';
    this.#owners.set(slot, stored.node);
    return stored.node === node ? { sample, stored } : undefined;
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
