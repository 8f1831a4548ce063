// Written by scripts/gql-gen.mjs from schema.graphql and the .graphql files: `npm run types`.
import type * as T from "@/gql/gen";
export type Json = unknown;
export type ChangeKind = "CREATED" | "REVISED" | "DELETED";
export interface WorkFilter {
  client?: string | null;
  project?: string | null;
  category?: Array<T.SessionCategory> | null;
  owner?: string | null;
}
export type SessionCategory = "CODING" | "REVIEW" | "MEETING" | "SUPPORT" | "RESEARCH" | "DOCUMENTATION" | "DEVOPS" | "OTHER";
export interface Rounding {
  minutes: number;
  way?: T.RoundingWay;
}
export type RoundingWay = "UP" | "NEAREST";
export type WorkGroup = "DAY" | "WEEK" | "MONTH" | "CLIENT" | "PROJECT" | "CATEGORY" | "OWNER";
export interface SessionFilter {
  after?: string | null;
  before?: string | null;
  client?: string | null;
  project?: string | null;
  category?: Array<T.SessionCategory> | null;
  owner?: string | null;
  open?: boolean | null;
}
export type MemoryType = "EPISODIC" | "SEMANTIC" | "PROCEDURAL";
export type RelationType = "CAUSES" | "FIXES" | "SUPPORTS" | "OPPOSES" | "FOLLOWS" | "SUPERSEDES" | "DERIVES" | "PART_OF" | "RELATED";
export type RelationCreator = "USER" | "AUTO" | "SYSTEM";
export type Neglect = "NEVER_RECALLED" | "STALE" | "ORPHANED";
export type MemoryStatus = "ACTIVE" | "SUPERSEDED" | "ARCHIVED" | "TOMBSTONED";
export type Direction = "OUT" | "IN" | "BOTH";
export interface NewRelation {
  sourceId: string;
  targetId: string;
  relationType: T.RelationType;
  weight?: number;
  createdBy?: T.RelationCreator;
  metadata?: T.Json;
  validFrom?: string | null;
  validTo?: string | null;
}
export type SessionStatus = "ACTIVE" | "PAUSED" | "COMPLETED";
export type WarningKind = "LONG_RUNNING" | "DAY_ENDED" | "SAME_PROJECT" | "LIMIT_NEAR";
export interface NewMemory {
  content: string;
  type?: T.MemoryType | null;
  kind?: string;
  tags?: Array<string>;
  importance?: number;
  confidence?: number;
  valence?: number | null;
  metadata?: T.Json;
  projectId?: string | null;
  sessionId?: string | null;
  agent?: string | null;
  sourceUri?: string | null;
  trust?: T.Trust;
  occurredAt?: string | null;
  validFrom?: string | null;
  validTo?: string | null;
  expiresAt?: string | null;
  pinned?: boolean;
}
export type Trust = "USER" | "AGENT" | "IMPORT";
export interface WorkSettingsChanges {
  timeZone?: string | null;
  workDays?: Array<number> | null;
  dailyTargetMinutes?: number | null;
  parallelLimit?: number | null;
  longRunningMinutes?: number | null;
  dayEndMinutes?: number | null;
  defaultClient?: string | null;
  defaultProject?: string | null;
}
export type Keep = "NEWEST" | "MOST_IMPORTANT";
export interface MemoryFilter {
  and?: Array<T.MemoryFilter> | null;
  or?: Array<T.MemoryFilter> | null;
  not?: T.MemoryFilter | null;
  id?: T.IdFilter | null;
  type?: Array<T.MemoryType> | null;
  kind?: T.TextFilter | null;
  content?: T.TextFilter | null;
  tags?: T.TagsFilter | null;
  importance?: T.NumberFilter | null;
  confidence?: T.NumberFilter | null;
  valence?: T.NumberFilter | null;
  metadata?: Array<T.MetadataFilter> | null;
  projectId?: T.IdFilter | null;
  clientId?: T.IdFilter | null;
  sessionId?: T.IdFilter | null;
  agent?: T.TextFilter | null;
  sourceUri?: T.TextFilter | null;
  trust?: Array<T.Trust> | null;
  occurredAt?: T.TimeFilter | null;
  validFrom?: T.TimeFilter | null;
  validTo?: T.TimeFilter | null;
  expiresAt?: T.TimeFilter | null;
  status?: Array<T.MemoryStatus> | null;
  supersededBy?: T.IdFilter | null;
  pinned?: boolean | null;
  version?: T.NumberFilter | null;
  createdAt?: T.TimeFilter | null;
  updatedAt?: T.TimeFilter | null;
}
export interface IdFilter {
  eq?: string | null;
  in?: Array<string> | null;
  notIn?: Array<string> | null;
  isNull?: boolean | null;
}
export interface TextFilter {
  eq?: string | null;
  ne?: string | null;
  in?: Array<string> | null;
  notIn?: Array<string> | null;
  contains?: string | null;
  startsWith?: string | null;
  isNull?: boolean | null;
}
export interface TagsFilter {
  any?: Array<string> | null;
  all?: Array<string> | null;
  none?: Array<string> | null;
}
export interface NumberFilter {
  eq?: number | null;
  ne?: number | null;
  gt?: number | null;
  gte?: number | null;
  lt?: number | null;
  lte?: number | null;
  isNull?: boolean | null;
}
export interface MetadataFilter {
  path: string;
  eq?: T.Json | null;
  ne?: T.Json | null;
  in?: Array<T.Json | null> | null;
  notIn?: Array<T.Json | null> | null;
  gt?: T.Json | null;
  gte?: T.Json | null;
  lt?: T.Json | null;
  lte?: T.Json | null;
  contains?: T.Json | null;
  exists?: boolean | null;
}
export interface TimeFilter {
  eq?: string | null;
  gt?: string | null;
  gte?: string | null;
  lt?: string | null;
  lte?: string | null;
  isNull?: boolean | null;
}
export interface MemorySort {
  field?: T.SortField;
  descending?: boolean;
}
export type SortField = "CREATED_AT" | "UPDATED_AT" | "OCCURRED_AT" | "IMPORTANCE" | "KIND";
export type FacetField = "TYPE" | "KIND" | "TAGS" | "PROJECT_ID" | "CLIENT_ID" | "STATUS" | "AGENT" | "TRUST";
export interface MemoryChanges {
  content?: string | null;
  type?: T.MemoryType | null;
  kind?: string | null;
  tags?: Array<string> | null;
  importance?: number | null;
  confidence?: number | null;
  valence?: number | null;
  metadata?: T.Json | null;
  projectId?: string | null;
  sessionId?: string | null;
  agent?: string | null;
  sourceUri?: string | null;
  trust?: T.Trust | null;
  occurredAt?: string | null;
  validFrom?: string | null;
  validTo?: string | null;
  expiresAt?: string | null;
  pinned?: boolean | null;
  status?: T.MemoryStatus | null;
}
export type IndexState = "INDEXED" | "WAITING" | "FAILED" | "ABSENT";
export type Arm = "DENSE" | "SPARSE" | "TITLE" | "SPEAKER" | "SESSION" | "TURNS" | "GRAPH" | "NAMES" | "TIME" | "RECENCY" | "IMPORTANCE" | "NEWEST";
export interface GraphFilter {
  from: Array<string>;
  depth?: number;
  types?: Array<T.RelationType> | null;
  direction?: T.Direction;
  minWeight?: number;
  asOf?: string | null;
  knownAt?: string | null;
}
export interface RecallWeights {
  semantic?: number;
  lexical?: number;
  title?: number;
  speaker?: number;
  session?: number;
  turns?: number;
  graph?: number;
  names?: number;
  time?: number;
  newest?: number;
  recency?: number;
  importance?: number;
  halfLifeDays?: number;
}
export type Stage = "UNKNOWN" | "VALIDITY" | "STATUS" | "EXPIRED" | "FILTER" | "GRAPH" | "CANDIDATES" | "LIMIT" | "RERANK" | "DIVERSITY" | "NONE";
export type Citing = "IDS" | "NUMBERS";
export type Role = "SECTION" | "HIT" | "SUCCESSOR" | "BEFORE" | "AFTER" | "DOCUMENT";
export interface Verdict {
  memoryId: string;
  useful?: boolean | null;
}
export interface NewKind {
  name: string;
  description?: string;
  type?: T.MemoryType;
  payloadSchema?: T.Json | null;
  ttlDays?: number | null;
  retentionDays?: number | null;
  tags?: Array<string>;
  redacted?: Array<string>;
  shown?: Array<string> | null;
}
export interface NewSession {
  description?: string | null;
  category?: T.SessionCategory;
  client?: string | null;
  project?: string | null;
  repo?: string | null;
  link?: string | null;
  issueNumber?: number | null;
  prNumber?: number | null;
  branch?: string | null;
  notes?: string | null;
  startTime?: string | null;
}
export interface PastSession {
  description?: string | null;
  category?: T.SessionCategory;
  client?: string | null;
  project?: string | null;
  repo?: string | null;
  link?: string | null;
  issueNumber?: number | null;
  prNumber?: number | null;
  branch?: string | null;
  notes?: string | null;
  startTime?: string | null;
  endTime?: string | null;
  pauses?: Array<T.NewPause>;
}
export interface NewPause {
  start: string;
  end?: string | null;
  reason?: string | null;
}
export interface SessionChanges {
  description?: string | null;
  category?: T.SessionCategory | null;
  client?: string | null;
  project?: string | null;
  issueNumber?: number | null;
  prNumber?: number | null;
  branch?: string | null;
  notes?: string | null;
  timeZone?: string | null;
  startTime?: string | null;
  endTime?: string | null;
  pauses?: Array<T.NewPause> | null;
}
export interface ClientChanges {
  name?: string | null;
  metadata?: T.Json | null;
  archived?: boolean | null;
}
export interface ProjectChanges {
  name?: string | null;
  client?: string | null;
  repo?: string | null;
  metadata?: T.Json | null;
  archived?: boolean | null;
}
