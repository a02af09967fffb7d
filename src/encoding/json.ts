import { orThrow, refuse } from '../model/attempt.js'
import { unreadable } from '../model/fault.js'
import { isJsonObject, type Json } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { parseTolerantJson } from './tolerantJson.js'

/** Bytes of a JSON file that is read: a pipeline at its limits is shorter. */
const MOST_BYTES = 64 * 1024 * 1024

/** Read the text of a JSON file. */
export const readJsonText = (files: Files, path: string): string => {
  const size = files.stat(path)?.size ?? 0
  if (size > MOST_BYTES) return refuse(unreadable(path, `JSON of at most ${MOST_BYTES} bytes`, `${size}`))
  return files.readText(path)
}

/** Read a JSON file, bare NaN included. */
export const readJson = (files: Files, path: string): Json => orThrow(parseTolerantJson(readJsonText(files, path), path))

/** Read a JSON file that has to hold one object. */
export const readJsonObject = (files: Files, path: string): { readonly [key: string]: Json } => {
  const value = readJson(files, path)
  return isJsonObject(value) ? value : refuse(unreadable(path, 'a JSON object', Array.isArray(value) ? 'a list' : String(value)))
}
