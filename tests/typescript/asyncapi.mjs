// Validates the AsyncAPI document with the AsyncAPI initiative's own parser; whatever it has to say, also a warning, is an error.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const file = new URL("../../openapi/asyncapi.v1.json", import.meta.url);
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
// That there is a newer version of the specification is no fault of the document.
const problems = diagnostics.filter(({ code }) => code !== "asyncapi-latest-version");
for (const { code, message, path } of problems) console.error(`${path.join(".")}: ${message} (${code})`);
if (document === undefined || problems.length > 0) process.exit(1);
if (document.operations().length === 0) throw new Error("the document has no operations");
console.log(`asyncapi.v1.json is valid: ${document.operations().length} events`);
