import { either as E } from 'fp-ts'
import { allKinds } from '../api/kinds.js'
import { detectorOf, sortingOperatorOf } from '../api/liftSorting.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { type Catalog, lookUp } from '../declare/catalog.js'
import type { DetectorInstance } from '../declare/detector.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unknownKind } from '../model/fault.js'
import { type KindAndParams, parseKind } from './kindText.js'
import { isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

/**
 * Put the operators of `--op` on what was opened, in order. What an operator has to find in the data (noise levels, empty
 * units) is found now, and closed. Rejects with a `FaultError` or a `UsageError`.
 */
export const applyOperators = async (subject: Subject, operators: readonly string[] = []): Promise<Subject> => {
  const catalog = await allKinds()
  let last = subject
  for (const text of operators) {
    const step = parseKind(text, '--op')
    last = await (isSorting(last) ? onSorting(last, step, catalog) : onRecording(last, step, catalog))
  }
  return last
}

const onRecording = async (recording: Recording, { kind, params }: KindAndParams, catalog: Catalog): Promise<Subject> => {
  const detector = catalog.sortings.detectors.get(kind)
  if (detector !== undefined) return detected(recording, orThrow(detector.instantiate(params, `--op ${kind}`)))
  if (!catalog.operators.has(kind)) throw misplaced(kind, recording, catalog)
  return orThrow(recording.apply(orThrow(orThrow(lookUp(catalog.operators, kind, '--op')).instantiate(params, `--op ${kind}`))))
}

const detected = async (recording: Recording, instance: DetectorInstance): Promise<Sorting> => {
  const detector = detectorOf(E.right(instance))
  const found = detector.onRecording(recording)
  if (E.isRight(found) || instance.fit === undefined) return orThrow(found)
  return orThrow((await recording.fit(detector)).onRecording(recording))
}

const onSorting = async (sorting: Sorting, { kind, params }: KindAndParams, catalog: Catalog): Promise<Sorting> => {
  const own = catalog.sortings.operators.get(kind)
  if (own?.inputs === 'withRecording') throw new UsageError(`--op ${kind}: give --recording PATH instead, which does the same`)
  if (own !== undefined) {
    const instance = orThrow(own.instantiate(params, `--op ${kind}`))
    const applied = sorting.apply(instance)
    if (E.isRight(applied) || instance.fit === undefined) return orThrow(applied)
    return orThrow((await sorting.fit(sortingOperatorOf(E.right(instance)))).onSorting(sorting))
  }
  const both = catalog.operators.get(kind)
  if (both === undefined) throw misplaced(kind, sorting, catalog)
  const { onSortings } = orThrow(both.instantiate(params, `--op ${kind}`))
  if (onSortings === undefined) throw misplaced(kind, sorting, catalog)
  return orThrow(sorting.apply(onSortings))
}

/** An operator for the other half of the data model, or none at all. */
const misplaced = (kind: string, subject: Subject, { operators, sortings }: Catalog): Error => {
  const elsewhere = isSorting(subject)
    ? operators.has(kind) || sortings.detectors.has(kind)
      ? 'a recording'
      : undefined
    : sortings.operators.has(kind)
      ? 'a sorting'
      : undefined
  if (elsewhere !== undefined)
    return new UsageError(`--op ${kind}: it works on ${elsewhere}, and what comes to it is ${nameOf(subject)}: ${subject}`)
  const known = [...operators.keys(), ...sortings.detectors.keys(), ...sortings.operators.keys()]
  return new FaultError(unknownKind('--op', kind, known))
}
