import { type CodegenTypes, type TurboModule, TurboModuleRegistry } from "react-native";

/** Something that happened in an observation. The native side gives the next once this was taken. */
export type NativeEvent = {
  observation: string;
  /** `next`, with a value, or `end` when the client was closed. */
  type: string;
  value: CodegenTypes.UnsafeMixed;
};

/**
 * The native side, from which React Native's codegen makes what Kotlin and Objective-C++ implement. Calls go by name, so
 * that what needs a device to run is small; calls.ts types them.
 */
export interface Spec extends TurboModule {
  /** Opens a client; gives its name. */
  open(server: string, store: string, deviceName: string, platform: string): Promise<string>;
  /** Carries out one of a client's calls. */
  call(client: string, name: string, parameters: CodegenTypes.UnsafeObject): Promise<CodegenTypes.UnsafeMixed>;
  /** Closes a client; settles when every file handle is released. */
  close(client: string): Promise<void>;
  /** Begins to observe something of a client under a name that the caller chose. */
  observe(client: string, observation: string, subject: string, parameters: CodegenTypes.UnsafeObject): Promise<void>;
  /** Has older messages in an observed list; says whether there are older ones still. */
  loadOlder(observation: string, count: number): Promise<boolean>;
  /** An event was taken, and the observation's next can come. */
  taken(observation: string): void;
  cancel(observation: string): void;
  /** Begins to observe the log of the whole process. */
  observeLog(observation: string, level: string): Promise<void>;
  /** How many native objects are alive: for finding leaks. */
  liveObjects(): Promise<{ cores: number; subscriptions: number }>;
  readonly onEvent: CodegenTypes.EventEmitter<NativeEvent>;
}

/** What the client needs of the native side, which a test of an app may play. */
export type NativeModule = Omit<Spec, "onEvent"> & {
  onEvent(listener: (event: NativeEvent) => void): { remove(): void };
};

export default TurboModuleRegistry.getEnforcing<Spec>("Tidings");
