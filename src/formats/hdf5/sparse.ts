import type { Library } from './library.js'

const PAGE = 4096

/** A file in memory that the library writes, of which only what was written takes room: the samples are not in it. */
export class SparseFile {
  size = 0
  /** Where the library wrote since this was emptied. */
  readonly written: number[] = []
  private readonly pages = new Map<number, Uint8Array>()

  /** Put it where the library finds it. */
  put({ FS }: Library, path: string): void {
    FS.writeFile(path, '')
    const { node } = FS.lookupPath(path)
    Object.defineProperty(node, 'usedBytes', { get: () => this.size, set: (size: number) => this.truncate(size) })
    node.node_ops = {
      ...node.node_ops,
      setattr: (_: unknown, { size }: { readonly size?: number }) => {
        if (size !== undefined) this.truncate(size)
      },
    }
    node.stream_ops = {
      ...node.stream_ops,
      llseek: ({ position }: { readonly position: number }, offset: number, whence: number) =>
        offset + (whence === 1 ? position : whence === 2 ? this.size : 0),
      read: (_: unknown, into: Int8Array, from: number, length: number, position: number) => {
        const count = Math.max(0, Math.min(length, this.size - position))
        this.each(position, count, (page, at, within, part) =>
          into.set(page?.subarray(at, at + part) ?? new Uint8Array(part), from + within),
        )
        return count
      },
      write: (_: unknown, bytes: Int8Array, from: number, length: number, position: number) => {
        this.written.push(position)
        this.write(bytes.subarray(from, from + length), position)
        return length
      },
    }
  }

  /** Write bytes at a position. */
  write(
    bytes: ArrayLike<number> & { readonly subarray: (from: number, to: number) => ArrayLike<number> },
    position: number,
  ): void {
    this.each(position, bytes.length, (found, at, within, part, number) => {
      const page = found ?? new Uint8Array(PAGE)
      this.pages.set(number, page)
      page.set(bytes.subarray(within, within + part), at)
    })
    this.size = Math.max(this.size, position + bytes.length)
  }

  /** The stretches that hold anything, in order. */
  *stretches(): Generator<{ readonly position: number; readonly bytes: Uint8Array }> {
    for (const number of [...this.pages.keys()].sort((a, b) => a - b)) {
      const position = number * PAGE
      const bytes = this.pages.get(number)?.subarray(0, Math.max(0, this.size - position))
      if (bytes !== undefined && bytes.length > 0) yield { position, bytes }
    }
  }

  private truncate(size: number): void {
    this.size = size
    for (const number of this.pages.keys()) if (number * PAGE >= size) this.pages.delete(number)
    this.pages.get(Math.floor(size / PAGE))?.fill(0, size % PAGE)
  }

  private each(
    position: number,
    length: number,
    act: (page: Uint8Array | undefined, at: number, within: number, part: number, number: number) => void,
  ): void {
    for (let within = 0; within < length; ) {
      const number = Math.floor((position + within) / PAGE)
      const at = (position + within) % PAGE
      const part = Math.min(PAGE - at, length - within)
      act(this.pages.get(number), at, within, part, number)
      within += part
    }
  }
}
