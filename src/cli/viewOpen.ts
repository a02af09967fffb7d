import nodePath from 'node:path'
import { Events } from '../api/events.js'
import { openLive } from '../api/live.js'
import { fetchStreams, openEvents, openRecording, openSorting } from '../api/open.js'
import { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import { isFaultError, renderFault } from '../model/fault.js'
import type { Step } from '../viewer/protocol.js'
import { quoted } from '../viewer/session/code.js'
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

const nameOf = (path: string, stream?: string): string =>
  `${nodePath.basename(path.replace(/[?#].*$/, '').replace(/[\\/]+$/, '')) || path}${stream === undefined ? '' : ` ${stream}`}`

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
export const openAll = async (paths: readonly string[], values: ViewValues, pipeline: readonly Step[]): Promise<Opened> => {
  const found: Found = { recordings: new Map(), sortings: new Map(), events: new Map() }
  for (const path of paths) await openOne(path, values, pipeline, found)
  for (const path of values.sorting ?? []) await addSorting(await openSorting(path), path, found)
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

const openOne = async (path: string, values: ViewValues, pipeline: readonly Step[], found: Found): Promise<void> => {
  if (values.source !== undefined || values.recording !== undefined) return addSubject(path, values, pipeline, found)
  const asked = accepting(values)
  const streams = values.stream === undefined ? await tried(() => fetchStreams(path)) : [values.stream]
  const names = streams instanceof Error || streams.length < 2 ? [values.stream] : streams
  const faults: Error[] = []
  for (const stream of names) {
    const recording = await tried(() => openRecording(path, { ...asked, ...(stream !== undefined && { stream }) }))
    if (recording instanceof Error) faults.push(recording)
    else addRecording(recording, path, stream ?? undefined, pipeline, found)
  }
  const sorting = await tried(() => openSorting(path))
  if (!(sorting instanceof Error)) await addSorting(sorting, path, found)
  const events = await tried(() => openEvents(path))
  if (!(events instanceof Error)) addEvents(events, path, found)
  const isNothing = faults.length === names.length && sorting instanceof Error && events instanceof Error
  // What a command says of a path that holds nothing, it says here too.
  if (isNothing) return addSubject(path, values, pipeline, found)
  if (names.length > 1) for (const fault of faults) tell(`not opened: ${fault.message}`)
}

const accepting = (values: ViewValues) => ({
  ...(values['accept-unchecked'] === true && { acceptUnchecked: true }),
  ...(values['tolerate-truncation'] === true && { tolerateTruncation: true }),
  ...(values['base-folder'] !== undefined && { baseFolder: values['base-folder'] }),
})

/** Open one thing, as other commands do. */
const addSubject = async (path: string, values: ViewValues, pipeline: readonly Step[], found: Found): Promise<void> => {
  const subject = await openInput(path, values)
  if (subject instanceof Recording) return addRecording(subject, path, values.stream, pipeline, found, values.source)
  if (subject instanceof Events) return addEvents(subject, path, found)
  return addSorting(subject, path, found)
}

const addRecording = (
  recording: Recording,
  path: string,
  stream: string | undefined,
  pipeline: readonly Step[],
  { recordings }: Found,
  source?: string,
): void => {
  const options = [...(stream === undefined ? [] : ['--stream', stream]), ...(source === undefined ? [] : ['--source', source])]
  const place = JSON.stringify(path)
  recordings.set(`recording${recordings.size}`, {
    recording,
    name: nameOf(path, stream),
    pipeline,
    again: {
      commandLine: [path, ...options].map(quoted).join(' '),
      typescript: `await open(${place}${stream === undefined ? '' : `, { stream: ${JSON.stringify(stream)} }`})`,
    },
  })
}

const addSorting = async (sorting: Sorting, path: string, { recordings, sortings }: Found): Promise<void> => {
  const [first] = recordings
  const belongs = first === undefined ? undefined : await tried(() => sorting.registerRecording(first[1].recording))
  if (belongs instanceof Error)
    tell(
      `the spikes of ${path} are not of ${first?.[1].name}: ${isFaultError(belongs) ? renderFault(belongs.fault) : belongs.message}`,
    )
  const registered = belongs === undefined || belongs instanceof Error ? undefined : belongs
  sortings.set(`sorting${sortings.size}`, {
    sorting: registered ?? sorting,
    name: nameOf(path),
    ...(registered !== undefined && first !== undefined && { recording: first[0] }),
  })
}

const addEvents = (events: Events, path: string, { recordings, events: all }: Found): void => {
  const last = [...recordings].findLast(([, { recording }]) => recording.samplingFrequency === events.samplingFrequency)
  all.set(`events${all.size}`, { events, name: nameOf(path), ...(last !== undefined && { recording: last[0] }) })
}
