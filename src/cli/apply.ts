import { either as E } from 'fp-ts'
import { applyFitted } from '../api/applyPipeline.js'
import { Events } from '../api/events.js'
import { allKinds } from '../api/kinds.js'
import { withFiles } from '../api/lift.js'
import { detectorOf, sortingOperatorOf } from '../api/liftSorting.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { among, type Catalog, detecting, detectingEvents, onSpikes, onTraces } from '../declare/catalog.js'
import type { DetectorInstance } from '../declare/detector.js'
import { detectorNode, raggedOperatorNode } from '../engine/build.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unknownKind } from '../model/fault.js'
import { dataWords } from '../model/kinds.js'
import { type KindAndParams, parseKind } from './kindText.js'
import { applyRecipeText } from './recipe.js'
import { isEvents, isSorting, nameOf, type Subject } from './subject.js'
import { UsageError } from './usage.js'

/** What a command line puts on its input. */
interface Operators {
  readonly recipe?: string | undefined
  readonly op?: readonly string[] | undefined
}

/**
 * Put the steps of `--recipe` and the operators of `--op` on what was opened, in order. What an operator has to find in the data (noise levels, empty
 * units) is found now, and closed. Rejects with a `FaultError` or a `UsageError`.
 */
export const applyOperators = async (subject: Subject, { recipe, op = [] }: Operators): Promise<Subject> => {
  const catalog = await allKinds()
  let last = recipe === undefined ? subject : await applyRecipeText(subject, recipe)
  for (const text of op) {
    const step = parseKind(text, '--op')
    last = await applied(last, step, catalog)
  }
  return last
}

const applied = async (subject: Subject, step: KindAndParams, catalog: Catalog): Promise<Subject> => {
  if (isEvents(subject)) return onEvents(subject, step, catalog)
  return isSorting(subject) ? onSorting(subject, step, catalog) : onRecording(subject, step, catalog)
}

const onRecording = async (recording: Recording, { kind, params }: KindAndParams, catalog: Catalog): Promise<Subject> => {
  const detector = among(catalog.operators, detecting).get(kind)
  if (detector !== undefined) return detected(recording, orThrow(detector.instantiate(params, `--op ${kind}`)))
  const events = among(catalog.operators, detectingEvents).get(kind)
  if (events !== undefined)
    return new Events(orThrow(detectorNode(orThrow(events.instantiate(params, `--op ${kind}`)), recording.node)))
  const operator = among(catalog.operators, onTraces).get(kind)
  if (operator === undefined) throw misplaced(kind, recording, catalog)
  return applyFitted(recording, operator, orThrow(withFiles(operator, params, `--op ${kind}`)))
}

const detected = async (recording: Recording, instance: DetectorInstance): Promise<Sorting> => {
  const detector = detectorOf(E.right(instance))
  const found = detector.onRecording(recording)
  if (E.isRight(found) || instance.fit === undefined) return orThrow(found)
  return orThrow((await recording.fit(detector)).onRecording(recording))
}

const onSorting = async (sorting: Sorting, { kind, params }: KindAndParams, catalog: Catalog): Promise<Sorting> => {
  const own = among(catalog.operators, onSpikes).get(kind)
  if (own?.inputs === 'withRecording') throw new UsageError(`--op ${kind}: give --recording PATH instead, which does the same`)
  if (own !== undefined) {
    const instance = orThrow(own.instantiate(params, `--op ${kind}`))
    const applied = sorting.apply(instance)
    if (E.isRight(applied) || instance.fit === undefined) return orThrow(applied)
    return orThrow((await sorting.fit(sortingOperatorOf(E.right(instance)))).onSorting(sorting))
  }
  const both = among(catalog.operators, onTraces).get(kind)
  if (both === undefined) throw misplaced(kind, sorting, catalog)
  const { onSortings } = orThrow(both.instantiate(params, `--op ${kind}`))
  if (onSortings === undefined) throw misplaced(kind, sorting, catalog)
  return orThrow(sorting.apply(onSortings))
}

const onEvents = (events: Events, { kind, params }: KindAndParams, catalog: Catalog): Events => {
  const operator = among(catalog.operators, onTraces).get(kind)
  if (operator === undefined) throw misplaced(kind, events, catalog)
  const instance = orThrow(operator.instantiate(params, `--op ${kind}`))
  if (instance.onEvents === undefined) throw misplaced(kind, events, catalog)
  return new Events(orThrow(raggedOperatorNode(instance.onEvents, [events.node])))
}

/** An operator for another kind of data, or none at all. */
const misplaced = (kind: string, subject: Subject, { operators }: Catalog): Error => {
  const known = operators.get(kind)
  if (known === undefined) return new FaultError(unknownKind('--op', kind, [...operators.keys()]))
  return new UsageError(
    `--op ${kind}: it works on ${dataWords[known.takes].a}, and what comes to it is ${nameOf(subject)}: ${subject}`,
  )
}
