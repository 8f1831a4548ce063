import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { DayField, MomentField } from "./moment";

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const type = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });

function Held({ zone, told }: { zone: string; told: (iso: string | null) => void }) {
  const [value, setValue] = useState<string | null>("2026-11-21T10:05:42.000Z");
  return (
    <MomentField
      label="Start"
      hint="By the clock of the session."
      refused="Too late."
      value={value}
      zone={zone}
      onChange={(iso) => {
        told(iso);
        setValue(iso);
      }}
    />
  );
}

test("a moment is shown by the clock of its zone, and told in UTC with the seconds that it had", () => {
  const told = vi.fn();
  render(<Held zone="Asia/Kathmandu" told={told} />);
  expect(field("Start").value).toBe("2026-11-21T15:50");
  type("Start", "2026-11-21T16:00");
  expect(told).toHaveBeenLastCalledWith("2026-11-21T10:15:42.000Z");
  type("Start", "");
  expect(told).toHaveBeenLastCalledWith(null);
  type("Start", "2026-07-01T09:30");
  expect(told).toHaveBeenLastCalledWith("2026-07-01T03:45:00.000Z");
});

test("hint and refusal belong to the field", () => {
  render(<Held zone="UTC" told={vi.fn()} />);
  const said = field("Start").getAttribute("aria-describedby")!.split(" ");
  expect(said.map((id) => document.getElementById(id)!.textContent).toSorted()).toEqual([
    "By the clock of the session.",
    "Too late.",
  ]);
  expect(field("Start").getAttribute("aria-invalid")).toBe("true");
});

test("a year that is being typed is not told, stays in sight, and goes when the field is left", () => {
  const told = vi.fn();
  render(<DayField label="From" value="2026-11-21" onChange={told} />);
  type("From", "0202-11-21");
  expect(told).not.toHaveBeenCalled();
  expect(field("From").value).toBe("0202-11-21");
  fireEvent.blur(field("From"));
  expect(field("From").value).toBe("2026-11-21");
  type("From", "2027-01-31");
  expect(told).toHaveBeenCalledExactlyOnceWith("2027-01-31");
});
