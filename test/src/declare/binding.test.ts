import { FaultError, lift, numpySorting } from 'rxephys'
import { defineDetector, defineOperator, defineSortingOperator, E, exactly } from 'rxephys/declare'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { detectorOf, sortingOperatorOf } from '../../../src/api/liftSorting.js'
import { eight, operator, times, told } from './authors.js'

describe('what an author’s function throws', () => {
  const fails = () => {
    throw new TypeError('no such thing')
  }
  const nothing = () => {
    throw undefined
  }
  test.each([
    ['need', 'need of mine'],
    ['segments', 'segments of mine'],
    ['scratch', 'scratch of mine'],
    ['kernel', 'kernel of mine on frames 0 to 4 of segment 0'],
  ])('%s, names the operator', async (field, what) => {
    const read = async (thrower: () => never): Promise<string> => {
      try {
        return await told(eight.pipe(operator(times(1), { [field]: thrower })))
      } catch (error) {
        return error instanceof FaultError ? error.message : `not a fault: ${error}`
      }
    }
    expect(await read(fails)).toBe(`Conflict: ${what}: expected no error, found TypeError: no such thing`)
    expect(await read(nothing)).toBe(`Conflict: ${what}: expected no error, found undefined`)
  })
})

describe('what bind returns', () => {
  const binding = (bind: unknown) =>
    lift(
      defineOperator({ kind: 'mine', version: 1, inputs: 'one', params: exactly({}), examples: () => [{}], bind: bind as never }),
    )()
  const { header } = eight

  test.each([
    ['nothing', () => undefined, 'what bind of mine returns: expected E.right of what the operator is'],
    ['a promise', async () => E.right({ header }), 'what bind of mine returns: expected E.right .* found a promise'],
    ['what should be in E.right', () => ({ header }), 'what bind of mine returns'],
    ['no header', () => E.right({}), 'what bind of mine returns'],
    [
      'a dtype that is none',
      () => E.right({ header: { ...header, dtype: 'int12' } }),
      'dtype of what bind of mine returns.*"int12"',
    ],
    [
      'another dtype without a kernel',
      () => E.right({ header: { ...header, dtype: 'float32' } }),
      'expected int16.*found float32',
    ],
    [
      'more channels',
      () => E.right({ header: { ...header, channelIds: ['a', 'b', 'c'] } }),
      'channelIds of .*expected 2.*found 3',
    ],
    ['thrown', () => (header.channelIds as string[]).push('c'), 'bind of mine: expected no error, found TypeError'],
    [
      'nothing, thrown',
      () => {
        throw undefined
      },
      'bind of mine: expected no error, found undefined',
    ],
    [
      'an unknown name',
      () => E.right({ header, needs: () => ({ start: 0, end: 1 }) }),
      'needs of what bind of mine returns: expected no field of this name .did you mean "need"',
    ],
    ['another unknown name', () => E.right({ header, margins: 1 }), 'margins of .*no field of this name'],
    ['an edge that is none', () => E.right({ header, edge: 'wrap' }), 'edge of .*one of none, zeros.*found "wrap"'],
    ['channels that are none', () => E.right({ header, channels: 'some' }), 'channels of .*each, all.*found "some"'],
    ['notices that are none', () => E.right({ header, notices: 5 }), 'notices of .*found 5'],
    ['routes that are none', () => E.right({ header, routes: [0, 1] }), 'routes of .*found .0,1'],
    ['a route from nowhere', () => E.right({ header, routes: Array(2).fill({ input: 0, channel: 2 }) }), 'routes of .*found'],
    ['a kernel that is none', () => E.right({ header, kernel: 'fast' }), 'kernel of .*a function.*found "fast"'],
    [
      'segments that are none',
      () => E.right({ header, segments: () => undefined }),
      'what segments of mine returns.*found nothing',
    ],
    [
      'scratch that is none',
      () => E.right({ header, scratch: () => -1, kernel: times(1) }),
      'what scratch of mine returns.*found -1',
    ],
    ['segments without lanes', () => E.right({ header, segments: () => E.right([{ frames: 3 }]) }), 'what segments of mine'],
    ['blocks of no frames', () => E.right({ header, blockFrames: 0, kernel: times(1) }), 'blockFrames of .*found 0'],
  ])('may not be %s', (_what, bind, message) => {
    expect(() => eight.pipe(binding(bind))).toThrow(new RegExp(`^Conflict: .*${message}`))
  })

  test.each([
    ['need', () => ({ start: 99.5, end: 100 }), 'Conflict: what need of mine returns: expected start and end, whole frames'],
    ['need', () => undefined, 'Conflict: what need of mine returns: .*found nothing'],
  ])('may have no %s that gives what it may not: %s', async (field, gives, message) => {
    expect(await told(eight.pipe(operator(times(1), { [field]: gives }))).catch(String)).toMatch(new RegExp(message))
  })

  test('may have a need that writes to what it is given', async () => {
    const need = (range: { start: number; end: number }) => {
      range.end = Math.min(range.end, 4)
      return range
    }
    expect(await told(eight.pipe(operator(times(2), { need })))).toBe('no fault: 2,4,6,8,10,12,14,16')
  })

  test('is as strict of detectors and of operators on sortings, and of the spikes they give', async () => {
    const spikes = (frames: readonly number[], units: readonly number[]) => ({
      sampleIndex: Float64Array.from(frames),
      unitIndex: Int32Array.from(units),
    })
    const common = { kind: 'mine', version: 1, params: exactly({}), examples: () => [{}] }
    const sortingHeader = { samplingFrequency: 1000, unitIds: ['x'], properties: {}, annotations: {} }
    const detect = (bind: unknown) => detectorOf(defineDetector({ ...common, bind: bind as never }).instantiate({}, 'mine'))
    const events = (kernel: unknown) =>
      eight.pipe(detect(() => E.right({ header: sortingHeader, margin: { before: 0, after: 0 }, kernel })))
    expect(() => eight.pipe(detect(() => undefined))).toThrow('Conflict: what bind of mine returns')
    const margins = { before: 0, after: 0 }
    expect(() => eight.pipe(detect(() => E.right({ header: sortingHeader, margins, kernel: () => spikes([], []) })))).toThrow(
      'margins of what bind of mine returns: expected no field of this name (did you mean "margin"?)',
    )
    expect(() => eight.pipe(detect(() => E.right({ header: sortingHeader, kernel: () => spikes([], []) })))).toThrow(
      'margin of what bind of mine returns: expected before and after, integers from 0 on or Infinity, found nothing',
    )
    await expect(events(() => Number(null as never as string).toFixed(200)).getSpikes()).rejects.toThrow(
      'Conflict: kernel of mine: expected no error, found RangeError',
    )
    expect(() => events(async () => spikes([], []))).toThrow('what the kernel of mine returns')
    await expect(events(() => Promise.resolve(spikes([], []))).getSpikes()).rejects.toThrow('what the kernel of mine returns')
    await expect(events(() => spikes([3, 1], [0, 0])).getSpikes()).rejects.toThrow(
      'Conflict: order of spike 1 of what the kernel',
    )
    await expect(events(() => spikes([1], [1])).getSpikes()).rejects.toThrow('unitIndex of spike 0 of what the kernel of mine')
    await expect(events(() => [1]).getSpikes()).rejects.toThrow('Conflict: sampleIndex of what the kernel of mine returns')
    expect((await events(() => spikes([1], [0])).getSpikes()).sampleIndex).toEqual(Float64Array.of(1))
    await expect(lastValueFrom(eight.chunks().pipe(detect(() => undefined)))).rejects.toThrow('what bind of mine returns')

    const sorting = await numpySorting({ samplingFrequency: 1000, trains: [new Map([['x', [1, 2]]])] })
    const change = (bind: unknown) =>
      sorting.pipe(
        sortingOperatorOf(defineSortingOperator({ ...common, inputs: 'one', bind: bind as never }).instantiate({}, 'mine')),
      )
    expect(() => change(() => undefined)).toThrow('Conflict: what bind of mine returns')
    expect(() => change(() => E.right({ header: sorting.header, close: true }))).toThrow('did you mean "closed"?')
    expect(() => change(() => E.right({ header: sorting.header, segments: () => undefined }))).toThrow(
      'what segments of mine returns',
    )
    const after = change(() => E.right({ header: sorting.header, kernel: () => spikes([2, 1], [0, 0]) }))
    await expect(after.getSpikes()).rejects.toThrow('order of spike 1')
    await expect(lastValueFrom(after.chunks().pipe(toArray()))).rejects.toThrow('order of spike 1')
  })
})
