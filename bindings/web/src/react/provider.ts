import { createContext, createElement, useContext, type ReactNode } from "react";
import type { Client } from "../client.js";

const Context = createContext<Client | undefined>(undefined);

/** Gives the client to the hooks below it. */
export function ClientProvider({
  client,
  children,
}: {
  readonly client: Client;
  readonly children: ReactNode;
}): ReactNode {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the nearest `ClientProvider`. */
export function useClient(): Client {
  const client = useContext(Context);
  if (!client) throw new Error("there is no ClientProvider above");
  return client;
}
