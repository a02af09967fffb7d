import { closeSync, ftruncateSync, openSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { binary } from '../../sources/binary.js'
import { bytesOf } from '../../src/model/dtype.js'
import { FaultError } from '../../src/model/fault.js'
import { opened, put, read, refused, temporaryFolder } from './support.js'

const folder = temporaryFolder()
const samples = Int16Array.from({ length: 12 }, (_, i) => i)
const traces = put(join(folder, 'traces.raw'), bytesOf(samples))
const settings = { samplingFrequency: 1000, numChannels: 3, dtype: 'int16' }

describe('binary', () => {
  test('reads frames × channels from a file that holds nothing else', async () => {
    const recording = await opened(binary, { ...settings, filePaths: [traces] })
    expect(recording.header.channelIds).toEqual([0, 1, 2])
    expect(recording.segments.map(({ frames }) => frames)).toEqual([4])
    expect(read(recording)).toEqual(samples)
  })

  test('reads a few channels of a few frames', async () => {
    const recording = await opened(binary, { ...settings, filePaths: [traces] })
    expect(read(recording, 0, 1, 2, [0, 2])).toEqual(Int16Array.of(3, 5, 6, 8))
  })

  test('reads channels × frames with time axis 1, any window of it', async () => {
    const recording = await opened(binary, { ...settings, filePaths: [traces], timeAxis: 1 })
    expect(read(recording)).toEqual(Int16Array.of(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11))
    expect(read(recording, 0, 2, 1, [1, 2])).toEqual(Int16Array.of(6, 10))
  })

  test('takes one file a segment, and gains, offsets and start times for them', async () => {
    const recording = await opened(binary, {
      ...settings,
      filePaths: [traces, traces],
      channelIds: ['a', 'b', 7],
      gainToUv: 0.5,
      offsetToUv: [1, 2, 3],
      tStarts: [0, 10.5],
    })
    expect(recording.header.channelIds).toEqual(['a', 'b', 7])
    expect(recording.header.properties.gain_to_uV).toEqual({ dtype: 'float64', values: [0.5, 0.5, 0.5] })
    expect(recording.header.properties.offset_to_uV.values).toEqual([1, 2, 3])
    expect(recording.segments.map(({ times }) => times.tStart)).toEqual([0, 10.5])
  })

  test('reads the seconds of its frames from a file, when asked', async () => {
    const seconds = put(join(folder, 'times.raw'), bytesOf(Float64Array.of(1, 1.5, 2, 2.25)))
    const recording = await opened(binary, { ...settings, filePaths: [traces], fileTimestampsPaths: [seconds] })
    expect(await recording.segments[0].times.vector?.read(1, 3)).toEqual(Float64Array.of(1.5, 2))
  })

  test('refuses a file that ends within a frame, unless asked to open the whole ones, and then says what is left over', async () => {
    const params = { ...settings, filePaths: [traces], fileOffset: 5 }
    expect(await refused(binary, params)).toBe(
      `Incomplete: ${traces}: expected whole frames of 6 bytes, found 19 bytes, of which 1 are left over after 3 whole frames` +
        ' (the file was cut, or has other channels or samples; tolerateTruncation: true opens its whole frames)',
    )
    const recording = await opened(binary, { ...params, tolerateTruncation: true })
    expect(recording.segments[0].frames).toBe(3)
    expect(recording.notices?.map(({ message }) => message)).toEqual([
      `${traces}: 1 of its 19 bytes are left over after 3 whole frames, which are read`,
    ])
    expect(read(recording, 0, 0, 1)).toEqual(Int16Array.of(0x300, 0x400, 0x500))
  })

  test('channels one after the other are never taken from a file that was cut: none has its place then', async () => {
    const path = put(join(folder, 'cut1.raw'), bytesOf(samples.subarray(0, 11)))
    for (const tolerateTruncation of [false, true])
      expect(await refused(binary, { ...settings, filePaths: [path], timeAxis: 1, tolerateTruncation })).toContain(
        'expected 3 channels of as many samples each, found 22 bytes',
      )
  })

  test('more times than frames are refused as a file cut short, or told when that is tolerated; fewer are refused', async () => {
    const stamps = (count: number): string =>
      put(join(folder, `times${count}.raw`), bytesOf(Float64Array.from({ length: count }, (_, frame) => frame / 8)))
    const params = { ...settings, filePaths: [traces], fileTimestampsPaths: [stamps(9)] }
    expect(await refused(binary, params)).toContain('expected 4 times, one a frame, found 9 (the file of samples was cut;')
    const { segments, notices } = await opened(binary, { ...params, tolerateTruncation: true })
    expect([segments[0].frames, segments[0].times.vector?.frames]).toEqual([4, 4])
    expect(notices?.map(({ message }) => message)).toEqual([`${stamps(9)}: 4 frames are there, of the 9 that have a time`])
    expect(await refused(binary, { ...params, fileTimestampsPaths: [stamps(3)], tolerateTruncation: true })).toContain('found 3')
  })

  test('reads beyond byte 2^40 and frame 2^31', async () => {
    const path = join(folder, 'day.raw')
    const [channels, frames] = [384, 2 ** 31 + 1000]
    const file = openSync(path, 'w')
    ftruncateSync(file, frames * channels * 2)
    writeSync(file, bytesOf(Int16Array.of(11, 22)), 0, 4, ((2 ** 31 + 7) * channels + 3) * 2)
    closeSync(file)
    const recording = await opened(binary, { ...settings, numChannels: channels, filePaths: [path] })
    expect(recording.segments[0].frames).toBe(frames)
    expect(read(recording, 0, 2 ** 31 + 7, 1, [2, 3, 4, 5])).toEqual(Int16Array.of(0, 11, 22, 0))
    recording.reader.close()
    truncateSync(path, 0)
  })

  test('keeps every bit of a float64, whatever it is', async () => {
    const bits = put(join(folder, 'nan.raw'), bytesOf(BigUint64Array.of(0x7ff0000000000123n, 1n, 0xfff8000000000001n, 2n)))
    const recording = await opened(binary, { ...settings, dtype: 'float64', numChannels: 2, filePaths: [bits] })
    expect(new BigUint64Array(read(recording, 0, 0, 2, [0]).buffer)).toEqual(
      BigUint64Array.of(0x7ff0000000000123n, 0xfff8000000000001n),
    )
  })

  test('refuses lists of another length, a file that is not there, an offset beyond the end', async () => {
    expect(await refused(binary, { ...settings, filePaths: [traces], channelIds: ['a'] })).toBe(
      'InvalidParams: binary.params.channelIds: expected a list of 3, found a list of 1',
    )
    expect(await refused(binary, { ...settings, filePaths: [traces], tStarts: [1, 2] })).toContain('binary.params.tStarts')
    expect(await refused(binary, { ...settings, filePaths: [join(folder, 'none.raw')] })).toContain(
      'expected a file, found nothing there',
    )
    expect(await refused(binary, { ...settings, filePaths: [traces], fileOffset: 25 })).toContain('expected at least 25 bytes')
    expect(await refused(binary, { ...settings, filePath: traces })).toContain('did you mean "filePaths"?')
  })

  test('a file that has lost its end since is Incomplete, never zeros', async () => {
    const path = put(join(folder, 'cut.raw'), bytesOf(samples))
    const recording = await opened(binary, { ...settings, filePaths: [path] })
    truncateSync(path, 20)
    for (const channels of [[0, 1, 2], [1]]) {
      expect(() => read(recording, 0, 2, 2, channels)).toThrow(FaultError)
      expect(() => read(recording, 0, 2, 2, channels)).toThrow('has become shorter since it was opened')
    }
  })
})
