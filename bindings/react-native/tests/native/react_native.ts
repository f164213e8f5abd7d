/** Stands in for `react-native` where there is no device: the app's process, and components in a browser's page. */
import { App } from "./app";

export * from "react-native-web";

/** The native module that an app finds by its name. */
export const app = new App();

export const TurboModuleRegistry = {
  getEnforcing(name: string): App {
    if (name !== "Tidings") throw new Error(`there is no native module ${name}`);
    return app;
  },
};
