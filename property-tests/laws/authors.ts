/**
 * `rxephys/laws`: the laws that everything in rxephys is held to, for operators, sources and sinks of one's own. They are drawn by
 * fast-check, which whoever uses them installs beside rxephys.
 */
import fc from 'fast-check'
import type { AnyOperator } from '../../src/declare/operator.js'
import type { AnySink } from '../../src/declare/sink.js'
import type { AnySource } from '../../src/declare/source.js'
import type { Samples } from '../../src/model/dtype.js'
import { files } from '../../src/platform/node.js'
import { choices } from '../arbitraries.js'
import { pipelineOf, pipelines } from '../pipelines.js'
import { holdTo, parameters } from '../runs.js'
import { survives } from './durability.js'
import { everyOperator } from './index.js'
import { keptRecording } from './kept.js'
import { judged, type Verdict } from './law.js'
import { written } from './provenance.js'
import { sinkLaws } from './sink.js'
import { sourceLaws } from './source.js'

/** A law, ready to be held by any runner of tests: `test(law.title, () => law.hold())`. */
export interface LawOf {
  readonly title: string
  /** Rejects with an error that tells what breaks the law, and the seed that draws it again. `runs`: how often it is tried. */
  readonly hold: (options?: { readonly runs?: number }) => Promise<void>
}

const RUNS = 12
/** How often a law that had nothing to say is tried again. */
const MORE = 20

/**
 * The laws of an operator: chunk invariance, channel subset, purity, laziness, provenance, live equals offline, and all others
 * that apply to what it declares. They draw from its `examples`.
 */
export const lawsOfOperator = (operator: AnyOperator): readonly LawOf[] =>
  everyOperator
    .filter(({ applies }) => applies(operator))
    .map((law) => ({
      title: law.title,
      hold: async ({ runs = RUNS } = {}) => {
        for (let more = 0; more <= MORE; more++) if ((await holdTo(law, operator, runs)) > 0 || law.maybeSilent === true) return
        throw new Error(`"${law.title}" had nothing to say of "${operator.kind}": its examples are refused, or empty`)
      },
    }))

/** One thing that a source opens. */
export interface SourceCase {
  readonly params: unknown
  /** Its samples, frames × channels of each segment, where they are known. */
  readonly samples?: readonly Samples[]
}

/** The laws of a source, on things it opens: any window is the slice of the whole; what it writes of itself opens as the same. */
export const lawsOfSource = (source: AnySource, cases: readonly SourceCase[]): readonly LawOf[] =>
  sourceLaws.map((law) => ({
    title: law.title,
    hold: ({ runs = RUNS } = {}) =>
      assertAll(
        fc.tuple(fc.constantFrom(...cases), choices),
        ([{ params, samples }, chosen]) => {
          const context = { files, shared: new Map<string, readonly Samples[]>() }
          return law.check({ source, params, context, ...(samples && { wholes: samples }) }, chosen)
        },
        ([{ params }]) => JSON.stringify(params),
        runs,
      ),
  }))

/**
 * The laws of a sink of recordings: the same bytes whatever the chunks and writers; damage is found; stopped anywhere, it leaves
 * the old data, the new, or a clear fault. They save to a file system in memory. `source` reads what it writes, where no
 * source of rxephys does.
 */
export const lawsOfSink = (sink: AnySink, source?: AnySource): readonly LawOf[] => {
  const saving = async (drawn: Parameters<typeof pipelineOf>[0]) => {
    const { world, ...subject } = await pipelineOf(drawn)
    const sources = new Map([...(source ? [[source.kind, source] as const] : []), ...world.catalog.sources])
    return { ...subject, world: { ...world, catalog: { ...world.catalog, sources } }, sink }
  }
  const told = async (drawn: Parameters<typeof pipelineOf>[0]): Promise<string> => written((await pipelineOf(drawn)).node)
  const disasters = fc.record({
    how: fc.constantFrom('ENOSPC', 'EIO', 'death', 'power cut'),
    at: fc.nat(1000),
    over: fc.boolean(),
  })
  return [
    ...sinkLaws
      .filter(({ applies }) => applies(sink))
      .map(
        (law): LawOf => ({
          title: law.title,
          hold: ({ runs = RUNS } = {}) =>
            assertAll(
              fc.tuple(pipelines, choices),
              async ([drawn, chosen]) => law.check(await saving(drawn), chosen),
              ([drawn]) => told(drawn),
              runs,
            ),
        }),
      ),
    {
      title: 'stopped anywhere, it leaves the old data, the new, or a clear fault; and going on gives the same bytes',
      hold: ({ runs = RUNS } = {}) =>
        assertAll(
          fc.tuple(pipelines, choices, disasters),
          async ([drawn, chosen, disaster]) => survives(keptRecording(await saving(drawn)), disaster, chosen),
          ([drawn]) => told(drawn),
          runs,
        ),
    },
  ]
}

const assertAll = <A>(
  drawn: fc.Arbitrary<A>,
  check: (value: A) => Promise<Verdict>,
  what: (value: A) => string | Promise<string>,
  runs: number,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(drawn, async (value) => {
      const verdict = await judged(() => check(value))
      if (verdict._tag === 'broken') throw new Error(`${verdict.how}\nof ${await what(value)}`)
    }),
    parameters(runs),
  )
