import os from 'node:os'
import { secondsText } from '../api/describe.js'
import { bandpassFilter, commonReference } from '../api/operators.js'
import { generateRecording } from '../api/sources.js'
import { corrupt, FaultError } from '../model/fault.js'
import { compareWindows, noiseLevel } from './demoChecks.js'
import { print } from './output.js'

const CHANNELS = 64
const WINDOWS = 50

/** The main job, step by step, in `folder`: prints the code of each and what came of it. Rejects with a `FaultError`. */
export const showDemo = async (duration: number, folder: string, signal: AbortSignal): Promise<void> => {
  print(
    '> const raw = await generateRecording({',
    `    numChannels: ${CHANNELS}, durations: [${duration}], dtype: 'int16', noiseLevel: 10, commonNoiseLevel: 20 })`,
  )
  const raw = await generateRecording({
    numChannels: CHANNELS,
    durations: [duration],
    dtype: 'int16',
    noiseLevel: 10,
    commonNoiseLevel: 20,
  })
  print(`${raw}`, '')

  print('> const clean = raw.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))')
  const declared = timer()
  const clean = raw.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
  print(`declared in ${declared().toFixed(1)} ms: no sample is made before it is asked for`, '')

  print(`> await clean.getTraces({ startFrame: 15_000, endFrame: 18_000, channelIds: ['7'] })`)
  const asked = timer()
  const window = await clean.getTraces({ startFrame: 15_000, endFrame: 18_000, channelIds: ['7'] })
  print(`${window.frames} frames of one channel in ${asked().toFixed(0)} ms: only what they depend on was made`, '')

  print(`> const saved = await clean.save('clean', { jobs: -1, progress: true })`)
  const begun = timer()
  const saved = await clean.save(folder, { jobs: -1, progress: true, signal })
  const took = begun() / 1000
  const workers = os.availableParallelism()
  print(
    `${secondsText(duration)} by ${workers} worker${workers === 1 ? '' : 's'} in ${secondsText(took)}, ${(duration / took).toFixed(0)} × real time`,
    '',
  )

  print('> // in random windows, is saved.getTraces(window) what clean.getTraces(window) is?')
  const { samples, different } = await compareWindows(clean, saved, WINDOWS, signal)
  if (different > 0)
    throw new FaultError(corrupt(folder, 'the samples of the pipeline', `${different} others in ${WINDOWS} windows`))
  print(`yes: ${samples.toLocaleString('en')} samples in ${WINDOWS} windows, all the same to the bit`)
  const [before, after] = [await noiseLevel(raw), await noiseLevel(saved)]
  print(`noise of a channel, the median of ${CHANNELS}: ${before.toFixed(1)} µV before, ${after.toFixed(1)} µV after`)
  print('', 'From a shell: rxephys save raw clean --op commonReference --op bandpassFilter --jobs -1')
}

/** Milliseconds since it was started. */
const timer = (): (() => number) => {
  const start = performance.now()
  return () => performance.now() - start
}
