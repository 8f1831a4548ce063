export default function MemoryInspector({ id }: { id: string }) {
  return <p>{id}</p>;
}
