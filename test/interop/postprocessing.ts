import { join } from 'node:path'
import {
  computeCorrelograms,
  computeIsiHistograms,
  computeSpectrum,
  computeSpikeAmplitudes,
  computeTemplates,
  generateGroundTruthRecording,
  type Recording,
  type Sorting,
} from 'rxephys'
import { astype, scale, setProperty } from 'rxephys/operators'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'

interface Answers {
  readonly counted: readonly { readonly counts: readonly number[]; readonly edges: readonly number[] }[]
  readonly analyzed: readonly Readonly<Record<'average' | 'std' | 'channels' | 'amplitudes', readonly number[]>>[]
  readonly spectra: readonly Readonly<Record<'frequencies' | 'power', readonly number[]>>[]
}

const windows = [
  { windowMs: 50, binMs: 1 },
  { windowMs: 37, binMs: 2.5 },
  { windowMs: 4, binMs: 0.1 },
]
const signs = ['neg', 'pos', 'both'] as const
const NPERSEG = 1024

/** Correlograms and intervals to the count; templates, amplitudes and spectra to the rounding of 32-bit floats. */
export const checkPostprocessing = async (checks: Checks, folder: string): Promise<void> => {
  const made = await generateGroundTruthRecording({ numChannels: 8, durations: [8, 5], numUnits: 6, samplingFrequency: 24_000 })
  // One gain for all: SpikeInterface finds the channel of a unit in samples that are not scaled.
  const gains = { values: new Array<number>(8).fill(0.5) }
  const [recordingPath, sortingPath] = [join(folder, 'analyzed recording'), join(folder, 'analyzed sorting')]
  const recording = await made.recording
    .pipe(scale({ gain: 4 }), astype({ dtype: 'int16' }))
    .pipe(
      setProperty({ key: 'gain_to_uV', ...gains }),
      setProperty({ key: 'offset_to_uV', values: new Array<number>(8).fill(3) }),
    )
    .save(recordingPath)
  const sorting = await made.sorting.save(sortingPath)
  const told = peer.ask<Answers>('postprocessing.py', {
    counted: ['isi', 'correlograms'].flatMap((what) =>
      windows.map(({ windowMs, binMs }) => ({ what, sorting: sortingPath, params: { window_ms: windowMs, bin_ms: binMs } })),
    ),
    analyzed: signs.map((peakSign) => ({
      peakSign,
      inUv: true,
      msBefore: 1,
      msAfter: 2,
      recording: recordingPath,
      sorting: sortingPath,
    })),
    spectra: [{ recording: recordingPath, nperseg: NPERSEG }],
  })
  for (const [index, options] of windows.entries()) {
    await checks.attempt(`intervals, ${options.windowMs} ms in bins of ${options.binMs} ms`, async () => {
      const ours = await computeIsiHistograms(sorting, options)
      return differs(ours.counts, told.counted[index].counts, 0) ?? differs(ours.edges, told.counted[index].edges, 1e-12)
    })
    await checks.attempt(`correlograms, ${options.windowMs} ms in bins of ${options.binMs} ms`, async () => {
      const ours = await computeCorrelograms(sorting, options)
      const theirs = told.counted[windows.length + index]
      return differs(ours.counts, theirs.counts, 0) ?? differs(ours.edges, theirs.edges, 1e-12)
    })
  }
  for (const [index, peakSign] of signs.entries())
    await checks.attempt(`templates and amplitudes, ${peakSign}`, () =>
      analyzedAlike(recording, sorting, peakSign, told.analyzed[index]),
    )
  await checks.attempt('spectra, as scipy has them', async () => {
    const first = await computeSpectrum(recording, { segment: 0, windowFrames: NPERSEG })
    return differs(first.frequencies, told.spectra[0].frequencies, 1e-9) ?? differs(first.power, told.spectra[0].power, 1e-4)
  })
}

const analyzedAlike = async (
  recording: Recording,
  sorting: Sorting,
  peakSign: (typeof signs)[number],
  theirs: Answers['analyzed'][number],
): Promise<string | undefined> => {
  const options = { peakSign, msBefore: 1, msAfter: 2, maxSpikesPerUnit: 1e6 }
  const ours = await computeTemplates(recording, sorting, options)
  const { amplitudes } = await computeSpikeAmplitudes(recording, sorting, options)
  return (
    differs(ours.average, theirs.average, 1e-3) ??
    differs(ours.standardDeviation, theirs.std, 1e-3) ??
    differs(ours.extremumChannelIndex, theirs.channels, 0) ??
    differs(amplitudes, theirs.amplitudes, 1e-3)
  )
}

/** What is wrong, if a number of the one is farther from the other's than the tolerance; nothing compared is wrong too. */
const differs = (ours: ArrayLike<number>, theirs: readonly number[], tolerance: number): string | undefined => {
  if (ours.length !== theirs.length || theirs.length === 0) return `${ours.length} numbers, theirs ${theirs.length}`
  if (theirs.every((value) => value === 0)) return 'zeros alone'
  const at = theirs.findIndex((value, index) => !(Math.abs(value - ours[index]) <= tolerance * Math.max(1, Math.abs(value))))
  return at < 0 ? undefined : `at ${at}: ${ours[at]}, theirs ${theirs[at]}`
}
