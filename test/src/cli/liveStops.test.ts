import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, open, type Recording } from 'rxephys'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { spawned } from './support.js'

const folder = temporaryFolder()
const RATE = 20_000
const long = await generateRecording({ numChannels: 4, durations: [36_000], samplingFrequency: RATE, dtype: 'int16' })
long.dump(join(folder, 'long.json'))

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** A rig in a program of its own, and its address. */
const startedRig = async (protocol: string, speed: number): Promise<{ readonly rig: ChildProcess; readonly address: string }> => {
  const args = ['dist/src/cli.js', 'simulate', protocol, '--from', join(folder, 'long.json'), '--speed', `${speed}`]
  const rig = spawn(process.execPath, args)
  const [told] = await once(rig.stdout, 'data')
  const [address = ''] = /\w+:\/\/\S+/.exec(`${told}`) ?? []
  return { rig, address }
}

/** Stop a program as a laptop that is closed does, and let it go on. */
const stopFor = async (milliseconds: number, kill: (signal: NodeJS.Signals) => void): Promise<void> => {
  kill('SIGSTOP')
  await after(milliseconds)
  kill('SIGCONT')
}

/** Frames of the segments of which the commit record beside a recording tells. */
const committed = (place: string): readonly number[] => {
  try {
    const { segments } = JSON.parse(readFileSync(join(`${place}.rxephys-unfinished`, 'rxephys-commit.json'), 'utf8'))
    return segments.map(({ frames }: { readonly frames: number }) => frames)
  } catch {
    return []
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await after(5)
}

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0)

/** Record a rig until `during` resolves, which is told how to send `rxephys live` a signal; then Ctrl-C. */
const recorded = async (address: string, place: string, during: (kill: (signal: NodeJS.Signals) => void) => Promise<void>) => {
  const work: Promise<void>[] = []
  const live = spawned(['live', address, '--record', place], {
    onStart: (kill) =>
      work.push(
        until(() => sum(committed(place)) > 0)
          .then(() => during(kill))
          .finally(() => kill('SIGINT')),
      ),
  })
  await Promise.all(work)
  return live
}

/** What of a recording is not what the rig has sent, or is told as missing; nothing where all is. */
const wrong = async (found: Recording, unit: (channel: number) => number): Promise<readonly string[]> => {
  const faults: string[] = []
  const gaps = Array.isArray(found.annotations.gaps) ? found.annotations.gaps : []
  const starts = found.segments.map(({ times }) => Math.round((times.tStart ?? 0) * RATE))
  for (const [segment, { frames }] of found.segments.entries()) {
    const startFrame = starts[segment]
    const [sent, came] = [await long.getTraces({ startFrame, endFrame: startFrame + frames }), await found.getTraces({ segment })]
    const isWrong = came.data.some((value, index) => value !== Math.fround(Number(sent.data[index]) * unit(index % 4)))
    if (isWrong) faults.push(`samples of segment ${segment} are others`)
    // What is missing before it is told, and how much.
    const missing = segment === 0 ? 0 : startFrame - starts[segment - 1] - found.segments[segment - 1].frames
    const told = gaps.filter((gap) => gap.segment === segment - 1).reduce((all, gap) => all + gap.frames, 0)
    if (missing !== told) faults.push(`${missing} frames are missing before segment ${segment}, and ${told} are told`)
  }
  return faults
}

test('rxephys live is stopped for longer than its rig keeps samples: it goes on, and tells exactly what is missing', async () => {
  // The rig keeps 8 s, which pass in 0.4 s.
  const { rig, address } = await startedRig('spikeglx', 20)
  const place = join(folder, 'asleep')
  const { status, stdout } = await recorded(`${address}?stream=imec0.ap`, place, async (kill) => {
    const before = committed(place).length
    await stopFor(1500, kill)
    await until(() => committed(place).length > before)
  })
  rig.kill('SIGINT')
  expect([status, stdout]).toEqual([0, expect.stringMatching(/ came, [1-9]\d* frames were lost in [1-9]/)])
  expect(await wrong(await open(place), () => 1)).toEqual([])
})

test('a rig of the Open Ephys GUI is stopped, and goes on: what was recorded is what it sent, and what it did not is told', async () => {
  const { rig, address } = await startedRig('openephys', 4)
  const place = join(folder, 'rig-asleep')
  const { status } = await recorded(address, place, async () => {
    await stopFor(1500, (signal) => rig.kill(signal))
    const before = sum(committed(place))
    await until(() => sum(committed(place)) > before + RATE)
  })
  rig.kill('SIGINT')
  expect(status).toBe(0)
  const gains = long.getProperty('gain_to_uV')?.map(Number) ?? []
  expect(await wrong(await open(place), (channel) => gains[channel])).toEqual([])
})
