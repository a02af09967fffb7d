import { together } from '../../model/waiting.js'
import { joinUrl, namesBetween, urlFolder } from '../paths.js'
import { Answers } from './flight.js'
import type { Listing, Store, Stored } from './store.js'

/** What no folder is called. */
const FILE = /\.(json|npy|npz|bin|meta|raw|dat|csv|tsv|py|pkl|pickle|zarray|zattrs|zgroup|zmetadata)$/i

/** What is known of the names in a store, and what is asked when that is not enough. */
export class Knowledge {
  private readonly stats = new Answers<Stored>()
  private readonly listings = new Answers<Listing | undefined>()
  /** Folders that cannot be listed, or not yet, with the names that are known to be in them. */
  private readonly folders = new Map<string, Set<string>>()

  /** `found` is told of each file's first bytes, where they come along. */
  constructor(
    private readonly store: Store,
    private readonly found: (path: string, stored: Stored, head: Uint8Array | undefined) => void,
  ) {}

  /** Forget all of it: what is opened anew is looked at anew. */
  clear(): void {
    this.stats.clear()
    this.listings.clear()
    this.folders.clear()
  }

  /** What stands at a path. Throws a `Waiting` where that is still to be asked. */
  stat(path: string): Stored {
    const told = this.told(path)
    if (told !== 'unknown') return told
    const stored = this.stats.ask(path, async (signal) => {
      const answer = await this.store.stat(path, signal)
      this.found(path, answer.stored, answer.head)
      if (answer.listing !== undefined) this.listings.set(path, this.learnt(path, answer.listing))
      return answer.stored
    })
    if (stored?.kind !== 'perhaps') return stored
    // In a folder that is known as one, what has no name is not there; anything else that has no file's name may be a folder.
    if (this.isFolder(urlFolder(path)) || FILE.test(path)) return undefined
    if (this.listing(path) !== undefined) return { kind: 'folder' }
    this.assume(path)
    return stored
  }

  /** What is said of a path without asking; 'unknown' where nothing is. */
  told(path: string): Stored | 'unknown' {
    if (this.listings.get(path) !== undefined) return { kind: 'folder' }
    for (let [folder, above] = [urlFolder(path), path]; folder !== above; [folder, above] = [urlFolder(folder), folder]) {
      const name = (namesBetween(folder, path) ?? []).join('/')
      const listing = this.listings.get(folder)
      const names = listing?.names ?? [...(this.folders.get(folder) ?? [])]
      const file = listing?.files.get(name)
      if (file !== undefined) return file
      if (names.some((each) => each.startsWith(`${name}/`))) return { kind: 'folder' }
      const complete = listing !== undefined && (listing.deep || !name.includes('/'))
      if (complete && !names.includes(name)) return undefined
    }
    return 'unknown'
  }

  /** Remember that a file stands at a path: it was read without being asked for. */
  set(path: string, stored: Stored): void {
    this.stats.set(path, stored)
  }

  /** Whether what is in a folder can be known; else only those names are found that are asked for. */
  lists(path: string): boolean {
    return this.deepAbove(path) !== undefined || this.listing(path) !== undefined
  }

  /** Names of files below a folder, as far as they are known: all, or those of `known` that are there. */
  names(path: string, known: readonly string[]): readonly string[] {
    const above = this.deepAbove(path)
    if (above !== undefined) return above
    const listing = this.listing(path)
    if (listing !== undefined) return listing.names
    this.assume(path)
    for (const name of known) this.assume(urlFolder(joinUrl(path, name)))
    return this.foundAmong(path, known)
  }

  /** Asked for at the same time. */
  private foundAmong(path: string, known: readonly string[]): readonly string[] {
    const found = this.folders.get(path) ?? new Set<string>()
    const there = together(known, (name) => this.stat(joinUrl(path, name))?.kind === 'file')
    for (const [index, name] of known.entries()) if (there[index]) found.add(name)
    return [...found]
  }

  private deepAbove(path: string): readonly string[] | undefined {
    for (let [folder, above] = [urlFolder(path), path]; folder !== above; [folder, above] = [urlFolder(folder), folder]) {
      const listing = this.listings.get(folder)
      if (listing?.deep !== true) continue
      const start = `${(namesBetween(folder, path) ?? []).join('/')}/`
      return listing.names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length))
    }
    return undefined
  }

  private listing(path: string): Listing | undefined {
    return this.listings.ask(path, async (signal) => {
      const listing = await this.store.list(path, signal)
      return listing && this.learnt(path, listing)
    })
  }

  /** Keep what came with a listing. */
  private learnt(path: string, listing: Listing): Listing {
    for (const [name, bytes] of listing.contents ?? []) this.found(joinUrl(path, name), listing.files.get(name), bytes)
    return listing
  }

  private isFolder(path: string): boolean {
    return this.folders.has(path) || this.listings.get(path) !== undefined || this.deepAbove(path) !== undefined
  }

  private assume(folder: string): void {
    if (!this.folders.has(folder)) this.folders.set(folder, new Set())
  }
}
