import {
  type Events,
  FaultError,
  fetchStreams,
  type GivenFiles,
  listGivenFiles,
  mountFiles,
  open,
  openEvents,
  openPhyRecording,
  openSorting,
  type Recording,
  type Sorting,
} from '../../index.js'

/** Something that was found, and what it is called. */
export interface Named<A> {
  readonly name: string
  /** Where it lies, and which stream of it this is; it may have been generated. */
  readonly place?: string
  readonly stream?: string
  /** The statement that opens it, where it is not `open`. */
  readonly statement?: string
  readonly data: A
}

/** How what is found is opened. */
export interface Finding {
  /** That stream alone. */
  readonly stream?: string
  readonly acceptUnchecked?: boolean
  readonly tolerateTruncation?: boolean
  readonly baseFolder?: string
}

/** All that a place holds. */
export interface Found {
  readonly recordings: readonly Named<Recording>[]
  readonly sortings: readonly Named<Sorting>[]
  readonly events: readonly Named<Events>[]
  /** Where there are spikes alone: why their samples are not shown with them. */
  readonly bare?: string
  /** Why something that seems to be there was not opened. */
  readonly faults: readonly FaultError[]
  /** Where there is nothing: what was looked for. */
  readonly none?: FaultError
}

/** Folders that are looked into for what was dropped with others, the uppermost first. */
const MOST_FOLDERS = 200

/**
 * All that lies at an address: a recording for each of its streams, the sorting and the events. Rejects with a `FaultError` where there
 * is nothing, or nothing that can be opened.
 */
export const findAt = async (place: string, how: Finding, signal: AbortSignal): Promise<Found> => {
  const found = await lookAt(place, how, signal)
  return isEmpty(found) ? Promise.reject(reasonOf(found)) : found
}

/** The same of files that were given: where they are several things, folder by folder. */
export const findIn = async (given: GivenFiles, how: Finding, signal: AbortSignal): Promise<Found> => {
  const files = await listGivenFiles(given)
  const address = await mountFiles(files)
  const root = /^memory:\/\/\d+/.exec(address)?.[0] ?? address
  const first = await lookAt(address, how, signal)
  const places = [...new Set(placesIn([...files.keys()]))].map((path) => `${root}/${path}`).filter((place) => place !== address)
  let all = first
  const taken: string[] = isNothing(first) ? [] : [address]
  for (const place of places.slice(0, MOST_FOLDERS)) {
    // Within what was opened, or is broken, only a sorting may still lie, in a folder of its own.
    const within = taken.some((each) => place.startsWith(`${each}/`))
    if (within && (all.sortings.length > 0 || !isFolder(place, root, files))) continue
    const found = await lookAt(place, how, signal, within ? ['sortings'] : undefined)
    if (isNothing(found)) continue
    taken.push(place)
    all = joined(all, found)
  }
  return isEmpty(all) ? Promise.reject(reasonOf(all)) : all
}

/** Folders, then single files, the uppermost first. */
const placesIn = (paths: readonly string[]): readonly string[] => {
  const folders = paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1)
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  })
  const depth = (path: string): number => path.split('/').length
  return [...new Set(folders)].toSorted((a, b) => depth(a) - depth(b)).concat(paths.filter((path) => depth(path) <= 2))
}

const isFolder = (place: string, root: string, files: ReadonlyMap<string, unknown>): boolean =>
  !files.has(place.slice(root.length + 1))

type Kind = 'recordings' | 'sortings' | 'events'
const kinds: readonly Kind[] = ['recordings', 'sortings', 'events']

type Opening<A> = (path: string, options: { readonly stream?: string; readonly signal: AbortSignal }) => Promise<A>

/** The name of a file or folder, at the end of its address. */
export const nameOf = (place: string): string => {
  const last =
    place
      .replace(/[?#].*$/, '')
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) || place
  // Of an address alone: a file may have any % in its name.
  if (!place.includes('://')) return last
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

const lookAt = async (
  place: string,
  { stream, ...accepted }: Finding,
  signal: AbortSignal,
  wanted: readonly Kind[] = kinds,
): Promise<Found> => {
  signal.throwIfAborted()
  const streams = stream !== undefined ? [stream] : wanted.includes('recordings') ? await fetchStreams(place).catch(() => []) : []
  const faults: FaultError[] = []
  const attempt = async <A>(act: () => Promise<A>): Promise<readonly A[]> => {
    try {
      return [await act()]
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof FaultError)) throw error
      faults.push(error)
      return []
    }
  }
  const name = nameOf(place)
  const each = async <A>(
    kind: Kind,
    opening: Opening<A>,
    choices: readonly (string | undefined)[],
  ): Promise<readonly Named<A>[]> => {
    if (!wanted.includes(kind)) return []
    const found: Named<A>[] = []
    for (const choice of choices) {
      const options = { signal, ...(choice !== undefined && { stream: choice }) }
      const named = {
        name: choice === undefined ? name : `${name} · ${choice}`,
        place,
        ...(choice !== undefined && { stream: choice }),
      }
      found.push(...(await attempt(async () => ({ ...named, data: await opening(place, options) }))))
    }
    return found
  }
  // Where a place has but one sorting for all its streams, no stream is to be named for it.
  const beside = async <A>(kind: Kind, opening: Opening<A>): Promise<readonly Named<A>[]> => {
    const found = await each(kind, opening, [undefined])
    return found.length > 0 || streams.length === 0 ? found : each(kind, opening, streams)
  }
  const opened = await each(
    'recordings',
    (path, options) => open(path, { ...accepted, ...options }),
    streams.length > 0 ? streams : [undefined],
  )
  const sortings = await beside('sortings', openSorting)
  const isAlone = wanted.includes('recordings') && opened.length === 0 && sortings.length > 0
  const raw = isAlone ? await rawOf(place, name, signal) : {}
  const recordings = raw.found ?? opened
  const events = await beside('events', openEvents)
  const told = faults.filter((fault) => !isOfAnotherKind(fault))
  const found = { recordings, sortings, events, faults: told, ...(raw.bare !== undefined && { bare: raw.bare }) }
  // Of what is nothing at all, the first says what could have been there.
  return isNothing(found) ? { ...found, none: faults[0] } : found
}

/** The samples that spikes were sorted from, where they are named beside them; else why they are not shown. */
const rawOf = async (
  place: string,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly found?: readonly Named<Recording>[]; readonly bare?: string }> => {
  try {
    const data = await openPhyRecording(place)
    return { found: [{ name, place, statement: `await openPhyRecording(${JSON.stringify(place)})`, data }] }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof FaultError)) throw error
    const { fault } = error
    // Of other formats than Phy's nothing names the samples.
    return fault._tag === 'Unreadable' && fault.path === place ? { bare: error.message } : {}
  }
}

/** Most places hold only some kinds of data: that is no fault of theirs. */
const isOfAnotherKind = ({ fault }: FaultError): boolean =>
  fault._tag === 'InvalidParams' || (fault._tag === 'Unreadable' && !/^(nothing|a pickle)/.test(fault.found))

const isEmpty = ({ recordings, sortings, events }: Found): boolean => recordings.length + sortings.length + events.length === 0

const isNothing = (found: Found): boolean => isEmpty(found) && found.faults.length === 0

const reasonOf = ({ faults: [first], none }: Found): unknown => first ?? none

const joined = (one: Found, other: Found): Found => ({
  recordings: [...one.recordings, ...other.recordings],
  sortings: [...one.sortings, ...other.sortings],
  events: [...one.events, ...other.events],
  faults: [...one.faults, ...other.faults],
  ...(one.bare !== undefined && { bare: one.bare }),
  ...(other.bare !== undefined && { bare: other.bare }),
  ...(one.none !== undefined && { none: one.none }),
})
