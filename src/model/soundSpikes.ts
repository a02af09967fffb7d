import type { Spikes } from './spikes.js'

/** What columns of spikes have to be, and are not. */
export interface Unsound {
  readonly what: string
  readonly expected: string
  readonly found: string
}

const described = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  return ArrayBuffer.isView(value) && 'length' in value
    ? `${value.constructor.name} of ${value.length}`
    : Object.prototype.toString.call(value).slice(8, -1)
}

/**
 * Why `spikes` are not what columns of spikes have to be: a Float64Array of frames and an Int32Array of units, equally long,
 * whole frames from `start` to `end`, ordered by frame and then by unit, units below `units`. Undefined when they are.
 */
export const unsoundSpikes = (
  spikes: unknown,
  { start, end, units }: { readonly start: number; readonly end: number; readonly units: number },
): Unsound | undefined => {
  const columns: Partial<Spikes> = typeof spikes === 'object' && spikes !== null ? spikes : {}
  const { sampleIndex, unitIndex } = columns
  if (!(sampleIndex instanceof Float64Array))
    return { what: 'sampleIndex', expected: 'a Float64Array of frames', found: described(sampleIndex ?? spikes) }
  if (!(unitIndex instanceof Int32Array))
    return { what: 'unitIndex', expected: 'an Int32Array of units', found: described(unitIndex) }
  if (unitIndex.length !== sampleIndex.length)
    return { what: 'unitIndex', expected: `${sampleIndex.length} units, one a spike`, found: `${unitIndex.length}` }
  const place = firstUnsound(sampleIndex, unitIndex, start, end, units)
  if (place < 0) return undefined
  const [frame, unit] = [sampleIndex[place], unitIndex[place]]
  if (!(unit >= 0 && unit < units))
    return { what: `unitIndex of spike ${place}`, expected: `an index below ${units}`, found: `${unit}` }
  if (!Number.isSafeInteger(frame) || frame < start || frame >= end)
    return { what: `sampleIndex of spike ${place}`, expected: `a frame from ${start} to ${end - 1}`, found: `${frame}` }
  return {
    what: `order of spike ${place}`,
    expected: `ascending frames, and units within one; after frame ${sampleIndex[place - 1]} of unit ${unitIndex[place - 1]}`,
    found: `frame ${frame} of unit ${unit}`,
  }
}

const firstUnsound = (frames: Float64Array, unitIndex: Int32Array, start: number, end: number, units: number): number => {
  let [frame, unit] = [start, -1]
  for (let i = 0; i < frames.length; i++) {
    const [nextFrame, nextUnit] = [frames[i], unitIndex[i]]
    const inOrder = nextFrame > frame || (nextFrame === frame && nextUnit >= unit)
    if (!(inOrder && nextFrame < end && Number.isSafeInteger(nextFrame) && nextUnit >= 0 && nextUnit < units)) return i
    frame = nextFrame
    unit = nextUnit
  }
  return -1
}
