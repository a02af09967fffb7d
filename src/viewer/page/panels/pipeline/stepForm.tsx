import { useState } from 'preact/hooks'
import type { FaultText, OperatorDescription, Step } from '../../../protocol.js'
import { Field } from './field.js'

interface StepFormProps {
  readonly step: Step
  readonly number: number
  readonly last: boolean
  readonly operator: OperatorDescription | undefined
  /** With every parameter closed, where the pipeline has no fault. */
  readonly closed: Step | undefined
  readonly fault: FaultText | undefined
  readonly open: boolean
  readonly replace: (step: Step) => void
  readonly move: (by: 1 | -1) => void
  readonly remove: () => void
}

/** A step of the pipeline: on or off, earlier or later, and its parameters. */
export const StepForm = ({ step, number, last, operator, closed, fault, open, replace, move, remove }: StepFormProps) => {
  const [isOpen, setOpen] = useState(open)
  const { name, params = {}, off = false } = step
  const fields = operator?.fields ?? []
  const isWhole = fault !== undefined && !fields.some((field) => field.name === fault.field)
  const set = (field: string, value: (typeof params)[string] | undefined): void => {
    const { [field]: _before, ...others } = params
    replace({ ...step, params: value === undefined ? others : { ...others, [field]: value } })
  }
  return (
    <li class={off ? 'step off' : 'step'} data-step={name}>
      <div class="step-head">
        <label title={off ? 'Switch it on' : 'Switch it off'}>
          <input
            type="checkbox"
            aria-label={`${name} is on`}
            checked={!off}
            onChange={({ currentTarget }) => replace({ name, params, ...(!currentTarget.checked && { off: true }) })}
          />
        </label>
        <button type="button" class="name" aria-expanded={isOpen} title={operator?.summary} onClick={() => setOpen(!isOpen)}>
          {name}
          {fault !== undefined && <span class="fault"> ⚠</span>}
        </button>
        <button type="button" aria-label={`${name} earlier`} title="Earlier" disabled={number === 0} onClick={() => move(-1)}>
          ↑
        </button>
        <button type="button" aria-label={`${name} later`} title="Later" disabled={last} onClick={() => move(1)}>
          ↓
        </button>
        <button type="button" aria-label={`Remove ${name}`} title="Remove" onClick={remove}>
          ×
        </button>
      </div>
      {!isOpen && <p class="given">{givenText(params)}</p>}
      {isWhole && (
        <p class="fault" role="alert">
          {fault.message}
        </p>
      )}
      {(isOpen || (fault !== undefined && !isWhole)) && (
        <div class="fields">
          {operator !== undefined && <p class="doc">{operator.summary}</p>}
          {fields.length === 0 && <p class="doc">It takes no parameters.</p>}
          {fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              value={params[field.name]}
              closed={closed?.params?.[field.name]}
              fault={fault?.field === field.name ? fault.message : undefined}
              set={(value) => set(field.name, value)}
            />
          ))}
        </div>
      )}
    </li>
  )
}

/** What was given, in short. */
const givenText = (params: NonNullable<Step['params']>): string =>
  Object.entries(params)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
    .slice(0, 120)
