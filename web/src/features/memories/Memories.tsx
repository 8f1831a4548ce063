import { Columns3, Download, Filter, Plus, Upload } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useInspector } from "@/app/inspect";
import { Page } from "@/app/Page";
import type { SortField } from "@/gql/gen";
import { flag, oneOf, useUrl } from "@/lib/url";
import { plural } from "@/lib/text";
import { Button, Checkbox, Chip, Dialog, Note, Popover, Refused, Skeleton } from "@/ui";
import { BulkBar } from "./BulkBar";
import type { Lean } from "./bulk";
import { useChoices } from "./choices";
import { COLUMNS, readColumns, writeColumns } from "./columns";
import { FilterPanel, useFacets } from "./FilterPanel";
import { FILTERS, NOTHING, toFilter, worn } from "./filters";
import { Grid } from "./Grid";
import { Nothing } from "./Nothing";
import { Places } from "./Places";
import { Saved } from "./Saved";
import { useListKeys } from "./useListKeys";
import { useRows } from "./useRows";
import "./memories.css";
import "./memory.css";

const Duplicates = lazy(() => import("./Duplicates"));
const NewMemory = lazy(() => import("./NewMemory"));
const EditMemory = lazy(() => import("./EditMemory"));
const Import = lazy(() => import("./Import"));
const Export = lazy(() => import("./Export"));

const SORTS: readonly SortField[] = ["CREATED_AT", "UPDATED_AT", "OCCURRED_AT", "IMPORTANCE", "KIND"];
const SPEC = {
  ...FILTERS,
  sort: oneOf(SORTS, "CREATED_AT"),
  order: oneOf(["down", "up"] as const, "down"),
  new: flag(),
  import: flag(),
  export: flag(),
  duplicates: flag(),
};
const NO_ONE: ReadonlyMap<string, Lean> = new Map();

/** The list, or those of it that say the same. */
export default function Memories() {
  const [{ duplicates }] = useUrl(SPEC);
  return duplicates ? <Duplicates /> : <Browser />;
}

/** All memories: filtered, sorted, changed many at once. */
function Browser() {
  const [url, set] = useUrl(SPEC);
  const { inspect } = useInspector();
  const navigate = useNavigate();
  const choices = useChoices();
  const [columns, setColumns] = useState(readColumns);
  const [active, setActive] = useState(-1);
  const [selected, setSelected] = useState(NO_ONE);
  const [editing, setEditing] = useState<string>();
  const [narrow, setNarrow] = useState(false);
  const filter = useMemo(() => toFilter(url), [url]);
  const sort = { field: url.sort, descending: url.order === "down" };
  const wants = {
    relations: columns.includes("relations"),
    uses: columns.includes("used"),
    counts: columns.includes("uses"),
  };
  const { rows, stale, more, error, behind, loadMore, again } = useRows(filter, sort, wants);
  const total = useFacets(filter).data?.memories.totalCount;
  const status = url.status[0] ?? "ACTIVE";
  const chips = worn({ ...url, status: [] }, choices.names);

  const change = (changes: Parameters<typeof set>[0]) => {
    set(changes, { replace: true });
    setSelected(NO_ONE);
    setActive(-1);
  };
  const select = (id: string, range: boolean) => {
    const place = rows.findIndex((row) => row.id === id);
    const from = range && active >= 0 ? active : place;
    const next = new Map(selected);
    if (range) for (const row of rows.slice(Math.min(from, place), Math.max(from, place) + 1)) next.set(row.id, row);
    else if (!next.delete(id)) next.set(id, rows[place]!);
    setSelected(next);
    setActive(place);
  };
  const choose = (ids: string[]) => {
    setColumns(ids);
    writeColumns(ids);
  };
  const onSelected = useCallback((held: Lean[]) => setSelected(new Map(held.map((row) => [row.id, row]))), []);
  useListKeys({
    rows,
    active,
    onActive: setActive,
    onSelect: select,
    onEdit: setEditing,
    trash: status === "TOMBSTONED",
  });

  const panel = <FilterPanel filters={url} onChange={change} filter={filter} choices={choices} />;
  return (
    <Page
      title={status === "TOMBSTONED" ? "Trash" : "Memories"}
      full
      actions={
        <>
          <Button icon={Upload} onPress={() => set({ import: true })}>
            Import
          </Button>
          <Button icon={Download} onPress={() => set({ export: true })}>
            Export
          </Button>
          <Button tone="primary" icon={Plus} onPress={() => set({ new: true })}>
            New memory
          </Button>
        </>
      }
    >
      <div className="memories-bar">
        <Places value={status} onChange={change} />
        <div className="memories-tools">
          <span className="memories-total" role="status">
            {total === undefined ? "" : plural(total, "memory", "memories")}
          </span>
          <Saved page="memories" what="filters" />
          <span className="memories-narrow">
            <Button icon={Filter} onPress={() => setNarrow(true)}>
              Filter
            </Button>
          </span>
          <span className="memories-wide">
            <Popover
              label="Columns"
              button={
                <Button icon={Columns3} tone="quiet">
                  Columns
                </Button>
              }
            >
              <fieldset className="memories-columns">
                <legend>Columns</legend>
                {COLUMNS.map(({ id, name }) => (
                  <Checkbox
                    key={id}
                    isSelected={columns.includes(id)}
                    onChange={(on) =>
                      choose(
                        COLUMNS.map((each) => each.id).filter((each) => (each === id ? on : columns.includes(each))),
                      )
                    }
                  >
                    {name}
                  </Checkbox>
                ))}
              </fieldset>
            </Popover>
          </span>
        </div>
      </div>
      {chips.length > 0 && (
        <div className="memories-chips">
          {chips.map(({ name, without }) => (
            <Chip key={name} name={name} onRemove={() => change(without)}>
              {name}
            </Chip>
          ))}
          <Button tone="quiet" onPress={() => change({ ...NOTHING, status: url.status })}>
            Clear filters
          </Button>
        </div>
      )}
      {behind && <Note action={<Button onPress={again}>Show</Button>}>Memories changed since this list was read.</Note>}
      {error && <Refused error={error} again={again} />}
      <div className="memories-body">
        <aside className="memories-side" aria-label="Filters">
          {panel}
        </aside>
        <div className={stale && rows.length ? "memories-list stale" : "memories-list"}>
          {selected.size > 0 && (
            <BulkBar
              rows={[...selected.values()]}
              total={total ?? rows.length}
              filter={filter}
              status={status}
              choices={choices}
              onSelected={onSelected}
              onExport={() => set({ export: true })}
            />
          )}
          {rows.length > 0 && (
            <Grid
              rows={rows}
              total={total}
              columns={columns}
              names={choices.names}
              sort={sort}
              onSort={(field) =>
                change({ sort: field, order: url.sort === field && url.order === "down" ? "up" : "down" })
              }
              active={active}
              onActive={setActive}
              selected={new Set(selected.keys())}
              onSelect={select}
              onOpen={(row) => void navigate(`/memories/${row.id}`)}
              onPeek={(row) => inspect("memory", row.id)}
              onEnd={loadMore}
            />
          )}
          {rows.length === 0 && stale && !error && <Skeleton lines={12} height="1.6rem" />}
          {rows.length === 0 && !stale && !more && !error && (
            <Nothing
              status={status}
              filtered={chips.length > 0}
              words={url.words.trim()}
              onClear={() => change({ ...NOTHING, status: url.status })}
            />
          )}
        </div>
      </div>
      {narrow && (
        <Dialog
          title="Filter"
          open
          onClose={() => setNarrow(false)}
          foot={
            <Button tone="primary" onPress={() => setNarrow(false)}>
              Show {total === undefined ? "them" : plural(total, "memory", "memories")}
            </Button>
          }
        >
          {panel}
        </Dialog>
      )}
      <Suspense fallback={null}>
        {url.new && (
          <NewMemory
            onClose={() => set({ new: false }, { replace: true })}
            onKept={(id) => {
              set({ new: false }, { replace: true });
              inspect("memory", id);
            }}
          />
        )}
        {editing && <EditMemory id={editing} onClose={() => setEditing(undefined)} />}
        {url.import && <Import onClose={() => set({ import: false }, { replace: true })} />}
        {url.export && (
          <Export
            filter={selected.size ? { id: { in: [...selected.keys()] }, status: [status] } : filter}
            sort={sort}
            total={selected.size || (total ?? 0)}
            names={selected.size ? ["The selected ones"] : chips.map((chip) => chip.name)}
            onClose={() => set({ export: false }, { replace: true })}
          />
        )}
      </Suspense>
    </Page>
  );
}
