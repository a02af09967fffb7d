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

  test('says how many bytes are left over', async () => {
    const recording = await opened(binary, { ...settings, filePaths: [traces], fileOffset: 5 })
    expect(recording.segments[0].frames).toBe(3)
    expect(recording.notices?.[0].message).toContain('1 bytes are left over')
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
