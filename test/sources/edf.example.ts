import type { Samples } from '../../src/model/dtype.js'
import type { Files } from '../../src/platform/files.js'
import { edfOf, type MadeSignal, ramp, timesOf } from './edfFiles.js'

/** Two signals of 10 Hz, and one of 4 Hz between them. */
const signals: readonly MadeSignal[] = [
  { label: 'EEG Fpz-Cz', samples: 5, prefilter: 'HP:0.5Hz' },
  { label: 'Temp rectal', unit: 'DegC', samples: 2, physical: ['34', '40'], digital: ['-2048', '2047'] },
  { label: 'EMG chin', unit: 'mV', samples: 5, physical: ['5', '-5'], digital: ['-2048', '2047'] },
]

const samples = (from: number, to: number): Samples =>
  Int16Array.from({ length: 2 * 5 * (to - from) }, (_, place) => {
    const frame = Math.floor(place / 2)
    return ramp(2 * (place % 2), from + Math.floor(frame / 5), frame % 5)
  })

/** Five records of half a second, of which the last two begin 2 s late. */
export const writeExample = (
  files: Files,
  folder: string,
): { readonly params: { readonly [key: string]: string }; readonly wholes: readonly Samples[] } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'sleep.edf')
  const times = timesOf(['+0.25', '+0.75', '+1.25', '+3.75', '+4.25'], { 1: '+0.8␕1.5␔Sleep stage 2␔␀' })
  files.writeWhole(filePath, edfOf({ variant: 'EDF+D', duration: '0.5', records: 5, signals: [...signals, times] }))
  return { params: { filePath, stream: 'stream ((10.0,) Hz)' }, wholes: [samples(0, 3), samples(3, 5)] }
}
