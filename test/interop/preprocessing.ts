import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { getNoiseLevels, type Json, open, type Recording, type Samples } from 'rxephys'
import { setProperty } from 'rxephys/operators'
import { convert } from '../../src/dsp/index.js'
import type { NumberSamples } from '../../src/model/dtype.js'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { compare, type Source, savedSamples } from './pipeline.js'
import { type Case, type Chunks, casesOf, slicesOf } from './preprocessingCases.js'
import { haveShared } from './shared.js'
import { savedFolder, sharedStream } from './sources.js'

/** Each operator against SpikeInterface's: samples, its JSON here, and our JSON there. */
export const checkPreprocessing = async (checks: Checks, folder: string): Promise<void> => {
  const made = { samplingFrequency: 30000, frames: [40000, 9000], numChannels: 24 } as const
  const named: readonly (readonly [string, Source])[] = [
    ['int16 noise', await savedFolder(folder, 'int16 preprocessed', { ...made, dtype: 'int16' })],
    ['float32 noise', await savedFolder(folder, 'float32 preprocessed', { ...made, dtype: 'float32' })],
    ...(haveShared ? ([['Noise4Sam imec0.ap', await sharedStream('Noise4Sam_g0', 'imec0.ap')]] as const) : []),
  ]
  if (!haveShared) checks.skip('operators on a real recording', 'no ../shared/data here')
  const chunks = slicesOf(
    named.map(([, source]) => source),
    { num_chunks_per_segment: 6, chunk_size: 1500, seed: 7 },
  )
  const all: Case[] = []
  for (const [index, [name, source]] of named.entries()) all.push(...(await casesOf(name, source, chunks[index])))
  const only = process.env.ONLY
  const cases = only === undefined ? all : all.filter(({ theirs }) => theirs.kind === only)
  const at = (index: number): string => join(folder, `preprocessing ${index}`)
  const ours: Recording[] = []
  const jobs: Json[] = []
  for (const [index, each] of cases.entries()) {
    mkdirSync(at(index))
    const { source, theirs, operator, properties = {}, json = 'both', truncated } = each
    const described = Object.entries(properties).reduce(
      (recording, [key, values]) => recording.pipe(setProperty({ key, values: [...values] })),
      source.recording,
    )
    ours.push(described.pipe(operator))
    const path = join(at(index), 'ours.json')
    if (json !== 'none') ours[index].dump(path, { format: 'spikeinterface' })
    jobs.push({
      ...{ source: source.theirs, kind: theirs.kind, params: theirs.params, folder: at(index), properties },
      ...{ dumps: json === 'both', ours: json === 'none' ? null : path, exact: truncated !== undefined },
    })
  }
  const told = peer.ask<readonly Readonly<Record<string, string | null>>[]>('preprocessing.py', { jobs })
  await checkNoise(checks, named, chunks)
  let ties = 0
  for (const [index, each] of cases.entries()) {
    const { title, json = 'both', truncated } = each
    const samples = (of: string, segment: number, dtype = ours[index].dtype) => savedSamples(join(at(index), of), segment, dtype)
    const differ = (one: string, other: string, { tolerance = 0, uneven = 0, nanIsZero = false } = each): string | undefined => {
      for (const segment of ours[index].segments.keys()) {
        const found = compare(samples(one, segment), samples(other, segment), { tolerance, uneven, nanIsZero })
        ties += found.ties
        if (found.wrong !== undefined) return `segment ${segment}: ${found.wrong}`
      }
      return undefined
    }
    // What theirs truncate is equal where theirs made both; else it is what the same in float64 says it is.
    const [own, there] = truncated === undefined ? ['ours', 'theirs'] : ['theirs', 'ours']
    await checks.attempt(`${title}: samples${truncated === undefined ? '' : ', rounded here, truncated there'}`, async () => {
      await ours[index].save(join(at(index), 'ours'), { jobs: 1 })
      if (told[index].saved !== null || truncated === undefined) return told[index].saved ?? differ('ours', 'theirs')
      for (const segment of ours[index].segments.keys()) {
        const { data } = await each.source.recording.getTraces({ segment })
        const exact = samples('exact', segment, 'float64')
        const found = roundedHere(samples('ours', segment), samples('theirs', segment), {
          ...each,
          exact,
          before: data,
          truncated,
        })
        if (found !== undefined) return `segment ${segment}: ${found}`
      }
      return undefined
    })
    if (json !== 'none') await checks.attempt(`${title}: our JSON there`, () => told[index].loaded ?? differ(own, 'loaded'))
    if (json === 'both')
      await checks.attempt(`${title}: their JSON here`, async () => {
        if (told[index].dumped !== null) return told[index].dumped ?? 'it was not dumped'
        await (await open(join(at(index), 'theirs.json'))).save(join(at(index), 'opened'), { jobs: 1 })
        return differ('opened', there)
      })
  }
  console.log(`  integers that differ by one where a case allows it: ${ties}`)
}

/** Why ours are not the rounded, or theirs not the truncated ones of what both computed in float64; undefined where they are. */
const roundedHere = (
  ours: NumberSamples,
  theirs: NumberSamples,
  {
    exact,
    before,
    truncated,
    uneven,
  }: { exact: NumberSamples; before: Samples; truncated: NonNullable<Case['truncated']>; uneven?: number },
): string | undefined => {
  const rounded = ours.slice()
  convert(exact, rounded)
  const { wrong } = compare(ours, rounded, { exact, ...(uneven !== undefined && { uneven }) })
  if (wrong !== undefined) return `ours, against float64 rounded: ${wrong}`
  const cut = ours.map((_, index) => {
    const from = truncated === 'values' ? 0 : Number(before[index])
    return from + Math.trunc(exact[index] - from)
  })
  const { wrong: odd } = compare(theirs, cut, uneven === undefined ? {} : { uneven })
  if (odd !== undefined) return `theirs, against float64 truncated (theirs second): ${odd}`
  return ours.some((value, index) => value !== theirs[index]) ? undefined : 'none differs: nothing is shown'
}

/** The noise of channels, measured each way in the stretches that SpikeInterface draws. numpy sums float32 in float32. */
const checkNoise = async (checks: Checks, named: readonly (readonly [string, Source])[], chunks: readonly Chunks[]) => {
  for (const method of ['mad', 'std', 'rms'] as const) {
    const params = { method, return_in_uV: false, random_slices_kwargs: { num_chunks_per_segment: 6, chunk_size: 1500, seed: 7 } }
    const theirs = peer.ask<readonly (readonly number[])[]>('preprocessing.py', {
      noise: named.map(([, { theirs: source }]) => ({ source, params })),
    })
    for (const [index, [name, { recording }]] of named.entries()) {
      // Theirs square int16 in int16.
      if (method === 'rms' && recording.dtype === 'int16') continue
      await checks.attempt(`noise of ${name} by ${method}`, async () => {
        const ours = await getNoiseLevels(recording, { method, chunks: chunks[index] })
        const odd = ours.findIndex((level, channel) => Math.abs(level - theirs[index][channel]) > 2e-5 * level)
        return odd < 0 ? undefined : `channel ${odd}: ours ${ours[odd]}, theirs ${theirs[index][odd]}`
      })
    }
  }
}
