import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { getNoiseLevels, type Json, open, type Recording } from 'rxephys'
import { setProperty } from 'rxephys/operators'
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
    const { source, theirs, operator, properties = {}, json = 'both' } = each
    const described = Object.entries(properties).reduce(
      (recording, [key, values]) => recording.pipe(setProperty({ key, values: [...values] })),
      source.recording,
    )
    ours.push(described.pipe(operator))
    const path = join(at(index), 'ours.json')
    if (json !== 'none') ours[index].dump(path, { format: 'spikeinterface' })
    jobs.push({
      ...{ source: source.theirs, kind: theirs.kind, params: theirs.params, folder: at(index), properties },
      ...{ dumps: json === 'both', ours: json === 'none' ? null : path },
    })
  }
  const told = peer.ask<readonly Readonly<Record<string, string | null>>[]>('preprocessing.py', { jobs })
  await checkNoise(checks, named, chunks)
  let ties = 0
  for (const [index, { title, tolerance = 0, json = 'both', uneven = 0, nanIsZero = false }] of cases.entries()) {
    const differ = (ourFolder: string, theirFolder: string, recording: Recording): string | undefined => {
      for (const segment of recording.segments.keys()) {
        const samples = (of: string) => savedSamples(join(at(index), of), segment, recording.dtype)
        const found = compare(samples(ourFolder), samples(theirFolder), { tolerance, uneven, nanIsZero })
        ties += found.ties
        if (found.wrong !== undefined) return `segment ${segment}: ${found.wrong}`
      }
      return undefined
    }
    await checks.attempt(`${title}: samples`, async () => {
      await ours[index].save(join(at(index), 'ours'), { jobs: 1 })
      return told[index].saved ?? differ('ours', 'theirs', ours[index])
    })
    if (json !== 'none')
      await checks.attempt(`${title}: our JSON there`, () => told[index].loaded ?? differ('ours', 'loaded', ours[index]))
    if (json === 'both')
      await checks.attempt(`${title}: their JSON here`, async () => {
        if (told[index].dumped !== null) return told[index].dumped ?? 'it was not dumped'
        await (await open(join(at(index), 'theirs.json'))).save(join(at(index), 'opened'), { jobs: 1 })
        return differ('opened', 'theirs', ours[index])
      })
  }
  console.log(`  integers that differ by one where a case allows it: ${ties}`)
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
