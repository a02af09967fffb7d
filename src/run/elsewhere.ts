import type { Elsewhere, SinkInstance } from '../declare/sink.js'
import { refuse } from '../model/attempt.js'
import { aborted, conflict, type Fault, FaultError, faultOf, invalidParams, unsupported } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import type { Files } from '../platform/files.js'
import { isTaken, type ObjectStore, takenMeanwhile } from '../platform/objectStore.js'
import { isUrl, urlFolder } from '../platform/paths.js'
import { heldFiles } from './heldFiles.js'
import { type PlaceMark, takeMark } from './placeMark.js'
import type { SaveOptions } from './saveFields.js'

/** A place elsewhere, and how a sink writes there. */
export interface Place extends Elsewhere {
  readonly final: string
  readonly store: ObjectStore
}

/** The fault of a place where a sink does not write. */
export const neverElsewhere = (path: string, { kind }: { readonly kind: string }): Fault =>
  unsupported(`writing to ${path} as "${kind}"`, 'a name that ends in .zarr is written there, as Zarr')

type Options = Pick<SaveOptions, 'overwrite' | 'resume' | 'signal'>

/** The place of an output that is no folder of this machine; undefined where it is one. Throws a `FaultError`: nothing is written there. */
export const placeElsewhere = (
  final: string,
  sink: Pick<SinkInstance<DataKind>, 'kind' | 'elsewhere'>,
  { resume }: Options,
  files: Files,
): Place | undefined => {
  if (!isUrl(final)) return undefined
  const store = files.objects(final)
  if (store === undefined || sink.elsewhere === undefined) return refuse(neverElsewhere(final, sink))
  if (urlFolder(final) === final)
    refuse(invalidParams(`output ${final}`, 's3://BUCKET/NAME.zarr', 'a bucket without a name in it'))
  if (resume === true)
    refuse(
      invalidParams(
        'save.resume',
        `no such option for ${final}`,
        'true',
        'a save there that ends early removes what it has written',
      ),
    )
  return { ...sink.elsewhere, final, store }
}

/** Requests that put or remove small files at once. */
const AT_ONCE = 8
/** How often what is left is looked for: requests that were given up may still have come. */
const ROUNDS = 3

/**
 * Write to a place elsewhere: what `write` puts there, then all that it has written to the files it is given, those last that make
 * one save of them all. Before that nothing opens; what stands there already is never replaced. Rejects with a `FaultError`.
 */
export const writeElsewhere = async (
  place: Place,
  options: Options,
  files: Files,
  write: (files: Files) => Promise<void>,
): Promise<void> => {
  const { final, store } = place
  const signal = options.signal ?? new AbortController().signal
  const { files: holding, held } = heldFiles(final, files, options.signal)
  refuseWhole(place, await store.below(final, signal))
  const mark = await takeMark(final, options, store, files)
  let begun = false
  try {
    await clearPlace(place, mark.tookOver, signal, files)
    begun = true
    await write(holding)
    await mark.check()
    await putHeld(place, held, signal, files)
  } catch (error) {
    const fault = faultOf(error, `writing ${final}`)
    const nothingLeft = !begun || (!isTaken(fault) && (await removeAll(place, mark, files)))
    await (nothingLeft ? mark.release() : mark.abandon()).catch(() => undefined)
    throw nothingLeft ? error : new FaultError(withLeft(fault, final), { cause: error })
  }
  // It is whole, whatever becomes of its mark.
  await mark.release().catch(() => undefined)
}

/** Put what is held in its place, those files last that make one save of them all. */
export const putHeld = async (
  { final, last, store }: Place,
  held: ReadonlyMap<string, Uint8Array>,
  signal: AbortSignal,
  files: Files,
): Promise<void> => {
  const lastPaths = last.map((name) => files.join(final, name))
  const put = async (path: string): Promise<void> => {
    if (signal.aborted) throw new FaultError(aborted('the save'))
    if (!(await store.create(path, held.get(path) ?? new Uint8Array(0), signal))) throw new FaultError(takenMeanwhile(path))
  }
  await eachOf(
    [...held.keys()].filter((path) => !lastPaths.includes(path)),
    put,
  )
  for (const path of lastPaths) if (held.has(path)) await put(path)
}

/** Refuse a place where a save is. */
export const refuseWhole = ({ final, whole }: Place, names: readonly string[]): void => {
  if (names.some((name) => whole.includes(name)))
    refuse(conflict(`output ${final}`, 'nothing there', 'something, and nothing is replaced there', 'save to another place'))
}

/** Refuse a place where something stands, but for what a dead save has left: that is removed. */
export const clearPlace = async (place: Place, tookOver: boolean, signal: AbortSignal, files: Files): Promise<void> => {
  const { final, known, store } = place
  const names = await store.below(final, signal)
  refuseWhole(place, names)
  const foreign = tookOver ? names.find((name) => !known.test(name)) : names[0]
  if (foreign !== undefined)
    refuse(conflict(`output ${final}`, 'nothing there', `something, ${files.join(final, foreign)}`, 'save to another place'))
  await eachOf(names, (name) => store.remove(files.join(final, name), signal))
}

/** Remove what this save has written: true where nothing of it stays. What it put there last goes first: nothing opens meanwhile. */
const removeAll = async (place: Place, mark: PlaceMark, files: Files): Promise<boolean> => {
  try {
    await mark.check()
    return await removeKnown(place, files)
  } catch {
    return false
  }
}

/** Remove what a save has written there: true where nothing of it stays. Rejects with a `FaultError`. */
export const removeKnown = async ({ final, known, last, store }: Place, files: Files): Promise<boolean> => {
  const never = new AbortController().signal
  const remove = (name: string): Promise<void> => store.remove(files.join(final, name), never)
  for (let round = 0; round < ROUNDS; round++) {
    const ours = (await store.below(final, never)).filter((name) => known.test(name))
    if (ours.length === 0) return true
    for (const name of [...last].reverse()) if (ours.includes(name)) await remove(name)
    await eachOf(
      ours.filter((name) => !last.includes(name)),
      remove,
    )
  }
  return false
}

/** The fault of a save that has left something. */
const withLeft = (fault: Fault, final: string): Fault => {
  const left = `what it has written stays below ${final}; overwrite removes it, and begins anew`
  if (fault._tag === 'Aborted') return aborted(`${fault.what} (${left})`)
  if (!('hint' in fault)) return fault
  return { ...fault, hint: fault.hint === undefined ? left : `${fault.hint}; ${left}` }
}

/** Do each, several at once; the first failure is told when all that was begun has ended. */
export const eachOf = async <T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> => {
  const waiting = [...items]
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      try {
        for (const item of waiting.splice(0, 1)) await act(item)
      } catch (error) {
        waiting.length = 0
        throw error
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, work))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
