import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultError, open, type Recording } from 'rxephys'
import type { Checks } from '../tools/checks.js'
import { type Described, described, difference } from './describe.js'
import { peer } from './peer.js'
import { shared } from './shared.js'

/** The truth about what a release saved. */
interface Expected {
  readonly fs: number
  readonly channel_ids: readonly string[]
  readonly n: readonly number[]
  readonly first_rows: readonly (readonly (readonly number[])[])[]
  readonly sums: readonly number[]
  readonly sha256: readonly string[]
  readonly chain: {
    readonly shape: readonly number[]
    readonly channel_ids: readonly string[]
    readonly first: readonly (readonly number[])[]
    readonly sum: number
  }
}

const rowsOf = async (recording: Recording, segment: number): Promise<readonly (readonly number[])[]> => {
  const { data, frames, channelIds } = await recording.getTraces({ segment })
  const samples = Array.from(data, Number)
  return Array.from({ length: frames }, (_, frame) => samples.slice(frame * channelIds.length, (frame + 1) * channelIds.length))
}
const total = (rows: readonly (readonly number[])[]): number => rows.flat().reduce((sum, sample) => sum + sample, 0)

const wholeRecording = async (recording: Recording, expected: Expected): Promise<unknown> => {
  const segments = (await described(recording)).segments
  const rows = await Promise.all(segments.map((_, segment) => rowsOf(recording, segment)))
  return {
    fs: recording.samplingFrequency,
    channel_ids: recording.channelIds,
    n: segments.map(({ frames }) => frames),
    first_rows: rows.map((all, segment) => all.slice(0, expected.first_rows[segment].length)),
    sums: rows.map(total),
    sha256: segments.map(({ sha256 }) => sha256),
  }
}

const chain = async (recording: Recording, expected: Expected): Promise<unknown> => {
  const rows = await rowsOf(recording, 0)
  return {
    shape: [rows.length, recording.getNumChannels()],
    channel_ids: recording.channelIds,
    first: rows.slice(0, expected.chain.first.length),
    sum: total(rows),
  }
}

/** SpikeInterface of today loses the properties and times of 0.94's folders; the rest it reads. */
const readByBoth = (folder: string, { properties, segments, ...rest }: Described): unknown =>
  folder.includes('si-0.94') ? { ...rest, samples: segments.map(({ sha256 }) => sha256) } : { ...rest, properties, segments }

/** Folders that releases from 0.94 on wrote: against the truth written down then, and against SpikeInterface reading them now. */
export const checkFixtures = async (checks: Checks): Promise<void> => {
  const releases = readdirSync(join(shared, 'si-generated')).toSorted()
  for (const release of releases) {
    const at = (name: string): string => join(shared, 'si-generated', release, name)
    const expected: Expected = JSON.parse(readFileSync(at('expected.json'), 'utf8'))
    const { fs, channel_ids, n, first_rows, sums, sha256 } = expected
    await checks.attempt(`${release} recording_binary: as expected.json says`, async () =>
      difference(await wholeRecording(await open(at('recording_binary')), expected), {
        fs,
        channel_ids,
        n,
        first_rows,
        sums,
        sha256,
      }),
    )
    // 0.94 wrote absolute paths when asked for relative ones.
    const pipelines = release === 'si-0.94.0' ? ['chain_binary'] : ['chain_binary', 'chain_rel.json']
    for (const name of pipelines)
      await checks.attempt(`${release} ${name}: as expected.json says`, async () =>
        difference(await chain(await open(at(name)), expected), expected.chain),
      )
  }
  await checks.attempt('si-0.98.2 partial_save_no_si_folder_json: refused as Incomplete', async () => {
    const fault = await open(join(shared, 'si-generated/si-0.98.2/partial_save_no_si_folder_json')).catch(
      (error: unknown) => error,
    )
    return fault instanceof FaultError && fault.fault._tag === 'Incomplete' ? undefined : String(fault)
  })
  await checks.attempt('si-0.104.8 chain_abs.json: a fault that names the file that is not there', async () => {
    const fault = await open(join(shared, 'si-generated/si-0.104.8/chain_abs.json')).catch((error: unknown) => error)
    return fault instanceof FaultError && fault.message.includes('/lab/recordings/si-0.104.8/recording_binary')
      ? undefined
      : String(fault)
  })
  const folders = releases.flatMap((release) =>
    ['recording_binary', 'recording_times_intids', 'chain_binary'].map((name) => join(shared, 'si-generated', release, name)),
  )
  const live = peer.ask<readonly { readonly described: Described }[]>('folder.py', { load: folders })
  for (const [index, folder] of folders.entries())
    await checks.attempt(`${folder.slice(shared.length + 1)}: as SpikeInterface reads it`, async () =>
      difference(readByBoth(folder, await described(await open(folder))), readByBoth(folder, live[index].described)),
    )
}
