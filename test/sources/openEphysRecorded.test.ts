import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openEphysBinary } from '../../sources/openEphysBinary.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface Known {
  readonly label: string
  readonly cls: string
  readonly args: readonly string[]
  readonly n_channels: number
  readonly rate: number
  readonly channel_ids: readonly string[]
  readonly gains: readonly number[]
  readonly property_keys: readonly string[]
  readonly segments: readonly {
    readonly n_samples: number
    readonly sum: number
    readonly sha256_C: string
    readonly t0: number
  }[]
}
interface NeoStream {
  readonly name: string
  readonly segment: number
  readonly n_channels: number
  readonly n_samples: number
  readonly rate: number
  readonly channel_ids: readonly string[]
  readonly gain0: number
  readonly t_start: number
  readonly sha256_raw_C: string
}

const answers = <A>(name: string): readonly A[] => (haveShared ? JSON.parse(readFileSync(shared(name), 'utf8')) : [])

describe.skipIf(!haveShared)('recordings that the Open Ephys GUI made', () => {
  test.each(answers<Known>('known-answers-si-formats.json').filter(({ cls }) => cls === 'OpenEphysBinaryRecordingExtractor'))(
    '$label reads as SpikeInterface reads it',
    async (answer) => {
      const recording = await opened(openEphysBinary, { folderPath: shared(answer.args[0]) })
      const { header, segments } = recording
      expect([header.channelIds.length, header.samplingFrequency]).toEqual([answer.n_channels, answer.rate])
      expect(header.channelIds.slice(0, answer.channel_ids.length)).toEqual(answer.channel_ids)
      expect(header.properties.gain_to_uV.values.slice(0, 3)).toEqual(answer.gains)
      expect(Object.keys(header.properties).sort()).toEqual(answer.property_keys)
      for (const [index, { n_samples, sum, sha256_C, t0 }] of answer.segments.entries()) {
        const samples = read(recording, index)
        expect(segments[index]).toEqual({ frames: n_samples, times: { tStart: t0 } })
        expect(sha256(samples).slice(0, 16)).toBe(sha256_C)
        expect(Array.from(samples, Number).reduce((all, value) => all + value, 0)).toBe(sum)
      }
    },
  )

  test.each(
    answers<{ readonly label: string; readonly reader: string; readonly path: string; readonly streams: readonly NeoStream[] }>(
      'known-answers-neo-formats.json',
    ).filter(({ reader }) => reader.includes('OpenEphysBinaryRawIO')),
  )('$label reads as neo reads it', async ({ path, streams }) => {
    for (const stream of streams) {
      const recording = await opened(openEphysBinary, { folderPath: shared(path), stream: stream.name })
      const { header, segments } = recording
      const ids = stream.channel_ids.filter((id) => id !== '...')
      expect([header.channelIds.length, header.samplingFrequency]).toEqual([stream.n_channels, stream.rate])
      expect(header.channelIds.slice(0, ids.length)).toEqual(ids)
      expect(header.properties.gain_to_uV.values[0]).toBe(stream.gain0)
      expect(segments[stream.segment]).toEqual({ frames: stream.n_samples, times: { tStart: stream.t_start } })
      expect(sha256(read(recording, stream.segment)).slice(0, 16)).toBe(stream.sha256_raw_C)
    }
  })

  test('a stream whose samples are not there is passed over, where neo refuses all', async () => {
    const folderPath = shared('openephys-binary/v0.5.3_two_neuropixels_stream')
    const { header, segments, notices } = await opened(openEphysBinary, { folderPath })
    expect(header.channelIds.slice(0, 2)).toEqual(['LFP1', 'LFP2'])
    expect(segments).toEqual([{ frames: 2500, times: { tStart: 46835 / 2500 } }])
    expect(notices?.[0].message).toContain('Neuropix-PXI-116.0/continuous.dat is not there')
  })
})
