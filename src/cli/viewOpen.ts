import { Events } from '../api/events.js'
import { openLive } from '../api/live.js'
import { openSorting } from '../api/open.js'
import { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { isFaultError, renderFault } from '../model/fault.js'
import type { Step } from '../viewer/protocol.js'
import { quoted } from '../viewer/session/code.js'
import { Content } from '../viewer/session/content.js'
import { findAt, type Named, nameOf } from '../viewer/session/find.js'
import { LiveSource } from '../viewer/session/live/source.js'
import type { Opened, OpenedEvents, OpenedRecording, OpenedSorting } from '../viewer/session/open.js'
import { openInput } from './input.js'
import { tell } from './output.js'
import type { ViewValues } from './view.js'

interface Found {
  readonly recordings: Map<string, OpenedRecording>
  readonly sortings: Map<string, OpenedSorting>
  readonly events: Map<string, OpenedEvents>
}

/** The fault of opening, where it is one; anything else is thrown on. */
const tried = async <A>(act: () => Promise<A>): Promise<A | Error> => {
  try {
    return await act()
  } catch (error) {
    if (isFaultError(error)) return error
    throw error
  }
}

/** Open all that the paths hold, each with every stream, spikes and events. Rejects where one of them holds nothing. */
export const openAll = async (
  paths: readonly string[],
  values: ViewValues,
  pipeline: readonly Step[],
  signal: AbortSignal,
): Promise<Opened> => {
  const found: Found = { recordings: new Map(), sortings: new Map(), events: new Map() }
  for (const path of paths) await openOne(path, values, pipeline, found, signal)
  for (const path of values.sorting ?? [])
    await addSorting({ name: nameOf(path), place: path, data: await openSorting(path) }, found)
  const live = new Map<string, LiveSource>()
  try {
    for (const address of values.live ?? []) {
      const key = `live${live.size}`
      live.set(key, new LiveSource(key, address, await openLive(address), pipeline))
    }
  } catch (error) {
    for (const each of live.values()) each.close()
    throw error
  }
  return { ...found, live }
}

/** What is shown where nothing is named: a generated recording with its sorting. */
export const openSample = async (pipeline: readonly Step[]): Promise<Opened> => {
  const content = new Content()
  await content.openSample()
  const recordings = [...content.opened.recordings].map(([key, each]) => [key, { ...each, pipeline }] as const)
  return { ...content.opened, recordings: new Map(recordings) }
}

const openOne = async (
  path: string,
  values: ViewValues,
  pipeline: readonly Step[],
  found: Found,
  signal: AbortSignal,
): Promise<void> => {
  if (values.source !== undefined || values.recording !== undefined) return addSubject(path, values, pipeline, found)
  const all = await tried(() => findAt(path, { ...accepting(values), ...streamOf(values) }, signal))
  // What a command says of a path that holds nothing, it says here too.
  if (all instanceof Error) return addSubject(path, values, pipeline, found)
  // Of spikes that are given with their recording, the file that they were sorted from is not shown beside it.
  const isMore = found.recordings.size === 0
  for (const each of all.recordings) if (isMore || each.statement === undefined) addRecording(each, pipeline, found)
  for (const each of all.sortings) await addSorting(each, found, all.bare)
  for (const each of all.events) addEvents(each, found)
  for (const fault of all.faults) tell(`not opened: ${fault.message}`)
}

const streamOf = ({ stream }: ViewValues) => (stream === undefined ? {} : { stream })

const accepting = (values: ViewValues) => ({
  ...(values['accept-unchecked'] === true && { acceptUnchecked: true }),
  ...(values['tolerate-truncation'] === true && { tolerateTruncation: true }),
  ...(values['base-folder'] !== undefined && { baseFolder: values['base-folder'] }),
})

/** Open one thing, as other commands do. */
const addSubject = async (path: string, values: ViewValues, pipeline: readonly Step[], found: Found): Promise<void> => {
  const data = await openInput(path, values)
  const named = { name: nameOf(path), place: path, ...streamOf(values) }
  if (data instanceof Recording) return addRecording({ ...named, data }, pipeline, found, values.source)
  if (data instanceof Events) return addEvents({ ...named, data }, found)
  return addSorting({ ...named, data }, found)
}

const addRecording = (
  { name, place = name, stream, statement, data }: Named<Recording>,
  pipeline: readonly Step[],
  { recordings }: Found,
  source?: string,
): void => {
  const options = [...(stream === undefined ? [] : ['--stream', stream]), ...(source === undefined ? [] : ['--source', source])]
  const opening = `await open(${JSON.stringify(place)}${stream === undefined ? '' : `, { stream: ${JSON.stringify(stream)} }`})`
  recordings.set(`recording${recordings.size}`, {
    recording: data,
    name,
    pipeline,
    again:
      statement === undefined
        ? { commandLine: [place, ...options].map(quoted).join(' '), typescript: opening }
        : { typescript: statement },
  })
}

const addSorting = async ({ name, place = name, data }: Named<Sorting>, { recordings, sortings }: Found, bare?: string) => {
  const [first] = recordings
  const belongs = first === undefined ? undefined : await tried(() => data.registerRecording(first[1].recording))
  if (belongs instanceof Error)
    tell(
      `the spikes of ${place} are not of ${first?.[1].name}: ${isFaultError(belongs) ? renderFault(belongs.fault) : belongs.message}`,
    )
  const registered = belongs === undefined || belongs instanceof Error ? undefined : belongs
  sortings.set(`sorting${sortings.size}`, {
    sorting: registered ?? data,
    name,
    ...(registered !== undefined && first !== undefined && { recording: first[0] }),
    ...(bare !== undefined && { bare }),
  })
}

const addEvents = ({ name, data }: Named<Events>, { recordings, events: all }: Found): void => {
  const last = [...recordings].findLast(([, { recording }]) => recording.samplingFrequency === data.samplingFrequency)
  all.set(`events${all.size}`, { events: data, name, ...(last !== undefined && { recording: last[0] }) })
}
