import { useEffect, useState } from "react";
import { unescaped } from "@/lib/url";
import { Button, Field } from "@/ui";

/** Signs in. Returns why it was refused; who is let in sees the page anew. */
async function admit(token: string): Promise<string | undefined> {
  const response = await fetch("/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  }).catch(() => undefined);
  if (!response) return "The server does not answer. Try again in a moment.";
  if (response.ok) location.reload();
  else return response.status === 401 ? "This is not the server's token." : `The server answered ${response.status}.`;
}

/**
 * Asks for the server's token, unless a link brought it (`#token=…`), and lets the browser keep it as a cookie that no
 * script can read.
 */
export default function Login() {
  const [token, setToken] = useState("");
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    const linked = /^#token=(.+)$/.exec(location.hash)?.[1];
    if (!linked) return;
    // The token must not stay in the address, nor in the history.
    history.replaceState(history.state, "", location.pathname + location.search);
    void admit(unescaped(linked)).then(setRefused);
  }, []);
  return (
    <main className="login">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void admit(token).then(setRefused);
        }}
      >
        <h1>Memoria</h1>
        <Field
          label="Token"
          type="password"
          name="password"
          autoComplete="current-password"
          hint="The value of MEMORIA_TOKEN on the server."
          value={token}
          onChange={setToken}
          refused={refused}
          isRequired
        />
        <Button tone="primary" type="submit">
          Sign in
        </Button>
      </form>
    </main>
  );
}
