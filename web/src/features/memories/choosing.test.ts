import { expect, it } from "vitest";
import { picked } from "./choosing";

function file(path: string): File {
  const made = new File(["text"], path.split("/").at(-1)!);
  Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  return made;
}

it("takes the texts of a folder by their paths, and leaves what is hidden or of another sort", () => {
  const { files, left } = picked(
    ["notes/b.md", "notes/a.TXT", "notes/photo.png", "notes/.obsidian/app.json", "notes/node_modules/x/readme.md"].map(
      file,
    ),
  );
  expect(files.map(({ name }) => name)).toEqual(["notes/a.TXT", "notes/b.md"]);
  expect(left).toBe(1);
});

it("takes single files by their names", () => {
  expect(picked([file("talk.jsonl")]).files.map(({ name }) => name)).toEqual(["talk.jsonl"]);
});
