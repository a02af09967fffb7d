/**
 * Files that stay open between uses, but never more than a number of them: the one that was used longest ago is closed when
 * another wants its place, and opens by itself when it is used again.
 */
export class FilePool {
  /** Open files that nobody is using, the one used longest ago first, with their descriptors. */
  private readonly idle = new Map<PooledFile, number>()
  private inUse = 0
  private readonly waiting: (() => void)[] = []

  /** `most`: how many may be open. `close` gives a descriptor back to the system. */
  constructor(
    private readonly most: number,
    private readonly close: (descriptor: number) => void,
  ) {}

  /** How many files are open. */
  get open(): number {
    return this.idle.size + this.inUse
  }

  /** A file of the pool; `open` gives its descriptor, whenever it has to be opened. */
  file(open: () => number): PooledFile {
    return new PooledFile(this, open)
  }

  /** Do what opens a file of its own; where the process may open no more, those that wait here are closed first. */
  withRoom<A>(act: () => A): A {
    try {
      return act()
    } catch (error) {
      if (!isOutOfDescriptors(error) || this.idle.size === 0) throw error
      for (const file of [...this.idle.keys()]) this.release(file)
      return act()
    }
  }

  /** Whether a file may be opened for use beside those that are in use. */
  hasRoom(file: PooledFile): boolean {
    return this.idle.has(file) || this.inUse < this.most
  }

  /** When one that is in use has been given back; there may be no room then, if others were quicker. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** The descriptor of a file that is about to be used. */
  take(file: PooledFile, open: () => number): number {
    const descriptor = this.idle.get(file) ?? this.opened(open)
    this.idle.delete(file)
    this.inUse++
    return descriptor
  }

  private opened(open: () => number): number {
    for (const oldest of this.idle.keys()) {
      if (this.open < this.most) break
      this.release(oldest)
    }
    try {
      return this.withRoom(open)
    } catch (error) {
      // The place that was waited for is still free.
      this.waiting.shift()?.()
      throw error
    }
  }

  /** A file is not in use any more: keep it open, or not. */
  give(file: PooledFile, descriptor: number, keep: boolean): void {
    this.inUse--
    if (keep) this.idle.set(file, descriptor)
    else this.close(descriptor)
    this.waiting.shift()?.()
  }

  /** Close a file that is not in use. */
  release(file: PooledFile): void {
    const descriptor = this.idle.get(file)
    if (descriptor === undefined) return
    this.idle.delete(file)
    this.close(descriptor)
  }
}

/** A file of a pool: open while it is used, and after that until it is closed, or another wants its place. */
export class PooledFile {
  private users = 0
  private descriptor = -1
  private keep = true

  constructor(
    private readonly pool: FilePool,
    private readonly open: () => number,
  ) {}

  /** Use the open file at once. */
  use<A>(act: (descriptor: number) => A): A {
    const descriptor = this.begin()
    try {
      return act(descriptor)
    } finally {
      this.end()
    }
  }

  /** Use the open file while the thread goes on; where too many are in use, wait for one of them. */
  async useLater<A>(act: (descriptor: number) => Promise<A>): Promise<A> {
    while (this.users === 0 && !this.pool.hasRoom(this)) await this.pool.turn()
    const descriptor = this.begin()
    try {
      return await act(descriptor)
    } finally {
      this.end()
    }
  }

  /** Close it, as soon as nobody is using it; the next use opens it again. */
  close(): void {
    this.keep = false
    this.pool.release(this)
  }

  private begin(): number {
    if (this.users === 0) this.descriptor = this.pool.take(this, this.open)
    this.users++
    this.keep = true
    return this.descriptor
  }

  private end(): void {
    if (--this.users === 0) this.pool.give(this, this.descriptor, this.keep)
  }
}

const isOutOfDescriptors = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')
