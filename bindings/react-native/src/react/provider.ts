import { createContext, createElement, type ReactNode, useContext } from "react";
import type { TidingsClient } from "../client";

const Context = createContext<TidingsClient | undefined>(undefined);

/** Gives the client to the hooks below it. */
export function TidingsProvider({
  client,
  children,
}: {
  readonly client: TidingsClient;
  readonly children: ReactNode;
}): ReactNode {
  return createElement(Context.Provider, { value: client }, children);
}

/** The client of the nearest `TidingsProvider`. */
export function useTidings(): TidingsClient {
  const client = useContext(Context);
  if (!client) throw new Error("there is no TidingsProvider above");
  return client;
}
