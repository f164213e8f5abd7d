/** Waiting for what a page shows takes as long as a busy machine needs. */
import { configure } from "@testing-library/react";

configure({ asyncUtilTimeout: 60_000 });
