import type { SessionCategory } from "@/gql/gen";
import type { Choice } from "@/ui";

export const CATEGORIES: readonly Choice<SessionCategory>[] = [
  { value: "CODING", label: "Coding" },
  { value: "REVIEW", label: "Review" },
  { value: "MEETING", label: "Meeting" },
  { value: "SUPPORT", label: "Support" },
  { value: "RESEARCH", label: "Research" },
  { value: "DOCUMENTATION", label: "Documentation" },
  { value: "DEVOPS", label: "Devops" },
  { value: "OTHER", label: "Other" },
];

export function category(value: SessionCategory): string {
  return CATEGORIES.find((each) => each.value === value)!.label;
}
