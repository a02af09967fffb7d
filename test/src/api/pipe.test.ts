import { addRecordings, aggregateChannels, appendSortings, memory, numpySorting, type Recording } from 'rxephys'
import { bandpassFilter, detectPeaks, frameSlice, fused, registerRecording, removeEmptyUnits } from 'rxephys/operators'
import { map, of, type UnaryFunction } from 'rxjs'
import { expect, test } from 'vitest'
import { commonReference as declaration } from '../../../operators/commonReference.js'

const recording = await memory({
  traces: [Int16Array.from({ length: 400 }, (_, i) => i % 17)],
  samplingFrequency: 1000,
  channelIds: ['a', 'b', 'c', 'd'],
})
const sorting = await numpySorting({ samplingFrequency: 1000, trains: { x: [1, 5], y: [] } })

/** A call that the compiler would refuse: JavaScript, and notebooks, make it all the same. */
const call = (of: object, name: string, ...args: readonly unknown[]): unknown => Reflect.apply(Reflect.get(of, name), of, args)

test.each([
  ['an operator that was not called', bandpassFilter, 'found bandpassFilter, which was not called (write bandpassFilter(...))'],
  ['a join', aggregateChannels, 'found aggregateChannels, which was not called'],
  ['one made of others', fused, 'found fused, which was not called'],
  ['a detector', detectPeaks, 'found detectPeaks, which was not called'],
  ['a frame operator', frameSlice, 'found frameSlice, which was not called'],
  [
    'an operator on sortings',
    removeEmptyUnits(),
    'expected an operator on recordings, found removeEmptyUnits, an operator on sortings',
  ],
  ['a promise', recording.fit(detectPeaks()), 'found a promise (await it)'],
  ['nothing', undefined, 'found undefined (see that it is imported'],
  [
    'an operator of rxjs',
    map((chunk) => chunk),
    'found a function that is no operator of this library (an operator of rxjs goes',
  ],
  ['a list of operators', [frameSlice({ startFrame: 1 })], 'found a list (give what is in it: ...list)'],
  ['a recording', recording, 'found a Recording'],
  ['a declaration', declaration, 'found commonReference, the declaration of an operator (lift(declaration)'],
  ['a number', 3, 'found 3'],
])('pipe says that it got %s, and where', (_, value, told) => {
  expect(() => call(recording, 'pipe', frameSlice({ startFrame: 1 }), value)).toThrow(told)
  expect(() => call(recording, 'pipe', value)).toThrow('InvalidParams: pipe[0]: expected an operator on recordings')
})

test('pipe of a sorting says so of operators on recordings, and of those after a detector', () => {
  const filter = bandpassFilter({ freqMin: 10, freqMax: 50 })
  expect(() => call(sorting, 'pipe', filter)).toThrow(
    'pipe[0]: expected an operator on sortings, found bandpassFilter, an operator on recordings',
  )
  const detect = detectPeaks({ method: 'by_channel', noiseLevels: [1, 1, 1, 1] })
  expect(() => call(recording, 'pipe', detect, filter)).toThrow('pipe[1]: expected an operator on sortings, found bandpassFilter')
  expect(() => call(sorting, 'pipe', registerRecording)).toThrow('found registerRecording, which was not called')
  expect(() => call(sorting, 'pipe', Reflect.apply(registerRecording, undefined, [sorting]))).toThrow(
    'expected a recording, found a Sorting',
  )
})

test('an operator takes one object of parameters', () => {
  const twice: UnaryFunction<unknown, never> = Reflect.apply(bandpassFilter, undefined, [{ freqMin: 10, freqMax: 50 }, 5])
  expect(() => call(recording, 'pipe', twice)).toThrow(
    'bandpassFilter: expected one object of parameters, found 2 arguments: {"freqMin":10',
  )
  expect(() => call(recording, 'pipe', Reflect.apply(bandpassFilter, undefined, [300, 6000]))).toThrow(
    'found 2 arguments: 300, 6000',
  )
  expect(() => call(recording, 'pipe', Reflect.apply(detectPeaks, undefined, [new Map()]))).toThrow(
    'detectPeaks.params: expected an object',
  )
  expect(() => call(sorting, 'pipe', Reflect.apply(removeEmptyUnits, undefined, [{}, 1]))).toThrow(
    'removeEmptyUnits: expected one object',
  )
  expect(() => call(recording, 'pipe', Reflect.apply(fused, undefined, [[frameSlice({})], 30]))).toThrow(
    'fused.params: expected an object',
  )
})

test('what is joined is a list of one sort, of which nothing is left out', () => {
  const join = (...args: readonly unknown[]): Recording => Reflect.apply(aggregateChannels, undefined, args)
  expect(() => join(new Map([['a', recording]]))).toThrow(
    'aggregateChannels: expected a list of recordings, or of live streams, found a Map (give a list',
  )
  expect(() => join(recording)).toThrow('aggregateChannels: expected a list of recordings, or of live streams, found a Recording')
  expect(() => join([recording, Promise.resolve(recording)])).toThrow(
    'aggregateChannels[1]: expected a recording, found a promise (await it)',
  )
  expect(() => join([of(), recording])).toThrow('aggregateChannels[1]: expected a live stream, as beside it, found a Recording')
  expect(() => join([])).toThrow('aggregateChannels: expected at least one recording, found none')
  expect(() => join([recording], {}, 1)).toThrow('aggregateChannels: expected one object of parameters, found')
  expect(() => Reflect.apply(addRecordings, undefined, [[recording, undefined]])).toThrow(
    'addRecordings[1]: expected a recording, found undefined',
  )
  expect(() => Reflect.apply(appendSortings, undefined, [[sorting, recording]])).toThrow(
    'appendSortings[1]: expected a sorting, found a Recording',
  )
  expect(() => call(recording, 'pipe', Reflect.apply(fused, undefined, [[bandpassFilter]]))).toThrow(
    'fused[0]: expected an operator on recordings, found bandpassFilter, which was not called',
  )
})

test('fit takes what has something to close', async () => {
  await expect(call(recording, 'fit', detectPeaks)).rejects.toThrow(
    'fit: expected an operator on recordings, such as whiten() or detectPeaks(), found detectPeaks, which was not called',
  )
  await expect(call(sorting, 'fit', detectPeaks({}))).rejects.toThrow(
    'fit: expected an operator on sortings, such as removeEmptyUnits(), found detectPeaks, an operator on recordings',
  )
})
