import type { FieldDescription, Step } from '../../../protocol.js'

type Json = NonNullable<Step['params']>[string]

const parsed = (text: string): Json | undefined => {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

const numberOf = (text: string): Json => {
  const value = Number(text.replace(',', '.'))
  return Number.isFinite(value) ? value : text
}

/**
 * The value that was written into a field; undefined where it was left empty, so that its default holds. What is none of its type
 * stays text: the fault then stands at the field, in the words of the operator.
 */
export const readValue = ({ type }: Pick<FieldDescription, 'type'>, written: string): Json | undefined => {
  const text = written.trim()
  if (text === '') return undefined
  switch (type) {
    case 'number':
    case 'integer':
      return parsed(text) === null ? null : numberOf(text)
    case 'flag':
    case 'choice':
      return parsed(text) ?? text
    case 'list':
      return parsed(text) ?? text.split(/[,\s]+/).map((item) => parsed(item) ?? item)
    case 'other':
      return parsed(text) ?? text
    case 'text':
    case 'file':
      return written
  }
}

/** A value as it stands in a field. */
export const writtenOf = ({ type }: Pick<FieldDescription, 'type'>, value: Json | undefined): string => {
  if (value === undefined) return ''
  if (type === 'choice') return JSON.stringify(value)
  if (type === 'list' && Array.isArray(value) && value.every((item) => typeof item === 'number')) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const MOST = 60

/** A value that stands in for one that was not written: its default, or what was found in samples. */
export const insteadOf = (field: FieldDescription, closed: Json | undefined): string => {
  const value = closed ?? field.fallback
  if (value === undefined) return field.required ? 'needed' : 'none'
  const text = writtenOf(field, value)
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text
}
