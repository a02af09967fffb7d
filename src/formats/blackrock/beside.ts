import { refuse } from '../../model/attempt.js'
import { unreadable } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { type NevClock, nevClock } from './nevClock.js'
import { type NevHeader, readNevHeader } from './nevHeader.js'
import { COMMENT, type Packets, readPackets } from './nevPackets.js'
import { type BlackrockParams, closedBlackrock } from './params.js'
import { type Session, sessionAt } from './session.js'

/** What is not samples: packets, and the clock by which they are counted. */
interface Beside {
  readonly session: Session
  readonly header: NevHeader
  readonly packets: Packets
  readonly clock: NevClock
  readonly notices: readonly Notice[]
  readonly contents: readonly string[]
  readonly closed: { readonly [key: string]: Json }
}

/** The packets of a session. Throws a `FaultError`. */
export const besideAt = (files: Files, params: BlackrockParams, kind: string): Beside => {
  const session = sessionAt(files, params.filePath)
  if (session.nev === undefined)
    return refuse(unreadable(params.filePath, 'a file .nev beside it', 'none', 'open opens the samples of the .ns1 to .ns9'))
  const header = readNevHeader(files, session.nev)
  const packets = readPackets(files, header, params.tolerateTruncation ?? false)
  const clock = nevClock(files, session, params, kind, header, packets)
  return {
    session,
    header,
    packets,
    clock,
    notices: [...packets.notices, ...clock.notices],
    contents: [session.nev, ...clock.contents],
    closed: closedBlackrock(params, clock.stream),
  }
}

/** What a session holds besides what was opened, and what opens that; without packets nobody has looked which of them there are. */
export const alsoThere = (
  { nsx, nev }: Session,
  opened: 'open' | 'openSorting' | 'openEvents',
  packets?: Pick<Packets, 'ids'>,
): readonly Notice[] => {
  const told: readonly (readonly [opener: typeof opened, isThere: boolean, what: string])[] = [
    ['open', nsx.length > 0, `samples (${nsx.map(({ name }) => name).join(', ')}), which open opens`],
    ['openSorting', packets?.ids.some((id) => id > 0 && id !== COMMENT) ?? nev !== undefined, 'spikes, which openSorting opens'],
    ['openEvents', packets?.ids.includes(0) ?? nev !== undefined, 'digital events, which openEvents opens'],
  ]
  // Other streams of samples are named where one is chosen.
  const all = told.filter(([opener, isThere]) => opener !== opened && isThere).map(([, , what]) => what)
  const where = packets === undefined && nev !== undefined ? ', as far as the file .nev holds them' : ''
  return all.length === 0 ? [] : [notice('SkippedArray', `also there: ${all.join('; ')}${where}`)]
}
