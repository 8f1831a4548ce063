import { ChartColumn, Clock, House, Library, Search, Settings, Waypoints } from "lucide-react";

/** The pages of the rail, in order. `phone`: it has a place in the bar of a phone. */
export const PLACES = [
  { to: "/", name: "Home", keys: "g h", icon: House, phone: true },
  { to: "/recall", name: "Recall", keys: "g r", icon: Search, phone: true },
  { to: "/memories", name: "Memories", keys: "g m", icon: Library, phone: true },
  { to: "/graph", name: "Graph", keys: "g g", icon: Waypoints, phone: true },
  { to: "/work", name: "Work", keys: "g w", icon: Clock, phone: true },
  { to: "/analytics", name: "Analytics", keys: "g a", icon: ChartColumn, phone: false },
  { to: "/settings", name: "Settings", keys: "g s", icon: Settings, phone: false },
] as const;
