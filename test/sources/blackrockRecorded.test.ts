import { readFileSync } from 'node:fs'
import { listStreams, openEvents, openSorting } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { blackrock } from '../../sources/blackrock.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface Answer {
  readonly label: string
  readonly path: string
  readonly spike_channels: readonly {
    readonly name: string
    readonly seg: number
    readonly n: number
    readonly first3: readonly number[]
  }[]
  readonly event_channels: readonly { readonly name: string; readonly n: number; readonly first: readonly string[] }[]
  readonly streams: readonly {
    readonly stream_id: string
    readonly name: string
    readonly segment: number
    readonly n_channels: number
    readonly n_samples: number
    readonly rate: number
    readonly channel_ids: readonly string[]
    readonly channel_names: readonly string[]
    readonly gain0: number
    readonly offset0: number
    readonly units0: string
    readonly t_start: number
    readonly sha256_raw_C: string
  }[]
}

const answers: readonly Answer[] = haveShared ? JSON.parse(readFileSync(shared('known-answers-neo-formats.json'), 'utf8')) : []
/** neo leaves out the last frame of a file of 2.1. */
const lacksOne = (path: string): boolean => path.includes('blackrock_2_1')

describe.skipIf(!haveShared)('recordings that systems of Blackrock made', () => {
  test.each(answers.filter(({ label, streams }) => label.startsWith('blackrock ') && streams.length > 0))(
    '$label reads as neo reads it',
    async ({ path, streams }) => {
      const filePath = shared(path)
      expect(listStreams(`${filePath}.ns2`)).toEqual([...new Set(streams.map(({ name }) => name))])
      const length = new Set(streams.map(({ segment }) => segment)).size
      for (const stream of streams) {
        const recording = await opened(blackrock, { filePath, stream: stream.stream_id })
        const { header, segments } = recording
        expect(segments.length).toBe(length)
        const shown = stream.channel_ids.filter((id) => id !== '...')
        expect(header.channelIds.slice(0, shown.length)).toEqual(shown)
        const { channel_name, physical_unit, gain_to_physical_unit, offset_to_physical_unit } = header.properties
        expect(channel_name.values.slice(0, shown.length)).toEqual(stream.channel_names.slice(0, shown.length))
        expect([header.channelIds.length, header.samplingFrequency]).toEqual([stream.n_channels, stream.rate])
        expect([physical_unit, gain_to_physical_unit, offset_to_physical_unit].map(({ values }) => values[0])).toEqual([
          stream.units0,
          stream.gain0,
          stream.offset0,
        ])
        const { frames, times } = segments[stream.segment]
        expect([frames, times.tStart]).toEqual([stream.n_samples + (lacksOne(path) ? 1 : 0), stream.t_start])
        const samples = read(recording, stream.segment, 0, stream.n_samples)
        expect(sha256(samples).slice(0, 16)).toBe(stream.sha256_raw_C)
      }
    },
  )

  test.each(answers.filter(({ label }) => label.startsWith('blackrock ')))(
    '$label has the spikes and events that neo finds, from the start of each segment on',
    async ({ path, streams, spike_channels, event_channels }) => {
      const filePath = shared(`${path}.nev`)
      const sorting = await openSorting(filePath)
      expect(sorting.samplingFrequency).toBe(30_000)
      const starts = new Map(streams.map(({ segment, t_start }) => [segment, Math.round(t_start * 30_000)]))
      expect(sorting.unitIds).toEqual([...new Set(spike_channels.map(({ name }) => name))])
      for (const { name, seg, n, first3 } of spike_channels) {
        const sampleIndex = await sorting.getUnitSpikeTrain(name, { segment: seg })
        expect([name, seg, sampleIndex.length]).toEqual([name, seg, n])
        expect([...sampleIndex.subarray(0, 3)]).toEqual(first3.map((ticks) => ticks - (starts.get(seg) ?? 0)))
      }
      const events = await openEvents(filePath)
      for (const [segment] of events.segments.entries())
        for (const [channel, id] of events.channelIds.entries()) {
          const { sampleIndex, channelIndex } = await events.getEvents({ segment })
          const frames = [...sampleIndex].filter((_, row) => channelIndex[row] === channel)
          const told = event_channels.find(({ name }) => name === id)
          expect([id, frames.length]).toEqual([id, told?.n])
          expect(frames.slice(0, 3)).toEqual(told?.first.map(Number))
        }
    },
  )

  test('comments end where what stood there before goes on', async () => {
    const events = await openEvents(shared('blackrock/FileSpec2.3001.nev'))
    expect(events.annotations.comments).toEqual([
      { segment: 0, frame: 355_816, text: 'Comment' },
      { segment: 0, frame: 776_707, text: 'Comment2' },
      { segment: 0, frame: 856_210, text: 'Comment3' },
    ])
  })

  test('properties are those of SpikeInterface, and what samples are worth in µV', async () => {
    const { header } = await opened(blackrock, { filePath: shared('blackrock/PauseCorrect/pause_correct.ns2') })
    expect(Object.keys(header.properties).sort()).toEqual([
      'channel_name',
      'gain_to_physical_unit',
      'gain_to_uV',
      'offset_to_physical_unit',
      'offset_to_uV',
      'physical_unit',
    ])
    expect(header.properties.gain_to_uV.values[0]).toBe(152.592_547_379_985_94)
  })

  test('the last frame of a file of 2.1 is read, which neo leaves out', async () => {
    const filePath = shared('blackrock/blackrock_2_1/l101210-001.ns2')
    const bytes = readFileSync(filePath)
    const last = Int16Array.from({ length: 6 }, (_, channel) => bytes.readInt16LE(bytes.length - 12 + 2 * channel))
    expect(read(await opened(blackrock, { filePath }), 0, 3640, 1)).toEqual(last)
  })
})
