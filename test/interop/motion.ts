import { join } from 'node:path'
import { generateRecording, open } from 'rxephys'
import { interpolateMotion, shiftTimes } from 'rxephys/operators'
import type { Checks } from '../tools/checks.js'
import { peer } from './peer.js'
import { compare, savedSamples } from './pipeline.js'

const methods = ['kriging', 'idw', 'nearest'] as const
const borders = ['remove_channels', 'force_extrapolate', 'force_zeros'] as const

/** Motions that SpikeInterface saved, applied by both: every method and border, one depth and several, known between times in two ways. */
export const checkMotion = async (checks: Checks, folder: string): Promise<void> => {
  const recording = join(folder, 'to be still')
  const noise = await generateRecording({
    numChannels: 24,
    durations: [3],
    samplingFrequency: 10_000,
    dtype: 'float32',
    noiseLevel: 30,
  })
  await noise.pipe(shiftTimes({ shift: 12.25 })).save(recording)
  const cases = methods.flatMap((method) =>
    borders.flatMap((borderMode) =>
      [1, 4].flatMap((depths) =>
        (['linear', 'nearest'] as const).map((interpolation) => ({ method, borderMode, depths, interpolation })),
      ),
    ),
  )
  const at = (index: number, what: string): string => join(folder, `motion ${index} ${what}`)
  const told = peer.ask<readonly (readonly string[])[]>('motion.py', {
    jobs: cases.map(({ method, borderMode, depths, interpolation }, index) => ({
      ...{ seed: index, times: 2 + (index % 3) * 9 + 1, since: 12 + (index % 2), depths, interpolation, recording },
      ...{ motion: at(index, 'saved'), folder: at(index, 'theirs') },
      params: {
        border_mode: borderMode,
        spatial_interpolation_method: method,
        sigma_um: 15 + index,
        p: 1 + (index % 2) / 2,
        num_closest: 2 + (index % 3),
      },
    })),
  })
  for (const [index, { method, borderMode, depths, interpolation }] of cases.entries())
    await checks.attempt(`motion of ${depths} depths, ${interpolation}: ${method}, ${borderMode}`, async () => {
      const ours = (await open(recording)).pipe(
        interpolateMotion({
          motion: at(index, 'saved'),
          borderMode,
          spatialInterpolationMethod: method,
          sigmaUm: 15 + index,
          p: 1 + (index % 2) / 2,
          numClosest: 2 + (index % 3),
        }),
      )
      if (String(ours.channelIds) !== String(told[index])) return `channels ${ours.channelIds}, theirs ${told[index]}`
      if (ours.channelIds.length === 0) return 'no channel stays: nothing is compared'
      await ours.save(at(index, 'ours'))
      const samples = (of: string) => savedSamples(at(index, of), 0, 'float32')
      return compare(samples('ours'), samples('theirs'), { tolerance: 2e-4 }).wrong
    })
}
