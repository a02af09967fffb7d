/** Writes fields as a TypeScript interface whose comments tell what `rxephys operators KIND` prints. */

const types = new Map([
  ['a finite number', 'number'],
  ['a number', 'number'],
  ['a positive number', 'number'],
  ['a non-negative number', 'number'],
  ['an integer', 'number'],
  ['a non-negative integer', 'number'],
  ['a positive integer', 'number'],
  ['a string', 'string'],
  ['a path', 'string'],
  ['true or false', 'boolean'],
  ['an AbortSignal', 'AbortSignal'],
  ['a typed array', 'Samples'],
  ['a channel id (a string or an integer)', 'ChannelId'],
  ['JSON without NaN or infinities', 'Json'],
])
const homes = { ChannelId: 'model/header', Dtype: 'model/dtype', Json: 'model/header', Samples: 'model/dtype' }

/** The type that a codec of this name decodes; undefined where the name does not tell it for certain. */
const typeOf = (name) => {
  const known = types.get(name)
  if (known !== undefined) return known
  if (/^a dtype \([^)]*\)$/.test(name)) return 'Dtype'
  const words = /^one of ((?:"[^"]*"(?:, )?)+)$/.exec(name)
  if (words !== null) return words[1].replaceAll(', ', ' | ')
  const list = /^a list of (.*?)( \(at least \d+\))?$/.exec(name)
  if (list !== null && !hasChoice(list[1])) {
    const item = typeOf(list[1])
    return item === undefined ? undefined : / /.test(item) ? `readonly (${item})[]` : `readonly ${item}[]`
  }
  const [first, ...rest] = splitChoice(name)
  if (rest.length === 0) return undefined
  const both = [typeOf(first), typeOf(rest.join(' or '))]
  return both.includes(undefined) ? undefined : both.join(' | ')
}

/** At each "or" that is not within a name that has one of its own. */
const splitChoice = (name) => {
  const held = name
    .replaceAll('true or false', 'true_or_false')
    .replaceAll('(a string or an integer)', '(a string_or_an integer)')
  return held.split(' or ').map((part) => part.replaceAll('_or_', ' or '))
}
const hasChoice = (name) => splitChoice(name).length > 1

const sentence = (text) => {
  const whole = text.trim()
  return `${whole[0].toUpperCase()}${whole.slice(1)}${/[.!?]$/.test(whole) ? '' : '.'}`
}

/** A value as a person writes it in a program. */
const written = (value) => (typeof value === 'number' ? String(value) : JSON.stringify(value))

/** What a person is told of a field: its meaning, then its type, unit and default. */
export const commentOf = ({ codec, doc, unit, presence, fallback }) => {
  const kind = sentence(`${codec.name}${unit === undefined ? '' : `, in ${unit}`}`)
  return [sentence(doc), presence === 'default' ? `${kind} Default ${written(fallback)}.` : kind].map((line) =>
    line.replaceAll('*/', '*\\/'),
  )
}

/** An interface of these fields. `given` is the type that they decode from, for what has no type of a plain name. */
export const interfaceOf = (name, about, fields, given) => {
  const lines = Object.entries(fields).map(([key, field]) => {
    const type = typeOf(field.codec.name) ?? `${given}['${key}']`
    const absent = field.presence === 'required' ? '' : ' | undefined'
    const comment = commentOf(field).map((line) => `   * ${line}`)
    return `  /**\n${comment.join('\n')}\n   */\n  readonly ${key}${absent === '' ? '' : '?'}: ${type}${absent}\n`
  })
  return `/** ${about} */\nexport interface ${name} {\n${lines.join('')}}\n`
}

/** The imports that interfaces need, `up` being the way to `src/`. */
export const importsOf = (text, up) =>
  Object.entries(homes)
    .filter(([type]) => new RegExp(`\\b${type}\\b`).test(text.replaceAll(/\/\*\*[\s\S]*?\*\//g, '')))
    .map(([type, home]) => `import type { ${type} } from '${up}${home}.js'\n`)
    .join('')
