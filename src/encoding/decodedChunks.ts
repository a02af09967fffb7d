import type { Samples } from '../model/dtype.js'

/** Bytes that are kept where nobody says how many. */
const USUAL = 64 * 2 ** 20

/**
 * Decoded chunks that this thread keeps for the next read, of all arrays together: the most recently used, within a number of bytes;
 * the newest always.
 */
export class DecodedChunks {
  private readonly kept = new Map<string, Samples>()
  private readonly bounds = new Set<{ readonly most: number }>()
  private bytes = 0
  private owners = 0

  /** Bytes that are kept now. */
  get size(): number {
    return this.bytes
  }

  /** Keep no more than so many bytes until the answer is called; the least of several holds. */
  bound(most: number): () => void {
    const bound = { most }
    this.bounds.add(bound)
    this.shrink()
    return () => void this.bounds.delete(bound)
  }

  /** The chunks of one array, by their names. */
  of(): OwnChunks {
    const prefix = `${++this.owners} `
    return {
      get: (name) => this.get(prefix + name),
      has: (name) => this.kept.has(prefix + name),
      set: (name, samples) => this.set(prefix + name, samples),
      clear: () => {
        for (const key of [...this.kept.keys()]) if (key.startsWith(prefix)) this.drop(key)
      },
    }
  }

  private get(key: string): Samples | undefined {
    const found = this.kept.get(key)
    if (found === undefined) return undefined
    // The last of the map is the one that was used last.
    this.kept.delete(key)
    this.kept.set(key, found)
    return found
  }

  private set(key: string, samples: Samples): void {
    this.drop(key)
    this.kept.set(key, samples)
    this.bytes += samples.byteLength
    this.shrink()
  }

  private drop(key: string): void {
    this.bytes -= this.kept.get(key)?.byteLength ?? 0
    this.kept.delete(key)
  }

  private shrink(): void {
    const most = this.bounds.size === 0 ? USUAL : Math.min(...[...this.bounds].map((bound) => bound.most))
    for (const oldest of this.kept.keys()) {
      if (this.bytes <= most || this.kept.size === 1) return
      this.drop(oldest)
    }
  }
}

/** What an array keeps of its chunks. */
interface OwnChunks {
  readonly get: (name: string) => Samples | undefined
  readonly has: (name: string) => boolean
  readonly set: (name: string, samples: Samples) => void
  readonly clear: () => void
}

/** Those of this thread. */
export const decodedChunks = new DecodedChunks()
