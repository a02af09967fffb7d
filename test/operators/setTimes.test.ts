import { copyFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory, open } from 'rxephys'
import { annotate, frameSlice, setTimes } from 'rxephys/operators'
import { generateRecording } from 'rxephys/sources'
import { afterAll, expect, test } from 'vitest'
import { of, refusal } from './twoChannels.js'

const folder = mkdtempSync(join(tmpdir(), 'rxephys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const recording = await of(Int16Array.of(1, 2, 3, 4, 5, 6), Int16Array.of(7, 8))
const FRAMES = 3000
const long = Float64Array.from({ length: FRAMES }, (_, frame) => 5 + frame * 0.0011)
const noise = await generateRecording({ durations: [3], samplingFrequency: 1000, dtype: 'int16' })

test('every frame has a time of its own', async () => {
  const timed = recording.pipe(setTimes({ times: [2, 2.5, 7], segment: 0 }))
  expect([timed.hasTimeVector(0), timed.hasTimeVector(1)]).toEqual([true, false])
  expect(await timed.getTimes({ segment: 0 })).toEqual(Float64Array.of(2, 2.5, 7))
  expect(await timed.getTimes({ segment: 0, startFrame: 1, endFrame: 2 })).toEqual(Float64Array.of(2.5))
  expect([await timed.getStartTime(0), await timed.getEndTime(0), await timed.getEndTime(1)]).toEqual([2, 7, 0])
})

test('a time is the last frame that is not later', async () => {
  const timed = recording.pipe(setTimes({ times: [2, 2.5, 7], segment: 0 }))
  expect(await Promise.all([1, 2, 2.4, 2.5, 6, 7, 8].map((time) => timed.timeToSample(time, 0)))).toEqual([-1, 0, 0, 1, 1, 2, 2])
  await expect(timed.sampleToTime(3, 0)).rejects.toThrow('an integer from 0 to 2')
})

test('in a long time vector each frame is found again', async () => {
  const timed = noise.pipe(setTimes({ times: long }))
  for (const frame of [0, 1, 511, 512, 513, 1499, 2998, 2999])
    expect(await timed.timeToSample(await timed.sampleToTime(frame))).toBe(frame)
  expect(await timed.timeToSample(long[1700] + 0.0005)).toBe(1700)
})

test('what happens to the array afterwards changes nothing', async () => {
  const times = Float64Array.of(1, 2, 3)
  const timed = (await of(new Int16Array(6))).pipe(setTimes({ times }))
  times.fill(0)
  expect(await timed.getTimes()).toEqual(Float64Array.of(1, 2, 3))
})

test('many times are written beside the JSON, by their contents, and move with it', async () => {
  const timed = noise.pipe(setTimes({ times: long }))
  timed.dump(join(folder, 'here', 'pipeline.json'))
  expect(readdirSync(join(folder, 'here'))).toEqual([expect.stringMatching(/^array-[0-9a-f]{64}\.npy$/), 'pipeline.json'])
  renameSync(join(folder, 'here'), join(folder, 'there'))
  expect(await (await open(join(folder, 'there', 'pipeline.json'))).getTimes()).toEqual(long)
})

test('arrays under the shorter names of older ones open, are saved with, and are replaced with their folder', async () => {
  noise.pipe(setTimes({ times: long })).dump(join(folder, 'old', 'pipeline.json'))
  const [name] = readdirSync(join(folder, 'old'))
  const short = 'array-0123456789abcdef.npy'
  renameSync(join(folder, 'old', name), join(folder, 'old', short))
  const json = readFileSync(join(folder, 'old', 'pipeline.json'), 'utf8')
  expect(json).toContain(name)
  writeFileSync(join(folder, 'old', 'pipeline.json'), json.replaceAll(name, short))
  const opened = await open(join(folder, 'old', 'pipeline.json'))
  expect(await opened.getTimes()).toEqual(long)
  const saved = await opened.save(join(folder, 'old', 'saved'))
  expect(await saved.getTimes()).toEqual(long)
  // A folder of that time, and no manifest beside it.
  copyFileSync(join(folder, 'old', short), join(folder, 'old', 'saved', short))
  rmSync(join(folder, 'old', 'saved', 'checksums.json'))
  const again = await noise.save(join(folder, 'old', 'saved'), { overwrite: true })
  expect((await again.getTimes())[0]).toBe((await noise.getTimes())[0])
})

test('the JSON alone holds them all', async () => {
  expect(await (await open(noise.pipe(setTimes({ times: long })).toJson())).getTimes()).toEqual(long)
})

test('a file of times is read when it is asked for, here and in workers', async () => {
  noise.pipe(setTimes({ times: long })).dump(join(folder, 'file', 'pipeline.json'))
  const path = join(folder, 'file', readdirSync(join(folder, 'file'))[0])
  const timed = noise.pipe(setTimes({ times: path }), annotate({ key: 'clock', value: 'camera' }))
  const saved = await timed.save(join(folder, 'saved'), { jobs: 2, chunkSize: 500 })
  expect(await saved.getTimes()).toEqual(long)
  expect(await (await open(join(folder, 'saved', 'rxephys.json'))).getTimes({ startFrame: 10, endFrame: 12 })).toEqual(
    long.slice(10, 12),
  )
})

test('a slice is saved with its own times', async () => {
  const saved = await noise
    .pipe(setTimes({ times: long }), frameSlice({ startFrame: 10, endFrame: 1500 }))
    .save(join(folder, 'slice'), { jobs: 2, chunkSize: 300 })
  expect(await saved.getTimes()).toEqual(long.slice(10, 1500))
})

test('wrong times are refused', async () => {
  const one = await memory({ traces: [new Int16Array(6)], samplingFrequency: 1000, channelIds: ['a', 'b'] })
  expect(refusal(() => one.pipe(setTimes({ times: [1, 2] })))).toContain(
    'setTimes.params.times: expected 3 times, one a frame, found 2',
  )
  expect(refusal(() => one.pipe(setTimes({ times: [1, 2, Number.NaN] })))).toContain('a list of finite numbers')
  const holes = [1]
  holes[2] = 3
  expect(refusal(() => one.pipe(setTimes({ times: holes })))).toContain('a list of finite numbers')
  expect(refusal(() => one.pipe(setTimes({ times: [1, 2, 3], segment: 1 })))).toContain(
    'setTimes.params.segment: expected 0 to 0, found 1',
  )
  expect(refusal(() => recording.pipe(setTimes({ times: [1, 2, 3] })))).toContain('the parameter "segment" says which one')
  expect(refusal(() => one.pipe(setTimes({ times: join(folder, 'none.npy') })))).toContain('nothing there')
  const text = join(folder, 'text.npy')
  writeFileSync(text, 'no array')
  expect(refusal(() => one.pipe(setTimes({ times: text })))).toContain('a .npy file')
})
