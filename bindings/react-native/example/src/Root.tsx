import type { ReactNode } from "react";
import { Platform } from "react-native";
import { App } from "./App";

/** The machine that runs the simulator; within Android's emulator it has another name. */
const SERVER = Platform.OS === "android" ? "http://10.0.2.2:7400" : "http://127.0.0.1:7400";

export function Root(): ReactNode {
  return <App server={SERVER} />;
}
