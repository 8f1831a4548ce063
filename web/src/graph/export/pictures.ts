/** The picture as a file: the same drawing, with another pen or on a larger canvas. */
import { draw, type Picture } from "../draw";
import { SvgPen } from "../pen";

export function svg(picture: Picture, title: string): string {
  const pen = new SvgPen();
  draw(pen, picture);
  return pen.document(picture.width, picture.height, title);
}

export function png(picture: Picture, times: number, transparent: boolean): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * times);
  canvas.height = Math.round(picture.height * times);
  const context = canvas.getContext("2d")!;
  context.scale(times, times);
  draw(context, { ...picture, transparent });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large for this browser."))));
  });
}

/** Hands a file to the browser. */
export function save(content: Blob | string, name: string, type = "text/plain"): void {
  const address = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
