/**
 * Pipelines that run in a page and in Node, by the same code. Each gives the bytes of what it computed: they are to be the
 * same in both.
 */

import {
  addRecordings,
  aggregateChannels,
  concatenateRecordings,
  FaultError,
  generateRecording,
  memory,
  open,
  type Recording,
  replay,
  type Samples,
  subtractRecordings,
} from 'rxephys'
import {
  annotate,
  bandpassFilter,
  causalFilter,
  commonReference,
  filter,
  frameSlice,
  fused,
  highpassFilter,
  notchFilter,
  renameChannels,
  scale,
  scaleToUv,
  selectChannels,
  setProperty,
  setTimes,
  shiftTimes,
} from 'rxephys/operators'
import { lastValueFrom, map, toArray } from 'rxjs'

const bytesOf = (samples: Samples): Uint8Array => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength).slice()

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const wordsOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const tracesOf = async (recording: Recording): Promise<Uint8Array> => {
  const segments = await Promise.all(
    recording.segments.map((_, segment) => recording.getTraces({ segment }).then(({ data }) => bytesOf(data))),
  )
  return joined(segments)
}

const noise = (seed: number) =>
  generateRecording({ numChannels: 16, durations: [1.5], seed, dtype: 'int16', noiseLevel: 20, commonNoiseLevel: 30 })

/** A saw-tooth: no random number and no transcendental function is behind it. */
const sawtooth = (): Promise<Recording> => {
  const [frames, channels] = [20_000, 5]
  const data = Int16Array.from(
    { length: frames * channels },
    (_, i) => ((Math.floor(i / channels) * 37 + (i % channels) * 911) % 2003) - 1001,
  )
  return memory({
    traces: [data],
    samplingFrequency: 10_000,
    channelIds: ['a', 'b', 'c', 'd', 'e'],
    gainToUv: [1, 2, 3, 4, 5],
    offsetToUv: [0, 0, 1, 1, 2],
  })
}

const cleaned = [commonReference({ operator: 'median' }), bandpassFilter({ freqMin: 300, freqMax: 4000 })] as const

const refusal = async (act: () => Promise<unknown>): Promise<string> => {
  try {
    await act()
    return 'nothing was refused'
  } catch (error) {
    return error instanceof FaultError ? error.message : `not a FaultError: ${String(error)}`
  }
}

export const pipelines: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  generated: async () => tracesOf(await noise(1)),
  memory: async () => tracesOf((await sawtooth()).pipe(frameSlice({ startFrame: 1, endFrame: 19_999 }))),
  filtered: async () => tracesOf((await sawtooth()).pipe(...cleaned, frameSlice({ startFrame: 123, endFrame: 17_001 }))),
  'generated, filtered': async () => tracesOf((await noise(2)).pipe(...cleaned, frameSlice({ startFrame: 5000 }))),
  'floats, in µV': async () => {
    const recording = (await noise(3)).pipe(bandpassFilter({ dtype: 'float32' }), selectChannels({ channelIds: ['3', '11'] }))
    return bytesOf((await recording.getTraces({ returnInUv: true })).data)
  },
  'all the filters': async () => {
    const recording = await sawtooth()
    const stages = [
      highpassFilter({ freqMin: 200 }),
      notchFilter({ freq: 1000 }),
      causalFilter({ band: [300, 3000] }),
      filter({ band: [300, 3000], ftype: 'cheby1', rippleDb: 1, filterMode: 'ba', filterOrder: 2 }),
      fused([bandpassFilter({ freqMax: 3000 }), commonReference(), bandpassFilter({ freqMax: 2000, arithmetic: 'float32' })]),
    ]
    return joined(await Promise.all(stages.map((stage) => tracesOf(recording.pipe(stage)))))
  },
  'scaled, added and subtracted': async () => {
    const [one, other] = [(await sawtooth()).pipe(scale({ gain: 1.5, offset: 3 })), (await sawtooth()).pipe(scaleToUv())]
    return joined([
      await tracesOf(addRecordings([one, one])),
      await tracesOf(subtractRecordings([other, other.pipe(scale({ gain: 0.3 }))])),
    ])
  },
  times: async () => {
    const recording = (await sawtooth()).pipe(frameSlice({ endFrame: 5000 }))
    const timed = recording.pipe(setTimes({ times: Float64Array.from({ length: 5000 }, (_, frame) => 5 + frame / 9999) }))
    const shifted = timed.pipe(frameSlice({ startFrame: 100 }), shiftTimes({ shift: -1 }))
    return bytesOf(await shifted.getTimes())
  },
  'joined and stacked': async () => {
    const [one, other] = await Promise.all([noise(4), noise(5)])
    const ids = other.channelIds.map((id) => `other ${id}`)
    return tracesOf(
      aggregateChannels([
        concatenateRecordings([one, other]),
        concatenateRecordings([other, one]).pipe(renameChannels({ newChannelIds: ids })),
      ]),
    )
  },
  'in chunks': async () => {
    const chunks = (await noise(6)).pipe(...cleaned).chunks({ chunkSize: 7001 })
    return joined(
      await lastValueFrom(
        chunks.pipe(
          map(({ data }) => bytesOf(data)),
          toArray(),
        ),
      ),
    )
  },
  live: async () => {
    const acquisition = replay(await noise(7), { speed: Number.POSITIVE_INFINITY, chunkFrames: 333 })
    const live = acquisition.pipe(...cleaned)
    return joined(
      await lastValueFrom(
        live.pipe(
          map(({ data }) => bytesOf(data)),
          toArray(),
        ),
      ),
    )
  },
  'rebuilt from its JSON': async () => {
    const recording = (await noise(8)).pipe(...cleaned, annotate({ key: 'subject', value: 'mouse 7' }))
    return tracesOf(await open(JSON.parse(JSON.stringify(recording.toJson()))))
  },
  'its metadata': async () => {
    const recording = (await noise(9)).pipe(setProperty({ key: 'depth', values: Array.from({ length: 16 }, (_, i) => i / 3) }))
    return wordsOf(
      [recording.toString(), JSON.stringify(recording.toJson()), JSON.stringify(recording.probe), recording.toHtml()].join('\n'),
    )
  },
}

/** What a page cannot do, and says so by name. */
export const refusals: Readonly<Record<string, () => Promise<string>>> = {
  'opening a folder': () => refusal(() => open('somewhere')),
  'opening a pipeline of files': () =>
    refusal(() =>
      open({ class: 'spikeinterface.core.binaryfolder.BinaryFolderRecording', kwargs: { folder_path: 'somewhere' } }),
    ),
  'saving a folder': async () => {
    const recording = await noise(1)
    return refusal(() => recording.save('somewhere'))
  },
}
