import { join } from 'node:path'
import type { Dtype } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { applied, compare, type Source, type Step, savedSamples, theirJob } from './pipeline.js'
import { haveShared } from './shared.js'
import { savedFolder, sharedStream } from './sources.js'

type Params = Extract<Step, { kind: 'commonReference' }>['params']

interface Case {
  readonly title: string
  readonly source: Source
  readonly params: Params
  readonly dtype: Dtype
}

/** Every way to choose a reference; their groups truncate integers, so that those are compared as floats. */
const variants = ({ recording: { channelIds, dtype: native } }: Source): readonly { params: Params; dtype: Dtype }[] => {
  const half = channelIds.length / 2
  const groups = [channelIds.filter((_, index) => index % 2 === 0), channelIds.filter((_, index) => index % 2 === 1)]
  const single: readonly Params[] = [
    { operator: 'median' },
    { operator: 'average' },
    { operator: 'median', refChannelIds: channelIds.slice(1, half) },
    { operator: 'average', refChannelIds: channelIds.slice(2, 5) },
    { reference: 'single', refChannelIds: [channelIds[3]] },
    { reference: 'local', operator: 'median', localRadius: [30, 90] },
    { reference: 'local', operator: 'average', localRadius: [30, 90] },
    { reference: 'local', operator: 'median', localRadius: [15, 45], minLocalNeighbors: 7 },
  ]
  const grouped: readonly Params[] = [
    { operator: 'median', groups },
    { operator: 'average', groups },
    { operator: 'median', groups, refChannelIds: [channelIds.slice(0, 3), channelIds.slice(half)] },
    { operator: 'average', groups, refChannelIds: 'outOfGroup' },
    { reference: 'single', groups, refChannelIds: [channelIds[0], channelIds[1]] },
  ]
  const floats: readonly Dtype[] = ['float32', 'float64']
  return [
    ...single.flatMap((params) => [...new Set([native, ...floats])].map((dtype) => ({ params, dtype }))),
    ...grouped.flatMap((params) => floats.map((dtype) => ({ params, dtype }))),
  ]
}

/** numpy averages float32 samples in float32, and a neighbourhood's with weights that are not exact: they round otherwise. */
const toleranceOf = ({ source, params: { reference, operator }, dtype }: Case): number => {
  if (operator !== 'average') return 0
  if (source.recording.dtype === 'float32') return 1e-4
  if (reference !== 'local') return 0
  return dtype === 'float32' ? 1e-4 : 1e-9
}

/** `commonReference` against SpikeInterface's. */
export const checkReferences = async (checks: Checks, folder: string): Promise<void> => {
  const made = { samplingFrequency: 30000, frames: [4000, 900], numChannels: 24 } as const
  const sources: readonly (readonly [string, Source])[] = [
    ['int16 noise', await savedFolder(folder, 'int16', { ...made, dtype: 'int16' })],
    ['float32 noise', await savedFolder(folder, 'float32', { ...made, dtype: 'float32' })],
    ...(haveShared ? ([['Noise4Sam imec0.ap', await sharedStream('Noise4Sam_g0', 'imec0.ap')]] as const) : []),
  ]
  if (!haveShared) checks.skip('references of a real recording', 'no ../shared/data here')
  const cases = sources.flatMap(([name, source]) =>
    variants(source).map(
      ({ params, dtype }): Case => ({
        title: `${name} to ${dtype}: ${short(params)}`,
        source,
        params: { ...params, dtype },
        dtype,
      }),
    ),
  )
  const at = (index: number): string => join(folder, `their reference ${index}`)
  /** The same case with float64 output: the values before they are rounded. */
  const exactly = ({ title }: Case): number => cases.findIndex((each) => each.title === title.replace(' to int16', ' to float64'))
  const steps = ({ params }: Case): readonly Step[] => [{ kind: 'commonReference', params }]
  peer.ask(
    'pipeline.py',
    cases.map((each, index) => theirJob(each.source, steps(each), at(index))),
  )
  let ties = 0
  for (const [index, each] of cases.entries())
    await checks.attempt(`commonReference of ${each.title}`, async () => {
      const ours = join(folder, `our reference ${index}`)
      const saved = await applied(each.source, steps(each)).save(ours, { jobs: 1 })
      const found = saved.segments.map((_, segment) => {
        const [our, their] = [savedSamples(ours, segment, each.dtype), savedSamples(at(index), segment, each.dtype)]
        return compare(
          our,
          their,
          each.dtype === 'int16'
            ? { exact: savedSamples(at(exactly(each)), segment, 'float64') }
            : { tolerance: toleranceOf(each) },
        )
      })
      ties += found.reduce((sum, one) => sum + one.ties, 0)
      return found.find(({ wrong }) => wrong !== undefined)?.wrong
    })
  console.log(`  int16 values within 1e-6 of a half that went the other way: ${ties}`)
}

const short = (params: Params): string =>
  Object.entries(params)
    .map(
      ([key, value]) =>
        `${key} ${Array.isArray(value) && JSON.stringify(value).length > 20 ? `of ${value.length}` : JSON.stringify(value)}`,
    )
    .join(', ')
