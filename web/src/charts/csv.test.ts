import { expect, test } from "vitest";
import { csv } from "./csv";

test("commas, quotes and line breaks are quoted", () => {
  expect(csv(["name", "hours"], [['a "b", c\nd', 1.5]])).toBe('name,hours\r\n"a ""b"", c\nd",1.5\r\n');
});

test("what a spreadsheet would compute is text, but a negative number is a number", () => {
  expect(csv(["a"], [["=1+1"], ["@x"], [-3], ["-3"]])).toBe("a\r\n'=1+1\r\n'@x\r\n-3\r\n'-3\r\n");
});
