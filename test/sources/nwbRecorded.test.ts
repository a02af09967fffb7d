import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nwb } from '../../sources/nwb.js'
import { lookedInto } from '../../src/formats/nwb/detect.js'
import { attemptLater } from '../../src/model/attempt.js'
import { context, haveShared, opened, read, sha256, shared } from './support.js'

interface Known {
  readonly series: readonly {
    readonly path: string
    readonly shape: readonly [number, number]
    readonly dtype: string
    readonly conversion: number
    readonly offset: number
    readonly starting_time?: number
    readonly rate?: number
    readonly timestamps_first?: readonly number[]
    readonly electrodes: readonly number[]
    readonly sha256_C: string
    readonly first: readonly number[]
  }[]
}

const answers: Readonly<Record<string, Known>> = haveShared
  ? JSON.parse(readFileSync(shared('known-answers-nwb.json'), 'utf8'))
  : {}
const all = Object.entries(answers).flatMap(([path, { series }]) => series.map((each) => ({ file: path, ...each })))

describe.skipIf(!haveShared)('NWB files of others', () => {
  test.each(Object.entries(answers))('%s: the series that h5py finds', async (path, { series }) => {
    const found = await attemptLater('look', () => lookedInto(context.files, shared(path)))()
    expect(found).toMatchObject({ right: { series: series.map((each) => each.path) } })
  })

  test.each(all)('$file: $path reads as h5py reads it', async ({ file, path, shape, dtype, conversion, offset, ...known }) => {
    const recording = await opened(nwb, { filePath: shared(file), electricalSeriesPath: path })
    const { header, segments } = recording
    expect([segments[0].frames, header.channelIds.length, header.dtype]).toEqual([...shape, dtype])
    expect(header.properties.gain_to_uV.values).toEqual(header.channelIds.map(() => conversion * 1e6))
    expect(header.properties.offset_to_uV.values).toEqual(header.channelIds.map(() => offset * 1e6))
    const samples = read(recording)
    expect(sha256(samples).slice(0, 16)).toBe(known.sha256_C)
    expect(Array.from(samples.slice(0, 4), Number)).toEqual(known.first)
    const { times } = segments[0]
    if (known.rate === undefined) expect(Array.from((await times.vector?.read(0, 3)) ?? [])).toEqual(known.timestamps_first)
    else expect([header.samplingFrequency, times.tStart]).toEqual([known.rate, known.starting_time])
  })
})
