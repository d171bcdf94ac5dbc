// For what imports a package before it can install any: `node --import ./scripts/installed.mjs …`.
import { packages } from "./setup.mjs";

packages();
