import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateRecording, open, openEvents, openSorting, type Recording } from 'rxephys'
import { bandpassFilter, commonReference, frameSlice, whiten, zscore } from 'rxephys/operators'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../sources/support.js'
import { CHANNELS, FRAMES, rawFile, rxephys, spawned, whenever } from './support.js'

const folder = temporaryFolder()
const recording = await generateRecording({ numChannels: 4, durations: [3], samplingFrequency: 20_000, dtype: 'int16' })
await recording.save(join(folder, 'raw'))
// Made as it is asked for: a rig that sends it does not come to its end, however slow this machine is.
const long = await generateRecording({ numChannels: 4, durations: [36_000], samplingFrequency: 20_000, dtype: 'int16' })
long.dump(join(folder, 'long.json'))
const replay = `replay:${join(folder, 'raw')}?speed=fastest`
const out = (name: string): string => join(folder, name)
const samplesOf = async (from: Recording) => [...(await from.getTraces()).data]

test.each(['1', '3'])(
  'raw and processed are recorded side by side with %s threads, as a save would write them; peaks are counted, latency told before',
  async (jobs) => {
    const ops = ['--op', 'commonReference', '--op', 'bandpassFilter:{"blockFrames":1000}']
    const recorded = ['--record', out('night'), '--record-processed', out('clean'), '--detect', '--overwrite']
    const { status, stdout, stderr } = await rxephys(['live', replay, ...ops, ...recorded, '--jobs', jobs])
    expect([status, stderr.split('\n').filter((line) => line.startsWith('latency'))]).toEqual([
      0,
      [
        'latency: commonReference keeps a sample back until 0 more frames have come, 0.0 ms',
        expect.stringMatching(/^latency: bandpassFilter keeps a sample back until 1\d{3} more frames have come, \d\d\.\d ms$/),
      ],
    ])
    expect(stdout).toMatch(/3\.00? s came, 0 frames were lost in 0 gaps, [1-9]\d* peaks\n$/)
    expect(await samplesOf(await open(out('night')))).toEqual(await samplesOf(recording))
    const clean = recording.pipe(commonReference(), bandpassFilter({ blockFrames: 1000 }))
    expect(await samplesOf(await open(out('clean')))).toEqual(await samplesOf(clean))
  },
)

test('a recipe is done before --op; what its steps have to find is found in the first seconds, as fit finds it in these', async () => {
  const recipe = out('recipe.json')
  writeFileSync(recipe, JSON.stringify({ commonReference: {}, whiten: { dtype: 'float32' } }))
  const args = [
    '--recipe',
    recipe,
    '--op',
    'zscore:{"dtype":"float32"}',
    '--calibrate',
    '1',
    '--record-processed',
    out('whitened'),
  ]
  const { status, stderr } = await rxephys(['live', replay, ...args, '--jobs', '3'])
  expect([status, stderr]).toEqual([
    0,
    expect.stringContaining('calibration: whiten, zscore: what these have to find is found in'),
  ])
  expect(stderr).toContain('calibrated: whiten')
  const first = recording.pipe(frameSlice({ endFrame: 20_000 }), commonReference())
  const fitted = await first.fit(whiten({ dtype: 'float32' }))
  const next = await first.pipe(fitted).fit(zscore({ dtype: 'float32' }))
  const whole = recording.pipe(commonReference(), fitted, next)
  expect(await samplesOf(await open(out('whitened')))).toEqual(await samplesOf(whole))
})

test('--seconds ends it at the frame', async () => {
  const { stdout } = await rxephys(['live', replay, '--record', out('short'), '--seconds', '1.2345'])
  expect((await open(out('short'))).getNumSamples()).toBe(24_690)
  expect(stdout).toContain('recorded')
})

describe('Ctrl-C', () => {
  test('ends it whole: what came until then is recorded, and it is no fault', async () => {
    const raw = rawFile(folder, 'growing.dat', 0)
    const source = `tail:${raw}?from=start&pollMs=5&samplingFrequency=30000&numChannels=${CHANNELS}&dtype=int16`
    const bytes = readFileSync(rawFile(folder))
    const { status, stdout, stderr } = await spawned(['live', source, '--record', out('stopped')], {
      onStart: (kill) => {
        writeFileSync(raw, bytes)
        // The commit record says what is durable.
        const commit = `${out('stopped')}.rxephys-unfinished`
        whenever(
          () => committed(commit) === FRAMES,
          () => kill('SIGINT'),
        )
      },
    })
    expect([status, stderr]).toEqual([0, expect.stringContaining('stopping')])
    expect(stdout).toContain(`recorded ${out('stopped')}`)
    const found = await open(out('stopped'))
    expect(Buffer.from(Int16Array.from((await found.getTraces()).data, Number).buffer)).toEqual(bytes)
  })
})

/** Frames that a commit record in this folder tells of. */
const committed = (place: string): number => {
  try {
    return JSON.parse(readFileSync(join(place, 'rxephys-commit.json'), 'utf8')).segments[0].frames
  } catch {
    return 0
  }
}

test.each([
  [['live', replay, '--record', 'x', '--record-processed', 'x', '--op', 'commonReference'], 'two places are needed'],
  [['live', replay, '--record-processed', 'x'], 'needs --op or --recipe'],
  [['live', replay, '--recipe', 'ibl'], 'recipe'],
  [['live', replay, '--op', 'detectPeaks'], '--detect detects peaks'],
  [['live', replay, '--op', 'aggregateChannels'], 'it joins several recordings'],
  [['live', replay, '--seconds', '-1'], 'expected seconds above 0'],
  [['live', 'nowhere'], 'an address, one of'],
])('refused: %j', async (args, message) => {
  const { status, stderr } = await rxephys(args)
  expect(stderr).toContain(message)
  expect(status).not.toBe(0)
})

/** Simulate a rig in a program of its own, while something is done with its address. */
const withRig = async (protocol: string, more: readonly string[], act: (address: string) => Promise<void>): Promise<void> => {
  const rig = spawn(process.execPath, ['dist/src/cli.js', 'simulate', protocol, '--from', out('long.json'), ...more])
  try {
    const [told] = await once(rig.stdout, 'data')
    const [address] = /\w+:\/\/\S+/.exec(`${told}`) ?? ['']
    await act(address)
  } finally {
    rig.kill('SIGINT')
    await once(rig, 'close')
  }
}

test('a simulated rig is recorded, through two programs', async () => {
  await withRig('spikeglx', [], async (address) => {
    const { status, stdout } = await rxephys(['live', `${address}?stream=imec0.ap`, '--record', out('rig'), '--seconds', '0.5'])
    expect([status, stdout]).toEqual([0, expect.stringContaining('frames were lost in')])
    const found = await open(out('rig'))
    expect(found.getTotalSamples()).toBe(10_000)
    // Of one segment, but where this machine stood still for longer than the rig keeps.
    for (const [segment, { frames, times }] of found.segments.entries()) {
      const startFrame = Math.round((times.tStart ?? 0) * 20_000)
      const expected = await long.getTraces({ startFrame, endFrame: startFrame + frames })
      expect([...(await found.getTraces({ segment })).data]).toEqual([...expected.data])
    }
  })
})

test('events, spikes and peaks are recorded beside the samples, with gaps', async () => {
  await withRig('openephys', ['--drop', '0.02', '--speed', '3'], async (address) => {
    const processed = ['--op', 'commonReference:{"dtype":"float32"}', '--record-processed', out('rig-clean')]
    const args = ['live', address, '--record', out('rig.zarr'), ...processed, '--detect', '--seconds', '6']
    const { status, stdout } = await rxephys(args)
    expect([status, stdout]).toEqual([0, expect.stringContaining('peaks')])
    const found = await open(out('rig.zarr'))
    const gaps = found.annotations.gaps
    expect(Array.isArray(gaps) && gaps.length > 0 && found.segments.length > 1).toBe(true)
    const events = await openEvents(out('rig-events'))
    expect(events.segments.map(({ frames }) => frames)).toEqual(found.segments.map(({ frames }) => frames))
    expect([events.channelIds, await events.countTotalEvents()]).toEqual([['101.0'], expect.any(Number)])
    const clean = await open(out('rig-clean'))
    expect(clean.annotations.gaps).toEqual(gaps)
    expect(clean.segments).toEqual(found.segments)
    for (const name of ['rig-spikes', 'rig-clean-peaks'])
      expect((await openSorting(out(name))).segments.length).toBe(found.segments.length)
    expect((await openSorting(out('rig-spikes'))).unitIds.length).toBeGreaterThan(0)
  })
})

test.each([
  [['simulate', 'spikeglx'], '--from RECORDING is missing'],
  [['simulate', 'spikglx', '--from', 'x'], 'did you mean "spikeglx"'],
  [['simulate', 'spikeglx', '--from', 'x', '--drop', '2'], 'a number from 0 to 1'],
])('refused: %j', async (args, message) => {
  expect((await rxephys(args)).stderr).toContain(message)
})
