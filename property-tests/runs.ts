/** How long laws run, and how a failure is told: with what replays it, and with what to keep in regressions.ts. */
import fc from 'fast-check'
import type { AnyOperator } from '../src/declare/operator.js'
import { type Choices, choices, trials } from './arbitraries.js'
import { judged, type Machinery, machinery, type OperatorLaw, type PipelineLaw } from './laws/law.js'
import { written } from './laws/provenance.js'
import { pipelineOf, pipelines } from './pipelines.js'
import { build, type Trial, trialOf } from './trials.js'

const number = (name: string): number | undefined => {
  const value = process.env[name]
  return value === undefined || value === '' ? undefined : Number(value)
}

/** Milliseconds that this process has computed: what other programs do at the same time is not part of it. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Runs of each law: few in `npm test`, as many as asked in `npm run laws -- --runs N`. */
export const lawRuns = (short: number): number => number('RXEPHYS_LAW_RUNS') ?? short

/** What fast-check runs with: a new seed each time, or the one that failed; what broke the law is told with it. */
export const parameters = (short: number) => {
  const [seed, path] = [number('RXEPHYS_LAW_SEED'), process.env.RXEPHYS_LAW_PATH]
  return {
    numRuns: lawRuns(short),
    includeErrorInReport: true,
    ...(seed === undefined ? {} : { seed }),
    ...(path ? { path, endOnFailure: true } : {}),
  }
}

/** A run of a law: its verdict is thrown when it is broken; what was tried goes with it. */
export const demand = async (law: OperatorLaw, trial: Trial, chosen: Choices, on: Machinery = machinery): Promise<boolean> => {
  const verdict = await judged(async () => law.check(await build(trial), chosen, on))
  if (verdict._tag === 'broken') throw new Error(`${verdict.how}\n${told(trial, chosen)}`)
  return verdict._tag === 'holds'
}

const told = ({ operator, params, inputs }: Trial, chosen: Choices): string =>
  `to keep it: ${JSON.stringify({ operator: operator.kind, params, inputs, choices: chosen })}`

/** Hold a law against random pipelines of everything in the catalog. */
export const holdPipelines = (law: PipelineLaw, short: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(pipelines, choices, async (drawn, chosen) => {
      const subject = await pipelineOf(drawn)
      const verdict = await judged(() => law.check(subject, chosen))
      if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${written(subject.node)} with ${JSON.stringify(chosen)}`)
    }),
    parameters(short),
  )

/** Hold a law against an operator; the number of trials it had something to say about. */
export const holdTo = async (
  law: OperatorLaw,
  operator: AnyOperator,
  short: number,
  on: Machinery = machinery,
): Promise<number> => {
  let spoke = 0
  const property = fc.asyncProperty(trials, choices, async (drawn, chosen) => {
    if (await demand(law, await trialOf(operator, drawn), chosen, on)) spoke++
  })
  await fc.assert(property, parameters(short))
  return spoke
}
