/** A text of an annotation: when, for how long, and what; times in seconds from the start that the head tells. */
export interface Annotation {
  readonly onset: number
  /** 0 where none is told. */
  readonly duration: number
  readonly text: string
}

/** What a record holds in an annotation signal, and what of it cannot be read. */
export interface Annotations {
  readonly found: readonly Annotation[]
  /** Lists without a time, or without an end. */
  readonly odd: number
  /** True where texts are of another encoding than UTF-8. */
  readonly isLatin: boolean
}

/** What ends a list, ends a text, and stands before a duration. */
const [END, NEXT, LASTS] = [0, 20, 21]
const TIME = /^([+-]?\d+(?:\.\d*)?)$/
const utf8 = new TextDecoder('utf-8', { fatal: true })
const latin1 = new TextDecoder('latin1')

const secondsOf = (bytes: Uint8Array): number | undefined => {
  const text = latin1.decode(bytes).trim()
  return TIME.test(text) ? Number(text) : undefined
}

/** The time that a record begins at, by the first list of its first annotation signal: seconds from the start that the head tells. */
export const timeOf = (bytes: Uint8Array): number | undefined => {
  const end = bytes.indexOf(NEXT)
  return end < 0 ? undefined : secondsOf(bytes.subarray(0, end))
}

const decoded = (bytes: Uint8Array): { readonly text: string; readonly isLatin: boolean } => {
  try {
    return { text: utf8.decode(bytes), isLatin: false }
  } catch {
    return { text: latin1.decode(bytes), isLatin: true }
  }
}

/** The annotations in the bytes of one annotation signal of a record; those without a text only tell its time. */
export const annotationsIn = (bytes: Uint8Array): Annotations => {
  const found: Annotation[] = []
  let odd = 0
  let isLatin = false
  for (let from = 0; from < bytes.length; from++) {
    if (bytes[from] === END) continue
    const end = bytes.indexOf(END, from)
    const list = bytes.subarray(from, end < 0 ? bytes.length : end)
    from += list.length
    const first = list.indexOf(NEXT)
    const head = list.subarray(0, Math.max(0, first))
    const mark = head.indexOf(LASTS)
    const onset = secondsOf(mark < 0 ? head : head.subarray(0, mark))
    const duration = mark < 0 ? 0 : secondsOf(head.subarray(mark + 1))
    // A duration may be left out behind its mark.
    if (onset === undefined || (duration === undefined && mark + 1 < head.length) || list[list.length - 1] !== NEXT) odd++
    if (onset === undefined) continue
    for (let at = first + 1; at < list.length; ) {
      const next = list.indexOf(NEXT, at)
      if (next < 0) break
      const each = decoded(list.subarray(at, next))
      if (each.text !== '') found.push({ onset, duration: Math.max(0, duration ?? 0), text: each.text })
      isLatin ||= each.isLatin
      at = next + 1
    }
  }
  return { found, odd, isLatin }
}
