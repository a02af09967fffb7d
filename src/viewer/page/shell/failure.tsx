import { Component, type ComponentChildren } from 'preact'

interface FailureProps {
  readonly of: string
  readonly children: ComponentChildren
}

/** Keeps what goes wrong in one panel out of the others, and tells it. */
export class Failure extends Component<FailureProps, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {}

  override componentDidCatch(error: unknown): void {
    this.setState({ error })
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <div class="failure" role="alert">
        <p>
          {this.props.of}: {error instanceof Error ? error.message : String(error)}
        </p>
        <button type="button" onClick={() => this.setState({ error: undefined })}>
          Try again
        </button>
      </div>
    )
  }
}
