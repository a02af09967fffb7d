import { useEffect, useId, useState } from 'preact/hooks'
import type { FieldDescription, Step } from '../../../protocol.js'
import { insteadOf, readValue, writtenOf } from './values.js'

type Json = NonNullable<Step['params']>[string]

interface FieldProps {
  readonly field: FieldDescription
  readonly value: Json | undefined
  /** The value that holds now, be it a default. */
  readonly closed: Json | undefined
  /** What is wrong with it. */
  readonly fault: string | undefined
  readonly set: (value: Json | undefined) => void
}

/** One parameter: its name and unit, its value, its documentation, and what is wrong with it. */
export const Field = ({ field, value, closed, fault, set }: FieldProps) => {
  const id = useId()
  const { name, unit, doc, typeText, required } = field
  const about = {
    id,
    'aria-invalid': fault !== undefined,
    'aria-describedby': `${id}-doc${fault === undefined ? '' : ` ${id}-fault`}`,
  }
  return (
    <div class="field">
      <label for={id}>
        {name}
        {required && <abbr title="needed"> *</abbr>}
        {unit !== undefined && <span class="unit"> {unit}</span>}
      </label>
      {field.type === 'choice' || field.type === 'flag' ? (
        <Chosen field={field} value={value} closed={closed} set={set} about={about} />
      ) : (
        <Written field={field} value={value} closed={closed} set={set} about={about} />
      )}
      <p id={`${id}-doc`} class="doc" title={typeText}>
        {doc}
      </p>
      {fault !== undefined && (
        <p id={`${id}-fault`} class="fault" role="alert">
          {atField(fault)}
        </p>
      )}
    </div>
  )
}

/** `freqMin: expected a positive number, found "fast"`: of which step, and of which kind, stands beside it. */
const atField = (fault: string): string => fault.replace(/^\w+: (?:[\w.[\]]*\.)?([\w[\]]+): /, '$1: ')

interface About {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string
}
type ValueProps = Omit<FieldProps, 'fault'> & { readonly about: About }

const Chosen = ({ field, value, closed, set, about }: ValueProps) => {
  const choices: readonly Json[] = field.type === 'flag' ? [true, false] : (field.choices ?? [])
  const text = (choice: Json): string =>
    field.type === 'flag' ? (choice === true ? 'yes' : 'no') : typeof choice === 'string' ? choice : JSON.stringify(choice)
  const instead = closed ?? field.fallback
  return (
    <select
      {...about}
      value={value === undefined ? '' : JSON.stringify(value)}
      onChange={({ currentTarget }) => set(readValue({ type: 'choice' }, currentTarget.value))}
    >
      <option value="">{instead === undefined ? (field.required ? 'choose' : 'none') : `default: ${text(instead)}`}</option>
      {choices.map((choice) => (
        <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
          {text(choice)}
        </option>
      ))}
    </select>
  )
}

/** Text counts when the field is left or Enter is pressed: what is half written is no fault. */
const Written = ({ field, value, closed, set, about }: ValueProps) => {
  const kept = writtenOf(field, value)
  const [text, setText] = useState(kept)
  useEffect(() => setText(kept), [kept])
  const take = (): void => {
    if (text !== kept) set(readValue(field, text))
  }
  const isNumber = field.type === 'number' || field.type === 'integer'
  return (
    <input
      {...about}
      type="text"
      inputMode={isNumber ? 'decimal' : 'text'}
      autocomplete="off"
      spellcheck={false}
      placeholder={insteadOf(field, closed)}
      value={text}
      onInput={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take()
        if (key === 'Escape') setText(kept)
      }}
    />
  )
}
