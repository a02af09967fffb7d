import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { either as E } from 'fp-ts'
import { afterAll } from 'vitest'
import type { AnySource, BoundSource, SourceContext } from '../../src/declare/source.js'
import { allocate, bytesOf, type Samples } from '../../src/model/dtype.js'
import { type Fault, renderFault } from '../../src/model/fault.js'
import { files } from '../../src/platform/node.js'

export const context: SourceContext = { files, shared: new Map() }

/** Real recordings beside the project, where they are; tests on them skip where they are not. */
export const shared = (path: string): string => resolve('../shared/data', path)
export const haveShared = existsSync(shared('README.md'))
if (!haveShared) console.warn('no ../shared/data here: tests on real recordings are skipped')

/** A folder for one test file, removed after it. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rxephys-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Write a file, making the folders above it; its path. */
export const put = (path: string, content: string | Uint8Array): string => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** Open a source by its parameters: what it holds, or its fault. */
export const open = async (source: AnySource, params: unknown): Promise<E.Either<Fault, BoundSource>> => {
  const instance = source.instantiate(params, `${source.kind}.params`)
  return E.isLeft(instance) ? instance : instance.right.open(context)()
}

export const opened = async (source: AnySource, params: unknown): Promise<BoundSource> => {
  const result = await open(source, params)
  if (E.isLeft(result)) throw new Error(renderFault(result.left))
  return result.right
}

/** The message of the fault that opening ends in. */
export const refused = async (source: AnySource, params: unknown): Promise<string> => {
  const result = await open(source, params)
  if (E.isRight(result)) throw new Error('it opened')
  return renderFault(result.left)
}

/** Read a rectangle; everything of a segment where nothing else is said. */
export const read = (
  { header, segments, reader }: BoundSource,
  segment = 0,
  start = 0,
  frames = segments[segment].frames - start,
  channels = header.channelIds.map((_, channel) => channel),
): Samples => {
  const data = allocate(header.dtype, frames * channels.length)
  const pending = reader.read({ segment, start, frames, channels: Int32Array.from(channels), data })
  if (pending instanceof Promise) throw new Error('a file is read at once')
  return data
}

export const sha256 = (samples: Samples): string => createHash('sha256').update(bytesOf(samples)).digest('hex')
