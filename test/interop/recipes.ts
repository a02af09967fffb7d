import { join } from 'node:path'
import { applyPipeline, type Dtype, type Json, type Recipe, type Recording, recipes } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { compare, savedSamples, snake } from './pipeline.js'
import { sharedStream } from './sources.js'

interface Limits {
  readonly dtypes: readonly Dtype[]
  readonly tolerance?: number
  readonly uneven?: number
  /** Of which dtypes theirs interpolates channels with integers rounded, as ours does: theirs are truncated. */
  readonly rounding?: readonly Dtype[]
}

/** On which samples each is compared, and how far apart they may be; integers that both round may differ by one near a half. */
const limits: Readonly<Record<string, Limits>> = {
  iblDestripe: { dtypes: ['int16', 'float32'], tolerance: 1e-4, uneven: 1e-5, rounding: ['int16'] },
  catgt: { dtypes: ['int16', 'float32'], tolerance: 1e-4 },
  allen: { dtypes: ['int16', 'float32'], tolerance: 1e-4 },
  kilosort: { dtypes: ['int16', 'float32'], uneven: 1e-4 },
}

const CATGT = 'multi_trigger_multi_gate/CatGT/CatGT-A/catgt_5-19-2022-CI0_g0'

interface Trial {
  readonly title: string
  readonly name: string
  readonly steps: readonly (readonly [name: string, params: { readonly [option: string]: Json }])[]
  readonly recording: Recording
  readonly source: Json
  readonly folder: string
  readonly rounding: boolean
}

/** Every recipe on Neuropixels data, against SpikeInterface's functions with the same options. */
export const checkRecipes = async (checks: Checks, folder: string): Promise<void> => {
  const streams = [
    ['Noise4Sam', await sharedStream('Noise4Sam_g0', 'imec0.ap')],
    ['5-19-2022-CI0, of CatGT', await sharedStream(CATGT, 'imec0.ap')],
  ] as const
  const slices = peer.ask<readonly (readonly [number, number, number])[][]>('recipes.py', {
    slices: streams.map(([, { theirs }]) => theirs.params),
  })
  const trials: (Trial & { readonly chunks: readonly { segment: number; startFrame: number; endFrame: number }[] })[] = []
  for (const [index, [stream, { recording, theirs }]] of streams.entries())
    for (const { name, steps } of recipes)
      for (const dtype of limits[name].dtypes)
        trials.push({
          title: `${name} of ${stream}, ${dtype}${limits[name].rounding?.includes(dtype) ? ', theirs rounding' : ''}`,
          rounding: limits[name].rounding?.includes(dtype) === true,
          name,
          steps: [['astype', { dtype }], ...optionsOf(steps)],
          recording,
          source: theirs.params,
          folder: join(folder, `recipe ${trials.length}`),
          chunks: slices[index].map(([segment, startFrame, endFrame]) => ({ segment, startFrame, endFrame })),
        })
  const told = askFor(trials)
  for (const [index, { title, name, steps, recording, folder: at, chunks }] of trials.entries())
    await checks.attempt(title, async () => {
      const recipe: Recipe = steps.map(([step, params]) => ({ name: step, params }))
      const ours = await applyPipeline(recording, recipe, { chunks })
      const bad = nodesOf(ours).map(({ params }) => params.badChannelIds ?? [])
      if (JSON.stringify(bad) !== JSON.stringify(told[index].bad)) return `other bad channels: ${differing(bad, told[index].bad)}`
      await ours.save(at, { jobs: 1 })
      const samples = (of: string) => savedSamples(of, 0, ours.dtype)
      const found = compare(samples(at), samples(`${at} theirs`), limits[name])
      console.log(`    ${title}: largest difference ${found.largest}, ${found.ties} by one`)
      return found.wrong
    })
}

const askFor = (trials: readonly Trial[]) =>
  peer.ask<readonly { readonly bad: readonly (readonly string[])[] }[]>('recipes.py', {
    jobs: trials.map(({ source, steps, folder, rounding }) => ({
      ...{ source, rounding, folder: `${folder} theirs` },
      steps: steps.map(([step, params]) => ({
        name: snake(step),
        params: Object.fromEntries(Object.entries(params).map(([key, value]) => [snake(key), value])),
      })),
    })),
  })

/** The steps as plain JSON. */
const optionsOf = (steps: Recipe): Trial['steps'] => {
  const plain: Readonly<Record<string, { readonly [option: string]: Json }>> = JSON.parse(JSON.stringify(steps))
  return Object.entries(plain)
}

const nodesOf = (recording: Recording): readonly { readonly params: { readonly badChannelIds?: Json } }[] => {
  const json: { readonly nodes?: readonly { readonly params: { readonly badChannelIds?: Json } }[] } = JSON.parse(
    JSON.stringify(recording.toJson()),
  )
  return (json.nodes ?? []).slice(1)
}

/** Of the last step that found other ones, those that only one side has. */
const differing = (ours: Json, theirs: Json): string => {
  const flat = (of: Json): ReadonlySet<Json> => new Set(Array.isArray(of) ? of.flat() : [])
  const [one, other] = [flat(ours), flat(theirs)]
  return [...[...one].filter((id) => !other.has(id)), 'or', ...[...other].filter((id) => !one.has(id))].slice(0, 20).join(' ')
}
