export default function SessionInspector({ id }: { id: string }) {
  return <p>{id}</p>;
}
