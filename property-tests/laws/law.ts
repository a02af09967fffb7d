/** What a law is: a title, what it applies to, and a predicate that says what breaks it. */
import type { Observable } from 'rxjs'
import type { AnyOperator, OperatorInstance } from '../../src/declare/operator.js'
import { Engine } from '../../src/engine/engine.js'
import type { Chunk } from '../../src/model/block.js'
import { isFaultError } from '../../src/model/fault.js'
import { live, liveStage } from '../../src/stream/live.js'
import type { Choices } from '../arbitraries.js'
import type { Built, Subject } from '../trials.js'

/** Whether a law holds on one trial, what breaks it there, or why it says nothing about it. */
export type Verdict =
  | { readonly _tag: 'holds' }
  | { readonly _tag: 'broken'; readonly how: string }
  | { readonly _tag: 'silent'; readonly why: string }

export const holds: Verdict = { _tag: 'holds' }
export const broken = (how: string): Verdict => ({ _tag: 'broken', how })
export const silent = (why: string): Verdict => ({ _tag: 'silent', why })

/** Broken by the first of these that is defined. */
export const unless = (...complaints: readonly (string | undefined)[]): Verdict => {
  const first = complaints.find((complaint) => complaint !== undefined)
  return first === undefined ? holds : broken(first)
}

/** What laws run operators with: the real engine and live stage, or, to try the laws themselves, faulty ones. */
export interface Machinery {
  readonly engine: (cacheBytes: number) => Engine
  readonly live: (instance: OperatorInstance, inputs: readonly Observable<Chunk>[]) => Observable<Chunk>
  /** One stage by itself, which tells what it keeps. */
  readonly stage: (instance: OperatorInstance, inputs: number) => LiveOperator
}
type LiveOperator = Pick<ReturnType<typeof liveStage>, 'push' | 'end' | 'advance' | 'held' | 'kept' | 'copied'>
export const machinery: Machinery = { engine: (cacheBytes) => new Engine({ cacheBytes }), live, stage: liveStage }

/** A law about a subject: about any pipeline, or about one operator on its inputs. */
export interface Law<S> {
  /** As DESIGN.md numbers them; absent for those that only some operators declare. */
  readonly number?: number
  readonly title: string
  readonly check: (subject: S, choices: Choices, machinery?: Machinery) => Promise<Verdict>
}
export interface OperatorLaw extends Law<Built> {
  readonly applies: (operator: AnyOperator) => boolean
  /** True for a law that has nothing to say of some operators, whatever it is tried on. */
  readonly maybeSilent?: boolean
}
export type PipelineLaw = Law<Subject>

/** A law that applies to all operators. */
export const every = (): boolean => true

/** A law of pipelines as one of operators. */
export const ofEvery = (law: PipelineLaw): OperatorLaw => ({ ...law, applies: every })

/** The verdict of a check, where throwing is breaking it too. */
export const judged = async (check: () => Promise<Verdict>): Promise<Verdict> => {
  try {
    return await check()
  } catch (error) {
    if (isFaultError(error)) return broken(`a fault: ${error.message}`)
    return broken(error instanceof Error ? `an error: ${error.stack ?? error.message}` : String(error))
  }
}
