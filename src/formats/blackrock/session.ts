import { shown } from '../../codec/codec.js'
import { firstBytes, isFile, namesIn } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { conflict, invalidParams, unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** A file of samples of one rate: `session.ns5`. */
export interface NsxFile {
  readonly path: string
  /** As neo names it, and SpikeInterface's id: "nsx5", "5". */
  readonly name: string
  readonly id: string
}

/** The files of one session, which have one name and several endings. */
export interface Session {
  /** The name without an ending. */
  readonly name: string
  /** By number: the higher, the faster. */
  readonly nsx: readonly NsxFile[]
  /** The file of spikes and digital events. */
  readonly nev: string | undefined
}

const ENDING = /\.(ns[1-9]|nev)$/i
const ENDINGS = [...Array.from({ length: 9 }, (_, number) => `.ns${number + 1}`), '.nev']

/** What files begin with: the old specification, 2.2 and 2.3, and 3.0. */
const MAGICS = {
  nsx: ['NEURALSG', 'NEURALCD', 'BRSMPGRP'],
  nev: ['NEURALEV', 'BREVENTS'],
} as const

/** The first 8 bytes of a file. */
export const magicOf = (files: Files, path: string): string => String.fromCharCode(...firstBytes(files, path, 8))

/** Which kind of file of Blackrock stands at a path, by its name and its first bytes; undefined for another file. */
export const kindOf = (files: Files, path: string): 'nsx' | 'nev' | undefined => {
  const [, ending] = ENDING.exec(files.basename(path)) ?? []
  if (ending === undefined || !isFile(files, path)) return undefined
  const kind = ending.toLowerCase() === 'nev' ? 'nev' : 'nsx'
  const magic = magicOf(files, path)
  return MAGICS[kind].some((each) => each === magic) ? kind : undefined
}

const nsxAt = (path: string): NsxFile => {
  const number = path.slice(-1)
  return { path, name: `nsx${number}`, id: number }
}

const sessionOf = (files: Files, folder: string, names: readonly string[], name: string): Session => {
  const own = names.filter((each) => each.replace(ENDING, '') === name).map((each) => files.join(folder, each))
  const nsx = own.filter((path) => !/\.nev$/i.test(path)).map(nsxAt)
  return {
    name,
    nsx: [...nsx].sort((a, b) => Number(a.id) - Number(b.id)),
    nev: own.find((path) => /\.nev$/i.test(path)),
  }
}

/** The sessions in a folder, by name. */
const sessionsIn = (files: Files, folder: string): readonly Session[] => {
  const names = namesIn(files, folder).filter((name) => ENDING.test(name))
  const stems = [...new Set(names.map((name) => name.replace(ENDING, '')))]
  return stems.map((stem) => sessionOf(files, folder, names, stem))
}

/** True where a path is a file of Blackrock, or a folder with one. */
export const isBlackrock = (files: Files, at: string): boolean => {
  const stat = files.stat(at)
  if (stat === undefined || stat.assumed === true) return false
  if (stat.kind === 'file') return kindOf(files, at) !== undefined
  const [first] = sessionsIn(files, at)
  const path = first?.nsx[0]?.path ?? first?.nev
  return path !== undefined && kindOf(files, path) !== undefined
}

/** False for a folder of several sessions. */
export const isOneSession = (files: Files, at: string): boolean =>
  files.stat(at)?.kind === 'file' || sessionsIn(files, at).length === 1

/** The session that a path leads to: one of its files, their name without an ending, or the folder of it alone. */
export const sessionAt = (files: Files, at: string): Session => {
  if (files.stat(at)?.kind === 'folder') {
    const sessions = sessionsIn(files, at)
    if (sessions.length === 0) return refuse(unreadable(at, 'files .ns1 to .ns9 or .nev of Blackrock', 'none'))
    if (sessions.length === 1) return sessions[0]
    const told = sessions.map(({ name }) => name)
    return refuse(
      conflict(
        `sessions in ${at}`,
        'one',
        `${told.slice(0, 5).join(', ')}${told.length > 5 ? ', …' : ''}`,
        'open one of the files',
      ),
    )
  }
  const name = files.basename(at)
  const stem = isFile(files, at) ? name.replace(ENDING, '') : name
  const folder = files.dirname(at)
  const names = namesIn(
    files,
    folder,
    ENDINGS.map((ending) => stem + ending),
  )
  const session = sessionOf(
    files,
    folder,
    names.filter((each) => ENDING.test(each) && isFile(files, files.join(folder, each))),
    stem,
  )
  return session.nsx.length > 0 || session.nev !== undefined
    ? session
    : refuse(
        unreadable(
          at,
          'a file .ns1 to .ns9 or .nev of Blackrock',
          files.stat(at) === undefined ? 'nothing there' : 'another file',
        ),
      )
}

/** The stream asked for, by its name or SpikeInterface's id; else that of the path itself, or the only one. Throws a `FaultError`. */
export const chooseNsx = ({ nsx }: Session, asked: string | undefined, kind: string, at: string): NsxFile => {
  if (nsx.length === 0)
    return refuse(
      unreadable(
        at,
        'a file .ns1 to .ns9 with samples beside it',
        'none',
        'openSorting reads the spikes of the .nev, openEvents its events',
      ),
    )
  const chosen =
    asked === undefined
      ? (nsx.find(({ path }) => path === at || path.slice(-4) === at.slice(-4)) ?? (nsx.length === 1 ? nsx[0] : undefined))
      : nsx.find(({ name, id }) => name === asked || id === asked)
  const names = nsx.map(({ name }) => name).join(', ')
  return chosen ?? refuse(invalidParams(`${kind}.params.stream`, `one of ${names}`, shown(asked), `the streams of ${at}`))
}
