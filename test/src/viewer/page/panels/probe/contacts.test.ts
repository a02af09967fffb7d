/** Choosing channels where their contacts lie: by a click, a rectangle, and by keys. */
import { generateRecording } from 'rxephys'
import { describe, expect, test } from 'vitest'
import { boxAt, boxesIn, chosenAfter, contactsOf, neighbour } from '../../../../../../src/viewer/page/panels/probe/contacts.js'
import type { Shape } from '../../../../../../src/viewer/protocol.js'

/** Two columns of three contacts: 0 1, 2 3, 4 5. */
const boxes = Array.from({ length: 6 }, (_, index) => ({
  x: (index % 2) * 30,
  y: Math.floor(index / 2) * 20,
  width: 10,
  height: 10,
}))

describe('a place in the picture', () => {
  test('is the contact there, or the nearest one close to it', () => {
    expect(boxAt(boxes, 35, 25)).toBe(3)
    expect(boxAt(boxes, 44, 25)).toBe(3)
    expect(boxAt(boxes, 20, 25)).toBeUndefined()
    expect(boxAt([], 0, 0)).toBeUndefined()
  })

  test('a rectangle holds the contacts whose middle lies in it, whichever way it was drawn', () => {
    expect(boxesIn(boxes, { x: 50, y: 30, toX: 20, toY: -5 })).toEqual([1, 3])
    expect(boxesIn(boxes, { x: 0, y: 0, toX: 4, toY: 4 })).toEqual([])
  })

  test('keys go to the neighbour in their direction, and stay where there is none', () => {
    expect(neighbour(boxes, 0, 0, 1)).toBe(2)
    expect(neighbour(boxes, 2, 1, 0)).toBe(3)
    expect(neighbour(boxes, 3, 0, -1)).toBe(1)
    expect(neighbour(boxes, 4, 0, 1)).toBe(4)
  })
})

test('a choice alone, one more, and one less', () => {
  expect(chosenAfter(['a'], ['b'], false)).toEqual(['b'])
  expect(chosenAfter(['a'], ['a', 'b'], true)).toEqual(['a', 'b'])
  expect(chosenAfter(['a', 'b', 'c'], ['b', 'a'], true)).toEqual(['c'])
})

test('contacts are those of the channels, in µm, with their sizes and names', async () => {
  const { probe, channelIds } = await generateRecording({ numChannels: 2, durations: [1], setProbe: true })
  const [first] = probe?.probes ?? []
  const shape: Shape = {
    samplingFrequency: 1000,
    dtype: 'int16',
    unit: 'µV',
    segments: [],
    channels: [{ id: channelIds[0], location: [1, 2], shank: '0' }, { id: channelIds[1] }],
    probe: {
      probes: [{ ...first, siUnits: 'mm', contactShapes: ['circle', 'circle'], contactShapeParams: [{ radius: 0.006 }, {}] }],
    },
  }
  expect(contactsOf(shape)).toEqual([
    expect.objectContaining({ channelId: channelIds[0], x: 1, y: 2, width: 12, height: 12, isRound: true }),
  ])
})
