import type { Files } from '../../src/platform/files.js'
import { edfOf, timesOf } from './edfFiles.js'

/** Six records of a second, of which the last three begin 10 s late: two stages of sleep, a lamp, and what lies where no sample is. */
export const writeExample = (files: Files, folder: string): { readonly params: { readonly [key: string]: string } } => {
  files.makeFolder(folder)
  const filePath = files.join(folder, 'sleep.edf')
  const times = timesOf(['+0.5', '+1.5', '+2.5', '+13.5', '+14.5', '+15.5'], {
    0: '+0.5␕2␔stage 1␔␀',
    1: '+2.5␕12␔stage 2␔␀',
    4: '+14.6␔lamp␔lumière␔␀-3␔early␔␀',
    5: '+5␕1␔between␔␀',
  })
  const signals = [
    { label: 'EEG', samples: 10 },
    { label: 'Resp', samples: 2 },
    { ...times, samples: 60 },
  ]
  files.writeWhole(filePath, edfOf({ variant: 'EDF+D', records: 6, signals }))
  return { params: { filePath } }
}
