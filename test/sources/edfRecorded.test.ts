import { readFileSync } from 'node:fs'
import { listStreams } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { edf } from '../../sources/edf.js'
import { haveShared, opened, read, sha256, shared } from './support.js'

interface Answer {
  readonly labels: readonly string[]
  readonly rates: readonly number[]
  readonly nsamp: readonly number[]
  readonly dim: readonly string[]
  readonly file_records_by_size: number
  readonly first5_digital_ch0: readonly number[]
  readonly mne: { readonly ch_names: readonly string[]; readonly first3_ch0: readonly number[] }
}

/** What mne makes volts of. */
const volts: Readonly<Record<string, number>> = { mV: 1e-3, uV: 1e-6, V: 1 }
/** Of all samples of the first stream, as pyedflib reads them. */
const sums: Readonly<Record<string, string>> = {
  'edf-bdf/edf+C.edf': '2c307f8dde99010a',
  'edf-bdf/test_generator.edf': '55049d6ba09adee1',
  'edf-bdf/test_uneven_samp.edf': '3a266820aaf50a45',
}

const answers: Readonly<Record<string, Answer>> = haveShared
  ? JSON.parse(readFileSync(shared('known-answers-edf.json'), 'utf8'))
  : {}

describe.skipIf(!haveShared)('files of EDF and BDF that others wrote', () => {
  test.each(Object.entries(answers))('%s reads as mne and pyedflib read it', async (path, answer) => {
    const filePath = shared(path)
    const own = answer.labels.flatMap((label, signal) => (label === 'EDF Annotations' ? [] : [signal]))
    const rates = [...new Set(own.map((signal) => answer.rates[signal]))]
    const streams = await listStreams(filePath)
    expect(streams).toHaveLength(rates.length)
    for (const [place, rate] of rates.entries()) {
      const recording = await opened(edf, { filePath, stream: streams[place] })
      const signals = own.filter((signal) => answer.rates[signal] === rate)
      const { samplingFrequency, properties } = recording.header
      expect(samplingFrequency).toBe(rate)
      expect(properties.channel_name.values).toEqual(signals.map((signal) => answer.labels[signal]))
      expect(properties.physical_unit.values).toEqual(signals.map((signal) => answer.dim[signal]))
      expect(recording.segments).toEqual([
        { frames: answer.nsamp[signals[0]] * answer.file_records_by_size, times: { tStart: 0 } },
      ])
      if (place > 0) continue
      const first = [...read(recording, 0, 0, 5, [0])].map(Number)
      expect(first).toEqual(answer.first5_digital_ch0)
      const [gain, offset] = [properties.gain_to_physical_unit, properties.offset_to_physical_unit].map(({ values }) =>
        Number(values[0]),
      )
      for (const [frame, wanted] of answer.mne.first3_ch0.entries())
        expect((first[frame] * gain + offset) * volts[answer.dim[0]]).toBeCloseTo(wanted, 14)
      if (path in sums) expect(sha256(read(recording)).slice(0, 16)).toBe(sums[path])
    }
  })
})
