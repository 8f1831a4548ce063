// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
export type * from "@/gql/types.gen";
export * from "@/app/app.gen";
export * from "@/app/live.gen";
export * from "@/app/palette.gen";
export * from "@/features/analytics/analytics.gen";
export * from "@/features/graph/graph.gen";
export * from "@/features/home/home.gen";
export * from "@/features/memories/duplicates.gen";
export * from "@/features/memories/memories.gen";
export * from "@/features/memories/memory.gen";
export * from "@/features/memories/views.gen";
export * from "@/features/recall/recall.gen";
export * from "@/features/settings/settings.gen";
export * from "@/features/work/work.gen";
