import { exactly } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { alsoThere } from '../src/formats/blackrock/beside.js'
import { keptIn, segmentsOf } from '../src/formats/blackrock/kept.js'
import { readNsxHeader } from '../src/formats/blackrock/nsxHeader.js'
import { blackrockParams, closedBlackrock, detectBlackrock } from '../src/formats/blackrock/params.js'
import { chooseNsx, sessionAt } from '../src/formats/blackrock/session.js'
import { streamHeader } from '../src/formats/blackrock/streamHeader.js'
import { attempt, attemptLater } from '../src/model/attempt.js'

/**
 * One stream of a session of a Blackrock system: a file `.ns1` to `.ns9`, of the specifications 2.1, 2.2, 2.3 and 3.0.
 *
 * Streams   one a file, by neo's names: "nsx2", "nsx5", ... Segments: stretches without a pause, in the order of the file; a clock that
 *           begins anew begins one too. Each starts at its first timestamp. Clocks that are synchronized by PTP tell the time of
 *           each frame: a segment begins where a frame is missing, and has the rate that its first and last time tell.
 * Dtype     int16.
 * Units     `gain_to_uV` and `offset_to_uV` make samples µV, `gain_to_physical_unit` and `offset_to_physical_unit` the `physical_unit`
 *           ("uV", "mV"). Files of 2.1 say in the `.nev` beside them what samples are worth: without it they have no gains.
 * Errors    InvalidParams: no such stream, or several and none asked for. Incomplete: a file that ends within a block or a frame, unless
 *           `tolerateTruncation`. Unreadable, Corrupt: a damaged head, or something else where a block should begin. Conflict: a folder of
 *           several sessions. Unsupported: a version of the specification that is not known.
 * Source    SpikeInterface `BlackrockRecordingExtractor`, neo `BlackrockRawIO`, which lacks the last frame of files of 2.1. A block that
 *           begins where the one before it ended is the same segment; single frames at pauses, which clocks leave, are left out, with a notice.
 *           Times of PTP are looked at every 65,536 frames, and between only where they do not agree: this takes reads in proportion to the
 *           recording. Not handled: maps of electrodes (`.cmp`), settings (`.ccf`), video (`.sif`).
 */
export const blackrock = defineSource({
  kind: 'blackrock',
  version: 1,
  label: 'a Blackrock recording',
  params: exactly(blackrockParams),
  example: "blackrock({ filePath: 'session001.ns5' })",
  detect: (at, options, { files }) =>
    attempt(`look into ${at}`, () => detectBlackrock(files, at, options, ({ nsx }) => nsx.length > 0)),
  streams: (at, { files }) => attempt(`look into ${at}`, () => sessionAt(files, at).nsx.map(({ name }) => name)),
  open: (params, { files }) =>
    attemptLater(`open ${params.filePath}`, () => {
      const session = sessionAt(files, params.filePath)
      const chosen = chooseNsx(session, params.stream, 'blackrock', params.filePath)
      const nsx = readNsxHeader(files, chosen.path)
      const { header, notices } = streamHeader(files, nsx, session.nev)
      const kept = keptIn(files, nsx, params.tolerateTruncation ?? false)
      const isScaled = nsx.version === '2.1' && session.nev !== undefined
      return {
        header,
        segments: segmentsOf(kept.stretches, nsx),
        notices: [...kept.notices, ...notices, ...(session.nev === undefined ? [] : alsoThere(session, 'open'))],
        reader: kept.reader,
        contents: [chosen.path, ...(isScaled && session.nev !== undefined ? [session.nev] : [])],
        closed: closedBlackrock({ ...params, filePath: chosen.path }, chosen.name),
      }
    }),
})
