/** What the catalog holds, by the kind of data that it takes and gives. */
import { builtIn } from '../src/catalog.js'
import { among, detecting, detectingEvents, onSpikes, onTraces } from '../src/declare/catalog.js'

export const recordingOperators = among(builtIn.operators, onTraces)
export const sortingOperators = among(builtIn.operators, onSpikes)
export const detectors = among(builtIn.operators, detecting)
export const eventDetectors = among(builtIn.operators, detectingEvents)
export const recordingSources = among(builtIn.sources, { gives: 'traces' })
export const sortingSources = among(builtIn.sources, { gives: 'spikes' })
export const recordingSinks = among(builtIn.sinks, { takes: 'traces' })
export const sortingSinks = among(builtIn.sinks, { takes: 'spikes' })
export const eventSources = among(builtIn.sources, { gives: 'events' })
export const eventSinks = among(builtIn.sinks, { takes: 'events' })
