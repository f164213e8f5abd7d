import { AppRegistry } from "react-native";
import { Root } from "./src/Root";

AppRegistry.registerComponent("TidingsExample", () => Root);
