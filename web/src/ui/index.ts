/** What pages are built of. React Aria stands behind most of it. */
import "./ui.css";

export * from "./buttons";
export * from "./fields";
export * from "./overlays";
export * from "./states";
export * from "./tabs";
