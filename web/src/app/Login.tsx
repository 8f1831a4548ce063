import { useState } from "react";
import { Button, Field } from "@/ui";

/** Asks for the server's token, and lets the browser keep it as a cookie that no script can read. */
export default function Login() {
  const [token, setToken] = useState("");
  const [refused, setRefused] = useState<string>();
  const send = async () => {
    const response = await fetch("/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token }),
    });
    if (response.ok) location.reload();
    else
      setRefused(
        response.status === 401 ? "This is not the server's token." : `The server answered ${response.status}.`,
      );
  };
  return (
    <main className="login">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
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
