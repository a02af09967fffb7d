import { applyPipeline, FaultError, type Json, listOperators, type OperatorDescription, type Recording } from '../../index.js'
import { type FaultText, type PipelineRequest, SessionFault, type Step } from '../protocol.js'
import { confined } from './confine.js'
import { refuseRequest, textOf } from './faults.js'
import { Kept } from './kept.js'
import type { Opened } from './open.js'

/** Pipelines that were built are kept: what an operator has found in samples is not looked for again. */
const MOST_PIPELINES = 64

/** A recording after the steps that are on. */
export interface Built {
  readonly recording: Recording
  /** Says which recording and which steps: the same name, the same samples. */
  readonly name: string
}

/** Builds pipelines on what is open. */
export class Pipelines {
  private readonly built = new Kept<Promise<Recording>>(MOST_PIPELINES)
  private operators: Promise<readonly OperatorDescription[]> | undefined

  constructor(
    private readonly opened: () => Opened,
    /** The files that a pipeline may name; any, where the page is this thread's own. */
    private readonly files: ReadonlySet<string> | 'any',
  ) {}

  /** Every operator that can be a step. */
  list(): Promise<readonly OperatorDescription[]> {
    this.operators ??= listOperators()
    return this.operators
  }

  /** The recording as it was opened; of an acquisition, what first came. Rejects with a `FaultError`. */
  async source(key: string): Promise<Recording> {
    const { recordings, live = new Map() } = this.opened()
    const known = [...recordings.keys(), ...live.keys()]
    return (
      recordings.get(key)?.recording ??
      live.get(key)?.recording() ??
      refuseRequest('recording', `one of ${known.join(', ')}`, key)
    )
  }

  /** The recording after a pipeline. Rejects with a `SessionFault` that says at which step it is wrong, or with a `FaultError`. */
  async build({ recording: key, pipeline }: PipelineRequest): Promise<Built> {
    let recording = await this.source(key)
    let name = JSON.stringify(key)
    for (const [index, { off, ...step }] of pipeline.entries()) {
      if (off === true) continue
      name = JSON.stringify([name, step.name, step.params ?? {}])
      recording = await this.after(recording, step, index, name)
    }
    return { recording, name }
  }

  private async after(before: Recording, step: Step, index: number, name: string): Promise<Recording> {
    const known = this.built.get(name)
    if (known !== undefined) return known
    const next = this.applied(before, step, index)
    this.built.set(name, next, 1)
    // What failed may be right the next time: a file may be there then.
    next.catch(() => this.built.delete(name))
    return next
  }

  private async applied(before: Recording, { name, params = {} }: Step, index: number): Promise<Recording> {
    try {
      if (this.files !== 'any') confined({ name, params }, await this.list(), this.files)
      return await applyPipeline(before, [{ name, params }])
    } catch (error) {
      if (!(error instanceof FaultError)) throw error
      const field = await this.fieldIn(name, error)
      throw new SessionFault(textOf(error.fault, { step: index, ...(field !== undefined && { field }) }))
    }
  }

  /** The parameter that a fault is about: the last part of its path that is one of the operator's. */
  private async fieldIn(name: string, { fault }: FaultError): Promise<FaultText['field']> {
    const path = 'path' in fault ? fault.path : 'what' in fault ? fault.what : ''
    const operator = (await this.list()).find((each) => each.name === name)
    const parts = path.split(/[^\w]+/)
    return operator?.fields.findLast((field) => parts.includes(field.name))?.name
  }
}

/** The last steps of a pipeline, every parameter closed. */
export const closedSteps = (recording: Recording, count: number): readonly Step[] => {
  const steps: Step[] = []
  let { node } = recording
  while (steps.length < count) {
    const {
      origin: { kind, params },
      inputs: [input],
    } = node
    steps.push({ name: kind, ...(isParams(params) && { params }) })
    if (input === undefined) break
    node = input
  }
  return steps.toReversed()
}

const isParams = (params: Json): params is NonNullable<Step['params']> =>
  typeof params === 'object' && params !== null && !Array.isArray(params)
