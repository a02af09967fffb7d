import { isFile, namesIn } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { type Events, orderEvents } from '../../model/events.js'
import { corrupt, unreadable, unsupported } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { isParameters } from './parameters.js'
import { parametersIn, sessionAt } from './session.js'

/** A file of events: what its name says of them, as "rip" in `session1.rip.evt`. */
export interface EventFile {
  readonly path: string
  readonly about: string
}

/** `X.evt`, `X.rip.evt`, `X.evt.rip`. */
const EVENTS = /^(.+?)(?:\.([^.]+))?\.evt(?:\.([^.~]+))?$/

/** The files of events that a path leads to: itself, or those beside the `.xml` of a session with its name; and that `.xml`. */
export const eventFilesAt = (
  files: Files,
  at: string,
  xmlFilePath?: string,
): { readonly xml: string; readonly found: readonly EventFile[] } | undefined => {
  const own = EVENTS.exec(files.basename(at))
  if (own !== null && isFile(files, at)) {
    const [, base, before, after] = own
    return {
      xml: xmlFilePath ?? parametersIn(files, files.dirname(at), base),
      found: [{ path: at, about: before ?? after ?? '' }],
    }
  }
  const xml = xmlFilePath ?? sessionAt(files, at)?.xml
  if (xml === undefined || !isParameters(files, xml)) return undefined
  const folder = files.stat(at)?.kind === 'folder' ? at : files.dirname(at)
  const stem = files.basename(xml).replace(/\.xml$/i, '')
  const found = namesIn(files, folder, [`${stem}.evt`]).flatMap((name): readonly EventFile[] => {
    const [, base, before, after] = EVENTS.exec(name) ?? []
    return base?.startsWith(stem) === true ? [{ path: files.join(folder, name), about: before ?? after ?? '' }] : []
  })
  return { xml, found }
}

/** Events by their texts, each a line that is 1 where one is. */
interface Read {
  readonly texts: readonly string[]
  readonly events: Events
}

/** The events of files, whose lines have milliseconds and a text. Throws a `FaultError`. */
export const readEventFiles = (files: Files, all: readonly EventFile[], samplingFrequency: number): Read => {
  const channels = new Map<string, number>()
  const [frames, owners]: [number[], number[]] = [[], []]
  for (const { path, about, text } of together(all, (file) => ({ ...file, text: files.readText(file.path) })))
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      if (line.trim() === '') continue
      const [, time, what = ''] = /^\s*(\S+)(?:\s+(.*?))?\s*$/.exec(line) ?? []
      const frame = Math.round((Number(time) * samplingFrequency) / 1000)
      if (!(frame >= 0 && Number.isSafeInteger(frame)))
        refuse(corrupt(`${path}, line ${index + 1}`, 'milliseconds, 0 or above, and a text', `"${line.slice(0, 40)}"`))
      const id = all.length > 1 && about !== '' ? `${about}: ${what}` : what
      const channel = channels.get(id) ?? channels.size
      channels.set(id, channel)
      frames.push(frame)
      owners.push(channel)
    }
  if (channels.size > MOST.channels)
    refuse(
      unsupported(`events of ${all[0].path}: ${channels.size} texts, a channel each, of which ${MOST.channels} are the most`),
    )
  return {
    texts: [...channels.keys()],
    events: orderEvents({
      sampleIndex: Float64Array.from(frames),
      channelIndex: Int32Array.from(owners),
      value: new Uint32Array(frames.length).fill(1),
    }),
  }
}

/** The files of events at a path, of which there has to be one. Throws a `FaultError`. */
export const chosenEventFiles = (
  files: Files,
  at: string,
  xmlFilePath: string | undefined,
): { readonly xml: string; readonly found: readonly EventFile[] } => {
  const session = eventFilesAt(files, at, xmlFilePath)
  return session === undefined || session.found.length === 0
    ? refuse(unreadable(at, 'files .evt with the .xml of NeuroScope beside them', 'none'))
    : session
}
