/**
 * How far float32 arithmetic is from float64, in least significant bits, on the recordings in ../shared/data/spikeglx.
 *
 * npm run bench:arithmetic
 */
import fs from 'node:fs'
import path from 'node:path'
import { listStreams, open, type Recording } from 'rxephys'
import { bandpassFilter, commonReference, highpassFilter, notchFilter } from 'rxephys/operators'

const data = path.resolve('../shared/data/spikeglx')

type Arithmetic = { readonly arithmetic: 'float32' | 'float64'; readonly dtype: 'float64' }
const filters: Readonly<Record<string, (arithmetic: Arithmetic) => ReturnType<typeof bandpassFilter>>> = {
  'band-pass 300-6000 Hz, order 5': (how) => bandpassFilter({ freqMin: 300, freqMax: 6000, ...how }),
  'band-pass 300-6000 Hz, order 8': (how) => bandpassFilter({ freqMin: 300, freqMax: 6000, filterOrder: 8, ...how }),
  'band-pass 5-6000 Hz, order 5': (how) => bandpassFilter({ freqMin: 5, freqMax: 6000, ...how }),
  'high-pass 300 Hz, order 5': (how) => highpassFilter({ freqMin: 300, ...how }),
  'notch 50 Hz': (how) => notchFilter({ freq: 50, ...how }),
}

/** The folders that hold recordings, at any depth. */
const foldersIn = (folder: string): readonly string[] =>
  fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.ap.bin'))
    .map(({ parentPath }) => parentPath)

const tracesOf = async (recording: Recording, segment: number): Promise<Float64Array> =>
  Float64Array.from((await recording.getTraces({ segment })).data, Number)

const largest = new Map<string, { difference: number; changed: number; samples: number }>()
for (const folder of new Set(foldersIn(data))) {
  for (const stream of (await listStreams(folder)).filter((name) => name.endsWith('.ap'))) {
    const raw = await open(folder, { stream })
    for (const [name, filter] of Object.entries(filters)) {
      const seen = largest.get(name) ?? { difference: 0, changed: 0, samples: 0 }
      largest.set(name, seen)
      for (let segment = 0; segment < raw.getNumSegments(); segment++) {
        const [single, double] = await Promise.all(
          (['float32', 'float64'] as const).map((arithmetic) =>
            tracesOf(raw.pipe(commonReference(), filter({ arithmetic, dtype: 'float64' })), segment),
          ),
        )
        for (const [index, value] of single.entries()) {
          seen.difference = Math.max(seen.difference, Math.abs(value - double[index]))
          if (Math.round(value) !== Math.round(double[index])) seen.changed++
        }
        seen.samples += single.length
      }
    }
  }
}
for (const [name, { difference, changed, samples }] of largest)
  console.log(
    `${name.padEnd(34)} at most ${difference.toExponential(1)} LSB; ${changed} of ${samples} int16 outputs differ (${((100 * changed) / samples).toFixed(4)} %)`,
  )
