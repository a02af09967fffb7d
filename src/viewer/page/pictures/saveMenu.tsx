import { savePictures } from './pictures.js'

/** Saves the pictures of a panel. */
export const SaveMenu = ({
  name,
  title,
  body,
}: {
  readonly name: string
  readonly title: string
  readonly body: { readonly current: HTMLElement | null }
}) => (
  <>
    {(['svg', 'png'] as const).map((format) => (
      <button
        type="button"
        key={format}
        title={`Save the picture as ${format.toUpperCase()}`}
        aria-label={`${title}: save as ${format.toUpperCase()}`}
        onClick={() => {
          if (body.current !== null) void savePictures(body.current, `rxephys-${name}`, format)
        }}
      >
        {format.toUpperCase()}
      </button>
    ))}
  </>
)
