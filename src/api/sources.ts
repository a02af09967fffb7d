/**
 * Every source as the function that opens it: those of `sources/`, and those that take what is in memory.
 *
 * @module rxephys/sources
 */

export { generateGroundTruthRecording } from './generateGroundTruthRecording.js'
export type { SpikeTrain } from './givenFrames.js'
export { type MemoryOptions, memory } from './memory.js'
export { type GivenEvents, type MemoryEventsOptions, memoryEvents } from './memoryEvents.js'
export { type NumpySortingOptions, numpySorting } from './numpySorting.js'
export * from './sources.generated.js'
