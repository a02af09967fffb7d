/** Pixels as something that a canvas draws. */
export const imageOf = (pixels: Uint8ClampedArray<ArrayBuffer>, columns: number, rows: number): OffscreenCanvas => {
  const image = new OffscreenCanvas(columns, rows)
  image.getContext('2d')?.putImageData(new ImageData(pixels, columns, rows), 0, 0)
  return image
}
