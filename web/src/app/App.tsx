import { lazy, Suspense, useEffect } from "react";
import { RouterProvider as AriaRouter } from "react-aria-components";
import { BrowserRouter, Navigate, Route, Routes, useHref, useNavigate } from "react-router";
import { Admitted } from "@/gql/gen";
import { useAsk } from "@/gql/hooks";
import { LinkButton, Empty, Skeleton } from "@/ui";
import { listen } from "./live";
import { Page } from "./Page";
import { readSetting } from "./preferences";
import { Shell } from "./Shell";

const Login = lazy(() => import("./Login"));
const Home = lazy(() => import("@/features/home/Home"));
const Recall = lazy(() => import("@/features/recall/Recall"));
const Memories = lazy(() => import("@/features/memories/Memories"));
const MemoryPage = lazy(() => import("@/features/memories/MemoryPage"));
const Graph = lazy(() => import("@/features/graph/Graph"));
const Work = lazy(() => import("@/features/work/Work"));
const SessionPage = lazy(() => import("@/features/work/SessionPage"));
const Analytics = lazy(() => import("@/features/analytics/Analytics"));
const Settings = lazy(() => import("@/features/settings/Settings"));

function Nowhere() {
  return (
    <Page title="There is no such page">
      <Empty title="Nothing is here" actions={<LinkButton to="/">Go home</LinkButton>}>
        The address names no page of Memoria.
      </Empty>
    </Page>
  );
}

/** The page that the person chose to begin with, once for each tab. */
function Start() {
  const start = readSetting("start");
  const fresh = !sessionStorage.getItem("memoria.started");
  sessionStorage.setItem("memoria.started", "1");
  return fresh && start !== "/" ? <Navigate to={start} replace /> : <Home />;
}

function Pages() {
  const navigate = useNavigate();
  const admitted = useAsk(Admitted, {});
  const refused = admitted.error?.code === "UNAUTHORIZED";
  const ready = !!admitted.data;
  useEffect(() => {
    if (ready) listen();
  }, [ready]);
  if (refused)
    return (
      <Suspense fallback={<Skeleton />}>
        <Login />
      </Suspense>
    );
  return (
    <AriaRouter navigate={(to) => void navigate(to)} useHref={useHref}>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<Start />} />
          <Route path="recall" element={<Recall />} />
          <Route path="memories" element={<Memories />} />
          <Route path="memories/:id" element={<MemoryPage />} />
          <Route path="graph" element={<Graph />} />
          <Route path="work" element={<Work />} />
          <Route path="work/:id" element={<SessionPage />} />
          <Route path="analytics" element={<Analytics />} />
          <Route path="settings" element={<Settings />} />
          <Route path="*" element={<Nowhere />} />
        </Route>
      </Routes>
    </AriaRouter>
  );
}

export function App() {
  return (
    <BrowserRouter>
      <Pages />
    </BrowserRouter>
  );
}
