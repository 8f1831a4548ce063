import { useMemo } from "react";
import { type FacetField, MemoriesChoices } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";

/** What there is to choose from: kinds, tags, agents, projects and clients that the workspace knows. */
export function useChoices() {
  const { data } = useAsk(MemoriesChoices, {});
  return useMemo(() => {
    const of = (field: FacetField) =>
      (data?.memories.facets.find((facet) => facet.field === field)?.counts ?? []).flatMap(({ value }) => value ?? []);
    const kinds = [...new Set([...of("KIND"), ...(data?.kinds.map((kind) => kind.name) ?? [])])];
    const projects = data?.projects.nodes ?? [];
    return {
      kinds,
      tags: of("TAGS"),
      agents: of("AGENT"),
      projects,
      /** Of projects and clients, by id. */
      names: new Map([...projects, ...(data?.clients.nodes ?? [])].map(({ id, name }) => [id, name])),
    };
  }, [data]);
}
export type Choices = ReturnType<typeof useChoices>;
