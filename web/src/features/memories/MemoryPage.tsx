import { Page } from "@/app/Page";

export default function MemoryPage() {
  return <Page title="Memory">{null}</Page>;
}
