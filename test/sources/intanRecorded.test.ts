import { readFileSync } from 'node:fs'
import { listStreams } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { intan } from '../../sources/intan.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface Answer {
  readonly label: string
  readonly path: string
  readonly streams: readonly {
    readonly stream_id: string
    readonly name: string
    readonly n_channels: number
    readonly n_samples: number
    readonly rate: number
    readonly dtype: string
    readonly channel_ids: readonly string[]
    readonly channel_names: readonly string[]
    readonly gain0: number
    readonly offset0: number
    readonly units0: string
    readonly sha256_raw_C: string
  }[]
}

/** neo divides the rate of auxiliary inputs by four also where they are written a sample a frame. */
const rateOf = (path: string, { name, rate }: Answer['streams'][number]): number =>
  path.endsWith('info.rhd') && name === 'RHD2000 auxiliary input channel' ? 4 * rate : rate

const answers = <A>(name: string): readonly A[] => (haveShared ? JSON.parse(readFileSync(shared(name), 'utf8')) : [])

describe.skipIf(!haveShared)('recordings that Intan controllers made', () => {
  test.each(answers<Answer>('known-answers-neo-formats.json').filter(({ label }) => label.startsWith('intan ')))(
    '$label reads as neo reads it',
    async ({ path, streams }) => {
      const filePath = shared(path)
      expect(await listStreams(filePath)).toEqual(streams.map(({ name }) => name))
      for (const stream of streams) {
        const recording = await opened(intan, { filePath, stream: stream.stream_id })
        const { header, segments } = recording
        const shown = stream.channel_ids.filter((id) => id !== '...')
        expect(header.channelIds.slice(0, shown.length)).toEqual(shown)
        expect(header.properties.channel_name.values.slice(0, shown.length)).toEqual(stream.channel_names.slice(0, shown.length))
        expect([header.channelIds.length, header.samplingFrequency, header.dtype]).toEqual([
          stream.n_channels,
          rateOf(path, stream),
          stream.dtype,
        ])
        const { physical_unit, gain_to_physical_unit, offset_to_physical_unit } = header.properties
        expect([physical_unit, gain_to_physical_unit, offset_to_physical_unit].map(({ values }) => values[0])).toEqual([
          stream.units0,
          stream.gain0,
          stream.offset0,
        ])
        expect(segments).toEqual([{ frames: stream.n_samples, times: { tStart: 0 } }])
        expect(sha256(read(recording)).slice(0, 16)).toBe(stream.sha256_raw_C)
      }
    },
  )
})
